"""Answers to exercise 08.workers."""

import math
from fractions import Fraction
from typing import Any

from answers import Answer, Answers, Wrong


def sized(cores: int, hash_seconds: float, patience: float) -> Any:
    rounds = math.floor(patience / hash_seconds)
    return [cores, cores * (rounds - 1) if rounds else 0]


def threads(count: Any, waiting: Any = None) -> Answer:
    """Make an answer that sizes one of the two in another way."""

    def workers(cores: int, hash_seconds: float, patience: float) -> Any:
        right = max(0, cores * int(patience / hash_seconds) - cores)
        rest = right if waiting is None else waiting(cores, hash_seconds, patience)
        return count(cores), rest

    return workers


TABLE = {
    "08.workers": Answers(
        right=(
            sized,
            lambda cores, h, p: (cores, max(0, cores * (p // h) - cores)),
            threads(lambda cores: cores, lambda cores, h, p: max(0, int(p / h) - 1) * cores),
            threads(Fraction, lambda cores, h, p: max(0, Fraction(p) // Fraction(h) - 1) * Fraction(cores)),
        ),
        wrong=(
            Wrong(
                threads(lambda _: 40),
                "more threads hash more",
                ("2 cores", "(2, 14) was expected", "(40, 14)"),
            ),
            Wrong(
                threads(lambda _: 1), "one hash at a time", ("(2, 14) was expected", "(1, 14) came", "GIL")
            ),
            Wrong(threads(lambda c: c - 1), "one hash at a time", ("(2, 14) was expected", "(1, 14) came")),
            Wrong(
                threads(lambda c: c, lambda c, h, p: math.inf),
                "a queue needs no end",
                ("(2, 14) was expected", "(2, inf) came"),
            ),
            Wrong(
                threads(lambda c: c, lambda c, h, p: c * int(p / h)),
                "forgets who is being served",
                ("(2, 14) was expected", "(2, 16) came"),
            ),
            Wrong(
                threads(lambda c: c, lambda c, h, p: int(p / h)),
                "forgets the cores",
                ("(2, 14) was expected", "(2, 8) came"),
            ),
            Wrong(
                threads(lambda c: c, lambda c, h, p: c * int(p / h) - c),
                "forgets who has no time at all",
                ("0.25 s of patience", "(4, 0) was expected", "(4, -4) came"),
            ),
            Wrong(
                threads(lambda c: c, lambda c, h, p: max(0, c * p / h - c)),
                "half a hash counts",
                ("0.625 s of patience", "(2, 2) was expected", "(2, 3.0) came"),
            ),
            Wrong(lambda cores, h, p: cores, "not two numbers", ("was expected", "2 came")),
            Wrong(lambda *_: None, "nothing is returned", ("was expected", "None came")),
        ),
    ),
}
