"""Lesson 17: say what an answer means, start without losing a good token, and wait before asking again."""

from authlab.exercises.fail_closed.retry_delay import WAIT
from authlab.exercises.fail_closed.session_states import RESOLVE
from authlab.exercises.fail_closed.start_up import START
from authlab.widgets.quiz import Question

__all__ = ["RECALL", "RESOLVE", "START", "WAIT"]

RECALL = (
    Question(
        "A failed login answers 401 with a JSON body. A page calls fetch for it. What does fetch do?",
        ("It resolves, as for a 200", "It rejects with an error", "It asks for the password again"),
        "It rejects where there is no answer that the page may see. A 401 is an answer: look at its status.",
        "06 · Wait for fetch to fail",
    ),
    Question(
        "A server answers a request with 403. What does that say about the token?",
        ("Nothing against it: this user may not do this", "It has expired", "It was forged"),
        "401: we do not know who you are. 403: we do, and you may not.",
        "13 · Exercise: say 401 or 403",
    ),
)
