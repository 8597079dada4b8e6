"""Answers to exercise 07.existing."""

import statistics
from typing import Any

from answers import Answers, Wrong


def usually(usual: Any) -> Any:
    return lambda times, cut: [name for name in times if usual(times[name]) > cut]


def existing_by_votes(times: dict, cut: float) -> Any:
    return {name for name, ms in times.items() if sum(one > cut for one in ms) > len(ms) / 2}


def trimmed(ms: list) -> float:
    return statistics.fmean(sorted(ms)[1:-1] if len(ms) > 2 else ms)


TABLE = {
    "07.existing": Answers(
        right=(
            existing_by_votes,
            usually(statistics.median_low),
            usually(lambda ms: sorted(ms)[len(ms) // 2]),
        ),
        wrong=(
            Wrong(
                usually(statistics.fmean),
                "the average is the usual",
                ("1900", "['cem'] was expected", "['bob', 'cem', 'dan'] came"),
            ),
            Wrong(
                usually(trimmed), "the average is the usual", ("two answers in five", "['ada'] was expected")
            ),
            Wrong(usually(max), "the slowest is the usual", ("140", "['cem'] was expected", "came")),
            Wrong(
                usually(min),
                "the fastest is the usual",
                ("'ada': [250, 3", "['ada', 'eve'] was expected and [] came"),
            ),
            Wrong(
                usually(lambda ms: ms[0]), "one request is enough", ("['ada'] was expected", "['bob'] came")
            ),
            Wrong(
                usually(lambda ms: ms[-1]), "one request is enough", ("['ada'] was expected", "['bob'] came")
            ),
            Wrong(
                lambda times, cut: [n for n in times if statistics.median(times[n]) < cut],
                "the wrong side of the cut",
                ("['ada', 'cem'] was expected", "['bob'] came"),
            ),
            Wrong(
                lambda times, cut: [
                    n
                    for n in times
                    if statistics.median(times[n]) > max(map(statistics.median, times.values())) / 2
                ],
                "somebody always exists",
                ("nobody exists", "[] was expected", "came"),
            ),
            Wrong(
                lambda times, cut: existing_by_votes(times, 100),
                "the cut is fixed",
                ("a cut of 20", "['eve'] was expected", "set() came"),
            ),
            Wrong(lambda times, cut: len(times), "not names", ("was expected", "3 came")),
            Wrong(lambda times, cut: None, "nothing is returned", ("was expected", "None came")),
        ),
    ),
}
