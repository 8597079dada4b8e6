"""Answers to exercise 03.choose-cost."""

import bisect
import math
from collections.abc import Callable

from answers import Answers, Wrong

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
            Wrong(
                lambda budget, seconds_for: cost_by_counting(budget, seconds_for) - 9,
                "no floor",
                ("4; 13 was expected. OWASP's minimum",),
            ),
            Wrong(cost_of_nothing, "no cost fits", ("10 was expected", "raised ValueError", "No cost fits")),
            Wrong(
                cost_too_high, "the first that does not fit", ("14; 13 was expected", "14 is the first that")
            ),
            Wrong(
                lambda budget, seconds_for: max(10, round(10 + math.log2(budget / seconds_for(10)))),
                "the first that does not fit",
                ("0.45 s", "13; 12 was expected"),
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
}
