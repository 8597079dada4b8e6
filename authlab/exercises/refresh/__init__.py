"""Lesson 19: trade a refresh token, keep a session fresh in a client, and say when it ends."""

from authlab.exercises.refresh.session_lifetime import ENDS
from authlab.exercises.refresh.silent_refresh import FRESH
from authlab.exercises.refresh.token_rotation import ROTATE
from authlab.widgets.quiz import Question

__all__ = ["ENDS", "FRESH", "RECALL", "ROTATE"]

RECALL = (
    Question(
        "Ada logs out of authlab. What is a copy of her access token worth?",
        ("Nothing: the server ended the session", "As much as before, until it expires", "Half an hour"),
        "The row of the session is gone, and a token that names it is refused.",
        "00 · Log out",
    ),
    Question(
        "A client waits for an answer, and none comes. What does that say about its token?",
        ("Nothing", "It has expired", "It was revoked"),
        "Only an answer says something about a token; a lost one may even have been a yes.",
        "06 · Wait for fetch to fail",
    ),
)
