"""Answers to the exercises of lesson 21."""

import json
import math
from typing import Any

from starlette.exceptions import HTTPException

from answers import Answers, Wrong
from authlab.encoding import b64url_decode, b64url_encode
from authlab.exercises import club_faults
from authlab.exercises.club_faults import FAULTS, Repaired, get_me, joined

PROBES = {one.lesson: one.probe for one in FAULTS}


def found(*lessons: str) -> Any:
    return lambda: [PROBES[lesson] for lesson in lessons]


def in_a_tuple() -> tuple:
    """Write them anew, in other words than the lesson's."""

    def long(ask: Any) -> bool:
        password = "x" * 80
        ask.post("/members", json={"name": "Bea", "password": password})
        answer = ask.post("/visits", json={"name": "Bea", "password": password[:72]})
        return "card" in answer.json() if answer.status_code == 200 else False

    def letter(ask: Any) -> bool:
        bearer = {"Authorization": f"Bearer {joined(ask, 'Bea')}"}
        link = ask.post("/letters", headers=bearer).json()["unsubscribe"]
        return ask.post("/keys", headers={"Authorization": f"Bearer {link}"}).status_code == 201

    def guess(ask: Any) -> bool:
        joined(ask)
        for n in range(11):
            wrong = {"name": "Ada", "password": "wrong"}
            answer = ask.post("/visits", json=wrong, headers={"X-Forwarded-For": str(n)})
        return answer.status_code == 401

    return long, letter, guess


def hours(ask: Any) -> bool:
    return ask.get("/hours").headers["access-control-allow-origin"] == "*"


def taken(ask: Any) -> bool:
    joined(ask)
    return ask.post("/members", json={"name": "Ada", "password": "x" * 20}).status_code == 409


def shut_out(ask: Any) -> bool:
    joined(ask)
    for _ in range(10):
        ask.post("/visits", json={"name": "Ada", "password": "wrong"})
    right = {"name": "Ada", "password": club_faults.PASSWORD}
    return ask.post("/visits", json=right).status_code == 429


def common(ask: Any) -> bool:
    return ask.post("/members", json={"name": "Ada", "password": "password1234567"}).status_code == 201


def key_stays(ask: Any) -> bool:
    bearer = {"Authorization": f"Bearer {joined(ask)}"}
    key = ask.post("/keys", headers=bearer).json()["key"]
    ask.delete("/visits", headers=bearer)
    return ask.get("/calendar", headers={"X-Key": key}).status_code == 200


def twice(ask: Any) -> bool:
    first, second = joined(ask), joined(ask)
    return first != second and get_me(ask, first) == 200


def two_steps(ask: Any) -> bool:
    """Forge a card that has no kind: it takes a card without a signature, and a kind that nobody reads."""
    claims = json.loads(b64url_decode(joined(ask).split(".")[1]))
    parts = ({"alg": "none"}, {"name": "Ada", "id": "x", "until": claims["until"]})
    return get_me(ask, ".".join(b64url_encode(json.dumps(one).encode()) for one in parts) + ".") == 200


def nothing(ask: Any) -> bool:
    return ask.get("/me").status_code == 200


def everything(ask: Any) -> bool:
    return PROBES["13"](ask) or PROBES["16"](ask)


def careless(ask: Any) -> bool:
    """Take for granted that the answer is the faulty one."""
    long = "x" * 80
    ask.post("/members", json={"name": "Ada", "password": long})
    return bool(ask.post("/visits", json={"name": "Ada", "password": long}).json()["card"])


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


def by_floor(chosen_by: str, alphabet: int, length: int) -> str:
    bits = length * math.log2(alphabet) if chosen_by == "a machine" else 0
    return "fast" if bits >= 112 else "slow"


def by_steps(chosen_by: str, alphabet: int, length: int) -> str:
    if chosen_by == "a person":
        return "slow"
    return ["slow", "fast"][math.log2(alphabet) * length >= 112]


TABLE = {
    "21.find": Answers(
        right=(in_a_tuple, found(*PROBES), found("04", "08", "11", "18", "04")),
        wrong=(
            Wrong(found("18", "13", "16"), "too few", ("3 requests", "2 of the other seven", "at least 3")),
            Wrong(found("13", "13", "13"), "too few", ("1 of the other seven",)),
            Wrong(lambda: [], "too few", ("0 requests",)),
            Wrong(
                lambda: [hours],
                "what looks wrong is wrong",
                ("hours returned True", "all eight", "It shows that every website"),
            ),
            Wrong(
                lambda: [taken],
                "what looks wrong is wrong",
                ("taken returned True", "a name is taken", "lesson 07"),
            ),
            Wrong(
                lambda: [shut_out],
                "what looks wrong is wrong",
                ("shut_out returned True", "place that sent them"),
            ),
            Wrong(lambda: [common], "what looks wrong is wrong", ("common returned True", "ASVS 6.2.4")),
            Wrong(lambda: [key_stays], "what looks wrong is wrong", ("key_stays returned", "a telephone")),
            Wrong(lambda: [twice], "what looks wrong is wrong", ("twice returned True", "a ninth one")),
            Wrong(lambda: [two_steps], "several faults in one", ("several faults come together",)),
            Wrong(lambda: [nothing], "nothing fails", ("nothing returned False", "it shows nothing")),
            Wrong(lambda: [everything], "several faults in one", ("any of 2 faults",)),
            Wrong(lambda: [careless], "raises", ("careless raised", "in which the fault is")),
            Wrong(lambda: [lambda ask: ask.get("/me")], "no bool", ("True was expected where the fault is",)),
            Wrong(lambda: PROBES["13"], "not a list", ("a list of functions",)),
            Wrong(lambda: [PROBES["13"], "query"], "not a function", ("number 1 is 'query'",)),
            Wrong(lambda: None, "nothing is returned", ("None",)),
        ),
    ),
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
    "21.which_hash": Answers(
        right=(by_floor, by_steps),
        wrong=(
            Wrong(lambda *_: "slow", "every secret needs a slow hash", ("a key of 43", "'fast' was")),
            Wrong(
                lambda by, n, length: "fast" if length * math.log2(n) >= 112 else "slow",
                "length is chance",
                ("a password of 40", "'slow' was expected"),
            ),
            Wrong(
                lambda by, n, length: "fast" if by == "a machine" else "slow",
                "drawn is enough",
                ("6 digits", "19.9 bits"),
            ),
            Wrong(
                lambda by, n, length: "fast" if by == "a machine" and n * length >= 112 else "slow",
                "the bits are miscounted",
                ("18 letters", "107.2 bits"),
            ),
            Wrong(
                lambda by, n, length: "fast" if by == "a machine" and length * math.log2(n) > 112 else "slow",
                "112 is too few",
                ("112 tosses", "112.0 bits"),
            ),
            Wrong(lambda *_: True, "neither word", ("one of two words",)),
            Wrong(lambda *_: None, "nothing is returned", ("None came",)),
        ),
    ),
}
