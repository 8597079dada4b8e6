"""Say how long to wait before the server is asked again."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, is_number, must_return, shown

_DATE = "Fri, 31 Dec 1999 23:59:59 GMT"
_WAITS: tuple[tuple[int, str | None, int, str], ...] = (
    (1, None, 1, "the first wait is doubled"),
    (4, None, 8, "it does not double"),
    (7, None, 60, "it grows for ever"),
    (50, None, 60, "it grows for ever"),
    (1, "30", 30, "the server's word is ignored"),
    (1, "120", 120, "the server's word has our limit"),
    (6, "5", 32, "the server's word shortens ours"),
    (3, _DATE, 4, "Retry-After is a number"),
    (3, "soon", 4, "Retry-After is a number"),
)


def _judge_wait(wait: Callable[..., Any]) -> None:
    for failures, retry_after, right, misconception in _WAITS:
        begun = f"after {failures} failure{'s' * (failures > 1)}"
        given = f"{begun} and with Retry-After {retry_after!r}, {right} was expected"
        try:
            got = attempt(wait, failures, retry_after)
        except Mistake as mistake:
            raise Mistake(f"{given}. {mistake}", misconception if retry_after else "raises") from mistake
        must_return(got, f"{given} and None came")
        if not is_number(got) or got != right:
            raise Mistake(f"{given} and {shown(got)} came", misconception)


def _wait(failures, retry_after) -> int:
    ours = min(2 ** (failures - 1), 60)
    try:
        return max(ours, int(retry_after))
    except (TypeError, ValueError):  # there is none, or it is a date
        return ours


WAIT = Exercise(
    id="17.wait",
    judge=_judge_wait,
    answer=_wait,
    hints=(
        "first your own wait, from failures alone; then look whether the server asks for a longer one",
        "2 ** (failures - 1), and min with 60; int(retry_after) in a try, since it may be None or a date",
        "max of the two, after the limit: the server may well ask for more than 60",
    ),
    praise="the server is asked again, and not more often than it wants",
)
