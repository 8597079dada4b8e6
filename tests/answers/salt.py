"""Answers to the exercises of lesson 02."""

import hashlib
import itertools
import os
import random
import secrets
import time
from collections.abc import Callable
from typing import Any

from answers import Answer, Answers, Wrong

Rows = list[tuple[str, bytes]]


def audit_in_sets(name: str, salt: bytes, earlier: Rows) -> frozenset[str]:
    found = {
        "short": len(salt) * 8 < 128,
        "name": salt == bytes(name, "utf-8"),
        "kept": (name, salt) in earlier,
        "shared": any(old == salt and other != name for other, old in earlier),
    }
    return frozenset(fault for fault, is_there in found.items() if is_there)


def audit_in_a_list(name: str, salt: bytes, earlier: Rows) -> list[str]:
    faults = []
    if not len(salt) >= 16:
        faults.append("short")
    if salt.hex() == name.encode("utf-8").hex():
        faults.append("name")
    for row in earlier:
        if row[1] == salt and row[0] == name:
            faults.append("kept")
        elif row[1] == salt:
            faults.append("shared")
    return faults


def audit(
    short: Callable[[bytes], bool] = lambda salt: len(salt) < 16,
    named: Callable[[str, bytes], bool] = lambda name, salt: salt == name.encode(),
    kept: Callable[[str, bytes, Rows], bool] = lambda name, salt, rows: (name, salt) in rows,
    shared: Callable[[str, bytes, Rows], bool] = lambda name, salt, rows: any(
        old == salt and other != name for other, old in rows
    ),
) -> Answer:
    """Build an answer that decides each fault in its own way."""

    def answer(name: str, salt: bytes, earlier: Rows) -> set[str]:
        faults = {"short"} if short(salt) else set()
        faults |= {"name"} if named(name, salt) else set()
        faults |= {"kept"} if kept(name, salt, earlier) else set()
        return faults | ({"shared"} if shared(name, salt, earlier) else set())

    return answer


def audit_updated(name: str, salt: bytes, earlier: Rows) -> set[str]:
    faults = set[str]()
    for fault in audit_in_sets(name, salt, earlier):
        faults.update(fault)
    return faults


def audit_first_only(name: str, salt: bytes, earlier: Rows) -> set[str]:
    for fault in sorted(audit_in_sets(name, salt, earlier)):
        return {fault}
    return set()


def audit_with_braces(name: str, salt: bytes, earlier: Rows) -> Any:
    faults: Any = {}
    if len(salt) < 16:
        faults.add("short")
    return faults


def audit_with_braces_elsewhere(name: str, salt: bytes, earlier: Rows) -> Any:
    return set(audit_in_sets(name, salt, earlier)) or {}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def stored(
    salt: Callable[[str, str], bytes], digest: Callable[[bytes, str], str] | None = None
) -> Callable[[str, str], str]:
    """Build an answer from how the salt is chosen and what is hashed."""

    def store(name: str, password: str) -> str:
        one = salt(name, password)
        return f"{one.hex()}${digest(one, password) if digest else sha256(one + password.encode())}"

    return store


def drawn(*_: str) -> bytes:
    return secrets.token_bytes(16)


def store_in_pieces(name: str, password: str) -> str:
    salt = os.urandom(32)
    work = hashlib.sha256(salt)
    work.update(password.encode("utf-8"))
    return salt.hex().upper() + "$" + work.hexdigest()


def store_from_hex(name: str, password: str) -> str:
    salt = secrets.token_hex(16)
    return "$".join([salt, sha256(bytes.fromhex(salt) + bytes(password, "utf-8"))])


counter = itertools.count(2**100)

TABLE = {
    "02.audit": Answers(
        right=(audit(), audit_in_sets, audit_in_a_list),
        wrong=(
            Wrong(
                audit(named=lambda name, salt: salt == name),  # type: ignore[comparison-overlap]
                "text is bytes",
                (
                    "for 'ada@mail.example', a salt of 16 bytes",
                    "{'name'} was expected",
                    "an empty set came",
                    ".encode()",
                ),
            ),
            Wrong(
                audit(named=lambda name, salt: salt.decode() == name),
                "bytes are text",
                ("'ada'", "an empty set was expected", "UnicodeDecodeError", "encode the name"),
            ),
            Wrong(
                audit(named=lambda name, salt: salt == name.encode("ascii", "ignore")),
                "names are ASCII",
                ("zoë@mail.example", "{'name'} was expected", "an empty set came"),
            ),
            Wrong(
                audit(named=lambda name, salt: name.encode() in salt),
                "a name inside a salt",
                ("for 'a'", "an empty set was expected", "{'name'} came", "by chance"),
            ),
            Wrong(
                audit_updated,
                "update adds it",
                ("{'short'} was expected", "its letters came", "add does not"),
            ),
            Wrong(
                audit(short=lambda salt: len(salt) <= 16),
                "sixteen bytes are too short",
                ("for 'ada', a salt of 16 bytes", "an empty set was expected", "{'short'} came"),
            ),
            Wrong(
                audit(short=lambda salt: len(salt) < 32),
                "not counted in bytes",
                (
                    "a salt of 24 bytes",
                    "an empty set was expected",
                    "{'short'} came",
                    "bytes, not hex digits",
                ),
            ),
            Wrong(
                audit(short=lambda salt: len(salt) < 4),
                "a short salt will do",
                ("a salt of 8 bytes", "{'short'} was expected", "an empty set came"),
            ),
            Wrong(
                audit(short=lambda salt: len(salt) != 16),
                "a longer salt is a fault",
                ("a salt of 32 bytes", "an empty set was expected", "{'short'} came"),
            ),
            Wrong(
                audit(shared=lambda name, salt, rows: salt in [old for _, old in rows]),
                "a kept salt is a shared one",
                ("earlier rows: ada with", "{'kept'} was expected", "{'kept', 'shared'} came"),
            ),
            Wrong(
                audit(
                    shared=lambda name, salt, rows: bool(rows) and rows[-1][1] == salt and rows[-1][0] != name
                ),
                "only the last row counts",
                (
                    "earlier rows: ada with",
                    "{'shared'} was expected",
                    "an empty set came",
                    "the first as well",
                ),
            ),
            Wrong(
                audit(kept=lambda name, salt, rows: name in dict(rows)),
                "a change is a fault",
                ("for 'ada'", "an empty set was expected", "{'kept'} came"),
            ),
            Wrong(
                audit(shared=lambda name, salt, rows: len({old for _, old in rows}) < len(rows)),
                "judges older rows",
                ("ben with b'x', eve with b'x'", "an empty set was expected", "{'shared'} came"),
            ),
            Wrong(
                audit(shared=lambda name, salt, rows: False),
                "another user's salt will do",
                ("for 'ben'", "{'shared'} was expected", "an empty set came"),
            ),
            Wrong(
                audit_first_only,
                "stops at the first fault",
                ("{'kept', 'shared'} was expected", "{'kept'} came"),
            ),
            Wrong(
                audit_with_braces,
                "{} is an empty set",
                ("an empty set was expected", "{} came", "set()"),
            ),
            Wrong(
                audit_with_braces_elsewhere, "{} is an empty set", ("an empty set was expected", "{} came")
            ),
            Wrong(
                lambda name, salt, earlier: None,
                "nothing is returned",
                ("'ada'", "an empty set was expected", "None came"),
            ),
            Wrong(
                lambda name, salt, earlier: "short",
                "not a set",
                ("an empty set was expected", "'short' came"),
            ),
        ),
    ),
    "02.store": Answers(
        right=(
            stored(drawn),
            store_in_pieces,
            store_from_hex,
            stored(lambda *_: random.SystemRandom().randbytes(16)),
        ),
        wrong=(
            Wrong(
                stored(lambda *_: b"sixteen bytes ok"),
                "one salt for all",
                ("two calls", "two were expected", "b'sixteen bytes ok'", "one table opens them all"),
            ),
            Wrong(
                stored(lambda name, _: name.encode()),
                "one salt a user",
                ("b'ada'", "two were expected", "known before the leak"),
            ),
            Wrong(
                stored(lambda name, password: hashlib.md5(password.encode()).digest()),  # noqa: S324
                "salt from the password",
                ("two calls", "two were expected", "equal passwords stay equal"),
            ),
            Wrong(
                stored(lambda name, password: hashlib.md5((name + password).encode()).digest()),  # noqa: S324
                "a salt is computed",
                ("two calls", "two were expected", "draw a new one"),
            ),
            Wrong(
                stored(lambda *_: random.randbytes(16)),  # noqa: S311
                "random is unpredictable",
                ("random.seed(1)", "came, twice", "two were expected"),
            ),
            Wrong(
                stored(lambda *_: next(counter).to_bytes(16, "big")),
                "a counter or a clock will do",
                ("two calls", "0000001000", "were expected"),
            ),
            Wrong(
                stored(
                    lambda *_: time.monotonic_ns().to_bytes(16, "big") if time.sleep(1e-6) is None else b""
                ),
                "a counter or a clock will do",
                ("two calls", "were expected"),
            ),
            Wrong(
                stored(lambda *_: secrets.token_bytes(8)),
                "too short",
                ("16 bytes was expected", "8 came"),
            ),
            Wrong(
                stored(drawn, lambda _, password: sha256(password.encode())),
                "the salt is not hashed",
                ("'ada'", "was expected", "came", "bare hash"),
            ),
            Wrong(
                stored(drawn, lambda salt, password: sha256(password.encode() + salt)),
                "the other order",
                ("'ada'", "was expected", "came", "behind the password"),
            ),
            Wrong(
                stored(drawn, lambda salt, password: sha256((salt.hex() + password).encode())),
                "hex digits are the bytes",
                ("'ada'", "was expected", "came", "hash the 16 bytes"),
            ),
            Wrong(
                stored(drawn, lambda _, password: password),
                "the password is stored",
                ("'correct horse battery'", "was expected", "$correct"),
            ),
            Wrong(
                stored(drawn, lambda salt, password: hashlib.sha512(salt + password.encode()).hexdigest()),
                "another hash",
                ("'ada'", "was expected", "no login works"),
            ),
            Wrong(
                lambda name, password: f"{bytes(range(16))!r}${sha256(password.encode())}",
                "not hex",
                ("'ada'", "was expected", "b'", ".hex()"),
            ),
            Wrong(
                lambda name, password: sha256(password.encode()),
                "not a row",
                ("salt$hash was expected", "came"),
            ),
            Wrong(
                lambda name, password: None, "nothing is returned", ("salt$hash was expected", "None came")
            ),
        ),
    ),
    "02.work": Answers(
        right=(
            lambda salts, words: len(words) * len(dict.fromkeys(salts)),
            lambda salts, words: len({(salt, word) for salt in salts for word in words}),
            lambda salts, words: sum(len(words) for i, salt in enumerate(salts) if salt not in salts[:i]),
        ),
        wrong=(
            Wrong(
                lambda salts, words: len(salts) * len(words),
                "every row costs a table",
                ("three rows without a salt and 10 words", "10 was expected", "30 came"),
            ),
            Wrong(
                lambda salts, words: len(words),
                "one table opens all salts",
                ("three rows with three salts", "30 was expected", "10 came"),
            ),
            Wrong(
                lambda salts, words: len(set(salts)) + len(words),
                "adds words and salts",
                ("three rows without a salt", "10 was expected", "11 came", "multiply"),
            ),
            Wrong(
                lambda salts, words: len(words) * (2 if any(salts) else 1),
                "a salt doubles the work",
                ("three rows with three salts", "30 was expected", "20 came"),
            ),
            Wrong(
                lambda salts, words: len(words) * len(set(salts) - {b""}),
                "no salt, no work",
                ("three rows without a salt", "10 was expected", "0 came"),
            ),
            Wrong(lambda salts, words: None, "nothing is returned", ("10 was expected", "None came")),
            Wrong(
                lambda salts, words: list(salts), "not a number", ("10 was expected", "[b'', b'', b''] came")
            ),
        ),
    ),
}
