"""Answers to the exercises of lesson 04."""

import re
import sys
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


def verdict_by_pattern(data: bytes, stored: str, check: Any) -> bool:
    row = re.fullmatch(r"\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}", stored)
    if row is None or not 4 <= int(row[1]) <= 16:
        return False
    head, tail = data[:72], data[72:]
    return check(head, stored.encode("ascii")) and not tail


def verdict_at_length(data: bytes, stored: str, check: Any) -> bool:
    if len(stored) != 60 or stored[:4] != "$2b$" or not stored[4:6].isdigit() or stored[6] != "$":
        return False
    if int(stored[4:6]) > 16:
        return False
    too_long = len(data) > 72
    try:
        right = check(data[:72], bytes(stored, "ascii"))
    except ValueError:
        right = False
    return right is True and too_long is False


def raw(data: bytes, stored: str, check: Any) -> bool:
    return check(data, stored.encode())


def caught(data: bytes, stored: str, check: Any) -> bool:
    try:
        return check(data, stored.encode())
    except ValueError:
        return False


def early_no(data: bytes, stored: str, check: Any) -> bool:
    return len(data) <= 72 and caught(data, stored, check)


def cut(data: bytes, stored: str, check: Any) -> bool:
    return caught(data[:72], stored, check)


def forgets_to_encode(data: bytes, stored: str, check: Any) -> bool:
    try:
        return check(data[:72], stored)
    except Exception:
        return False


def asks_the_library(data: bytes, stored: str, check: Any) -> bool:
    try:
        return passwords.verify(data, stored)  # type: ignore[arg-type]
    except Exception:
        return False


def refuses_sixteen(data: bytes, stored: str, check: Any) -> bool:
    return verdict_by_pattern(data, stored, check) if stored[4:6] < "16" else False


def capped_late(data: bytes, stored: str, check: Any) -> bool:
    matches = caught(data[:72], stored, check)
    return matches and len(data) <= 72 and int(stored[4:6]) <= 16


def sliced(data: bytes, stored: str, check: Any) -> bool:
    try:
        if int(stored[4:6]) > 16:
            return False
    except ValueError:
        return False
    return caught(data[:72], stored, check) and len(data) <= 72


TABLE = {
    "04.prepare": Answers(
        right=(prepare_by_library, prepare_in_a_buffer, prepare_asks_bcrypt),
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
    "04.verdict": Answers(
        right=(verdict_by_pattern, verdict_at_length),
        wrong=(
            Wrong(raw, "lets the error out", ("73 bytes", "raised ValueError", "False was expected")),
            Wrong(
                caught,
                "an early no is a quiet no",
                ("73 bytes", "after the work of one hash", "came without"),
            ),
            Wrong(early_no, "an early no is a quiet no", ("73 bytes", "expected", "came without")),
            Wrong(cut, "cut it off and go on", ("73 bytes", "False was expected and True came")),
            Wrong(
                lambda data, stored, check: raw(data[:72], stored, check) and len(data) <= 72,
                "lets the error out",
                ("the row ''", "raised ValueError", "False was expected"),
            ),
            Wrong(
                lambda data, stored, check: caught(data[:72], stored, check) and len(data) <= 72,
                "trusts the cost in the row",
                ("$2b$17$", "False was expected without any work", "131,072 rounds"),
            ),
            Wrong(
                capped_late, "trusts the cost in the row", ("$2b$17$", "expected without any work", "rounds")
            ),
            Wrong(
                sliced,
                "trusts a row in another spelling",
                ("$2b$+31$", "without any work", "reads +31 as 31"),
            ),
            Wrong(
                lambda data, stored, check: False,
                "does not check",
                ("True was expected", "False came", "Use check"),
            ),
            Wrong(asks_the_library, "does not check", ("the right password", "False came", "Use check")),
            Wrong(refuses_sixteen, "refuses what is right", ("at cost 16", "True was expected")),
            Wrong(forgets_to_encode, "characters are bytes", ("False came", "check raised TypeError")),
            Wrong(lambda data, stored, check: True, "does not check", ("without any call of check",)),
            Wrong(lambda data, stored, check: check(data, stored), "raises", ("takes bytes and bytes",)),
        ),
    ),
    "04.room-left": Answers(
        right=(
            lambda password: -(len(bytes(password, "utf-8")) - 72),
            lambda password: 72 - sum(len(character.encode()) for character in password),
            lambda password: 72 - len(passwords.to_bytes(password)),
        ),
        wrong=(
            Wrong(
                lambda password: 72 - len(password), "72 characters", ("'café'", "67 was expected", "68 came")
            ),
            Wrong(
                lambda password: len(password.encode()), "used, not left", ("''", "72 was expected", "0 came")
            ),
            Wrong(
                lambda password: max(0, 72 - len(password.encode())),
                "stops at zero",
                ("-4 was expected", "0 came"),
            ),
            Wrong(lambda password: len(password.encode()) - 72, "the sign", ("72 was expected", "-72 came")),
            Wrong(lambda password: 72 - len(password.encode("utf-16")), "", ("72 was expected", "70 came")),
            Wrong(lambda password: 72 - sys.getsizeof(password), "", ("72 was expected", "came")),
            Wrong(
                lambda password: len(password.encode()) <= 72,
                "not a number",
                ("72 was expected", "True came"),
            ),
            Wrong(lambda password: None, "nothing is returned", ("72 was expected", "None came", "return")),
        ),
    ),
}
