"""Prune a list of ended tokens, and no entry too early."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

_NOW = 10_000
_ENDED = {"t1": _NOW + 800, "t2": _NOW - 59, "t3": None, "t4": _NOW - 61}


def _judge_prune(prune: Callable[..., Any]) -> None:
    shows = {"t1": "what is old is over", "t2": "a token is dead at exp", "t3": "every token has an end"}
    for leeway in (60, 0):
        got = attempt(prune, dict(_ENDED), _NOW, leeway)
        said = f"prune({_ENDED}, {_NOW}, {leeway}) returned {shown(got, 90)}"
        must_return(got, said)
        if not isinstance(got, dict) or not got.items() <= _ENDED.items():
            raise Mistake(f"{said}. Entries of the list, as they are, were expected", "not of the list")
        for jti, end in _ENDED.items():
            if (needed := end is None or end + leeway > _NOW) != (jti in got):
                told = (
                    "stay: a reader may still take that token"
                    if needed
                    else "go: nobody takes that token any more"
                )
                name = shows[jti] if needed else "an entry stays for good"
                raise Mistake(f"{said}. {jti} ({end}) was expected to {told}", name)


def _prune(ended: dict, now: int, leeway: int) -> dict:
    def counts(end):
        return end is None or end + leeway > now

    return {jti: end for jti, end in ended.items() if counts(end)}


PRUNE = Exercise(
    id="18.prune",
    judge=_judge_prune,
    answer=_prune,
    hints=(
        "until when would a reader take the token, if it were not on the list?",
        "a reader with a leeway takes a token until exp plus leeway (lesson 10); one without exp, for good",
        "keep the entry where end is None or end + leeway > now, in a new dictionary",
    ),
    praise="as long as any reader would take the token, and no longer",
)
