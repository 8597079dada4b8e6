"""Write a login whose no tells nothing about who has an account."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, shown
from authlab.exercises.quiet_login.bcrypt_stand_in import COST, USERS
from authlab.exercises.quiet_login.login_probes import KNOWN, UNKNOWN, No, Probe, Tried


def _judge_login(login: Callable[..., Any]) -> None:
    tried = Tried(login)
    for name, password in USERS.items():
        _judge_status(tried.ask(name, password), True, f"{name}'s own password ({shown(password, 30)})")
    _judge_status(tried.noes[0], False, "a wrong password")
    _judge_status(tried.noes[1], False, "a name that does not exist")
    _judge_status(tried.ask(KNOWN, USERS["cem"]), False, "ada with cem's password", "any row will do")
    for password in USERS.values():  # a row borrowed as a dummy must open nothing
        seen = f"{UNKNOWN}, who has no account, with {shown(password, 30)}, a password of somebody else"
        _judge_status(tried.ask(UNKNOWN, password), False, seen, "any row will do as a dummy")
    for probe in tried.probes():
        if not probe.passed:
            raise _explained(probe, login)
    _judge_status(tried.overlong("cem"), False, "73 bytes, of which the first 72 are cem's password",
                  "cut it off and go on")  # fmt: skip
    if problem := tried.overlong(UNKNOWN, "é" * 40).problem:
        raise Mistake(f"for 40 times é, 80 bytes, a status from 400 to 499 was expected and {problem} "
                      "came. Count bytes, or catch the error", "72 characters")  # fmt: skip


def _judge_status(no: No, right: bool, what: str, misconception: str = "") -> None:
    expected = "200" if right else "a status from 400 to 499"
    if no.problem or (no.status == 200 if right else 400 <= no.status < 500):
        return
    named = misconception or ("refuses what is right" if right else "accepts what is wrong")
    raise Mistake(f"for {what}, {expected} was expected and {shown(no.status)} came", named)


def _explained(probe: Probe, login: Callable[..., Any]) -> Mistake:
    seen = (
        f"probe {probe.name}: the same was expected for {KNOWN}, who has an account, and {UNKNOWN}, who "
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


def _explained_time(seen: str, probe: Probe, login: Callable[..., Any]) -> Mistake:
    names = set(getattr(getattr(login, "__code__", None), "co_names", ()))
    if probe.unknown != "no hash at all" and probe.known != "no hash at all":
        return Mistake(f"{seen}. The dummy needs the cost of the rows, {COST}, and each as often",
                       "any dummy will do")  # fmt: skip
    if "sleep" in names:
        return Mistake(f"{seen}. A wait hides that from one request and not from twenty: do the work",
                       "a random delay hides it")  # fmt: skip
    return Mistake(f"{seen}. Let verify work for {UNKNOWN} too, on a dummy", "a generic message is enough")


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
