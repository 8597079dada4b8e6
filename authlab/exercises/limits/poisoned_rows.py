"""Check a password against any row, whatever the row and the password are."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from authlab import passwords
from authlab.exercise import Exercise, Mistake, attempt, shown
from authlab.passwords import MAX_BYTES, MAX_COST


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


REST = "abcdefghijklmnopqrstuu" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ01234"  # 22 of salt, 31 of hash
_ROW = f"$2b$12${REST}"
_BROKEN = ("", "not a hash", _ROW[:-1], _ROW + "x", f"$2b$1x${REST}", "$2b$12$" + "!" * 53,
           "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA")  # fmt: skip


def _judge_verdict(verdict: Callable[..., bool]) -> None:
    right, fits = b"correct horse battery", b"x" * MAX_BYTES
    _judge_answer(verdict, _Check(right), right, _ROW, True, "the right password")
    _judge_answer(verdict, _Check(right), b"wrong horse battery", _ROW, False, "a wrong password")
    _judge_answer(verdict, _Check(fits), fits, _ROW, True, "the right password of 72 bytes")
    _judge_overlong(verdict, fits)
    for row in _BROKEN:
        _judge_answer(verdict, _Check(right), right, row, False, f"the row {shown(row)}")
    _judge_answer(verdict, _Check(right), right, f"$2b$16${REST}", True, "a right one at cost 16")
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
    check, row = _Check(right), f"$2b${cost}${REST}"
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
