"""Answers to exercise 21.find."""

import json
from typing import Any

from answers import Answers, Wrong
from authlab.encoding import b64url_decode, b64url_encode
from authlab.exercises import club_faults
from authlab.exercises.club_faults import FAULTS, get_me, joined

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
}
