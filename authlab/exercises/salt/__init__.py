"""Lesson 02: find what is wrong with a salt, salt a password, count what salts cost an attacker."""

from authlab.exercises.salt.attack_work import WORK
from authlab.exercises.salt.salt_audit import AUDIT
from authlab.exercises.salt.salted_hash import STORE
from authlab.widgets.quiz import Question

__all__ = ["AUDIT", "RECALL", "STORE", "WORK"]

RECALL = (
    Question(
        "You log in. What does the server do with the password that arrives?",
        (
            "It hashes it as it did before, and compares the hashes",
            "It decrypts the stored hash, and compares the passwords",
            "It looks the password up in its table",
        ),
        "A hash cannot be turned back. The same work on the same password gives the same hash again.",
        "00 · Log in",
    ),
    Question(
        "Two users of a leaked table have the same plain SHA-256 hash. What follows?",
        (
            "They have the same password",
            "They are the same person",
            "Nothing: a hash tells nothing about a password",
        ),
        "SHA-256 has no other input here. Sorting by the hash puts equal passwords together.",
        "01 · Sort by the hash",
    ),
)
