"""Lesson 04: prepare a password for bcrypt without changing it, and check one against any row."""

from authlab.exercises.limits.byte_limit import PREPARE
from authlab.exercises.limits.poisoned_rows import VERDICT
from authlab.exercises.limits.room_left import ROOM_LEFT
from authlab.widgets.quiz import Question

__all__ = ["PREPARE", "RECALL", "ROOM_LEFT", "VERDICT"]

RECALL = (
    Question(
        "A table of a thousand users is salted. What is new for whoever has stolen it?",
        (
            "A guess has to be hashed for each user anew",
            "One guess at one user takes longer",
            "The salts have to be found first",
        ),
        "The salts stand in the table, and one guess takes as long as before. But it serves one user only.",
        "02 · Count the attacker's work",
    ),
    Question(
        "You turn the cost from 12 to 14. How long does one hash take now?",
        ("Four times as long", "A sixth longer", "Twice as long"),
        "Each step doubles the work: the cost is a power of two. Remember it when a row asks for 31.",
        "03 · Press the brake",
    ),
)
