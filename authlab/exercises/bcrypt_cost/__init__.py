"""Lesson 03: choose a cost from a measurement, check a password without checkpw, price an attack."""

from authlab.exercises.bcrypt_cost.attack_price import CRACK_DAYS
from authlab.exercises.bcrypt_cost.cost_factor import CHOOSE_COST
from authlab.exercises.bcrypt_cost.verification import VERIFY
from authlab.widgets.quiz import Question

__all__ = ["CHOOSE_COST", "CRACK_DAYS", "RECALL", "VERIFY"]

RECALL = (
    Question(
        "What took most of the time of a login in lesson 00?",
        ("One hash of the password", "The way from client to server", "Looking into the database"),
        "The hash was the one step that was work and not a message. This lesson is about that work.",
        "00 · Step through the round trip",
    ),
    Question(
        "What does a salt do to one single guess?",
        ("Nothing: it takes about as long", "It makes it many times slower", "It makes it impossible"),
        "A salt makes the attacker guess anew for every user. To slow a single guess is this lesson's work.",
        "02 · Make a single guess",
    ),
)
