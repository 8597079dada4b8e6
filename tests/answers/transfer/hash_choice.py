"""Answers to exercise 21.which_hash."""

import math

from answers import Answers, Wrong


def by_floor(chosen_by: str, alphabet: int, length: int) -> str:
    bits = length * math.log2(alphabet) if chosen_by == "a machine" else 0
    return "fast" if bits >= 112 else "slow"


def by_steps(chosen_by: str, alphabet: int, length: int) -> str:
    if chosen_by == "a person":
        return "slow"
    return ["slow", "fast"][math.log2(alphabet) * length >= 112]


TABLE = {
    "21.which_hash": Answers(
        right=(by_floor, by_steps),
        wrong=(
            Wrong(lambda *_: "slow", "every secret needs a slow hash", ("a key of 43", "'fast' was")),
            Wrong(
                lambda by, n, length: "fast" if length * math.log2(n) >= 112 else "slow",
                "length is chance",
                ("a password of 40", "'slow' was expected"),
            ),
            Wrong(
                lambda by, n, length: "fast" if by == "a machine" else "slow",
                "drawn is enough",
                ("6 digits", "19.9 bits"),
            ),
            Wrong(
                lambda by, n, length: "fast" if by == "a machine" and n * length >= 112 else "slow",
                "the bits are miscounted",
                ("18 letters", "107.2 bits"),
            ),
            Wrong(
                lambda by, n, length: "fast" if by == "a machine" and length * math.log2(n) > 112 else "slow",
                "112 is too few",
                ("112 tosses", "112.0 bits"),
            ),
            Wrong(lambda *_: True, "neither word", ("one of two words",)),
            Wrong(lambda *_: None, "nothing is returned", ("None came",)),
        ),
    ),
}
