"""Lesson 09: check a token by hand, list the spellings of one, sign what you can check."""

from authlab.exercises.token_by_hand.base64url_spellings import SPELLINGS
from authlab.exercises.token_by_hand.resigning import RESIGN
from authlab.exercises.token_by_hand.signature_check import VERIFY_TOKEN
from authlab.widgets.quiz import Question

__all__ = ["RECALL", "RESIGN", "SPELLINGS", "VERIFY_TOKEN"]

RECALL = (
    Question(
        "What of a login over http can somebody on the way read?",
        ("All of it, password and token", "The password, but not the token", "Nothing, if it is a POST"),
        "Bytes on the wire are there for all to read. What hides them is TLS.",
        "06 · Put TLS around it",
    ),
    Question(
        "How does a server check a password against a stored hash?",
        ("It computes the hash again", "It decrypts the hash", "It looks the hash up in a table"),
        "Nothing is decrypted: the same work is done again. Today something else is checked in that way.",
        "03 · Check a password by hand",
    ),
)
