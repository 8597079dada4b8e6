"""Lesson 14: read a token back from a browser's store, keep one there, and hear what another tab did."""

from authlab.exercises.where_tokens_live.storage_event import HEARD
from authlab.exercises.where_tokens_live.token_loading import LOAD
from authlab.exercises.where_tokens_live.token_saving import SAVE
from authlab.widgets.quiz import Question

__all__ = ["HEARD", "LOAD", "RECALL", "SAVE"]

RECALL = (
    Question(
        "Somebody copies Ada's token into another program. What does the server answer that program?",
        ("What it answers Ada", "401: it is not her browser", "401: it asks for her password"),
        "Whoever bears the token is served. So it matters where it lies.",
        "13 · Copy a token",
    ),
    Question(
        "Where did authlab's page keep the token after its login?",
        ("In the browser's localStorage", "In a variable of the page", "In the address"),
        "You read it there, under the name auth_token.",
        "00 · Open the page",
    ),
)
