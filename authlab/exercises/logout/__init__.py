"""Lesson 18: end a session for eight replays, prune a list of ended tokens, and review a logout."""

from authlab.exercises.logout.denylist_pruning import PRUNE
from authlab.exercises.logout.logout_review import AUDIT_LOGOUT
from authlab.exercises.logout.session_revocation import SESSION
from authlab.widgets.quiz import Question

__all__ = ["AUDIT_LOGOUT", "PRUNE", "RECALL", "SESSION"]

RECALL = (
    Question(
        "A lax reader takes a token. How many other texts does it take for that token?",
        ("As many as you like", "None: the signature covers the text", "Three: there are two spare bits"),
        "It drops what is no letter, wherever it stands: the signature's bytes stay the same.",
        "09 · Accept one spelling",
    ),
    Question(
        "Ada's row is deleted. Which claim of her token becomes wrong by that?",
        (
            "None: somebody has to look whether sub still is somebody",
            "sub, since it named her",
            "exp: it ends now",
        ),
        "A token says what was true when it was signed. It does not notice what happens after that.",
        "10 · Go back to the two services",
    ),
)
