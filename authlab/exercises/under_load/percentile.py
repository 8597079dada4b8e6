"""Tell a slow answer in a hundred from a list of latencies."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, is_number, must_return, shown
from authlab.exercises.under_load.wrong_numbers import first_of


def _mixed(*groups: tuple[int, float]) -> list[float]:
    values = [ms for count, ms in groups for _ in range(count)]
    return [values[i * 37 % len(values)] for i in range(len(values))]


# At each 99th percentile several answers are alike: every usual definition gives the same. The 7 lies 99 %
# of the way along, for whoever does not sort.
_LATENCIES = (
    (_mixed((630, 2.0), (1, 7.0), (209, 2.0), (80, 1.0), (40, 1.5), (39, 900.0), (1, 3000.0)), 900.0),
    (_mixed((995, 2.0), (5, 1500.0)), 2.0),
    (_mixed((150, 2.0), (45, 20.0), (5, 400.0)), 400.0),
)


def _judge_p99(p99: Callable[..., Any]) -> None:
    for given, expected in _LATENCIES:
        got = attempt(p99, list(given))
        times = ", ".join(f"{given.count(ms)} × {ms:g} ms" for ms in sorted(set(given)))
        seen = f"for {times}, mixed, {expected} was expected and {shown(got)} came"
        must_return(got, seen)
        if not is_number(got):
            raise Mistake(f"{seen}: a number of milliseconds is wanted", "not a number")
        if not math.isclose(got, expected, rel_tol=1e-9):
            ordered, count, near = sorted(given), len(given), partial(math.isclose, got)
            raise first_of(seen, (
                (near(sum(given) / count), "Not one client waited so long", "the average tells"),
                (got == ordered[-1], "One in a thousand is not one in a hundred", "the slowest is the 99th"),
                (got == ordered[count // 2], "Half were slower: the median", "what is usual is enough"),
                (near(0.99 * ordered[-1]), "Count answers, not milliseconds", "a share of the slowest"),
                (got == ordered[99], "Not place 99, but 99 % of the way", "place 99"),
                (got == ordered[count // 100], "99 of 100 were slower than that", "from the wrong end"),
                (True, "Sort, then go 99 % of the way along", "does not sort"),
            ))  # fmt: skip


def _p99(ms: list) -> float:
    return sorted(ms)[int(0.99 * len(ms))]


PERCENTILE = Exercise(
    id="08.percentile",
    judge=_judge_p99,
    answer=_p99,
    hints=(
        "put the answers in order, from the fastest to the slowest, and walk 99 hundredths of the way",
        "sorted(ms) is in order, and int(0.99 * len(ms)) is how far to walk",
        "return sorted(ms)[int(0.99 * len(ms))]",
    ),
    praise="one client in a hundred waits at least that long, and the median does not know",
)
