"""Choose a cost from a measurement on the machine that will hash."""

import math
import numbers
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

# Machines by what cost 12 takes on them in seconds, and a budget for each; no budget is met exactly.
_MACHINES = ((0.25, 0.6), (0.25, 0.45), (0.03, 0.5), (1.0, 0.3), (2.0, 0.2), (0.12, 1.1))
_FLOOR = 10
_PATIENCE = 120  # seconds of hashing in all that nobody minds once


class _Machine:
    """A made-up machine: `seconds_for` doubles with each step, as bcrypt does, and is never noisy."""

    def __init__(self, at_12: float) -> None:
        self._at_12, self._asked = at_12, 0
        self.worked = 0.0  # seconds of hashing it would have taken
        self.highest = 0  # cost of those

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
        return Mistake(f"{said}. OWASP's minimum is 10, also where 10 does not fit", "no floor")
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


def _choose_cost(budget_seconds: float, seconds_for) -> int:
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
