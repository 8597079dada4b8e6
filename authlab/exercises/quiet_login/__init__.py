"""Lesson 07: a login whose no tells nothing, names found in a list of times, rows that stand out."""

from authlab.exercises.quiet_login.cost_outliers import GIVEN_AWAY
from authlab.exercises.quiet_login.login_probes import assess
from authlab.exercises.quiet_login.timing_enumeration import EXISTING
from authlab.exercises.quiet_login.uniform_login import LOGIN
from authlab.widgets.quiz import Question

__all__ = ["EXISTING", "GIVEN_AWAY", "LOGIN", "RECALL", "assess"]

RECALL = (
    Question(
        "Somebody logs in with a wrong password. How much of a hash does the server compute?",
        ("All of it, as for the right one", "Up to the first wrong byte", "None: it looks the hash up"),
        "It hashes what was typed with the stored salt and cost, and only then compares.",
        "03 · Check a password by hand",
    ),
    Question(
        "A month after the move to Argon2id some rows are still MD5. Whose?",
        ("Those of users who have not logged in", "Those with short passwords", "Those of the newest users"),
        "Only a login brings the password that a new hash needs. Keep such rows in mind today.",
        "05 · Rehash at login",
    ),
)
