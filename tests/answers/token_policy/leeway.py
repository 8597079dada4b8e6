"""Answers to exercise 10.leeway."""

from fractions import Fraction

from answers import Answers, Wrong

TABLE = {
    "10.leeway": Answers(
        right=(
            lambda skews, most: min(most, max(map(abs, skews))),
            lambda skews, most: Fraction(min(most, max(map(abs, skews)))),
            lambda skews, most: sorted([max(max(skews), -min(skews)), most])[0],
        ),
        wrong=(
            Wrong(
                lambda skews, most: min(most, max(0, *skews)),
                "only clocks that are ahead count",
                ("[-45, 10]", "45 was expected and 10 came", "behind"),
            ),
            Wrong(
                lambda skews, most: most,
                "more leeway is harmless",
                ("[0, 12, -3]", "12 was expected and 120 came"),
            ),
            Wrong(
                lambda skews, most: max(map(abs, skews)),
                "more leeway is harmless",
                ("[5, -7200]", "120 was expected and 7200 came", "that much longer"),
            ),
            Wrong(
                lambda skews, most: min(most, sum(map(abs, skews))),
                "the clocks add up",
                ("15 came", "add up"),
            ),
            Wrong(
                lambda skews, most: sum(map(abs, skews)) / len(skews),
                "the usual clock is enough",
                ("12 was expected and 5.0 came", "furthest off"),
            ),
            Wrong(lambda skews, most: f"{max(skews)}", "not a number", ("'12' came",)),
            Wrong(lambda skews, most: None, "nothing is returned", ("12 was expected", "None came")),
        ),
    ),
}
