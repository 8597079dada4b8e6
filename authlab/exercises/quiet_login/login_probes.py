"""Probe a login five ways, with a name that exists and one that does not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from authlab import passwords
from authlab.exercise import Mistake, attempt, must_return, shown
from authlab.exercises.quiet_login.bcrypt_stand_in import Bcrypt
from authlab.figure import Table

KNOWN, UNKNOWN, _WRONG = "ada", "zoe", "wrong horse battery"
_OVERLONG = "x" * (passwords.MAX_BYTES + 1)  # its first 72 bytes are what cem chose


@dataclass(frozen=True)
class No:
    """What a login answered to one wrong password, and how much work of bcrypt it took."""

    status: int
    text: str
    headers: dict[str, str]
    rounds: int
    problem: str = ""  # the exception that got out, instead of an answer

    @property
    def work(self) -> str:
        return f"{self.rounds:,} rounds" if self.rounds else "no hash at all"

    @property
    def whole(self) -> str:
        return self.problem or f"{self.status}, {self.text!r}, {self.headers}"


@dataclass(frozen=True)
class Probe:
    """Hold one thing compared between a name that exists and one that does not."""

    name: str
    known: str
    unknown: str
    answered: bool = True  # False: an exception got out

    @property
    def passed(self) -> bool:
        return self.answered and self.known == self.unknown


class Tried:
    """A login tried with names that exist and names that do not."""

    def __init__(self, login: Callable[..., Any]) -> None:
        self._login = login

    def ask(self, name: str, password: str) -> No:
        """Try one login. Raises `Mistake` for an answer that is none, and what `login` raises."""
        bcrypt = Bcrypt()

        def login(username: str, password: str) -> Any:
            return self._login(dict(bcrypt.users), username, password, bcrypt.verify, bcrypt.dummy)

        return No(*_answer(attempt(login, name, password), name, password), bcrypt.rounds)

    def overlong(self, name: str, password: str = _OVERLONG) -> No:
        """Try more than 72 bytes; an exception is what the client sees as a 500."""
        try:
            return self.ask(name, password)
        except Mistake as mistake:
            if mistake.cause is None:
                raise
            return No(500, "", {}, 0, f"500, {type(mistake.cause).__name__}")

    @cached_property
    def noes(self) -> tuple[No, No]:
        return self.ask(KNOWN, _WRONG), self.ask(UNKNOWN, _WRONG)

    def probes(self) -> Iterator[Probe]:
        known, unknown = self.noes
        yield Probe("text", repr(known.text), repr(unknown.text))
        yield Probe("status", str(known.status), str(unknown.status))
        yield Probe("headers", str(known.headers), str(unknown.headers))
        yield Probe("time", known.work, unknown.work)
        known, unknown = self.overlong(KNOWN), self.overlong(UNKNOWN)
        if known.whole == unknown.whole and not known.problem:
            yield Probe("overlong", known.work, unknown.work)
        else:
            yield Probe("overlong", known.whole, unknown.whole, not (known.problem or unknown.problem))


def _answer(got: Any, name: str, password: str) -> tuple[int, str, dict[str, str]]:
    called = f"for {name!r} and {shown(password, 30)}, (status, text, headers) was expected"
    must_return(got, f"{called} and None came")
    if not isinstance(got, tuple | list) or len(got) != 3:
        raise Mistake(f"{called} and {shown(got)} came", "not an answer")
    status, text, headers = got
    whole = isinstance(status, int) and not isinstance(status, bool) and 100 <= status < 600
    if not whole or not isinstance(text, str) or not isinstance(headers, Mapping):
        raise Mistake(f"{called}: a number, a text, a dictionary; and {shown(got)} came", "not an answer")
    return int(status), text, {str(name).lower(): str(value) for name, value in headers.items()}


def assess(login: Callable[..., Any]) -> Table:
    """Show the five probes: what a name that exists is answered, and one that does not.

    `time` is counted work of bcrypt and not a clock, so it is the same on every machine.
    """
    try:
        rows = [(_mark(probe), probe.name, probe.known, probe.unknown) for probe in Tried(login).probes()]
    except NotImplementedError:
        return Table(("", "probe", "what came"), [], "not started: write the function, then assess it again")
    except Mistake as mistake:
        return Table(("", "probe", "what came"), [("✗", "all", str(mistake))], "0 of 5 probes passed")
    passed = sum(row[0] == "✓" for row in rows)
    columns = ("", "probe", f"{KNOWN} has an account", f"{UNKNOWN} has none")
    return Table(columns, rows, f"{passed} of {len(rows)} probes passed")


def _mark(probe: Probe) -> str:
    return "✓" if probe.passed else "✗"
