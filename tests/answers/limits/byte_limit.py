"""Answers to exercise 04.prepare."""

import unicodedata
from typing import Any

import bcrypt

from answers import Answers, Wrong
from authlab import passwords


def prepare_by_library(password: str) -> bytes:
    data = passwords.to_bytes(password)
    if len(data) <= 72:
        return data
    raise passwords.PasswordRefused(f"{len(data)} bytes are {len(data) - 72} too many")


def prepare_with_units(password: str) -> bytes:
    data = passwords.to_bytes(password)
    if len(data) > 72:
        raise ValueError(f"{len(data)}B, and 72B fit")
    return data


def prepare_in_a_buffer(password: str) -> bytes:
    data = bytearray()
    for character in unicodedata.normalize("NFC", password):
        data += bytes(character, "utf-8")
    if (size := len(data)) >= 73:
        raise ValueError("too long", size)
    return bytes(data)


def prepare_asks_bcrypt(password: str) -> bytes:
    data = unicodedata.normalize("NFC", password).encode("utf8")
    try:
        bcrypt.hashpw(data, bcrypt.gensalt(4))
    except ValueError as problem:
        raise ValueError(f"{problem}: {len(data)}") from None
    return data


def prepared(form: str = "NFC", *, limit: int = 72, error: type[Exception] = ValueError) -> Any:
    """Build an answer that is right but for what is given."""

    def prepare(password: str) -> bytes:
        data = (unicodedata.normalize(form, password) if form else password).encode()
        if len(data) > limit:
            raise error(f"{len(data)} bytes")
        return data

    return prepare


def counts_characters(password: str) -> bytes:
    password = unicodedata.normalize("NFC", password)
    if len(password) > 72:
        raise ValueError(f"{len(password)} characters")
    return password.encode()


def counts_first(password: str) -> bytes:
    if len(password.encode()) > 72:
        raise ValueError(f"{len(password.encode())} bytes")
    return unicodedata.normalize("NFC", password).encode()


def says_nothing(password: str) -> bytes:
    if len(passwords.to_bytes(password)) > 72:
        raise ValueError("too long")
    return passwords.to_bytes(password)


def returns_the_error(password: str) -> Any:
    data = passwords.to_bytes(password)
    return data if len(data) <= 72 else ValueError(f"{len(data)} bytes")


TABLE = {
    "04.prepare": Answers(
        right=(prepare_by_library, prepare_in_a_buffer, prepare_asks_bcrypt, prepare_with_units),
        wrong=(
            Wrong(
                counts_characters, "72 characters", ("19 keys, 76 bytes", "ValueError was expected", "came")
            ),
            Wrong(
                lambda password: passwords.to_bytes(password)[:72],
                "cut it off and go on",
                ("19 keys, 76 bytes", "ValueError was expected", "checked by nobody"),
            ),
            Wrong(
                lambda password: passwords.to_bytes(password[:18]),
                "cut it off and go on",
                ("'correct horse battery'", "was expected", "b'correct horse batt' came"),
            ),
            Wrong(
                prepared(limit=71),
                "72 is already too long",
                ("18 keys", "was expected", "72 bytes still fit"),
            ),
            Wrong(prepared(limit=73), "one too many", ("73 letters x, 73 bytes", "72 fit, and not one more")),
            Wrong(
                prepared(""),
                "equal to the eye, equal in bytes",
                ("café! typed with e", r"b'caf\xc3\xa9!' was expected", r"b'cafe\xcc\x81!' came"),
            ),
            Wrong(
                prepared("NFD"),
                "equal to the eye, equal in bytes",
                ("café! typed with e", r"b'caf\xc3\xa9!' was expected", r"b'cafe\xcc\x81!' came"),
            ),
            Wrong(
                prepared("NFKC"),
                "NFKC is as good as NFC",
                ("room ①", "was expected", r"b'room 1, first 1\xe2\x81\x842' came"),
            ),
            Wrong(
                lambda password: prepared()(password.strip()),
                "passwords may be tidied up",
                (
                    "' A Space at both Ends '",
                    "b' A Space at both Ends ' was expected",
                    "b'A Space at both Ends' came",
                ),
            ),
            Wrong(
                lambda password: prepared()(password.lower()),
                "passwords may be tidied up",
                ("' A Space at both Ends '", "was expected", "b' a space at both ends ' came"),
            ),
            Wrong(
                counts_first, "counts before it normalises", ("30 times e", "was expected", "normalise first")
            ),
            Wrong(
                says_nothing,
                "the message does not tell how many bytes",
                ("19 keys, 76 bytes", "was expected with 76 in its message", "too long"),
            ),
            Wrong(
                returns_the_error,
                "returns an error",
                ("19 keys", "was expected", "ValueError('76 bytes') came"),
            ),
            Wrong(
                prepared(error=OverflowError),
                "another error than ValueError",
                ("OverflowError", "ValueError was expected"),
            ),
            Wrong(lambda password: password, "characters are bytes", ("was expected", "horse battery' came")),
            Wrong(lambda password: None, "nothing is returned", ("'correct", "was expected", "None came")),
            Wrong(
                lambda password: passwords.hash(password, cost=4),
                "hashes at once",
                ("'correct", "was expected", "that is a hash"),
            ),
            Wrong(
                lambda password: bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)),
                "hashes at once",
                ("'correct", "was expected", "that is a hash"),
            ),
        ),
    ),
}
