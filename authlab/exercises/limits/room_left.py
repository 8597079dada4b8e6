"""Count how many bytes are left before a password is refused."""

import numbers
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.limits.byte_limit import KEY
from authlab.passwords import MAX_BYTES


def _judge_room_left(room_left: Callable[[str], int]) -> None:
    cases = ("", "correct horse battery", "café", KEY, KEY * 18, "x" * 72, KEY * 19, "€" * 30)
    for password in cases:
        got = attempt(room_left, password)
        used = len(password.encode())
        _judge_room(got, password, used, f"for {shown(password)}, {MAX_BYTES - used} was expected")


def _judge_room(got: Any, password: str, used: int, expected: str) -> None:
    seen = f"{expected} and {shown(got)} came"
    must_return(got, seen)
    if isinstance(got, bool) or not isinstance(got, numbers.Integral):
        raise Mistake(f"{seen}; a whole number is wanted", "not a number")
    if got == MAX_BYTES - used:
        return
    if got == MAX_BYTES - len(password):
        raise Mistake(f"{seen}: those are the characters left", "72 characters")
    if got == used:
        raise Mistake(f"{seen}: that many are used; how many are left?", "used, not left")
    if got == 0 and used > MAX_BYTES:
        raise Mistake(f"{seen}: below zero it tells how many are too many", "stops at zero")
    if got == used - MAX_BYTES:
        raise Mistake(f"{seen}: it is 72 minus the bytes, not the other way round", "the sign")
    raise Mistake(seen)


def _room_left(password: str) -> int:
    return 72 - len(password.encode())


ROOM_LEFT = Exercise(
    id="04.room-left",
    judge=_judge_room_left,
    answer=_room_left,
    hints=(
        "a password uses as many bytes as its .encode() has",
        "len(password) counts characters; len(password.encode()) counts bytes",
        "return 72 - len(password.encode())",
    ),
    praise="one line, and a form can say how much room is left before anybody is refused",
)
