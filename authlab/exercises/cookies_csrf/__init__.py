"""Lesson 15: tell a bank's own requests from forged ones, set a cookie, bind a token to a session."""

from authlab.exercises.cookies_csrf.cookie_attributes import SET_COOKIE
from authlab.exercises.cookies_csrf.csrf_token import TOKEN_FITS
from authlab.exercises.cookies_csrf.request_origin import ALLOW, FORGED, OWN
from authlab.widgets.quiz import Question

__all__ = ["ALLOW", "FORGED", "OWN", "RECALL", "SET_COOKIE", "TOKEN_FITS"]

RECALL = (
    Question(
        "A program copies Ada's bearer token and sends it. What does the server see?",
        (
            "Ada: whoever holds it is served",
            "A stranger: it is bound to her client",
            "Nothing: it is encrypted",
        ),
        "A bearer token is possession. A cookie is a credential of the same kind, and the browser holds it.",
        "13 · Copy a token",
    ),
    Question(
        "Who can make the HMAC of a text?",
        ("Whoever has the key", "Whoever has the text", "Nobody but the one who has made it"),
        "Without the key it cannot be computed: the bank's sound token rests on that.",
        "09 · Make a tag with a key",
    ),
)
