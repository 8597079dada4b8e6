"""Lesson 06: build a login request that reveals little, find a password in a capture, read an answer."""

from authlab.exercises.wire_reading.answer_states import SIGN_IN
from authlab.exercises.wire_reading.captured_password import FIND_PASSWORD
from authlab.exercises.wire_reading.login_request import LOGIN_REQUEST
from authlab.widgets.quiz import Question

__all__ = ["FIND_PASSWORD", "LOGIN_REQUEST", "RECALL", "SIGN_IN"]

RECALL = (
    Question(
        "How many bytes is café in UTF-8?",
        ("5", "4", "It depends on the browser's font"),
        "é takes two of them. On the wire there are only bytes.",
        "04 · Count bytes, not characters",
    ),
    Question(
        "After a login, what does the client send instead of the password?",
        ("A token", "The password's hash", "Nothing: the server knows the connection"),
        "The token stands for the login, so that the password need not travel again.",
        "00 · Log in",
    ),
)
