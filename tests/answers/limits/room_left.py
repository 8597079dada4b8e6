"""Answers to exercise 04.room-left."""

import numbers
import sys

from answers import Answers, Wrong
from authlab import passwords


@numbers.Integral.register
class Whole:
    """A whole number that is no `int`, as NumPy's are."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __eq__(self, other: object) -> bool:
        return self._number == other

    __hash__ = None  # type: ignore[assignment] - as of a list


TABLE = {
    "04.room-left": Answers(
        right=(
            lambda password: -(len(bytes(password, "utf-8")) - 72),
            lambda password: 72 - sum(len(character.encode()) for character in password),
            lambda password: 72 - len(passwords.to_bytes(password)),
            lambda password: Whole(72 - len(password.encode())),
        ),
        wrong=(
            Wrong(
                lambda password: 72 - len(password), "72 characters", ("'café'", "67 was expected", "68 came")
            ),
            Wrong(
                lambda password: len(password.encode()), "used, not left", ("''", "72 was expected", "0 came")
            ),
            Wrong(
                lambda password: max(0, 72 - len(password.encode())),
                "stops at zero",
                ("-4 was expected", "0 came"),
            ),
            Wrong(lambda password: len(password.encode()) - 72, "the sign", ("72 was expected", "-72 came")),
            Wrong(lambda password: 72 - len(password.encode("utf-16")), "", ("72 was expected", "70 came")),
            Wrong(lambda password: 72 - sys.getsizeof(password), "", ("72 was expected", "came")),
            Wrong(
                lambda password: len(password.encode()) <= 72,
                "not a number",
                ("72 was expected", "True came"),
            ),
            Wrong(lambda password: None, "nothing is returned", ("72 was expected", "None came", "return")),
        ),
    ),
}
