"""Answers to exercise 03.crack-days."""

from collections.abc import Callable

from answers import Answer, Answers, Wrong


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
