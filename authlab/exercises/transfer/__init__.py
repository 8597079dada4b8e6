"""Lesson 21: show a fault by a request that fails, repair a service, tell when a fast hash is enough."""

from authlab.exercises.transfer.failing_requests import FIND
from authlab.exercises.transfer.fault_tracing import lessons_shown
from authlab.exercises.transfer.hash_choice import WHICH_HASH
from authlab.exercises.transfer.repaired_service import REPAIRED
from authlab.widgets.quiz import Question

__all__ = ["FIND", "RECALL", "REPAIRED", "WHICH_HASH", "lessons_shown"]

RECALL = (
    Question(
        "Every attack on the scoreboard is dead, and every story alive. What has been shown?",
        (
            "That these attempts fail, and these users get in",
            "That the server is secure",
            "That no hole is left",
        ),
        "A board answers what somebody thought of asking, and nothing else.",
        "20 · Ask the first user",
    ),
    Question(
        "A token is signed with the right key. What else has to be looked at?",
        ("When, from whom, for whom and what for", "Nothing: the signature says it all", "Its length"),
        "A correct signature is necessary, and not sufficient.",
        "10 · Say from whom, for whom and what for",
    ),
)
