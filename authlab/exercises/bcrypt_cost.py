"""Lesson 03: choose a cost from a measurement, check a password without checkpw, price an attack."""

import hmac
import math
import numbers
from collections.abc import Callable
from typing import Any

import bcrypt

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.widgets.quiz import Question

# Machines by what cost 12 takes on them in seconds, and a budget for each; no budget is met exactly.
_MACHINES = ((0.25, 0.6), (0.25, 0.3), (0.03, 0.5), (1.0, 0.3), (2.0, 0.2), (0.12, 1.1))
_FLOOR = 10
_PATIENCE = 120  # seconds of hashing in all that nobody minds once


class _Machine:
    """A made-up machine: `seconds_for` doubles with each step, as bcrypt does, and is never noisy."""

    def __init__(self, at_12: float) -> None:
        self._at_12, self._asked = at_12, 0
        self.worked, self.highest = (
            0.0,
            0,
        )  # seconds of hashing it would have taken; the highest cost of those

    def seconds_for(self, cost: int) -> float:
        self._asked += 1
        if self._asked > 1000:
            raise RuntimeError("seconds_for was asked a thousand times: does your loop end?")
        if not 4 <= cost <= 31:
            raise ValueError(f"bcrypt has no cost {shown(cost)}: it goes from 4 to 31")
        took = self._at_12 * 2.0 ** (cost - 12)
        self.worked, self.highest = self.worked + took, max(self.highest, cost)
        return took


def _judge_choose_cost(choose_cost: Callable[[float, Callable[[int], float]], int]) -> None:
    machines = [_Machine(at_12) for at_12, _ in _MACHINES]
    came = [
        _attempt_cost(choose_cost, machine, *one) for machine, one in zip(machines, _MACHINES, strict=True)
    ]
    wanted = [_expected(*one) for one in _MACHINES]
    for machine, got, expected in zip(_MACHINES, came, wanted, strict=True):
        if got != expected:
            raise _wrong_cost(*machine, got, expected, same=len(set(came)) == 1)
    for made_up, machine, expected in zip(machines, _MACHINES, wanted, strict=True):
        if made_up.worked > _PATIENCE:
            raise Mistake(
                f"{_setting(*machine)}, {expected} was expected and came, but on a real machine your "
                f"function would hash for {made_up.worked:,.0f} s: it asks for cost {made_up.highest}. "
                "Ask upwards from 10, and stop at the first that does not fit",
                "measures what it cannot use",
            )


def _expected(at_12: float, budget: float) -> int:
    return max(_FLOOR, 12 + math.floor(math.log2(budget / at_12)))


def _setting(at_12: float, budget: float) -> str:
    return f"With a budget of {budget:g} s on a machine that needs {at_12:g} s at cost 12"


def _attempt_cost(choose_cost: Callable[..., Any], machine: _Machine, at_12: float, budget: float) -> int:
    setting, expected = _setting(at_12, budget), _expected(at_12, budget)
    try:
        got = attempt(choose_cost, budget, machine.seconds_for)
    except Mistake as mistake:
        said = f"{setting}, {expected} was expected, but {mistake}"
        if isinstance(mistake.cause, ValueError) and "empty" in str(mistake.cause):
            said += ". No cost fits this budget; 10 is the answer all the same"
            raise Mistake(said, "no cost fits") from mistake
        raise Mistake(said, mistake.misconception) from mistake
    must_return(got, f"{setting}, {expected} was expected and None came")
    if isinstance(got, float) and abs(got - at_12 * 2.0 ** (expected - 12)) < 1e-9:
        raise Mistake(
            f"{setting}, cost {expected} was expected and {got:g} came: that is the time it takes",
            "the time, not the cost",
        )
    if isinstance(got, bool) or not isinstance(got, numbers.Integral):
        raise Mistake(
            f"{setting}, {expected} was expected and {shown(got)} came; gensalt takes a whole number (int)",
            "not a whole number",
        )
    return int(got)


def _wrong_cost(at_12: float, budget: float, got: int, expected: int, *, same: bool) -> Mistake:
    said = f"{_setting(at_12, budget)} you returned {shown(got)}; {expected} was expected"
    multiplied = {
        number
        for cost in range(4, 15)
        for times in [cost * budget / (at_12 * 2.0 ** (cost - 12))]
        for number in (math.floor(times), round(times), math.ceil(times))
    }
    if same:
        return Mistake(f"{said}. You return {shown(got)} for every machine", "one cost for every machine")
    if got < _FLOOR:
        return Mistake(
            f"{said}. {shown(got)} fits, but OWASP's minimum is 10, also where 10 does not fit", "no floor"
        )
    if got == expected + 1 and (expected > _FLOOR or at_12 / 4 < budget):
        return Mistake(f"{said}. {got} is the first that does not fit", "the first that does not fit")
    if got > expected and got in multiplied:
        return Mistake(
            f"{said}. Each step doubles the time: did you multiply the cost instead of counting doublings?",
            "multiplies the cost",
        )
    if got == _FLOOR:
        return Mistake(f"{said}. 10 is the least that is allowed; more fits", "the lowest, not the highest")
    if got < expected:
        return Mistake(f"{said}. One step more would still fit", "stops too early")
    return Mistake(f"{said}. Does what you return fit the budget?", "does not fit")


def _choose_cost(budget_seconds: float, seconds_for) -> int:  # type: ignore[no-untyped-def]
    cost = 10
    while seconds_for(cost + 1) <= budget_seconds:
        cost += 1
    return cost


CHOOSE_COST = Exercise(
    id="03.choose-cost",
    judge=_judge_choose_cost,
    answer=_choose_cost,
    hints=(
        "begin at the least that is allowed, and look whether one step more would fit",
        "seconds_for(11) <= budget_seconds tells whether 11 fits; ask for 12, 13 and so on in the same way",
        "cost = 10; while seconds_for(cost + 1) <= budget_seconds: cost += 1; then return cost",
    ),
    praise="measured, not copied: six machines, a fitting cost for each, and never below 10",
)

_PASSWORDS = ("correct horse battery", "pässwörd 🔑")
_MALFORMED = ("", "not a hash", "$2b$04$tooshort", "5f4dcc3b5aa765d61d8327deb882cf99", "pläin text", "x" * 60)


def _judge_verify(verify: Callable[[str, str], bool]) -> None:
    names = getattr(getattr(verify, "__code__", None), "co_names", ())
    if "checkpw" in names:
        raise Mistake("checkpw is the function to rebuild: hashpw is all it takes", "calls checkpw")
    for password in _PASSWORDS:
        stored = bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode("ascii")
        other = "." if stored[40] != "." else "O"
        for given, row, expected, what in (
            (password, stored, True, "the right password"),
            (password[:-1] + "x", stored, False, "a wrong password"),
            (password, stored[:40] + other + stored[41:], False, "a hash with one character changed"),
            (password, stored[:-1], False, "a hash that was cut short"),
            (password, stored[:29], False, "a row that holds a salt and no hash"),
        ):
            _judge_check(verify, given, row, expected, what, names)
    for row in _MALFORMED:
        _judge_check(verify, _PASSWORDS[0], row, False, "a malformed row", names)


def _judge_check(
    verify: Callable[..., Any], password: str, row: str, expected: bool, what: str, names: tuple[str, ...]
) -> None:
    given = f"verify({password!r}, {shown(row, 70)}), {what}: {expected} was expected"
    try:
        got = attempt(verify, password, row)
    except Mistake as mistake:
        said = f"{given}, but {mistake}"
        if isinstance(mistake.cause, TypeError) and "PyBytes" in str(mistake.cause):
            raise Mistake(f"{said}. hashpw takes bytes: .encode() makes them", "text is bytes") from mistake
        if what == "a malformed row":
            raise Mistake(
                f"{said}. A row that is no hash opens nothing; it must not stop the login with an error",
                "a malformed row raises",
            ) from mistake
        raise Mistake(said, mistake.misconception) from mistake
    must_return(got, f"{given} and None came")
    if not isinstance(got, bool):
        raise Mistake(f"{given} and {shown(got)} came; True or False is wanted", "not True or False")
    if got != expected:
        raise _wrong_check(f"{given} and {got} came", expected, what, names)


def _wrong_check(said: str, expected: bool, what: str, names: tuple[str, ...]) -> Mistake:
    if expected and "gensalt" in names:
        return Mistake(
            f"{said}. A new salt makes a new hash, and two hashes are never equal: hash with the stored salt",
            "hashes again and compares two hashes",
        )
    if expected:
        return Mistake(
            f"{said}. hashpw returns bytes, stored is text, and b'a' == 'a' is False", "bytes equal text"
        )
    if what == "a malformed row":
        return Mistake(f"{said}. In doubt, refuse", "lets a malformed row in")
    return Mistake(
        f"{said}. The first 29 characters are version, cost and salt, whatever the password: compare all 60",
        "compares only the beginning",
    )


def _verify(password: str, stored: str) -> bool:
    row = stored.encode()
    try:
        again = bcrypt.hashpw(password.encode(), row)
    except ValueError:
        return False
    return hmac.compare_digest(again, row)


VERIFY = Exercise(
    id="03.verify",
    judge=_judge_verify,
    answer=_verify,
    hints=(
        "check, in the main line, does almost this; here both arguments are text, and a row may be broken",
        "row = stored.encode() makes bytes of the row; hashpw raises ValueError where it finds no salt in it",
        "try: again = bcrypt.hashpw(password.encode(), row), except ValueError: return False, then compare",
    ),
    praise="that is checkpw, and a broken row opens nothing",
)

_ATTACKS = ((1000, 10_000, 0.25, 1), (50, 2_000_000, 0.001, 8), (3, 7, 0.5, 1), (1_000_000, 25_000, 0.07, 64))


def _judge_crack_days(crack_days: Callable[[int, int, float, int], float]) -> None:
    for attack in _ATTACKS:
        got = attempt(crack_days, *attack)
        users, guesses, seconds, cores = attack
        days = users * guesses * seconds / cores / 86_400
        call = f"crack_days({users}, {guesses}, {seconds}, {cores})"
        said = f"{call}: {days:.6g} was expected and {shown(got)} came"
        must_return(got, said)
        if isinstance(got, bool) or not isinstance(got, numbers.Real):
            raise Mistake(f"{said}; a number of days is wanted", "not a number")
        named = {
            86_400: ("a day has 86,400 seconds", "seconds, not days"),
            24: ("a day has 24 hours", "hours, not days"),
            1 / users: ("each guess is hashed anew for each user's salt", "one pass for all"),
            cores: ("the cores share the work", "forgets the cores"),
            cores**2: ("the cores share the work: divide, do not multiply", "more cores take longer"),
        }
        if math.isclose(got, days, rel_tol=1e-6):
            continue
        for factor, (why, misconception) in named.items():
            if factor != 1 and math.isclose(got, days * factor, rel_tol=1e-6):
                raise Mistake(f"{said}. Look at the factor between them: {why}", misconception)
        raise Mistake(f"{said}. Hashes in all, times the seconds of one, shared by the cores, in days")


def _crack_days(users: int, guesses: int, seconds: float, cores: int) -> float:
    return users * guesses * seconds / cores / 86_400


CRACK_DAYS = Exercise(
    id="03.crack-days",
    judge=_judge_crack_days,
    answer=_crack_days,
    hints=(
        "first count the hashes: every guess is tried on every user, for each has a salt of their own",
        "users * guesses * seconds is the time on one core; the cores share it",
        "divide by the cores, and by 86_400, the seconds of a day",
    ),
    praise="now put in what seconds_for says, and the cores that you could rent",
)

RECALL = (
    Question(
        "What took most of the time of a login in lesson 00?",
        ("One hash of the password", "The way from client to server", "Looking into the database"),
        "The hash was the one step that was work and not a message. This lesson is about that work.",
        "00 · Step through the round trip",
    ),
    Question(
        "What does a salt do to one single guess?",
        ("Nothing: it takes about as long", "It makes it many times slower", "It makes it impossible"),
        "A salt makes the attacker guess anew for every user. To slow a single guess is this lesson's work.",
        "02 · Make a single guess",
    ),
)
