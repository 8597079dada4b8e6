"""Choose between 401 and 403 by what is known and what is allowed."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, shown
from authlab.exercises.bearer.bearer_answers import BAD, NO, is_exactly, two_values

_LESS = (403, "insufficient_scope")
_SITUATIONS: tuple[tuple[bool, dict[str, Any] | None, str, tuple[int, str | None], str], ...] = (
    (True, {"sub": "ada", "scope": "read write"}, "write", (200, None), "the scope is one word"),
    (True, {"sub": "ada", "scope": "read"}, "read", (200, None), "nobody may do anything"),
    (False, None, "read", NO, "an error for everybody"),
    (True, None, "read", BAD, "every 401 is the same"),
    (True, {"sub": "ada", "scope": "read"}, "write", _LESS, "known is allowed"),
    (True, {"sub": "eve"}, "read", _LESS, "every token has a scope"),
    (True, {"sub": "eve", "scope": "readers rewrite"}, "write", _LESS, "a scope is a piece of text"),
)


def _judge_decide(decide: Callable[..., Any]) -> None:
    for came, claims, needs, right, misconception in _SITUATIONS:
        given = f"where came is {came}, claims are {claims} and {needs} is needed, "
        try:
            got = attempt(decide, came, claims and dict(claims), needs)
        except Mistake as mistake:
            name = "every token can be read" if claims is None else misconception
            raise Mistake(f"{mistake}. But {given}{right} was expected", name) from mistake
        seen = f"{given}{right} was expected and {shown(got)} came"
        two_values(got, seen)
        same = is_exactly(got[0], right[0]) and (
            got[1] is None if right[1] is None else is_exactly(got[1], right[1])
        )
        if same:
            continue
        if right[0] == 401 and is_exactly(got[0], 403):
            raise Mistake(f"{seen}. Nobody is known yet", "403 means not signed in")
        if right[0] == 403 and is_exactly(got[0], 401):
            raise Mistake(f"{seen}. To sign in again would not help", "signing in again gives rights")
        raise Mistake(seen, misconception)


def _decide(came: bool, claims: dict, needs: str) -> tuple:
    if not came:
        return 401, None
    if claims is None:
        return 401, "invalid_token"
    if needs not in claims.get("scope", "").split():
        return 403, "insufficient_scope"
    return 200, None


DECIDE = Exercise(
    id="13.decide",
    judge=_judge_decide,
    answer=_decide,
    hints=(
        "two questions, one after the other: who is that, and may they?",
        "came and claims answer the first question, the scope the second; a scope is a list of words",
        'needs in claims.get("scope", "").split() says whether they may; what is missing is no right at all',
    ),
    praise="seven situations: who are you comes first, and 403 is never said to a stranger",
)
