"""Answers to exercise 02.work."""

from fractions import Fraction

from answers import Answers, Wrong

TABLE = {
    "02.work": Answers(
        right=(
            lambda salts, words: len(words) * len(dict.fromkeys(salts)),
            lambda salts, words: len({(salt, word) for salt in salts for word in words}),
            lambda salts, words: sum(len(words) for i, salt in enumerate(salts) if salt not in salts[:i]),
            lambda salts, words: Fraction(len(words) * len(set(salts))),
        ),
        wrong=(
            Wrong(
                lambda salts, words: len(salts) * len(words),
                "every row costs a table",
                ("three rows without a salt and 10 words", "10 was expected", "30 came"),
            ),
            Wrong(
                lambda salts, words: len(words),
                "one table opens all salts",
                ("three rows with three salts", "30 was expected", "10 came"),
            ),
            Wrong(
                lambda salts, words: len(set(salts)) + len(words),
                "adds words and salts",
                ("three rows without a salt", "10 was expected", "11 came", "multiply"),
            ),
            Wrong(
                lambda salts, words: len(words) * (2 if any(salts) else 1),
                "a salt doubles the work",
                ("three rows with three salts", "30 was expected", "20 came"),
            ),
            Wrong(
                lambda salts, words: len(words) * len(set(salts) - {b""}),
                "no salt, no work",
                ("three rows without a salt", "10 was expected", "0 came"),
            ),
            Wrong(
                lambda salts, words: len(words) * (len(set(salts)) or 1),
                "",
                ("no rows and 10 words", "0 was expected", "10 came", "Without rows"),
            ),
            Wrong(
                lambda salts, words: (
                    len({(salt, word) for salt in salts for word in words}) or len(words) * 2
                ),
                "",
                ("no rows and 10 words", "0 was expected", "20 came", "Without rows"),
            ),
            Wrong(lambda salts, words: None, "nothing is returned", ("10 was expected", "None came")),
            Wrong(
                lambda salts, words: list(salts), "not a number", ("10 was expected", "[b'', b'', b''] came")
            ),
        ),
    ),
}
