"""Tell when a fast hash is enough."""

import math
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

_SECRETS = (
    ("a password of 40 characters", "a person", 95, 40, "slow", "length is chance"),
    ("a key of 43 characters", "a machine", 64, 43, "fast", "every secret needs a slow hash"),
    ("a code of 6 digits", "a machine", 10, 6, "slow", "drawn is enough"),
    ("a code of 19 letters and digits", "a machine", 62, 19, "fast", "the bits are miscounted"),
    ("a code of 18 letters and digits", "a machine", 62, 18, "slow", "the bits are miscounted"),
    ("a code of 34 digits", "a machine", 10, 34, "fast", "the bits are miscounted"),
    ("a code of 33 digits", "a machine", 10, 33, "slow", "the bits are miscounted"),
    ("112 tosses of a coin", "a machine", 2, 112, "fast", "112 is too few"),
)


def _judge_which_hash(which_hash: Callable[..., Any]) -> None:
    for what, by, alphabet, length, due, misconception in _SECRETS:
        got = attempt(which_hash, by, alphabet, length)
        said = f"for {what}, chosen by {by}, {due!r} was expected and {shown(got)} came"
        must_return(got, said)
        if got not in ("slow", "fast"):
            raise Mistake(f"{said}: one of two words", "neither word")
        if got != due:
            bits = f"{length * math.log2(alphabet):.1f} bits" if by == "a machine" else "no bits that count"
            raise Mistake(f"{said}: {bits}", misconception)


def _which_hash(chosen_by: str, alphabet: int, length: int) -> str:
    if chosen_by == "a machine" and alphabet**length >= 2**112:
        return "fast"
    return "slow"


WHICH_HASH = Exercise(
    id="21.which_hash",
    judge=_judge_which_hash,
    answer=_which_hash,
    hints=(
        "who has chosen it? What a person chooses is guessed from a list, however long it is",
        "each character that is drawn from an alphabet of n has log2(n) bits; add them up",
        'bits = length * math.log2(alphabet); "fast" from 112 bits on, and only if a machine has drawn it',
    ),
    praise="nobody guesses 112 bits, whatever the hash; everything else needs the slow one",
)
