"""Choose how far clocks may differ, and no second more."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, is_number, must_return, shown

_CLOCKS = (
    ([0, 12, -3], 120, 12), ([4, 0, -1], 120, 4), ([-45, 10], 120, 45), ([0, 0], 120, 0),
    ([30, 30, 30], 120, 30), ([5, -7200], 120, 120), ([400], 60, 60),
)  # fmt: skip


def _judge_leeway(choose_leeway: Callable[[list[int], int], Any]) -> None:
    for skews, most, due in _CLOCKS:
        got = attempt(choose_leeway, list(skews), most)
        seen = f"for clocks off by {skews} and at most {most}, {due} was expected and {shown(got)} came"
        must_return(got, seen)
        if not is_number(got):
            raise Mistake(f"{seen}: a number of seconds is wanted", "not a number")
        if got != due:
            raise Mistake(*_wrong_leeway(got, skews, most, seen))


def _wrong_leeway(got: float, skews: list[int], most: int, seen: str) -> tuple[str, str]:
    offs = [abs(skew) for skew in skews]
    if got >= most:
        said = "every token would live that much longer, in a thief's hands too"
        return f"{seen}: {said}", "more leeway is harmless"
    if got == max(0, *skews):
        return f"{seen}: a clock that is behind needs it too, for exp", "only clocks that are ahead count"
    if got == sum(offs):
        return f"{seen}: each clock is off by itself; they do not add up", "the clocks add up"
    return f"{seen}: the clock that is furthest off decides", "the usual clock is enough"


def _choose_leeway(skews: list, most: int) -> int:
    return min(most, max(abs(skew) for skew in skews))


LEEWAY = Exercise(
    id="10.leeway",
    judge=_judge_leeway,
    answer=_choose_leeway,
    hints=(
        "the worst clock decides, whether it is ahead or behind",
        "abs(skew) leaves the sign off, max finds the worst, min keeps it below the most there may be",
        "return min(most, max(abs(skew) for skew in skews))",
    ),
    praise="as much as the clocks need, and not one second more for anybody else",
)
