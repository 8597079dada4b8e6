"""Lesson 20: repair a whole server, say what attempts show, and open exactly one hole."""

from authlab.exercises.capstone.finding import FINDING
from authlab.exercises.capstone.hardening import DEFEND
from authlab.exercises.capstone.single_hole import ONE_HOLE
from authlab.widgets.quiz import Question

__all__ = ["DEFEND", "FINDING", "ONE_HOLE", "RECALL"]

RECALL = (
    Question(
        "A refresh token comes twice, an hour apart. Who of the two is the thief?",
        ("Nobody can tell", "Who came first", "Who came second"),
        "Either may be: that is why the whole session ends.",
        "19 · Notice it",
    ),
    Question(
        "Ada has set a new password. What becomes of a token that was copied from her phone?",
        (
            "It is refused: all her sessions have ended",
            "It is good until it expires",
            "It is good until she logs out on the phone",
        ),
        "Nobody has seen the thief's token; so all of them end.",
        "18 · Change the password",
    ),
)
