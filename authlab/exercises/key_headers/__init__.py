"""Lesson 12: look a key up among ours, forge with a file that everybody has, fetch from ours only."""

from authlab.exercises.key_headers.jku_allowlist import MAY_FETCH
from authlab.exercises.key_headers.key_resolution import RESOLVE_KEY
from authlab.exercises.key_headers.kid_traversal import FORGE
from authlab.widgets.quiz import Question

__all__ = ["FORGE", "MAY_FETCH", "RECALL", "RESOLVE_KEY"]

RECALL = (
    Question(
        "Lesson 00 changed a claim, and the server refused. What could somebody do who has the key?",
        ("Sign the changed token anew", "Nothing: a token cannot be changed", "Only read what it says"),
        "The server computes the signature again, with the key. Whoever has that key can do the same.",
        "00 · Change the token",
    ),
    Question(
        "Somebody has only the public one of two RS256 keys. What can they do?",
        ("Check a signature", "Make a signature", "Find the private key"),
        "The private key signs, the public key checks. That is why it may be given to everybody.",
        "11 · Sign with one key, check with another",
    ),
)
