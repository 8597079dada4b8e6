"""Price an attack in days, from users, guesses, seconds and cores."""

import math
from collections.abc import Callable

from authlab.exercise import Exercise, Mistake, attempt, is_number, must_return, shown

_ATTACKS = ((1000, 10_000, 0.25, 1), (50, 2_000_000, 0.001, 8), (3, 7, 0.5, 1), (1_000_000, 25_000, 0.07, 64))


def _judge_crack_days(crack_days: Callable[[int, int, float, int], float]) -> None:
    for attack in _ATTACKS:
        got = attempt(crack_days, *attack)
        users, guesses, seconds, cores = attack
        days = users * guesses * seconds / cores / 86_400
        call = f"crack_days({users}, {guesses}, {seconds}, {cores})"
        said = f"{call}: {days:.6g} was expected and {shown(got)} came"
        must_return(got, said)
        if not is_number(got):
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
