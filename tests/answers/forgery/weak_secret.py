"""Answers to exercise 11.find-secret."""

from collections.abc import Callable, Iterable
from typing import Any

import jwt

from answers import Answer, Answers, Wrong
from answers.forgery.algorithm_confusion import sha256_mac
from authlab.encoding import b64url_decode, b64url_encode
from authlab.redteam.forgery import forged, mac


def crack_by_bytes(token: str, words: Iterable[str]) -> str | None:
    header, payload, signature = token.split(".")
    goal, signed = b64url_decode(signature), f"{header}.{payload}".encode()
    return next((word for word in words if sha256_mac(word.encode(), signed) == goal), None)


def crack_by_library(token: str, words: Iterable[str]) -> str | None:
    for word in words:
        try:
            jwt.decode(token, word, algorithms=["HS256"])
        except jwt.InvalidSignatureError:
            continue
        return word
    return None


def crack_by_signing(token: str, words: Iterable[str]) -> str | None:
    found = [word for word in words if forged(token, mac(word.encode())) == _compact(token, word)]
    return found[0] if found else None


def _compact(token: str, word: str) -> str:
    """Return what `forged` makes of a token whose secret is this word."""
    signed, _, signature = token.rpartition(".")
    right = b64url_encode(sha256_mac(word.encode(), signed.encode())) == signature
    return forged(token, mac(word.encode())) if right else ""


def crack_or_raise(token: str, words: Iterable[str]) -> str | None:
    return next(word for word in words if jwt.decode(token, word, algorithms=["HS256"]))


def crack_with(spell: Callable[[str, str], str], at_last: Any = None) -> Answer:
    """Build an answer that compares `spell(word, signed)` with the signature as it is written."""

    def crack(token: str, words: list[str]) -> Any:
        signed, _, signature = token.rpartition(".")
        return next((word for word in words if spell(word, signed) == signature), at_last)

    return crack


def first_or_none(token: str, words: list[str]) -> str | None:
    for word in words:
        return crack_by_bytes(token, [word])
    return None


def right_spelling(word: str, signed: str) -> str:
    return b64url_encode(sha256_mac(word.encode(), signed.encode()))


def number_of(token: str, words: list[str]) -> int | None:
    found = crack_by_bytes(token, words)
    return None if found is None else words.index(found)


TABLE = {
    "11.find-secret": Answers(
        right=(crack_by_bytes, crack_by_library, crack_by_signing),
        wrong=(
            Wrong(crack_or_raise, "a wrong guess is an error", ("'dragon' was expected", "go on")),
            Wrong(crack_with(lambda word, text: sha256_mac(word.encode(), text.encode()).hex()),
                  "compares two spellings", ("None came", "Compare bytes with bytes")),
            Wrong(crack_with(right_spelling, ""), "some word always fits", ("None was expected", "'' came")),
            Wrong(first_or_none, "gives up too early", ("among ['123456', 'dragon']", "behind the loop")),
            Wrong(number_of, "not the word that fits", ("0 came", "the word itself")),
        ),
    ),
}  # fmt: skip
