"""Say when a session ends: left alone, or at the latest."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, is_number, must_return, shown

# The days of the refreshes, the day of the end with 7 days of idleness and 30 in all, and what it shows.
_SESSIONS: tuple[tuple[tuple[float, ...], float, str], ...] = (
    ((), 7, "a session without refreshes has no end"),
    ((3, 9), 16, "idle time counts from the login"),
    ((3, 9, 12, 18, 24), 30, "using it makes it endless"),
    ((3, 11), 10, "what has ended can be used"),
    ((3, 10), 10, "the day of the end is one more"),
    ((6, 20, 21), 13, "what has ended can be used"),
)


def _judge_ends(ends: Callable[..., Any]) -> None:
    for opened, scale in ((0, 1), (1000, 2)):
        for days, end, misconception in _SESSIONS:
            uses, wanted = [opened + day * scale for day in days], opened + end * scale
            got = attempt(ends, opened, list(uses), 7 * scale, 30 * scale)
            given = f"ends({opened}, {uses}, {7 * scale}, {30 * scale})"
            said = f"{given}: {wanted} was expected and {shown(got)} came"
            must_return(got, said)
            if not is_number(got) or got != wanted:
                early = is_number(got) and got < opened
                fixed = is_number(got) and got == _ends(opened, uses, 7, 30)
                name = "the limits are fixed" if fixed else misconception
                raise Mistake(said, "time begins at zero" if early else name)


def _ends(opened: float, uses: list, idle: float, longest: float) -> float:
    end = opened + idle
    for use in uses:
        if use < end:
            end = use + idle
    return min(end, opened + longest)


ENDS = Exercise(
    id="19.ends",
    judge=_judge_ends,
    answer=_ends,
    hints=(
        "begin with the end of a session that is never refreshed; what does one refresh do to it?",
        "a refresh before the end moves it to that refresh plus idle; one after the end finds nothing",
        "end = opened + idle; for each use before end, end = use + idle; at last the smaller one of end and "
        "opened + longest",
    ),
    praise="six sessions, and both limits hold in each",
)
