"""Stand in for bcrypt: rows of it, and as strict, without its work."""

import re

from authlab import passwords
from authlab.exercises.limits.poisoned_rows import REST

COST = 12  # of every row in the exercise
USERS = {"ada": "correct horse battery", "cem": "x" * passwords.MAX_BYTES}


class Bcrypt:
    """Stand in for bcrypt: instant, as strict about lengths as bcrypt 5, and counting its work."""

    def __init__(self) -> None:
        self.users = {name: row_of(COST, place) for place, name in enumerate(USERS)}
        self._opens = dict(zip(self.users.values(), USERS.values(), strict=True))
        self.rounds = 0

    def verify(self, password: str, stored: str) -> bool:
        if not isinstance(password, str) or not isinstance(stored, str):
            raise TypeError("verify takes two texts: a password and a row")
        row = re.fullmatch(r"\$2b\$(\d\d)\$.{53}", stored)
        if row is None:
            raise ValueError("Invalid salt")
        if len(password.encode()) > passwords.MAX_BYTES:
            raise ValueError("password cannot be longer than 72 bytes")
        self.rounds += 2 ** int(row[1])
        return self._opens.get(stored) == password

    def dummy(self, cost: int) -> str:
        if isinstance(cost, bool) or not isinstance(cost, int) or not 4 <= cost <= 31:
            raise ValueError("a cost is a whole number from 4 to 31")
        return row_of(cost, 9)


def row_of(cost: int, place: int) -> str:
    """Write a row of bcrypt of this cost, another for each place."""
    return f"$2b${cost:02}${place}{REST[1:]}"
