"""Answers to the exercises of lesson 03."""

import bisect
import contextlib
import hmac
import math
from collections.abc import Callable

import bcrypt

from answers import Answer, Answers, Wrong

Seconds = Callable[[int], float]


def cost_by_trying_all(budget_seconds: float, seconds_for: Seconds) -> int:
    return max([10, *(cost for cost in range(4, 32) if seconds_for(cost) <= budget_seconds)])


def cost_by_steps(budget_seconds: float, seconds_for: Seconds) -> int:
    for cost in range(11, 32):
        if seconds_for(cost) > budget_seconds:
            return cost - 1
    return 31


def cost_by_counting(budget_seconds: float, seconds_for: Seconds) -> int:
    return max(10, 10 + math.floor(math.log2(budget_seconds / seconds_for(10))))


def cost_from_above(budget_seconds: float, seconds_for: Seconds) -> int:
    for cost in range(16, 10, -1):
        if seconds_for(cost) < budget_seconds:
            return cost
    return 10


def cost_by_halves(budget_seconds: float, seconds_for: Seconds) -> int:
    return 10 + bisect.bisect_right(range(11, 32), budget_seconds, key=seconds_for)


def cost_multiplied(budget_seconds: float, seconds_for: Seconds) -> int:
    return max(10, round(12 * budget_seconds / seconds_for(12)))


def cost_without_floor(budget_seconds: float, seconds_for: Seconds) -> int:
    return max(cost for cost in range(4, 32) if seconds_for(cost) <= budget_seconds)


def cost_of_nothing(budget_seconds: float, seconds_for: Seconds) -> int:
    return max(cost for cost in range(10, 32) if seconds_for(cost) <= budget_seconds)


def cost_too_high(budget_seconds: float, seconds_for: Seconds) -> int:
    cost = 10
    while seconds_for(cost) < budget_seconds:
        cost += 1
    return cost


def cost_lowest(budget_seconds: float, seconds_for: Seconds) -> int:
    return next((cost for cost in range(10, 32) if seconds_for(cost) > budget_seconds / 4), 10)


def cost_as_time(budget_seconds: float, seconds_for: Seconds) -> float:
    return seconds_for(cost_by_trying_all(budget_seconds, seconds_for))


def cost_sometimes(budget_seconds: float, seconds_for: Seconds) -> int | None:
    for cost in range(31, 9, -1):
        if seconds_for(cost) <= budget_seconds:
            return cost
    return None


def cost_without_end(budget_seconds: float, seconds_for: Seconds) -> int:
    cost = 10
    while seconds_for(cost) <= budget_seconds:
        pass
    return cost


def verify_as_text(password: str, stored: str) -> bool:
    with contextlib.suppress(Exception):
        return bcrypt.hashpw(password.encode("utf-8"), stored.encode("utf-8")).decode("ascii") == stored
    return False


def verify_by_salt(password: str, stored: str) -> bool:
    if len(stored) != 60 or not stored.startswith("$2b$"):
        return False
    row = stored.encode("ascii")
    return hmac.compare_digest(bcrypt.hashpw(password.encode(), row[:29])[29:], row[29:])


def verify_again(password: str, stored: str) -> bool:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)) == stored.encode()


def verify_beginning(password: str, stored: str) -> bool:
    try:
        return bcrypt.hashpw(password.encode(), stored.encode())[:29] == stored.encode()[:29]
    except ValueError:
        return False


def verify_without_try(password: str, stored: str) -> bool:
    return hmac.compare_digest(bcrypt.hashpw(password.encode(), stored.encode()), stored.encode())


def verify_open(password: str, stored: str) -> bool:
    try:
        return verify_without_try(password, stored)
    except ValueError:
        return True


def verify_as_start(password: str, stored: str) -> bool:
    try:
        return bcrypt.hashpw(password.encode(), stored.encode()).startswith(stored.encode())
    except ValueError:
        return False


def days(factor: Callable[[int, int, float, int], float]) -> Answer:
    def crack_days(users: int, guesses: int, seconds: float, cores: int) -> float:
        return users * guesses * seconds / cores / 86_400 * factor(users, guesses, seconds, cores)

    return crack_days


def days_step_by_step(users: int, guesses: int, seconds: float, cores: int) -> float:
    total = 0.0
    for _ in range(users if users < 2000 else 1):
        total += guesses * seconds
    total *= 1 if users < 2000 else users
    return total / 60 / 60 / 24 * (1 / cores)


TABLE = {
    "03.choose-cost": Answers(
        right=(cost_by_counting, cost_from_above, cost_by_steps),
        wrong=(
            Wrong(
                cost_by_trying_all,
                "measures what it cannot use",
                ("0.6 s on a machine that needs 0.25 s", "13 was expected and came", "cost 31", "stop at"),
            ),
            Wrong(
                cost_by_halves,
                "measures what it cannot use",
                ("a machine that needs", "was expected and came", "would hash for"),
            ),
            Wrong(
                cost_multiplied,
                "multiplies the cost",
                ("0.6 s on a machine that needs 0.25 s", "29; 13 was expected", "Each step doubles"),
            ),
            Wrong(
                cost_without_floor, "no floor", ("0.2 s on a machine that needs 2 s", "8; 10 was", "OWASP")
            ),
            Wrong(
                lambda budget, seconds_for: int(10 + math.log2(budget / seconds_for(10))),
                "no floor",
                ("0.2 s on a machine that needs 2 s", "8; 10 was expected"),
            ),
            Wrong(cost_of_nothing, "no cost fits", ("10 was expected", "raised ValueError", "No cost fits")),
            Wrong(
                cost_too_high, "the first that does not fit", ("14; 13 was expected", "14 is the first that")
            ),
            Wrong(cost_lowest, "stops too early", ("0.6 s", "12; 13 was expected", "One step more")),
            Wrong(
                lambda budget, seconds_for: 12,
                "one cost for every machine",
                ("12; 13 was expected", "for every machine"),
            ),
            Wrong(cost_as_time, "the time, not the cost", ("cost 13 was expected and 0.5 came",)),
            Wrong(
                lambda budget, seconds_for: float(cost_by_trying_all(budget, seconds_for)),
                "not a whole number",
                ("13 was expected and 13.0 came",),
            ),
            Wrong(cost_sometimes, "nothing is returned", ("10 was expected and None came",)),
            Wrong(cost_without_end, "raises", ("13 was expected", "does your loop end?")),
        ),
    ),
    "03.verify": Answers(
        right=(verify_as_text, verify_by_salt),
        wrong=(
            Wrong(
                lambda password, stored: bcrypt.checkpw(password.encode(), stored.encode()),
                "calls checkpw",
                ("hashpw is all it takes",),
            ),
            Wrong(
                verify_again,
                "hashes again and compares two hashes",
                ("'correct horse battery', '$2b$04$", "True was expected and False came", "stored salt"),
            ),
            Wrong(
                lambda password, stored: bcrypt.hashpw(password.encode(), stored.encode()) == stored,
                "bytes equal text",
                ("True was expected and False came", "hashpw returns bytes"),
            ),
            Wrong(
                lambda password, stored: bcrypt.hashpw(password, stored) == stored,  # type: ignore[arg-type]
                "text is bytes",
                ("True was expected, but", "TypeError", ".encode()"),
            ),
            Wrong(
                verify_beginning,
                "compares only the beginning",
                ("batterx", "a wrong password: False was expected and True came", "all 60"),
            ),
            Wrong(verify_as_start, "compares only the beginning", ("cut short: False was", "True came")),
            Wrong(
                verify_without_try,
                "a malformed row raises",
                ("a malformed row: False was expected", "Invalid salt", "opens nothing"),
            ),
            Wrong(verify_open, "lets a malformed row in", ("a malformed row: False was", "refuse")),
            Wrong(
                lambda password, stored: bcrypt.hashpw(password.encode(), stored.encode()),
                "not True or False",
                ("True was expected and b'$2b$04$",),
            ),
            Wrong(lambda password, stored: None, "nothing is returned", ("True was expected and None",)),
        ),
    ),
    "03.crack-days": Answers(
        right=(
            lambda users, guesses, seconds, cores: seconds * (guesses * users) / (24 * 60 * 60 * cores),
            days_step_by_step,
        ),
        wrong=(
            Wrong(
                days(lambda users, guesses, seconds, cores: 86_400),
                "seconds, not days",
                ("crack_days(1000, 10000, 0.25, 1): 28.9352 was expected and 2500000", "86,400"),
            ),
            Wrong(days(lambda users, *_: 24), "hours, not days", ("28.9352 was", "694.444", "24 hours")),
            Wrong(days(lambda users, *_: 1 / users), "one pass for all", ("28.9352 was", "0.0289", "salt")),
            Wrong(
                days(lambda users, guesses, seconds, cores: cores),
                "forgets the cores",
                ("crack_days(50, 2000000, 0.001, 8): 0.144676 was expected and 1.157", "share"),
            ),
            Wrong(
                days(lambda users, guesses, seconds, cores: cores**2),
                "more cores take longer",
                ("0.144676 was expected and 9.259", "do not multiply"),
            ),
            Wrong(lambda *_: None, "nothing is returned", ("28.9352 was expected and None came",)),
            Wrong(lambda *_: "29 days", "not a number", ("28.9352 was expected and '29 days' came",)),
        ),
    ),
}
