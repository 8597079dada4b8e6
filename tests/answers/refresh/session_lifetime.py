"""Answers to exercise 19.ends."""

from fractions import Fraction

from answers import Answers, Wrong


def ends_in_a_loop(opened: float, uses: list, idle: float, longest: float) -> float:
    last, limit = opened, opened + longest
    for use in uses:
        if use >= min(last + idle, limit):
            break
        last = use
    return min(last + idle, limit)


def ends_by_gaps(opened: float, uses: list, idle: float, longest: float) -> float:
    times = [opened, *uses]
    gaps = [a + idle for a, b in zip(times, [*uses, float("inf")], strict=True) if b - a >= idle]
    return min(gaps[0], opened + longest)


def ends_a_day_late(opened: float, uses: list, idle: float, longest: float) -> float:
    end = opened + idle
    for use in uses:
        end = use + idle if use <= end else end
    return min(end, opened + longest)


TABLE = {
    "19.ends": Answers(
        right=(ends_in_a_loop, ends_by_gaps, lambda o, u, i, m: Fraction(ends_by_gaps(o, u, i, m))),
        wrong=(
            Wrong(
                lambda o, u, i, m: o + m,
                "a session without refreshes has no end",
                ("[]", "7 was expected and 30 came"),
            ),
            Wrong(
                lambda o, u, i, m: min(o + i, o + m),
                "idle time counts from the login",
                ("[3, 9]", "16 was", "7 came"),
            ),
            Wrong(
                lambda o, u, i, m: ends_in_a_loop(o, u, i, 10**12),
                "using it makes it endless",
                ("24]", "30 was", "31 came"),
            ),
            Wrong(
                lambda o, u, i, m: min([o, *u][-1] + i, o + m),
                "what has ended can be used",
                ("[3, 11]", "10 was", "18 came"),
            ),
            Wrong(ends_a_day_late, "the day of the end is one more", ("[3, 10]", "10 was", "17 came")),
            Wrong(
                lambda o, u, i, m: min(ends_in_a_loop(o, u, i, m), m),
                "time begins at zero",
                ("1000", "1014 was", "60 came"),
            ),
            Wrong(
                lambda o, u, i, m: ends_in_a_loop(o, u, 7, 30),
                "the limits are fixed",
                ("14, 60)", "1014 was", "1007 came"),
            ),
        ),
    ),
}
