"""What is in the club and none of the eight."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from authlab.exercises.club_faults.repair import Repaired
from authlab.insecure.club import InsecureClub


def _hours_for_ourselves(self: InsecureClub) -> Response:
    return JSONResponse({"saturday": "9 to 12"})


def _join_without_a_word(self: InsecureClub, name: str, password: str) -> None:
    if name.casefold() not in self.members:
        InsecureClub.join(self, name, password)


def _join_by_a_list(self: InsecureClub, name: str, password: str) -> None:
    tried_first = ("password", "123", "321", "qwe", "abc", "letmein", "a" * 15, name.casefold())
    if any(word in password.casefold() for word in tried_first):
        raise HTTPException(422, "This password is among the first that anybody would try.")
    InsecureClub.join(self, name, password)


def _leave_with_the_keys(self: InsecureClub, card: str) -> None:
    name = self.read(card, "visit")["name"]
    self.keys = {key: whose for key, whose in self.keys.items() if whose != name}
    Repaired.leave(self, card)


# What is in the club and none of the eight, and what a club without it would do: a request that is True
# in a repaired club, and False in one of these, points there.
NO_FAULTS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "that every website may read the opening hours: they are the same for everybody, and no secret",
        {"hours": _hours_for_ourselves},
    ),
    (
        "that joining says that a name is taken. It does tell; a service that sends no e-mail can slow that "
        "down, and has to state it as a limit (lesson 07). It is none of the eight",
        {"join": _join_without_a_word},
    ),
    (
        "that ten wrong passwords are enough: they shut a name for the place that sent them, for no other",
        {"tries": 10**6},
    ),
    (
        "that a list of common passwords is missing. That is true (lesson 05; ASVS 6.2.4). It is none of the "
        "eight, which are all in what the club has",
        {"join": _join_by_a_list},
    ),
    (
        "that a key is good after leaving: it is for a telephone, which shows the calendar without a visit. "
        "A way to take a key back is missing. It is none of the eight, which are all in what the club has",
        {"leave": _leave_with_the_keys},
    ),
)


def without(methods: dict[str, Any]) -> type[InsecureClub]:
    """Return a repaired club that also does something of `NO_FAULTS` in another way."""
    return type("Club", (Repaired,), methods)
