"""What a lesson needs beside its subject: predictions, comparisons, sentences with numbers in them."""

from authlab.course.catch_up import start_at
from authlab.course.predictions import compare, predict
from authlab.course.progress import keep_progress
from authlab.figure import say

__all__ = ["compare", "predict", "say", "start_at"]

keep_progress()
