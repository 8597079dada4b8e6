"""Lesson 01: open a whole leaked table in one pass, see shared passwords, walk a rainbow chain."""

from authlab.exercises.leaked_table.dictionary_attack import CRACK
from authlab.exercises.leaked_table.rainbow_chain import CHAIN
from authlab.exercises.leaked_table.shared_passwords import SHARED

__all__ = ["CHAIN", "CRACK", "SHARED"]
