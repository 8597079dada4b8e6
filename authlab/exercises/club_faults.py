"""What is wrong with the tool club of lesson 21: eight faults, and a request that fails for each."""

import html
import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount

from authlab.client import Client
from authlab.encoding import b64url_decode, b64url_encode
from authlab.insecure.club import InsecureClub, club_app
from authlab.server import Server

Probe = Callable[[Client], bool]
PASSWORD = "a hammer and forty nails"  # noqa: S105 - of somebody made up


@dataclass(frozen=True)
class Fault:
    """One fault: the lesson and the heading that teach it, what it is, what shows it, its methods."""

    lesson: str
    heading: str
    what: str
    probe: Probe
    methods: tuple[str, ...]


def joined(ask: Client, name: str = "Ada", password: str = PASSWORD) -> str:
    """Join, enter, and return the card."""
    ask.post("/members", json={"name": name, "password": password})
    return str(ask.post("/visits", json={"name": name, "password": password}).json()["card"])


def get_me(ask: Client, card: str) -> int:
    """Ask who a card belongs to, and return the status."""
    return ask.get("/me", headers={"Authorization": f"Bearer {card}"}).status_code


def _long_password(ask: Client) -> bool:
    def other_opens(name: str, password: str) -> bool:
        ask.post("/members", json={"name": name, "password": password})
        other = {"name": name, "password": password[:72] + "other"}
        return ask.post("/visits", json=other).status_code == 200

    long = "seventy-two letters and more " * 3
    return any(other_opens(f"Ada {n}", long[:n]) for n in (72, 80))  # one that fits, and one that does not


def _names_told(ask: Client) -> bool:
    joined(ask)
    told = [ask.post("/visits", json={"name": name, "password": "x"}).text for name in ("Ada", "Nobody")]
    return told[0] != told[1]


def _place_believed(ask: Client) -> bool:
    def status(n: int) -> int:
        wrong = {"name": "Ada", "password": f"wrong {n}"}
        return ask.post("/visits", json=wrong, headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code

    return 429 not in map(status, range(30))


def _letter_as_card(ask: Client) -> bool:
    bearer = {"Authorization": f"Bearer {joined(ask)}"}
    return get_me(ask, ask.post("/letters", headers=bearer).json()["unsubscribe"]) == 200


def _unsigned(ask: Client) -> bool:
    claims = json.loads(b64url_decode(joined(ask).split(".")[1]))
    parts = (json.dumps(one).encode() for one in ({"alg": "none"}, claims | {"id": "forged"}))
    return get_me(ask, ".".join(map(b64url_encode, parts)) + ".") == 200


def _card_in_query(ask: Client) -> bool:
    return ask.get("/me", params={"card": joined(ask)}).status_code == 200


def _markup(ask: Client) -> bool:
    note = "<img src=x onerror=alert(1)>"
    ask.post("/board", json={"note": note}, headers={"Authorization": f"Bearer {joined(ask)}"})
    return note in ask.get("/board").text


def _after_leaving(ask: Client) -> bool:
    card = joined(ask)
    ask.delete("/visits", headers={"Authorization": f"Bearer {card}"})
    return get_me(ask, card) == 200


def repaired(club) -> type:  # type: ignore[no-untyped-def]  # as the lesson asks for it, to be shown there
    class Repaired(club):
        def seal(self, password):
            if len(password.encode()) > 72:
                raise HTTPException(422, "A password has 72 bytes at most.")
            return super().seal(password)

        def opens(self, password, sealed):
            fits = len(password.encode()) <= 72
            return super().opens(password, sealed) and fits

        def place(self, request):
            return request.client.host

        def no(self, member):
            return "Wrong name or password."

        def fits(self, alg, signed, signature):
            return alg == "HS256" and super().fits(alg, signed, signature)

        def read(self, card, kind):
            claims = super().read(card, kind)
            if claims.get("kind") != kind:
                raise HTTPException(401, "This card is not good.")
            return claims

        def shown(self, request):
            header = request.headers.get("authorization", "")
            scheme, _, card = header.partition(" ")
            return card if scheme.lower() == "bearer" else ""

        def leave(self, card):
            self.left.add(self.read(card, "visit")["id"])

        def board(self):
            notes = (html.escape(note) for note in self.notes)
            page = "".join(f"<li>{note}</li>" for note in notes)
            policy = {"Content-Security-Policy": "default-src 'none'"}
            return HTMLResponse(f"<h1>Wanted</h1><ul>{page}</ul>", 200, policy)

    return Repaired


Repaired = repaired(InsecureClub)
FAULTS = (
    Fault("04", "Follow the advice", "a password is cut at 72 bytes", _long_password, ("seal", "opens")),
    Fault("07", "Compare the answers", "the answer says whether a name exists", _names_told, ("no",)),
    Fault(
        "08",
        "Count who guesses",
        "the place is taken from a header that anybody writes",
        _place_believed,
        ("place",),
    ),
    Fault(
        "10",
        "Say from whom, for whom and what for",
        "a token for another purpose is taken for a card",
        _letter_as_card,
        ("read",),
    ),
    Fault("11", "Refuse the word", "a card says by itself that it needs no signature", _unsigned, ("fits",)),
    Fault(
        "13",
        "Find a token in a log",
        "a card is read from the address, and stands in logs",
        _card_in_query,
        ("shown",),
    ),
    Fault("16", "Close it three ways", "a note becomes markup", _markup, ("board",)),
    Fault(
        "18",
        "List what has ended",
        "leaving lists the card, and the id is what is looked up",
        _after_leaving,
        ("leave",),
    ),
)


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


def with_only(*lessons: str) -> type[InsecureClub]:
    """Return a club that has the faults of these lessons, and the others repaired."""
    kept = [name for one in FAULTS if one.lesson in lessons for name in one.methods]
    return type("Club", (Repaired,), {name: vars(InsecureClub)[name] for name in kept})


@contextmanager
def served(*clubs: type[InsecureClub]) -> Iterator[list[Client]]:
    """Serve a new club of each kind on real sockets, and yield a client for each."""
    app = Starlette(routes=[Mount(f"/{n}", club_app(club())) for n, club in enumerate(clubs)])
    with Server(app, name="clubs") as server:  # type: ignore[arg-type]
        nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # to trust: the authorities take long to read
        clients = [Client(f"{server.url}/{n}", timeout=5, trust=nobody) for n in range(len(clubs))]
        try:
            yield clients
        finally:
            for client in clients:
                client.close()


def without(methods: dict[str, Any]) -> type[InsecureClub]:
    """Return a repaired club that also does something of `NO_FAULTS` in another way."""
    return type("Club", (Repaired,), methods)


def kept_out(club: type[InsecureClub]) -> str:
    """Return what an honest member can do no more in a club; empty if all is well."""
    with served(club) as (ask,):
        card = joined(ask, "Grace Brewster Murray Hopper, née Murray", "sixty-four is more than enough: " * 2)
        bearer = {"Authorization": f"bearer {card}"}
        if get_me(ask, card) != 200:
            return "join, enter, and be known"
        key = ask.post("/keys", headers=bearer).json().get("key", "")
        if ask.get("/calendar", headers={"X-Key": key}).status_code != 200:
            return "see the calendar with a key"
        ask.post("/board", json={"note": "a long ladder, and somebody to hold it"}, headers=bearer)
        if "a long ladder" not in ask.get("/board").text:
            return "pin a note to the board"
        long = {"name": "Bea", "password": "eighty letters and more, all of them my own, " * 2}
        if ask.post("/members", json=long).is_success and not ask.post("/visits", json=long).is_success:
            return "enter with the long password that was taken when they joined"
        if "unsubscribe" not in ask.post("/letters", headers=bearer).json():
            return "get a letter with a link to end it"
        other = joined(ask, "Ada")
        ask.post("/visits", json={"name": "Ada", "password": "wrong"})
        if ask.delete("/visits", headers={"Authorization": f"Bearer {other}"}).status_code != 204:
            return "leave"
        if get_me(ask, card) != 200:
            return "stay when somebody else leaves"
        if get_me(ask, joined(ask, "Ada")) != 200:
            return "come back after leaving"
    return ""
