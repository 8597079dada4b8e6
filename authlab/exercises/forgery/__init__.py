"""Lesson 11: keep forgeries out by a test, forge with a public key, find a weak secret."""

from authlab.exercises.forgery.algorithm_confusion import CONFUSE
from authlab.exercises.forgery.forgery_suite import KEEPS_CLOSED
from authlab.exercises.forgery.weak_secret import FIND_SECRET
from authlab.widgets.quiz import Question

__all__ = ["CONFUSE", "FIND_SECRET", "KEEPS_CLOSED", "RECALL"]

RECALL = (
    Question("You gave a token another exp and left its signature as it was. Why did the server refuse it?",
             ("The signature was made over the old payload", "The session had ended", "It cannot be read"),
             "To sign the new payload you would have needed the key. Today you find three ways around that.",
             "00 · Change the token"),
    Question("An attacker guesses the words behind leaked hashes. What does the server notice?",
             ("Nothing: guessing needs no server", "Many failed logins", "A login from another country"),
             "Hashing and comparing happens at home. A token can be attacked in the same way.", "01 · Guess"),
)  # fmt: skip
