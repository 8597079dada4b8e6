"""Say from which addresses keys may be fetched."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

_OURS = ["https://keys.example/jwks.json", "https://login.example:8443/keys"]
_TRICKS = (
    ("https://evil.example/jwks.json", "https is safe", "https says with whom one speaks, no more"),
    ("http://keys.example/jwks.json", "the host is enough", "Without TLS, anybody on the way can answer"),
    ("https://keys.example:9000/jwks.json", "the host is enough", "Another port is another server"),
    ("https://keys.example/uploads/mallory.json", "the host is enough", "Others may put files there"),
    ("https://keys.example@evil.example/jwks.json", "a beginning is enough", "Before @ stands a user's name"),
    ("https://keys.example.evil.example/jwks.json", "a beginning is enough", "evil.example owns that name"),
    ("https://keys.example/jwks.json/../uploads/mallory.json", "a beginning is enough", "It goes on"),
    ("https://keys.example/jwks.json?next=https://evil.example/", "a beginning is enough", "It goes on"),
    ("https://evil.example/?https://keys.example/jwks.json", "it stands somewhere in it", "Not as its host"),
    ("https://evil.example\\@keys.example/jwks.json", "all read an address alike", "To browsers, \\ is a /"),
    ("https://keys-example/jwks.json", "a pattern is enough", "In a pattern, . is any character"),
    ("https://keys.example/JWKS.JSON", "mends what came", "Large and small letters are two paths"),
    ("https://keys.example/", "a piece is enough", "That is not the whole of ours"),
    ("", "a piece is enough", "An empty text is a piece of every text"),
    (None, "an address is always text", "A header may hold any JSON"),
    (["https://keys.example/jwks.json"], "an address is always text", "A header may hold any JSON"),
)  # fmt: skip


def _judge_may_fetch(may_fetch: Callable[..., Any]) -> None:
    cases: list[tuple[Any, ...]] = [(url, True, "refuses ours", "That one is ours") for url in _OURS]
    cases += [(trick, False, named, why) for trick, named, why in _TRICKS]
    for url, right, named, why in cases:
        asked = f"for {url!r}, {right} was expected"
        try:
            got = attempt(may_fetch, url, list(_OURS))
        except Mistake as bad:
            raise Mistake(f"{asked} and {bad}. {why}", "raises" if right else named) from bad
        must_return(got, f"{asked} and None came")
        if not isinstance(got, bool):
            raise Mistake(f"{asked} and {shown(got)} came", "not an answer")
        if got is not right:
            raise Mistake(f"{asked} and {got} came. {why}", named)


def _may_fetch(url: str, ours: list) -> bool:
    return url in ours


MAY_FETCH = Exercise(
    id="12.may-fetch",
    judge=_judge_may_fetch,
    answer=_may_fetch,
    hints=(
        "how many addresses must be known? Not one more than stand in ours",
        "nothing has to be taken apart: an address is one of ours, character by character, or not",
        "url in ours is True or False, and compares whole texts",
    ),
    praise="two addresses of ours, and sixteen that only look like one",
)
