"""Lesson 10: say why a signed token is refused, how far clocks may differ, and show what a policy misses."""

from authlab.exercises.token_policy.claims_policy import NOW, REFUSE, by_policy
from authlab.exercises.token_policy.failing_test import EXPOSE
from authlab.exercises.token_policy.leeway import LEEWAY
from authlab.widgets.quiz import Question

__all__ = ["EXPOSE", "LEEWAY", "NOW", "RECALL", "REFUSE", "by_policy"]

RECALL = (
    Question(
        "A shop is to check your HS256 tokens, so you give it the key. What else can it do now?",
        (
            "Sign tokens that nobody can tell from yours",
            "Nothing",
            "Sign tokens that you can tell from yours",
        ),
        "To check a tag is to make it again. Today two services of one company share a key.",
        "09 · Make a tag with a key",
    ),
    Question(
        "Ada logs out, and the copy of her token is refused. What did the server do?",
        ("It looked into its list of open sessions", "It changed the signature", "It took the copy away"),
        "Copy and signature are what they were. What a token cannot know, the server has to look up.",
        "00 · Log out",
    ),
)
