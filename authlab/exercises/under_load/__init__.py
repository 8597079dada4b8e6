"""Lesson 08: a limit on guessing that locks nobody out, a queue with an end, a slow answer in a hundred."""

from authlab.exercises.under_load.percentile import PERCENTILE
from authlab.exercises.under_load.rate_limit import ALLOWED
from authlab.exercises.under_load.simulated_guessing import many_sources, one_source, trial
from authlab.exercises.under_load.worker_pool import WORKERS
from authlab.widgets.quiz import Question

__all__ = ["ALLOWED", "PERCENTILE", "RECALL", "WORKERS", "many_sources", "one_source", "trial"]

RECALL = (
    Question(
        "What does the server do to answer /auth/me?",
        ("It checks the token and reads a row", "It hashes the password again", "It asks for the password"),
        "No password came, so there is none to hash. It takes milliseconds, if nothing holds it up.",
        "00 · Ask who you are",
    ),
    Question(
        "You raise bcrypt's cost from 12 to 14. What does it do to a login?",
        ("It takes four times as long", "It takes two steps more", "Nothing: only guesses get slower"),
        "Each step doubles the work, for you as well as for whoever guesses. Today it is your turn to pay.",
        "03 · Press the brake",
    ),
)
