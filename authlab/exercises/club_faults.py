"""What is wrong with the tool club of lesson 21: eight faults, and a request that fails for each."""

import html
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse
from starlette.routing import Mount

from authlab.client import Client
from authlab.encoding import b64url_decode, b64url_encode
from authlab.insecure.club import InsecureClub, club_app
from authlab.server import Server

Probe = Callable[[Client], bool]
PASSWORD = "a hammer and forty nails"  # noqa: S105 - of somebody made up


@dataclass(frozen=True)
class Fault:
    """One fault: the lesson that teaches it, what it is, what shows it, and the methods it is in."""

    lesson: str
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
    long = "seventy-two letters and more " * 3
    ask.post("/members", json={"name": "Ada", "password": long})
    return ask.post("/visits", json={"name": "Ada", "password": long[:72] + "other"}).status_code == 200


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
    name = "<img src=x onerror=alert(1)>"
    joined(ask, name)
    return name in ask.get("/board").text


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
            return HTTPException(401, "Wrong name or password.")

        def fits(self, alg, signed, signature):
            return alg == "HS256" and super().fits(alg, signed, signature)

        def read(self, card, kind):
            claims = super().read(card, kind)
            if claims["kind"] != kind:
                raise HTTPException(401, "This card is not good.")
            return claims

        def shown(self, request):
            header = request.headers.get("authorization", "")
            scheme, _, card = header.partition(" ")
            return card if scheme.lower() == "bearer" else ""

        def leave(self, card):
            self.left.add(self.read(card, "visit")["id"])

        def board(self):
            names = (html.escape(one.name) for one in self.members.values())
            page = "".join(f"<li>{name}</li>" for name in names)
            policy = {"Content-Security-Policy": "default-src 'none'"}
            return HTMLResponse(f"<h1>Members</h1><ul>{page}</ul>", 200, policy)

    return Repaired


Repaired = repaired(InsecureClub)
FAULTS = (
    Fault("04", "a password is cut at 72 bytes", _long_password, ("seal", "opens")),
    Fault("07", "the answer says whether a name exists", _names_told, ("no",)),
    Fault("08", "the place is taken from a header that anybody writes", _place_believed, ("place",)),
    Fault("10", "a token for another purpose is taken for a card", _letter_as_card, ("read",)),
    Fault("11", "a card says by itself that it needs no signature", _unsigned, ("fits",)),
    Fault("13", "a card is read from the address, and stands in logs", _card_in_query, ("shown",)),
    Fault("16", "a name becomes markup", _markup, ("board",)),
    Fault("18", "leaving lists the card, and the id is what is looked up", _after_leaving, ("leave",)),
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
        clients = [Client(f"{server.url}/{n}", timeout=5) for n in range(len(clubs))]
        try:
            yield clients
        finally:
            for client in clients:
                client.close()


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
        if "Grace Brewster" not in ask.get("/board").text:
            return "be on the board"
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
