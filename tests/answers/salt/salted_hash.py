"""Answers to exercise 02.store."""

import hashlib
import itertools
import os
import random
import secrets
import time
from collections.abc import Callable

from answers import Answers, Wrong


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
                stored(lambda *_: next(counter).to_bytes(16, "little")),
                "a counter or a clock will do",
                ("two calls", "were expected"),
            ),
            Wrong(
                stored(lambda *_: time.monotonic_ns().to_bytes(8, "big") + bytes(8)),
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
                ("'ada'", "was expected", "came", "hash its bytes"),
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
}
