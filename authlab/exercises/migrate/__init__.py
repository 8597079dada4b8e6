"""Lesson 05: move rows to Argon2id at login, find what is left behind, say which passwords may be set."""

from authlab.exercises.migrate.legacy_rows import PLAIN_LEFT
from authlab.exercises.migrate.password_policy import ACCEPTABLE
from authlab.exercises.migrate.rehash_at_login import MIGRATE
from authlab.widgets.quiz import Question

__all__ = ["ACCEPTABLE", "MIGRATE", "PLAIN_LEFT", "RECALL"]

RECALL = (
    Question(
        "What could the precomputed table of lesson 02 do against salted rows?",
        (
            "Nothing: it holds no salted hash",
            "Open them, only more slowly",
            "Open those with short passwords",
        ),
        "A table made in advance fits one way of hashing. A salt drawn later makes another.",
        "02 · Open the bare half",
    ),
    Question(
        "Somebody logs in with a password of 73 bytes. What should the server answer?",
        (
            "What it answers to any wrong password",
            "An error that names the limit",
            "What the first 72 bytes deserve",
        ),
        "Anything else tells something: an error tells names, and cutting off opens accounts.",
        "04 · Say no in the right place",
    ),
)
