"""Walk a chain of a rainbow table to its end."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

Digest = Callable[[str], str]


def digest(word: str) -> str:
    return hashlib.sha3_256(word.encode()).hexdigest()


def reduce(stored: str, column: int) -> str:
    return f"{(int(stored[:15], 16) + 7 * column) % 100_000:05}"


def _walk(start: str, columns: Iterable[int], hashed: Digest = digest) -> str:
    for column in columns:
        start = reduce(hashed(start), column)
    return start


def _judge_chain(chain_end: Callable[..., Any]) -> None:
    for start, length in (("00000", 3), ("31415", 1), ("27182", 8), ("16180", 0)):
        got = attempt(chain_end, start, length, digest, reduce)
        wanted = _walk(start, range(length))
        seen = f"from {start!r} with length {length}, {wanted!r} was expected and {shown(got)} came"
        must_return(got, seen)
        if isinstance(got, list | tuple | set | dict):
            raise Mistake(f"{seen}: only the end of the chain is wanted", "the whole chain")
        if not isinstance(got, str):
            raise Mistake(f"{seen}; a password is wanted", "not a password")
        if got != wanted:
            raise _misled(got, start, length, seen)


def _misled(got: str, start: str, length: int, seen: str) -> Mistake:
    if len(got) == len(digest("")):
        return Mistake(f"{seen}: reduce after every digest, the last one too", "ends with a hash")
    ways = (
        (range(length + 1), "that is one step too many", "one step too many"),
        (range(length - 1), "that is one step too few", "one step too few"),
        (
            [0] * length,
            "reduce(hash, column): the column goes up with every step",
            "one reduction for all columns",
        ),
        (range(1, length + 1), "the first column is 0", "columns counted from 1"),
        (range(length)[::-1], "the columns run from 0 upwards", "columns backwards"),
        (range(1, length), "the first column is 0", "columns counted from 1"),
        (range(1), "that is one step; does your return stand inside the loop?", "returns inside the loop"),
    )
    for columns, said, misconception in ways:
        if got == _walk(start, columns):
            return Mistake(f"{seen}: {said}", misconception)
    if got == reduce(digest(start), length - 1):
        return Mistake(
            f"{seen}: hash what came out of the last step, not the start", "hashes the start again"
        )
    if got == _walk(start, range(length), lambda word: hashlib.sha256(word.encode()).hexdigest()):
        return Mistake(f"{seen}: hash with the digest that you are given", "brings its own hash")
    if got == _walk(start, [length] * length) or got == _walk(start, [1] * length):
        return Mistake(f"{seen}: {ways[2][1]}", ways[2][2])
    return Mistake(seen)


def _chain_end(start: str, length: int, digest, reduce) -> str:
    word = start
    for column in range(length):
        word = reduce(digest(word), column)
    return word


CHAIN = Exercise(
    id="01.chain",
    judge=_judge_chain,
    answer=_chain_end,
    hints=(
        "one step is: hash the password, reduce the hash to the next password",
        "take `length` steps; the first reduces with column 0, the next with column 1, and so on",
        "for column in range(length): word = reduce(digest(word), column)",
    ),
    praise="four chains walked to their ends; a rainbow table keeps only their two ends",
)
