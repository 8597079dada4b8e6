"""Answers to exercise 08.percentile."""

import math
import statistics
from typing import Any

from answers import Answer, Answers, Wrong


def at(place: Any) -> Answer:
    return lambda ms: sorted(ms)[place(len(ms))]


TABLE = {
    "08.percentile": Answers(
        right=(
            lambda ms: statistics.quantiles(ms, n=100)[98],
            at(lambda n: math.ceil(0.99 * n) - 1),
            lambda ms: statistics.quantiles(ms, n=100, method="inclusive")[-1],
            lambda ms: sorted(ms, reverse=True)[len(ms) // 100],
        ),
        wrong=(
            Wrong(statistics.fmean, "the average tells", ("39 × 900 ms", "900.0 was expected", "came")),
            Wrong(statistics.median, "what is usual is enough", ("900.0 was expected", "2.0 came")),
            Wrong(max, "the slowest is the 99th", ("900.0 was expected", "3000.0 came")),
            Wrong(lambda ms: 0.99 * max(ms), "a share of the slowest", ("900.0 was expected", "2970.0 came")),
            Wrong(lambda ms: ms[int(0.99 * len(ms))], "does not sort", ("was expected", "came", "Sort")),
            Wrong(at(lambda n: int(0.95 * n)), "what is usual is enough", ("900.0 was expected", "2.0 came")),
            Wrong(
                lambda ms: sorted(ms)[99], "place 99", ("900.0 was expected", "1.5 came", "99 % of the way")
            ),
            Wrong(at(lambda n: n // 100), "from the wrong end", ("900.0 was expected", "1.0 came", "slower")),
            Wrong(lambda ms: sorted(ms), "not a number", ("was expected", "came")),
            Wrong(lambda ms: None, "nothing is returned", ("was expected", "None came")),
        ),
    ),
}
