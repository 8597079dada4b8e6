"""Lesson 02: find what is wrong with a salt, salt a password, count what salts cost an attacker."""

import hashlib
import random
import re
import secrets
from collections.abc import Callable

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.widgets.quiz import Question

Row = tuple[str, bytes]  # a user's name and the salt of that row


def _salt(number: int, length: int = 16) -> bytes:
    return hashlib.sha256(b"salt %d" % number).digest()[:length]


_ADA, _BEN, _EVE = (("ada", _salt(1)), ("ben", _salt(2)), ("eve", _salt(3)))
_MAIL = "ada@mail.example"
_EMPTY = "{} is an empty dictionary; an empty set is set()"
_TEXT = "A salt is bytes and a name is text, and the two are never equal: compare with name.encode()"
_ALL_ROWS = ("Look at every row in earlier, the first as well as the last", "only the last row counts")
_EVERY = ("More than one thing can be wrong with a salt: name them all", "stops at the first fault")

# The new row, the earlier ones, its faults, and what it shows to answer otherwise: said, misconception.
_CASES: tuple[tuple[Row, tuple[Row, ...], str, tuple[str, str]], ...] = (
    (("ada", _salt(1, 32)), (), "", ("32 bytes are long enough", "a longer salt is a fault")),
    (("ada", _salt(1, 24)), (), "", ("Count bytes, not hex digits or bits", "not counted in bytes")),
    (_ADA, (), "", ("Short is fewer than 16, and these are 16", "sixteen bytes are too short")),
    (_ADA, (_BEN,), "", ("Two users, two salts: nothing is wrong", "a second user is a fault")),
    (("ada", _salt(4)), (_ADA, _BEN), "", (
        "A changed password makes a second row; with a new salt it is in order", "a change is a fault")),
    (_ADA, (("ben", b"x"), ("eve", b"x")), "", ("Only older rows are at fault", "judges older rows")),
    (("ada", _salt(1, 8)), (), "short", ("Fewer than 16 bytes is short", "a short salt will do")),
    (("ada", _salt(1, 15)), (), "short", ("Fewer than 16 bytes is short", "a short salt will do")),
    ((_MAIL, _MAIL.encode()), (), "name", (_TEXT, "text is bytes")),
    (("zoë@mail.example", "zoë@mail.example".encode()), (), "name", (
        "Names have other letters than a to z, too: name.encode() takes them all", "names are ASCII")),
    (("a", _salt(11)), (), "", (
        "An a stands in that salt by chance: all of it must be the name", "a name inside a salt")),
    (("ben", _salt(1)), (_ADA,), "shared", ("The salt is ada's", "another user's salt will do")),
    (("eve", _salt(1)), (_ADA, _BEN), "shared", _ALL_ROWS),
    (_ADA, (_ADA,), "kept", ("That row is the user's own: kept, not shared", "a kept salt is a shared one")),
    (_ADA, (_ADA, _BEN, _EVE), "kept", _ALL_ROWS),
    (_ADA, (_ADA, ("ben", _salt(1))), "kept shared", _EVERY),
    (("ada", b"ada"), (_BEN,), "name short", _EVERY),
    (("ada", b"ada"), (("ada", b"ada"), ("ben", b"ada")), "name short kept shared", _EVERY),
)  # fmt: skip


def _judge_audit(audit: Callable[[str, bytes, list[Row]], set[str]]) -> None:
    for (name, salt), earlier, faults, why in _CASES:
        wanted = set(faults.split())
        rows = ", ".join(f"{other} with {_seen(old)}" for other, old in earlier) or "none"
        given = f"for {name!r}, a salt of {len(salt)} bytes, {_seen(salt)}, and earlier rows: {rows}; "
        given += f"{_named(wanted)} was expected and "
        try:
            got = attempt(audit, name, salt, list(earlier))
        except Mistake as mistake:
            raise _explained(mistake, f"{mistake}. {_named(wanted)} was expected") from mistake
        must_return(got, f"{given}None came")
        if not isinstance(got, set | frozenset | list | tuple) or not all(isinstance(o, str) for o in got):
            if got == {}:
                raise Mistake(f"{given}{{}} came. {_EMPTY}", "{} is an empty set")
            raise Mistake(f"{given}{shown(got)} came: return a set of names", "not a set")
        if got and set(got) == set("".join(wanted)):
            raise Mistake(
                f"{given}its letters came: update takes a word apart, add does not", "update adds it"
            )
        if set(got) != wanted:
            raise Mistake(f"{given}{_named(set(got))} came. {why[0]}", why[1])


def _explained(mistake: Mistake, said: str) -> Mistake:
    if isinstance(mistake.cause, AttributeError) and "'dict' object" in str(mistake.cause):
        return Mistake(f"{said}. {_EMPTY}", "{} is an empty set")
    if isinstance(mistake.cause, UnicodeDecodeError):
        return Mistake(f"{said}. Random bytes are not text: encode the name instead", "bytes are text")
    return Mistake(said, mistake.misconception)


def _seen(salt: bytes) -> str:
    return repr(salt) if salt.isascii() else f"{salt[:4].hex()}…"


def _named(faults: set[str]) -> str:
    return f"{{{', '.join(map(shown, sorted(faults)))}}}" if faults else "an empty set"


def _audit(name: str, salt: bytes, earlier: list) -> set:
    faults = set()
    if len(salt) < 16:
        faults.add("short")
    if salt == name.encode():
        faults.add("name")
    for other, old_salt in earlier:
        if salt == old_salt:
            faults.add("kept" if other == name else "shared")
    return faults


AUDIT = Exercise(
    id="02.audit",
    judge=_judge_audit,
    answer=_audit,
    hints=(
        "begin with faults = set(), put what you find in with faults.add(...), and return it at the end",
        "two questions are about the new row alone: is len(salt) < 16, and is salt == name.encode()?",
        "for other, old_salt in earlier: equal salts are kept if other == name, and shared if not",
    ),
    praise="every bad salt named, and no good one refused",
)

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
    if abs(int.from_bytes(first, "big") - int.from_bytes(again, "big")) < 2**40:
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
        return f"{given}: you hashed the 32 hex digits; hash the 16 bytes", "hex digits are the bytes"
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
            "random is made for games; secrets draws what nobody can foresee",
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

_WORDS = tuple(f"word{number}" for number in range(10))


def _judge_hashes_needed(hashes_needed: Callable[[list[bytes], list[str]], int]) -> None:
    a, b, c = (_salt(number) for number in (1, 2, 3))
    cases: tuple[tuple[tuple[bytes, ...], int, str], ...] = (
        ((b"", b"", b""), 10, "three rows without a salt"),
        ((a, b, c), 30, "three rows with three salts"),
        ((a, a, a, a), 10, "four rows with one salt for all"),
        ((b"", a, b"", b, a), 30, "five rows: two bare, two with one salt, one with another"),
        ((a,), 10, "one row with a salt"),
        ((), 0, "no rows"),
    )
    for salts, wanted, what in cases:
        got = attempt(hashes_needed, list(salts), list(_WORDS))
        given = f"for {what} and {len(_WORDS)} words {wanted} was expected and {shown(got)} came"
        must_return(got, given)
        if isinstance(got, bool) or not isinstance(got, int | float):
            raise Mistake(f"{given}; a number is wanted", "not a number")
        if got != wanted:
            raise Mistake(*_why_not(salts, got, given))


def _why_not(salts: tuple[bytes, ...], got: float, given: str) -> tuple[str, str]:
    rows, different, words = len(salts), len(set(salts)), len(_WORDS)
    if got == words * len({salt for salt in salts if salt}):
        return f"{given}. Rows without a salt need a table too, one for all of them", "no salt, no work"
    if got == words * rows:
        return f"{given}. Rows that have the same salt, or none, share one table", "every row costs a table"
    if got == words + different or got == words + rows:
        return f"{given}. Each word is hashed with each salt: multiply", "adds words and salts"
    if got == words:
        return f"{given}. A table made for one salt is of no use for another", "one table opens all salts"
    if got == 2 * words:
        return f"{given}. The number of salts counts, not that there are some", "a salt doubles the work"
    return given, ""


def _hashes_needed(salts: list, words: list) -> int:
    return len(set(salts)) * len(words)


WORK = Exercise(
    id="02.work",
    judge=_judge_hashes_needed,
    answer=_hashes_needed,
    hints=(
        "how many tables must be built, and how many words stand in each?",
        "rows with the same salt share a table, and so do all rows without one",
        "set(salts) holds each salt once, b'' for none among them; each needs len(words) hashes",
    ),
    praise="the attacker pays for every different salt, not for every user",
)

RECALL = (
    Question(
        "You log in. What does the server do with the password that arrives?",
        (
            "It hashes it as it did before, and compares the hashes",
            "It decrypts the stored hash, and compares the passwords",
            "It looks the password up in its table",
        ),
        "A hash cannot be turned back. The same work on the same password gives the same hash again.",
        "00 · Log in",
    ),
    Question(
        "Two users of a leaked table have the same plain SHA-256 hash. What follows?",
        (
            "They have the same password",
            "They are the same person",
            "Nothing: a hash tells nothing about a password",
        ),
        "SHA-256 has no other input here. Sorting by the hash puts equal passwords together.",
        "01 · Sort by the hash",
    ),
)
