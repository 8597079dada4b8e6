"""Store a password as a salted hash, with a salt of its own."""

import hashlib
import random
import re
import secrets
from collections.abc import Callable

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

_PASSWORDS = ("correct horse battery", "pässwörd €")


def _judge_store(store: Callable[[str, str], str]) -> None:
    for password in _PASSWORDS:
        _salt_of(store, "ada", password)
    first, again = (_salt_of(store, "ada", _PASSWORDS[0]) for _ in range(2))
    other_name = _salt_of(store, "ben", _PASSWORDS[0])
    other_password = _salt_of(store, "ada", "another password")
    if first == again:
        _judge_repeated(first, other_name, other_password)
    _judge_drawn(store)
    if len(first) < 16:
        raise Mistake(f"a salt of 16 bytes was expected and {len(first)} came: {first.hex()}", "too short")
    unlike = sum(a != b for a, b in zip(first, again, strict=False))
    if unlike < 8:  # bytes; of drawn ones hardly two are alike
        raise Mistake(
            f"two calls gave the salts {first.hex()} and {again.hex()}, and two unpredictable ones were "
            "expected. Whoever knows how you count can build the tables before the leak",
            "a counter or a clock will do",
        )


def _salt_of(store: Callable[[str, str], str], name: str, password: str) -> bytes:
    """Return the salt of one new row, after a login with that row has been tried."""
    row = attempt(store, name, password)
    given = f"for {name!r} and {password!r} a row salt$hash was expected and {shown(row)} came"
    must_return(row, given)
    if not isinstance(row, str) or row.count("$") != 1:
        raise Mistake(f"{given}: text in hex, with one $ in it", "not a row")
    written, digest = row.split("$")
    if not re.fullmatch("([0-9a-fA-F]{2})*", written):
        raise Mistake(f"{given}: write the salt with .hex(), so that bytes.fromhex can read it", "not hex")
    salt = bytes.fromhex(written)
    if digest != _sha256(salt + password.encode()):
        raise Mistake(*_why_no_login(salt, password, digest, given))
    return salt


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _why_no_login(salt: bytes, password: str, digest: str, given: str) -> tuple[str, str]:
    data = password.encode()
    if digest == _sha256(data):
        return (
            f"{given}: that is the bare hash; the salt stands beside it, not in it",
            "the salt is not hashed",
        )
    if digest == _sha256(data + salt):
        return (
            f"{given}: there the salt is behind the password; in this lesson it is in front",
            "the other order",
        )
    if digest == _sha256(salt.hex().encode() + data):
        return f"{given}: you hashed the salt's hex digits; hash its bytes", "hex digits are the bytes"
    if password and password in digest:
        return f"{given}: that is the password itself, for everybody to read", "the password is stored"
    return (
        f"{given}: no login works with it; the hash of salt + password.encode() was expected",
        "another hash",
    )


def _judge_repeated(salt: bytes, other_name: bytes, other_password: bytes) -> None:
    said = f"two calls with the same name and password gave one salt, {shown(salt)}, and two were expected"
    if salt == other_name == other_password:
        raise Mistake(f"{said}. Everybody gets it: one table opens them all", "one salt for all")
    if salt == other_password:
        raise Mistake(
            f"{said}. A user gets the same one each time: made from the name, it is known before the leak; "
            "kept, it serves the old password and the new one",
            "one salt a user",
        )
    if salt == other_name:
        raise Mistake(
            f"{said}. It comes from the password: equal passwords stay equal", "salt from the password"
        )
    raise Mistake(f"{said}. It is computed from both; draw a new one", "a salt is computed")


def _judge_drawn(store: Callable[[str, str], str]) -> None:
    """Refuse salts of the module `random`: whoever knows its state knows them before the leak."""
    state = random.getstate()
    try:
        drawn = []
        for _ in range(2):
            random.seed(1)
            drawn.append(_salt_of(store, "ada", _PASSWORDS[0]))
    finally:
        random.setstate(state)
    if drawn[0] == drawn[1]:
        raise Mistake(
            f"after random.seed(1) the salt {drawn[0].hex()} came, twice, and two were expected. The module "
            "random is made for simulations; secrets draws what nobody can foresee",
            "random is unpredictable",
        )


def _store(name: str, password: str) -> str:
    salt = secrets.token_bytes(16)
    digest = hashlib.sha256(salt + password.encode()).hexdigest()
    return f"{salt.hex()}${digest}"


STORE = Exercise(
    id="02.store",
    judge=_judge_store,
    answer=_store,
    hints=(
        "draw a salt, hash salt and password together, and write both down with a $ between them",
        "secrets.token_bytes(16) draws the salt; hash salt + password.encode(); you need not use the name",
        'return f"{salt.hex()}${digest}", with digest = hashlib.sha256(salt + password.encode()).hexdigest()',
    ),
    praise="each row has a salt of its own, drawn when it was written, and a login works with it",
)
