"""Answers to exercise 21.repaired."""

from typing import Any

from starlette.exceptions import HTTPException

from answers import Answers, Wrong
from authlab.exercises import club_faults
from authlab.exercises.club_faults import FAULTS, Repaired


def but(*lessons: str, **methods: Any) -> Any:
    """Build a repair that leaves some faults in, or gets a method wrong."""
    names = [name for one in FAULTS if one.lesson in lessons for name in one.methods]
    return lambda club: type("Mine", (Repaired,), {name: vars(club)[name] for name in names} | methods)


def shut(*_: Any) -> Any:
    raise HTTPException(401, "no")


def by_hand(club: type) -> type:
    """Repair some of it in other ways: one no for all, one algorithm, the id out of what was read."""

    def leave(self: Any, card: str) -> None:
        claims = self.read(card, "visit")
        self.left |= {claims["id"]}

    methods = {
        "no": lambda self, member: "Somebody is wrong.",
        "fits": lambda self, alg, signed, signature: (
            alg == "HS256" and club.fits(self, "", signed, signature)
        ),
        "place": lambda self, request: request.client[0],
        "leave": leave,
    }
    return type("Mine", (Repaired,), methods)


TABLE = {
    "21.repaired": Answers(
        right=(but(), by_hand),
        wrong=(
            Wrong(but("13"), "lesson 13", ("still there (lesson 13)", "read from the address")),
            Wrong(
                lambda club: type("Mine", (Repaired,), {"opens": vars(club)["opens"]}),
                "lesson 04",
                ("still there (lesson 04)",),
            ),
            Wrong(
                lambda club: type("Mine", (Repaired,), {"seal": vars(club)["seal"]}),
                "an honest member is kept out",
                ("the long password that was taken",),
            ),
            Wrong(but("18", "16"), "lesson 16", ("a note becomes markup",)),
            Wrong(but(enter=shut), "an honest member is kept out", ("cannot be read",)),
            Wrong(but(leave=shut), "an honest member is kept out", ("cannot leave",)),
            Wrong(but(new_key=lambda *_: ""), "an honest member is kept out", ("calendar with a key",)),
            Wrong(lambda club: club, "not a class", ("a class made from it was expected",)),
            Wrong(lambda club: club_faults, "not a class", ("a class made from it was expected",)),
            Wrong(lambda club: None, "nothing is returned", ("None",)),
        ),
    ),
}
