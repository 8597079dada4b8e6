"""Requests that fail in a club with a fault: a probe for each of the eight."""

import json
from collections.abc import Callable

from authlab.client import Client
from authlab.encoding import b64url_decode, b64url_encode

Probe = Callable[[Client], bool]
PASSWORD = "a hammer and forty nails"  # noqa: S105 - of somebody made up


def joined(ask: Client, name: str = "Ada", password: str = PASSWORD) -> str:
    """Join, enter, and return the card."""
    ask.post("/members", json={"name": name, "password": password})
    return str(ask.post("/visits", json={"name": name, "password": password}).json()["card"])


def get_me(ask: Client, card: str) -> int:
    """Ask who a card belongs to, and return the status."""
    return ask.get("/me", headers={"Authorization": f"Bearer {card}"}).status_code


def long_password(ask: Client) -> bool:
    def other_opens(name: str, password: str) -> bool:
        ask.post("/members", json={"name": name, "password": password})
        other = {"name": name, "password": password[:72] + "other"}
        return ask.post("/visits", json=other).status_code == 200

    long = "seventy-two letters and more " * 3
    return any(other_opens(f"Ada {n}", long[:n]) for n in (72, 80))  # one that fits, and one that does not


def names_told(ask: Client) -> bool:
    joined(ask)
    told = [ask.post("/visits", json={"name": name, "password": "x"}).text for name in ("Ada", "Nobody")]
    return told[0] != told[1]


def place_believed(ask: Client) -> bool:
    def status(n: int) -> int:
        wrong = {"name": "Ada", "password": f"wrong {n}"}
        return ask.post("/visits", json=wrong, headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code

    return 429 not in map(status, range(30))


def letter_as_card(ask: Client) -> bool:
    bearer = {"Authorization": f"Bearer {joined(ask)}"}
    return get_me(ask, ask.post("/letters", headers=bearer).json()["unsubscribe"]) == 200


def unsigned(ask: Client) -> bool:
    claims = json.loads(b64url_decode(joined(ask).split(".")[1]))
    parts = (json.dumps(one).encode() for one in ({"alg": "none"}, claims | {"id": "forged"}))
    return get_me(ask, ".".join(map(b64url_encode, parts)) + ".") == 200


def card_in_query(ask: Client) -> bool:
    return ask.get("/me", params={"card": joined(ask)}).status_code == 200


def markup(ask: Client) -> bool:
    note = "<img src=x onerror=alert(1)>"
    ask.post("/board", json={"note": note}, headers={"Authorization": f"Bearer {joined(ask)}"})
    return note in ask.get("/board").text


def after_leaving(ask: Client) -> bool:
    card = joined(ask)
    ask.delete("/visits", headers={"Authorization": f"Bearer {card}"})
    return get_me(ask, card) == 200
