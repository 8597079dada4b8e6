"""Lesson 13: read the header strictly, review how a service says no, and choose between 401 and 403."""

from authlab.exercises.bearer.authorization_header import CURRENT_USER
from authlab.exercises.bearer.scope_decision import DECIDE
from authlab.exercises.bearer.status_review import REVIEW
from authlab.widgets.quiz import Question

__all__ = ["CURRENT_USER", "DECIDE", "RECALL", "REVIEW"]

RECALL = (
    Question(
        "Ada has logged out. Somebody kept a copy of her token. What is it worth to authlab?",
        ("Nothing: the server ended the session", "It works until it expires", "Nothing: it was deleted"),
        "A copy does not notice what a browser deletes. The server looks the session up.",
        "00 · Log out",
    ),
    Question(
        "A request goes over https. Who can read its path and query?",
        ("The client and the server", "Whoever listens on the way", "Nobody: they are encrypted for good"),
        "TLS keeps out those on the way. It ends at the server, which does with both what it likes.",
        "06 · Put TLS around it",
    ),
)
