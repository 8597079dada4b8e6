"""Lesson 16: keep text text, read what a policy leaves to a script, and refuse addresses that are scripts."""

from authlab.exercises.xss.content_security_policy import LEFT, POLICIES
from authlab.exercises.xss.output_encoding import RENDER
from authlab.exercises.xss.url_schemes import LINK
from authlab.widgets.quiz import Question

__all__ = ["LEFT", "LINK", "POLICIES", "RECALL", "RENDER"]

RECALL = (
    Question(
        "Somebody has a copy of Ada's access token, and nothing else of hers. Who is that to the server?",
        ("Ada", "A stranger on Ada's account", "Nobody, without her password"),
        "Any party in possession of the token can use it, and no line of a request proves who sends it.",
        "13 · Copy a token",
    ),
    Question(
        "The page of authlab has logged somebody in. Where is the token then?",
        ("In localStorage, where the page put it", "In a cookie", "Nowhere: only the server has it"),
        "The page's script keeps it in a drawer of the browser, and takes it out for every request.",
        "00 · Open the page",
    ),
)
