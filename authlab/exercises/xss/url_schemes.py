"""Refuse addresses that are scripts."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

_ODD_SCHEMES, _OTHERS = "a scheme has one spelling", "javascript is the only dangerous scheme"
# An address, whether it may be linked, and what the other answer shows.
_ADDRESSES: tuple[tuple[str, bool, str], ...] = (
    ("https://lab.example/notes?a=1&b=<2>", True, "everything is refused"),
    ("http://lab.example/", True, "everything is refused"),
    ("javascript:alert(1)", False, "an address is only a place"),
    ("JaVaScRiPt:alert(1)", False, _ODD_SCHEMES),
    ("java\tscript:alert(1)", False, _ODD_SCHEMES),
    ("\x01 javascript:alert(1)", False, _ODD_SCHEMES),
    ("data:text/html,<script>alert(1)</script>", False, _OTHERS),
    ("vbscript:msgbox(1)", False, _OTHERS),
    ("javascript://lab.example/%0aalert(1)", False, "two slashes make it a web address"),
    ("javascript:alert('https://lab.example')", False, "https somewhere is https"),
    ("https-not:alert(1)", False, "https somewhere is https"),
    ("blob:https://lab.example/1", False, _OTHERS),
    ("HTTPS://lab.example/", True, "schemes have a case"),
)


def _judge_link(link: Callable[..., Any]) -> None:
    for address, good, misconception in _ADDRESSES:
        right = address if good else "#"
        got = attempt(link, address)
        seen = f"for {address!r}, {right!r} was expected and {shown(got)} came"
        must_return(got, seen)
        if got != right:
            changed = "addresses are encoded here" if good else "a script can be made harmless"
            raise Mistake(seen, misconception if got in (address, "#") else changed)


def _link(address: str) -> str:
    known = ("https://", "http://")
    return address if address.lower().startswith(known) else "#"


LINK = Exercise(
    id="16.link",
    judge=_judge_link,
    answer=_link,
    hints=(
        "browsers know many schemes, and new ones come: which few do you want, rather than which not?",
        "https and http, written large or small, at the very beginning and with :// behind them",
        'address.lower().startswith(("https://", "http://")) says yes; for all else return "#"',
    ),
    praise="thirteen addresses: what you know is let through, and whatever you do not know is not",
)
