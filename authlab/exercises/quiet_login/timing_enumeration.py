"""Find the names that exist in a list of times."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_be_names, shown


@dataclass(frozen=True)
class _Case:
    times: dict[str, list[float]]
    exist: frozenset[str]
    what: str
    misconception: str
    cut: float = 100  # milliseconds


_CASES = (
    _Case({"ada": [248, 251, 247], "bob": [2, 1, 2], "cem": [250, 249, 260]}, frozenset({"ada", "cem"}),
          "a quiet evening", "the wrong side of the cut"),
    _Case({"bob": [2, 1, 140, 2, 2], "cem": [250, 248, 251, 249, 255], "dan": [2, 110, 2, 1, 2]},
          frozenset({"cem"}), "one answer in five held up a little", "the slowest is the usual"),
    _Case({"bob": [2, 1, 1900, 2, 2], "cem": [250, 248, 251, 249, 255], "dan": [2, 2, 900, 1, 2]},
          frozenset({"cem"}), "one answer in five held up for long", "the average is the usual"),
    _Case({"ada": [250, 3, 249, 252, 248], "bob": [2, 2, 140, 1, 2], "eve": [249, 250, 251, 2, 253]},
          frozenset({"ada", "eve"}), "one answer in five sent by a throttle, at once",
          "the fastest is the usual"),
    _Case({"ada": [2, 251, 248, 250, 249], "bob": [260, 2, 1, 2, 2]}, frozenset({"ada"}),
          "the first answer is the odd one", "one request is enough"),
    _Case({"ada": [251, 248, 250, 249, 2], "bob": [2, 1, 2, 2, 260]}, frozenset({"ada"}),
          "the last answer is the odd one", "one request is enough"),
    _Case({"ada": [250, 3, 249, 2, 251], "bob": [2, 900, 1, 1900, 2]}, frozenset({"ada"}),
          "two answers in five are odd", "one odd answer at most"),
    _Case({"bob": [1, 2, 1], "eve": [40, 39, 41]}, frozenset({"eve"}),
          "a quicker hash", "the cut is fixed", 20),
    _Case({"bob": [1], "dan": [2, 3]}, frozenset(), "nobody exists", "somebody always exists"),
)  # fmt: skip


def _judge_existing(existing: Callable[..., Any]) -> None:
    for case in _CASES:
        given = {name: list(map(float, ms)) for name, ms in case.times.items()}
        got = attempt(existing, given, case.cut)
        seen = f"for {case.times} and a cut of {case.cut} ({case.what}), "
        seen += f"{sorted(case.exist)} was expected and {shown(got)} came"
        must_be_names(got, seen)
        if set(got) != case.exist:
            raise _misread(seen, case, set(got))


def _misread(seen: str, case: _Case, got: set[str]) -> Mistake:
    readings: dict[str, Callable[[list[float]], float]] = {
        "the average is the usual": lambda ms: sum(ms) / len(ms),
        "the slowest is the usual": max,
        "the fastest is the usual": min,
        "one request is enough": lambda ms: ms[0],
    }
    for misconception, usual in readings.items():
        if got == {name for name, ms in case.times.items() if usual(ms) > case.cut}:
            return Mistake(f"{seen}. Which value stands in the middle of each list?", misconception)
    return Mistake(seen, case.misconception)


def _existing(times: dict, cut: float) -> list:
    return [name for name, ms in times.items() if median(ms) > cut]


EXISTING = Exercise(
    id="07.existing",
    judge=_judge_existing,
    answer=_existing,
    hints=(
        "what is usual for a name is the value in the middle, which no single odd answer moves",
        "statistics.median(ms) is that value; go through times.items()",
        "return [name for name, ms in times.items() if median(ms) > cut]",
    ),
    praise="no lost packet made a user of anybody, and no quick answer hid one",
)
