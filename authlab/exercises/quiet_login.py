"""Lesson 07: a login whose no tells nothing, names found in a list of times, rows that stand out."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

from authlab import passwords
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.figure import Table
from authlab.widgets.quiz import Question

_COST = 12  # of every row in the exercise
_REST = "abcdefghijklmnopqrstuu" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ01234"  # 22 of salt, 31 of hash
_USERS = {"ada": "correct horse battery", "cem": "x" * passwords.MAX_BYTES}
_KNOWN, _UNKNOWN, _WRONG = "ada", "zoe", "wrong horse battery"
_OVERLONG = "x" * (passwords.MAX_BYTES + 1)  # its first 72 bytes are what cem chose


class _Bcrypt:
    """Stand in for bcrypt: instant, as strict about lengths as bcrypt 5, and counting its work."""

    def __init__(self) -> None:
        self.users = {name: _row(_COST, place) for place, name in enumerate(_USERS)}
        self._opens = dict(zip(self.users.values(), _USERS.values(), strict=True))
        self.rounds = 0

    def verify(self, password: str, stored: str) -> bool:
        if not isinstance(password, str) or not isinstance(stored, str):
            raise TypeError("verify takes two texts: a password and a row")
        row = re.fullmatch(r"\$2b\$(\d\d)\$.{53}", stored)
        if row is None:
            raise ValueError("Invalid salt")
        if len(password.encode()) > passwords.MAX_BYTES:
            raise ValueError("password cannot be longer than 72 bytes")
        self.rounds += 2 ** int(row[1])
        return self._opens.get(stored) == password

    def dummy(self, cost: int) -> str:
        if isinstance(cost, bool) or not isinstance(cost, int) or not 4 <= cost <= 31:
            raise ValueError("a cost is a whole number from 4 to 31")
        return _row(cost, 9)


def _row(cost: int, place: int) -> str:
    return f"$2b${cost:02}${place}{_REST[1:]}"


@dataclass(frozen=True)
class _No:
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
class _Probe:
    """Hold one thing compared between a name that exists and one that does not."""

    name: str
    known: str
    unknown: str
    answered: bool = True  # False: an exception got out

    @property
    def passed(self) -> bool:
        return self.answered and self.known == self.unknown


class _Tried:
    """A login tried with names that exist and names that do not."""

    def __init__(self, login: Callable[..., Any]) -> None:
        self._login = login

    def ask(self, name: str, password: str) -> _No:
        """Try one login. Raises `Mistake` for an answer that is none, and what `login` raises."""
        bcrypt = _Bcrypt()

        def login(username: str, password: str) -> Any:
            return self._login(dict(bcrypt.users), username, password, bcrypt.verify, bcrypt.dummy)

        return _No(*_answer(attempt(login, name, password), name, password), bcrypt.rounds)

    def overlong(self, name: str, password: str = _OVERLONG) -> _No:
        """Try more than 72 bytes; an exception is what the client sees as a 500."""
        try:
            return self.ask(name, password)
        except Mistake as mistake:
            if mistake.cause is None:
                raise
            return _No(500, "", {}, 0, f"500, {type(mistake.cause).__name__}")

    @cached_property
    def noes(self) -> tuple[_No, _No]:
        return self.ask(_KNOWN, _WRONG), self.ask(_UNKNOWN, _WRONG)

    def probes(self) -> Iterator[_Probe]:
        known, unknown = self.noes
        yield _Probe("text", repr(known.text), repr(unknown.text))
        yield _Probe("status", str(known.status), str(unknown.status))
        yield _Probe("headers", str(known.headers), str(unknown.headers))
        yield _Probe("time", known.work, unknown.work)
        known, unknown = self.overlong(_KNOWN), self.overlong(_UNKNOWN)
        if known.whole == unknown.whole and not known.problem:
            yield _Probe("overlong", known.work, unknown.work)
        else:
            yield _Probe("overlong", known.whole, unknown.whole, not (known.problem or unknown.problem))


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
        rows = [(_mark(probe), probe.name, probe.known, probe.unknown) for probe in _Tried(login).probes()]
    except NotImplementedError:
        return Table(("", "probe", "what came"), [], "not started: write the function, then assess it again")
    except Mistake as mistake:
        return Table(("", "probe", "what came"), [("✗", "all", str(mistake))], "0 of 5 probes passed")
    passed = sum(row[0] == "✓" for row in rows)
    columns = ("", "probe", f"{_KNOWN} has an account", f"{_UNKNOWN} has none")
    return Table(columns, rows, f"{passed} of {len(rows)} probes passed")


def _mark(probe: _Probe) -> str:
    return "✓" if probe.passed else "✗"


def _judge_login(login: Callable[..., Any]) -> None:
    tried = _Tried(login)
    for name, password in _USERS.items():
        _judge_status(tried.ask(name, password), True, f"{name}'s own password ({shown(password, 30)})")
    _judge_status(tried.noes[0], False, "a wrong password")
    _judge_status(tried.noes[1], False, "a name that does not exist")
    for password in _USERS.values():  # a row borrowed as a dummy must open nothing
        seen = f"{_UNKNOWN}, who has no account, with {shown(password, 30)}, a password of somebody else"
        _judge_status(tried.ask(_UNKNOWN, password), False, seen, "any row will do as a dummy")
    for probe in tried.probes():
        if not probe.passed:
            raise _explained(probe, login)
    _judge_status(tried.overlong("cem"), False, "73 bytes, of which the first 72 are cem's password",
                  "cut it off and go on")  # fmt: skip
    if problem := tried.overlong(_UNKNOWN, "é" * 40).problem:
        raise Mistake(f"for 40 times é, 80 bytes, a status from 400 to 499 was expected and {problem} "
                      "came. Count bytes, or catch the error", "72 characters")  # fmt: skip


def _judge_status(no: _No, right: bool, what: str, misconception: str = "") -> None:
    expected = "200" if right else "a status from 400 to 499"
    if no.problem or (no.status == 200 if right else 400 <= no.status < 500):
        return
    named = misconception or ("refuses what is right" if right else "accepts what is wrong")
    raise Mistake(f"for {what}, {expected} was expected and {shown(no.status)} came", named)


def _explained(probe: _Probe, login: Callable[..., Any]) -> Mistake:
    seen = (
        f"probe {probe.name}: the same was expected for {_KNOWN}, who has an account, and {_UNKNOWN}, who "
        f"has none; what came was {shown(probe.known, 90)} and {shown(probe.unknown, 90)}"
    )
    match probe.name:
        case "text":
            return Mistake(f"{seen}. One message for both", "it helps to say what was wrong")
        case "status":
            return Mistake(f"{seen}. A status is an answer too", "the status is no message")
        case "headers":
            return Mistake(f"{seen}. Whoever sends requests reads headers as well", "nobody reads headers")
        case "time":
            return _explained_time(seen, probe, login)
    if probe.answered and probe.known.endswith(("rounds", "at all")):
        return Mistake(f"{seen}. One of the two is in a hurry", "an early no is a quiet no")
    if probe.answered:
        return Mistake(f"{seen}. Only one of them is told about the length", "an error is always safe")
    if probe.known == probe.unknown:
        return Mistake(f"{seen}: nobody's no is a 500. verify raises ValueError over 72 bytes; catch it",
                       "lets the error out")  # fmt: skip
    return Mistake(f"{seen}. verify raises ValueError over 72 bytes, and so says who has a row",
                   "lets the error out")  # fmt: skip


def _explained_time(seen: str, probe: _Probe, login: Callable[..., Any]) -> Mistake:
    names = set(getattr(getattr(login, "__code__", None), "co_names", ()))
    if probe.unknown != "no hash at all" and probe.known != "no hash at all":
        return Mistake(f"{seen}. The dummy needs the cost of the rows, {_COST}, and each as often",
                       "any dummy will do")  # fmt: skip
    if "sleep" in names:
        return Mistake(f"{seen}. A wait hides that from one request and not from twenty: do the work",
                       "a random delay hides it")  # fmt: skip
    return Mistake(f"{seen}. Let verify work for {_UNKNOWN} too, on a dummy", "a generic message is enough")


def _login(users: dict, username: str, password: str, verify, dummy):
    stored = users.get(username, dummy(12))
    try:
        right = verify(password, stored)
    except ValueError:
        right = False
    if right and username in users:
        return 200, "welcome", {}
    return 401, "wrong user name or password", {"WWW-Authenticate": "Bearer"}


LOGIN = Exercise(
    id="07.login",
    judge=_judge_login,
    answer=_login,
    hints=(
        "one path: whoever it is, verify is called once, and there is one return for every no",
        "users.get(username, dummy(12)) is the row, or a dummy of the same cost where there is none",
        "put right = verify(password, stored) into try, with except ValueError: right = False; then 200 if "
        "right and username in users, and else one no for all",
    ),
    praise="text, status, headers, work and an overlong password: five times nothing learned",
)


@dataclass(frozen=True)
class _Case:
    times: dict[str, list[float]]
    exist: frozenset[str]
    what: str
    misconception: str


_CASES = (
    _Case({"ada": [248, 251, 247], "bob": [2, 1, 2], "cem": [250, 249, 260]}, frozenset({"ada", "cem"}),
          "a quiet evening", "the wrong side of the cut"),
    _Case({"bob": [2, 1, 140, 2, 2], "cem": [250, 248, 251, 249, 255], "dan": [2, 110, 2, 1, 2]},
          frozenset({"cem"}), "one answer in five held up a little", "the slowest is the usual"),
    _Case({"bob": [2, 1, 1900, 2, 2], "cem": [250, 248, 251, 249, 255], "dan": [2, 2, 900, 1, 2]},
          frozenset({"cem"}), "one answer in five held up for long", "the average is the usual"),
    _Case({"ada": [250, 3, 249, 252, 248], "bob": [2, 2, 140, 1, 2], "eve": [249, 250, 251, 2, 253]},
          frozenset({"ada", "eve"}), "one answer in five sent by a throttle, at once",
          "the fastest is the usual"),
    _Case({"ada": [2, 251, 248, 250, 249], "bob": [260, 2, 1, 2, 2]}, frozenset({"ada"}),
          "the first answer is the odd one", "one request is enough"),
    _Case({"ada": [251, 248, 250, 249, 2], "bob": [2, 1, 2, 2, 260]}, frozenset({"ada"}),
          "the last answer is the odd one", "one request is enough"),
    _Case({"bob": [1], "dan": [2, 3]}, frozenset(), "nobody exists", "somebody always exists"),
)  # fmt: skip
_CUT = 100  # milliseconds


def _judge_existing(existing: Callable[..., Any]) -> None:
    for case in _CASES:
        given = {name: list(map(float, ms)) for name, ms in case.times.items()}
        got = attempt(existing, given, _CUT)
        seen = f"for {case.times} and a cut of {_CUT} ({case.what}), "
        seen += f"{sorted(case.exist)} was expected and {shown(got)} came"
        must_return(got, seen)
        if not isinstance(got, list | tuple | set | frozenset) or not all(isinstance(n, str) for n in got):
            raise Mistake(f"{seen}: a list of names is wanted", "not names")
        if set(got) != case.exist:
            raise _misread(seen, case, set(got))


def _misread(seen: str, case: _Case, got: set[str]) -> Mistake:
    readings: dict[str, Callable[[list[float]], float]] = {
        "the average is the usual": lambda ms: sum(ms) / len(ms),
        "the slowest is the usual": max,
        "the fastest is the usual": min,
        "one request is enough": lambda ms: ms[0],
    }
    for misconception, usual in readings.items():
        if got == {name for name, ms in case.times.items() if usual(ms) > _CUT}:
            return Mistake(f"{seen}. Which value stands in the middle of each list?", misconception)
    return Mistake(seen, case.misconception)


def _existing(times: dict, cut: float) -> list:
    return [name for name, ms in times.items() if median(ms) > cut]


EXISTING = Exercise(
    id="07.existing",
    judge=_judge_existing,
    answer=_existing,
    hints=(
        "what is usual for a name is the value in the middle, which no single odd answer moves",
        "statistics.median(ms) is that value; go through times.items()",
        "return [name for name, ms in times.items() if median(ms) > cut]",
    ),
    praise="no lost packet made a user of anybody, and no quick answer hid one",
)

_ROWS = {
    "ada": _row(12, 1), "bob": _row(10, 2), "cem": _row(12, 3), "dan": _row(13, 4), "eve": _row(4, 5),
    "fay": "5f4dcc3b5aa765d61d8327deb882cf99",
    "gus": "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcy4$dGhpcnR5LXR3byBieXRlcyBvZiBub3RoaW5n",
}  # fmt: skip


def _judge_given_away(given_away: Callable[..., Any]) -> None:
    for names, cost in ((("ada", "cem"), 12), (("ada", "bob", "cem"), 12), (("ada", "bob"), 10),
                        (("ada", "dan"), 12), (("cem", "eve"), 12), (("eve", "ada"), 4),
                        (("ada", "fay", "gus"), 12)):  # fmt: skip
        rows = {name: _ROWS[name] for name in names}
        expected = {name for name, row in rows.items() if passwords.needs_rehash(row, cost=cost)}
        try:
            got = attempt(given_away, dict(rows), cost)
        except Mistake as mistake:
            if isinstance(mistake.cause, ValueError) and any(not r.startswith("$2b$") for r in rows.values()):
                said = f"{mistake}. {sorted(expected)} was expected: a row of another scheme stands out too"
                raise Mistake(said, "only bcrypt rows count") from mistake
            raise
        _judge_names(got, rows, cost, expected)


def _judge_names(got: Any, rows: dict[str, str], cost: int, expected: set[str]) -> None:
    said = ", ".join(f"{name}: {row[:7]}…" for name, row in rows.items())
    seen = (
        f"for rows {said} and a dummy of cost {cost}, {sorted(expected)} was expected and {shown(got)} came"
    )
    must_return(got, seen)
    if not isinstance(got, list | tuple | set | frozenset) or not all(isinstance(n, str) for n in got):
        raise Mistake(f"{seen}: a list of names is wanted", "not names")
    got = set(got)
    if got == expected:
        return
    if got == set(rows) - expected:
        raise Mistake(f"{seen}: those are the ones nobody can tell", "equal rows stand out")
    other = {name for name in expected if not rows[name].startswith("$2b$")}
    if other and other - got:
        raise Mistake(f"{seen}: a row of another scheme takes another time too", "only bcrypt rows count")
    if {name for name in expected - got if rows[name][4:6] > f"{cost:02}"}:
        raise Mistake(f"{seen}: a slower no tells as much as a quicker one", "only a quick no tells")
    asked = "Where in a row does its cost stand, and how is cost 4 written?"
    raise Mistake(f"{seen}. {asked}", "looks in the wrong place for the cost")


def _given_away(rows: dict, cost: int) -> list:
    return [name for name, row in rows.items() if passwords.needs_rehash(row, cost=cost)]


GIVEN_AWAY = Exercise(
    id="07.given-away",
    judge=_judge_given_away,
    answer=_given_away,
    hints=(
        "whoever's row takes another time than the dummy is given away: cheaper, dearer, or another scheme",
        "passwords.needs_rehash(row, cost=cost) is True for a row of another scheme or another cost",
        "return [name for name, row in rows.items() if passwords.needs_rehash(row, cost=cost)]",
    ),
    praise="these are the users that a clock finds until their rows are as the others",
)

RECALL = (
    Question(
        "Somebody logs in with a wrong password. How much of a hash does the server compute?",
        ("All of it, as for the right one", "Up to the first wrong byte", "None: it looks the hash up"),
        "It hashes what was typed with the stored salt and cost, and only then compares.",
        "03 · Check a password by hand",
    ),
    Question(
        "A month after the move to Argon2id some rows are still MD5. Whose?",
        ("Those of users who have not logged in", "Those with short passwords", "Those of the newest users"),
        "Only a login brings the password that a new hash needs. Keep such rows in mind today.",
        "05 · Rehash at login",
    ),
)
