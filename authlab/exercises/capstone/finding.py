"""Say what attempts show, and no more."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.redteam import asvs

_A, _S, _L = "attack", "user story", "stated limit"
_DEAD, _ALIVE, _NONE = "dead", "alive", "not applicable"
# What was tried, what is to be said of it, and what another answer shows.
_CASES: tuple[tuple[list[tuple[str, str]], str, str], ...] = (
    ([(_A, _DEAD)], asvs.NOTHING_FOUND, "a dead attack is bad news"),
    ([(_A, _ALIVE)], asvs.BREACHED, "an open hole is overlooked"),
    ([(_A, _DEAD), (_A, _ALIVE), (_A, _DEAD)], asvs.BREACHED, "one hole of many does not count"),
    ([(_S, _ALIVE)], asvs.NOTHING_FOUND, "alive is always bad"),
    ([(_A, _DEAD), (_S, _DEAD)], asvs.BREACHED, "users do not count"),
    ([(_A, _NONE)], asvs.NOT_TRIED, "what cannot be tried is dead"),
    ([(_A, _NONE), (_S, _NONE)], asvs.NOT_TRIED, "what cannot be tried is dead"),
    ([], asvs.NOT_TRIED, "no attempt is a pass"),
    ([(_A, _NONE), (_A, _DEAD)], asvs.NOTHING_FOUND, "one attempt too few is none"),
    ([(_A, _DEAD), (_L, _ALIVE)], asvs.LIMIT, "a limit goes unsaid"),
    ([(_L, _ALIVE), (_A, _ALIVE)], asvs.BREACHED, "a limit excuses a hole"),
    ([(_S, _DEAD), (_L, _ALIVE)], asvs.BREACHED, "a limit excuses a hole"),
    ([(_L, _DEAD)], asvs.NOTHING_FOUND, "what was closed is still a limit"),
)  # fmt: skip


def _judge_verdict(verdict: Callable[..., Any]) -> None:
    for tried, due, misconception in _CASES:
        got = attempt(verdict, list(tried))
        said = f"verdict({tried}) returned {shown(got)}, and {due!r} was expected"
        must_return(got, said)
        if got in ("met", True):
            raise Mistake(f"{said}: that some attempts fail does not show that all do", "tested is proved")
        if got != due:
            raise Mistake(said, misconception)


def _verdict(tried: list) -> str:
    tried = [one for one in tried if one[1] != "not applicable"]
    if ("attack", "alive") in tried or ("user story", "dead") in tried:
        return "breached"
    if ("stated limit", "alive") in tried:
        return "limit"
    return "nothing found" if tried else "not tried"


FINDING = Exercise(
    id="20.verdict",
    judge=_judge_verdict,
    answer=_verdict,
    hints=(
        "first leave out what could not be tried: what is left after that?",
        "look for the worst first: a hole, then a limit; only then for nothing at all",
        'an attack is bad alive, a user story is bad dead: ("attack", "alive") in tried, and the other one',
    ),
    praise="and none of the four words is “met”",
)
