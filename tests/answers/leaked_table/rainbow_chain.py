"""Answers to exercise 01.chain."""

import hashlib
from collections.abc import Callable
from typing import Any

from answers import Answers, Wrong

Digest = Callable[[str], str]


def chain_by_recursion(start: str, length: int, digest: Digest, reduce: Callable[..., str]) -> str:
    if not length:
        return start
    return reduce(digest(chain_by_recursion(start, length - 1, digest, reduce)), length - 1)


def chain_with_while(start: str, length: int, digest: Digest, reduce: Callable[..., str]) -> str:
    column, word = 0, start
    while column != length:
        hashed = digest(word)
        word = reduce(hashed, column)
        column += 1
    return word


def chain(columns: Callable[[int], Any]) -> Callable[..., str]:
    def chain_end(start: str, length: int, digest: Digest, reduce: Callable[..., str]) -> str:
        for column in columns(length):
            start = reduce(digest(start), column)
        return start

    return chain_end


def chain_to_hash(start: str, length: int, digest: Digest, reduce: Callable[..., str]) -> str:
    for column in range(length):
        hashed = digest(start)
        start = reduce(hashed, column)
    return hashed


def whole_chain(start: str, length: int, digest: Digest, reduce: Callable[..., str]) -> list[str]:
    words = [start]
    for column in range(length):
        words.append(reduce(digest(words[-1]), column))
    return words


def sha256(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def raises(start: str, length: int, digest: Any, reduce: Any) -> str:
    return start + digest


TABLE = {
    "01.chain": Answers(
        right=(chain_by_recursion, chain_with_while, chain(range)),
        wrong=(
            Wrong(
                chain(lambda length: [0] * length),
                "one reduction for all columns",
                ("from '00000' with length 3", "was expected", "came", "goes up"),
            ),
            Wrong(
                chain(lambda length: [length] * length),
                "one reduction for all columns",
                ("from '00000' with length 3", "was expected", "came"),
            ),
            Wrong(
                chain(lambda length: range(length + 1)),
                "one step too many",
                ("from '00000' with length 3", "was expected", "came"),
            ),
            Wrong(
                chain(lambda length: range(length - 1)),
                "one step too few",
                ("from '00000' with length 3", "was expected", "came"),
            ),
            Wrong(
                chain(lambda length: range(1, length + 1)),
                "columns counted from 1",
                ("from '00000' with length 3", "was expected", "came", "first column is 0"),
            ),
            Wrong(
                chain(lambda length: range(1, length)),
                "columns counted from 1",
                ("from '00000' with length 3", "was expected", "came", "first column is 0"),
            ),
            Wrong(
                chain(lambda length: range(min(1, length))),
                "returns inside the loop",
                ("from '00000' with length 3", "was expected", "came", "inside the loop"),
            ),
            Wrong(
                lambda start, length, digest, reduce: reduce(digest(start), length - 1),
                "hashes the start again",
                ("from '00000' with length 3", "was expected", "came", "not the start"),
            ),
            Wrong(
                chain(lambda length: reversed(range(length))),
                "columns backwards",
                ("from '00000' with length 3", "was expected", "came"),
            ),
            Wrong(
                chain_to_hash, "ends with a hash", ("from '00000'", "was expected", "came", "reduce after")
            ),
            Wrong(
                whole_chain, "the whole chain", ("from '00000'", "was expected", "['00000', ", "only the end")
            ),
            Wrong(
                lambda start, length, digest, reduce: chain_with_while(start, length, sha256, reduce),
                "brings its own hash",
                ("from '00000'", "was expected", "came", "that you are given"),
            ),
            Wrong(raises, "raises", ("raises('00000', 3, digest, reduce) raised TypeError",)),
            Wrong(lambda *given: None, "nothing is returned", ("from '00000'", "was expected", "None came")),
            Wrong(lambda *given: 7, "not a password", ("from '00000'", "was expected", "7 came")),
        ),
    ),
}
