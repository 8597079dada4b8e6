"""Find what is wrong with a salt: empty, short, repeated, made of the name."""

import hashlib
from collections.abc import Callable

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

Row = tuple[str, bytes]  # a user's name and the salt of that row


def numbered_salt(number: int, length: int = 16) -> bytes:
    """Make a salt that looks drawn, the same for the same number."""
    return hashlib.sha256(b"salt %d" % number).digest()[:length]


_ADA, _BEN, _EVE = (("ada", numbered_salt(1)), ("ben", numbered_salt(2)), ("eve", numbered_salt(3)))
_MAIL = "ada@mail.example"
_EMPTY = "{} is an empty dictionary; an empty set is set()"
_TEXT = "A salt is bytes and a name is text, and the two are never equal: compare with name.encode()"
_ALL_ROWS = ("Look at every row in earlier, the first as well as the last", "only the last row counts")
_EVERY = ("More than one thing can be wrong with a salt: name them all", "stops at the first fault")

# The new row, the earlier ones, its faults, and what it shows to answer otherwise: said, misconception.
_CASES: tuple[tuple[Row, tuple[Row, ...], str, tuple[str, str]], ...] = (
    (("ada", numbered_salt(1, 32)), (), "", ("32 bytes are long enough", "a longer salt is a fault")),
    (("ada", numbered_salt(1, 24)), (), "", ("Count bytes, not hex digits or bits", "not counted in bytes")),
    (_ADA, (), "", ("Short is fewer than 16, and these are 16", "sixteen bytes are too short")),
    (_ADA, (_BEN,), "", ("Two users, two salts: nothing is wrong", "a second user is a fault")),
    (("ada", numbered_salt(4)), (_ADA, _BEN), "", (
        "A changed password makes a second row; with a new salt it is in order", "a change is a fault")),
    (_ADA, (("ben", b"x"), ("eve", b"x")), "", ("Only older rows are at fault", "judges older rows")),
    (("ada", numbered_salt(1, 8)), (), "short", ("Fewer than 16 bytes is short", "a short salt will do")),
    (("ada", numbered_salt(1, 15)), (), "short", ("Fewer than 16 bytes is short", "a short salt will do")),
    ((_MAIL, _MAIL.encode()), (), "name", (_TEXT, "text is bytes")),
    (("zoë@mail.example", "zoë@mail.example".encode()), (), "name", (
        "Names have other letters than a to z, too: name.encode() takes them all", "names are ASCII")),
    (("a", numbered_salt(241)), (), "", (
        "That salt begins with an a by chance: all of it must be the name", "a name inside a salt")),
    (("ben", numbered_salt(1)), (_ADA,), "shared", ("The salt is ada's", "another user's salt will do")),
    (("eve", numbered_salt(1)), (_ADA, _BEN), "shared", _ALL_ROWS),
    (_ADA, (_ADA,), "kept", ("That row is the user's own: kept, not shared", "a kept salt is a shared one")),
    (_ADA, (_ADA, _BEN, _EVE), "kept", _ALL_ROWS),
    (_ADA, (_ADA, ("ada", numbered_salt(4))), "kept", _ALL_ROWS),
    (_ADA, (_ADA, ("ben", numbered_salt(1))), "kept shared", _EVERY),
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
