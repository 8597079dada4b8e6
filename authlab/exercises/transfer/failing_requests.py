"""Show the faults of a service by requests that fail."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.transfer.fault_tracing import lessons_shown

_ENOUGH = 3


def _judge_find(find: Callable[..., Any]) -> None:
    got = attempt(find)
    must_return(got, f"find() returned {shown(got)}")
    if not isinstance(got, list | tuple):
        raise Mistake(f"find() returned {shown(got)}: a list of functions was expected", "not a list")
    found = lessons_shown(got)
    different = set(found) - {"18"}  # which the lesson has shown itself
    if len(different) < _ENOUGH:
        raise Mistake(
            f"find() returned {len(got)} requests that show {len(different)} of the other seven faults: "
            f"at least {_ENOUGH} were expected",
            "too few",
        )


def _find() -> list:
    def query(ask) -> bool:
        card = enter(ask)
        return ask.get("/me", params={"card": card}).status_code == 200

    def names(ask) -> bool:
        enter(ask)
        two = [{"name": n, "password": "x"} for n in ("Ada", "Nobody")]
        told = [ask.post("/visits", json=one).text for one in two]
        return told[0] != told[1]

    def markup(ask) -> bool:
        bearer = {"Authorization": f"Bearer {enter(ask)}"}
        ask.post("/board", json={"note": "<b>saw</b>"}, headers=bearer)
        return "<b>saw</b>" in ask.get("/board").text

    def enter(ask) -> str:
        typed = {"name": "Ada", "password": "a hammer and forty nails"}
        ask.post("/members", json=typed)
        return ask.post("/visits", json=typed).json()["card"]

    return [query, names, markup]


FIND = Exercise(
    id="21.find",
    judge=_judge_find,
    answer=_find,
    hints=(
        "take one method of the club at a time, and ask which lesson was about such a thing",
        "where is a card taken from; what does a no say; what becomes of a note on the board; how much of a "
        "password is read; who says from where a request comes",
        'return ask.get("/me", params={"card": card}).status_code == 200 shows a card taken from the address',
    ),
    praise="each of them fails a service that you have never seen, and passes a repaired one",
)
