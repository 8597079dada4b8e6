"""Lesson 04: prepare a password for bcrypt without changing it, and check one against any row."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from authlab import passwords
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.passwords import MAX_BYTES, MAX_COST
from authlab.widgets.quiz import Question

_KEY = "\N{KEY}"
_E_AND_ACCENT = "e\N{COMBINING ACUTE ACCENT}"


def _judge_prepare(prepare: Callable[[str], bytes]) -> None:
    _judge_kept(prepare, "correct horse battery")
    _judge_refused(prepare, _KEY * 19, "19 keys")
    _judge_kept(prepare, _KEY * 18, "18 keys")
    _judge_refused(prepare, "x" * 73, "73 letters x")
    _judge_kept(prepare, "x" * 72, "72 letters x")
    _judge_kept(prepare, " A Space at both Ends ")
    _judge_kept(prepare, f"caf{_E_AND_ACCENT}!", "café! typed with e and an accent")
    _judge_kept(prepare, "room ①, ﬁrst ½")
    _judge_kept(prepare, _E_AND_ACCENT * 30, "30 times e and an accent, 60 bytes once composed")
    _judge_refused(prepare, "€" * 25, "25 signs €")


def _judge_kept(prepare: Callable[[str], bytes], password: str, name: str = "") -> None:
    expected, name = passwords.to_bytes(password), name or shown(password)
    try:
        got = attempt(prepare, password)
    except Mistake as mistake:
        said = f"{mistake}. For {name}, {shown(expected)} was expected"
        if isinstance(mistake.cause, ValueError) and len(password.encode()) > MAX_BYTES:
            raise Mistake(f"{said}: normalise first, then count", "counts before it normalises") from mistake
        if isinstance(mistake.cause, ValueError) and len(expected) == MAX_BYTES:
            raise Mistake(f"{said}: {MAX_BYTES} bytes still fit", "72 is already too long") from mistake
        raise Mistake(said, mistake.misconception) from mistake
    if not isinstance(got, bytes) or got != expected:
        seen = f"for {name}, {shown(expected)} was expected and {shown(got)} came"
        raise _changed(seen, got, expected, password)


def _changed(seen: str, got: Any, expected: bytes, password: str) -> Mistake:
    must_return(got, seen)
    if isinstance(got, bytes | str) and got[:2] in (b"$2", "$2"):
        return Mistake(f"{seen}: that is a hash. Return the bytes that go into it", "hashes at once")
    if not isinstance(got, bytes):
        return Mistake(f"{seen}. bcrypt takes bytes: .encode() makes them", "characters are bytes")
    if not unicodedata.is_normalized("NFC", password):
        form = 'unicodedata.normalize("NFC", …) makes one letter of e and its accent'
        return Mistake(f"{seen}. {form}", "equal to the eye, equal in bytes")
    if got == unicodedata.normalize("NFKC", password).encode():
        return Mistake(f"{seen}. NFKC turns other signs into these; NFC does not", "NFKC is as good as NFC")
    if expected.startswith(got):
        return Mistake(f"{seen}. Nothing may be cut off", "cut it off and go on")
    return Mistake(f"{seen}. Take it as it came: no space, no case changes", "passwords may be tidied up")


def _judge_refused(prepare: Callable[[str], bytes], password: str, name: str) -> None:
    size = len(passwords.to_bytes(password))
    expected = f"for {name}, {size} bytes, a ValueError was expected"
    try:
        got = attempt(prepare, password)
    except Mistake as mistake:
        if not isinstance(mistake.cause, ValueError) or isinstance(mistake.cause, UnicodeError):
            raise Mistake(f"{mistake}. But {expected}", "another error than ValueError") from mistake
        if not re.search(rf"\b{size}\b", str(mistake.cause)):
            said = f"{mistake}. That is right, but {expected} with {size} in its message: nobody sees bytes"
            raise Mistake(said, "the message does not tell how many bytes") from mistake
        return
    seen = f"{expected} and {shown(got)} came"
    if isinstance(got, bytes | str) and len(got) in (len(password), size):
        raise Mistake(f"{seen}. len(password) is {len(password)}: count the bytes", "72 characters")
    if isinstance(got, bytes | str) and got:
        raise Mistake(f"{seen}: what was cut off is checked by nobody", "cut it off and go on")
    raise Mistake(f"{seen}. raise ValueError(...) stops whoever would go on with it", "returns an error")


def _prepare(password: str) -> bytes:
    data = unicodedata.normalize("NFC", password).encode()
    if len(data) > 72:
        raise ValueError(f"this password takes {len(data)} bytes, and 72 fit")
    return data


PREPARE = Exercise(
    id="04.prepare",
    judge=_judge_prepare,
    answer=_prepare,
    hints=(
        "three steps in this order: one spelling, then bytes, then count them",
        'unicodedata.normalize("NFC", password).encode() gives the bytes; how many is len(...) of those',
        'if len(data) > 72: raise ValueError(f"{len(data)} bytes, and 72 fit"); at the end, return data',
    ),
    praise="what fits goes through unchanged, what does not is refused with its number of bytes",
)


@dataclass(repr=False)
class _Check:
    """Stand in for `bcrypt.checkpw`: instant, knows one password, keeps what it was called with."""

    password: bytes
    calls: list[tuple[int, str]] = field(default_factory=list)  # bytes of password, row
    refused: bool = False  # it was given something else than bytes

    def __call__(self, data: bytes, stored: bytes) -> bool:
        if not isinstance(data, bytes) or not isinstance(stored, bytes):
            self.refused = True
            raise TypeError("check takes bytes and bytes")
        row = stored.decode("ascii")
        self.calls.append((len(data), row))
        if len(data) > MAX_BYTES:
            raise ValueError("password cannot be longer than 72 bytes")
        if not re.fullmatch(r"\$2[aby]\$\+?\d+\$[./A-Za-z0-9]{53}", row):
            raise ValueError("Invalid salt")
        return data == self.password

    def __repr__(self) -> str:
        return "check"

    def cost(self) -> int:
        """Return the highest cost it was asked for."""
        return max((int(found[1]) for _, row in self.calls if (found := re.search(r"\$\+?(\d+)\$", row))),
                   default=0)  # fmt: skip


_REST = "abcdefghijklmnopqrstuu" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ01234"  # 22 of salt, 31 of hash
_ROW = f"$2b$12${_REST}"
_BROKEN = ("", "not a hash", _ROW[:-1], _ROW + "x", f"$2b$1x${_REST}", "$2b$12$" + "!" * 53,
           "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA")  # fmt: skip


def _judge_verdict(verdict: Callable[..., bool]) -> None:
    right, fits = b"correct horse battery", b"x" * MAX_BYTES
    _judge_answer(verdict, _Check(right), right, _ROW, True, "the right password")
    _judge_answer(verdict, _Check(right), b"wrong horse battery", _ROW, False, "a wrong password")
    _judge_answer(verdict, _Check(fits), fits, _ROW, True, "the right password of 72 bytes")
    _judge_overlong(verdict, fits)
    for row in _BROKEN:
        _judge_answer(verdict, _Check(right), right, row, False, f"the row {shown(row)}")
    _judge_answer(verdict, _Check(right), right, f"$2b$16${_REST}", True, "a right one at cost 16")
    for cost in ("17", "31"):
        _judge_poisoned(verdict, right, cost, "trusts the cost in the row")
    for cost in ("+31", "031"):
        said = f"bcrypt reads {cost} as 31"
        _judge_poisoned(verdict, right, cost, "trusts a row in another spelling", said)


def _judge_answer(
    verdict: Callable[..., bool], check: _Check, data: bytes, row: str, expected: bool, what: str
) -> None:
    try:
        got = attempt(verdict, data, row, check)
    except Mistake as mistake:
        if not isinstance(mistake.cause, ValueError) or expected:
            raise
        raise Mistake(
            f"{mistake}. For {what}, False was expected: an error that gets out is a 500",
            "lets the error out",
        ) from mistake
    seen = f"for {what}, {expected} was expected and {shown(got)} came"
    if got is not expected and check.refused:
        told = "check raised TypeError, and your except caught it: stored.encode() is what it takes"
        raise Mistake(f"{seen}. {told}", "characters are bytes")
    if expected and got is False and not check.calls and row == _ROW:
        raise Mistake(
            f"{seen} without any call of check. Use check: it stands in for bcrypt", "does not check"
        )
    if got is not expected:
        raise Mistake(seen, "refuses what is right" if expected else "accepts what is wrong")
    if expected and not check.calls:
        raise Mistake(f"for {what}, True came without any call of check", "does not check")


def _judge_overlong(verdict: Callable[..., bool], fits: bytes) -> None:
    check = _Check(fits)
    what = "73 bytes, of which the first 72 are the right password"
    try:
        _judge_answer(verdict, check, fits + b"x", _ROW, False, what)
    except Mistake as mistake:
        if mistake.misconception == "accepts what is wrong":
            raise Mistake(f"{mistake}. What was cut off counts too", "cut it off and go on") from mistake
        raise
    if not any(size <= MAX_BYTES for size, _ in check.calls):
        raise Mistake(
            f"for {what}, False was expected after the work of one hash, and it came without: the clock "
            "then tells which names exist. Let check work on the first 72 bytes, and say no",
            "an early no is a quiet no",
        )


def _judge_poisoned(
    verdict: Callable[..., bool], right: bytes, cost: str, misconception: str, why: str = ""
) -> None:
    check, row = _Check(right), f"$2b${cost}${_REST}"
    problem = None
    try:
        _judge_answer(verdict, check, right, row, False, f"the row {shown(row)}")
    except Mistake as mistake:
        problem = mistake
    if (rounds := 2 ** check.cost()) > 2**MAX_COST:
        raise Mistake(
            f"for the row {shown(row)}, False was expected without any work, and check was called with it: "
            f"{rounds:,} rounds. {why or 'Look at the cost before anything is hashed'}",
            misconception,
        )
    if problem:
        raise problem


def _verdict(data: bytes, stored: str, check) -> bool:
    try:
        if passwords.anatomy(stored).cost > 16:
            return False
        matches = check(data[:72], stored.encode())
    except ValueError:
        return False
    return matches and len(data) <= 72


VERDICT = Exercise(
    id="04.verdict",
    judge=_judge_verdict,
    answer=_verdict,
    hints=(
        "first read the row and its cost, then let check work, and only then look at the length",
        "passwords.anatomy(stored).cost is the cost; it raises ValueError for a row that is none",
        "matches = check(data[:72], stored.encode()) and at the end return matches and len(data) <= 72; all "
        "of it inside try, with except ValueError: return False",
    ),
    praise="no row and no password makes it raise, hang or hurry",
)


def _judge_room_left(room_left: Callable[[str], int]) -> None:
    cases = ("", "correct horse battery", "café", _KEY, _KEY * 18, "x" * 72, _KEY * 19, "€" * 30)
    for password in cases:
        got = attempt(room_left, password)
        used = len(password.encode())
        _judge_room(got, password, used, f"for {shown(password)}, {MAX_BYTES - used} was expected")


def _judge_room(got: Any, password: str, used: int, expected: str) -> None:
    seen = f"{expected} and {shown(got)} came"
    must_return(got, seen)
    if isinstance(got, bool) or not isinstance(got, int):
        raise Mistake(f"{seen}; a whole number is wanted", "not a number")
    if got == MAX_BYTES - used:
        return
    if got == MAX_BYTES - len(password):
        raise Mistake(f"{seen}: those are the characters left", "72 characters")
    if got == used:
        raise Mistake(f"{seen}: that many are used; how many are left?", "used, not left")
    if got == 0 and used > MAX_BYTES:
        raise Mistake(f"{seen}: below zero it tells how many are too many", "stops at zero")
    if got == used - MAX_BYTES:
        raise Mistake(f"{seen}: it is 72 minus the bytes, not the other way round", "the sign")
    raise Mistake(seen)


def _room_left(password: str) -> int:
    return 72 - len(password.encode())


ROOM_LEFT = Exercise(
    id="04.room-left",
    judge=_judge_room_left,
    answer=_room_left,
    hints=(
        "a password uses as many bytes as its .encode() has",
        "len(password) counts characters; len(password.encode()) counts bytes",
        "return 72 - len(password.encode())",
    ),
    praise="one line, and a form can say how much room is left before anybody is refused",
)

RECALL = (
    Question(
        "A table of a thousand users is salted. What is new for whoever has stolen it?",
        (
            "A guess has to be hashed for each user anew",
            "One guess at one user takes longer",
            "The salts have to be found first",
        ),
        "The salts stand in the table, and one guess takes as long as before. But it serves one user only.",
        "02 · Count the attacker's work",
    ),
    Question(
        "You turn the cost from 12 to 14. How long does one hash take now?",
        ("Four times as long", "A sixth longer", "Twice as long"),
        "Each step doubles the work: the cost is a power of two. Remember it when a row asks for 31.",
        "03 · Press the brake",
    ),
)
