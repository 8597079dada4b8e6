"""The desk of a tool club: a login service of somebody else's, which lesson 21 meets for the first time."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Any

import bcrypt
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.endpoints import HTTPEndpoint
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

CHALLENGE = {"WWW-Authenticate": "Bearer"}
ROUNDS = 4  # of bcrypt, as a power of two: the lowest, for a desk that is asked often in one lesson


@dataclass
class Member:
    """Somebody who may borrow tools."""

    name: str
    sealed: str


class InsecureClub:
    """Members, their cards, and who may see what."""

    tries, minute, visit = 10, 60, 30 * 60  # wrong passwords, in so many seconds; how long a card is good

    def __init__(self) -> None:
        self.key = secrets.token_bytes(32)
        self.members: dict[str, Member] = {}
        self.keys: dict[str, str] = {}
        self.left: set[str] = set()
        self.wrong: defaultdict[tuple[str, ...], list[float]] = defaultdict(list)
        self.counting = threading.Lock()
        self.notes: deque[str] = deque(maxlen=50)
        self.nobody = self.seal(secrets.token_hex(16))

    # Passwords. bcrypt reads 72 bytes and no more.

    def seal(self, password: str) -> str:
        return bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(ROUNDS)).decode()

    def opens(self, password: str, sealed: str) -> bool:
        return bcrypt.checkpw(password.encode()[:72], sealed.encode())

    def join(self, name: str, password: str) -> None:
        if not 1 <= len(name) <= 60 or len(password) < 15:
            raise HTTPException(422, "A name has 1 to 60 characters, a password 15 or more.")
        member = Member(name, self.seal(password))
        if self.members.setdefault(name.casefold(), member) is not member:
            raise HTTPException(409, "This name is taken.")

    # Entering. Ten wrong passwords a minute from one place are enough for one name, a hundred for all.

    def place(self, request: Request) -> str:
        return request.headers.get("x-forwarded-for") or (request.client.host if request.client else "")

    def no(self, member: Member | None) -> str:
        return "Wrong password." if member else "Nobody here has that name."

    def enter(self, name: str, password: str, place: str) -> str:
        now = time.time()
        limits = {(place, name.casefold()): self.tries, (place,): 10 * self.tries}
        with self.counting:
            for who, most in limits.items():
                self.wrong[who] = [at for at in self.wrong[who] if at > now - self.minute]
                if len(self.wrong[who]) >= most:
                    raise HTTPException(429, "Wait a minute, please.", {"Retry-After": str(self.minute)})
            for who in limits:
                self.wrong[who].append(now)
        member = self.members.get(name.casefold())
        if not self.opens(password, member.sealed if member else self.nobody) or member is None:
            raise HTTPException(401, self.no(member), CHALLENGE)
        with self.counting:
            for who in limits:
                self.wrong[who] = [at for at in self.wrong[who] if at != now]
        return self.card(member.name, "visit", self.visit)

    # Cards: signed by us, read by us.

    def card(self, name: str, kind: str, seconds: int) -> str:
        now = int(time.time())
        claims = {"name": name, "kind": kind, "id": secrets.token_hex(8), "until": now + seconds}
        signed = f"{_spell({'alg': 'HS256'})}.{_spell(claims)}"
        return f"{signed}.{_base64(hmac.digest(self.key, signed.encode(), 'sha256'))}"

    def fits(self, alg: str, signed: str, signature: str) -> bool:
        if alg == "none":  # our old cards, of before
            return signature == ""
        expected = _base64(hmac.digest(self.key, signed.encode(), "sha256"))
        return hmac.compare_digest(expected.encode(), signature.encode())

    def read(self, card: str, kind: str) -> dict[str, Any]:
        try:
            signed, _, signature = card.rpartition(".")
            header, claims = map(_unspell, signed.split("."))
            good = self.fits(header["alg"], signed, signature) and claims["until"] > time.time()
            if not good or claims["id"] in self.left or claims["name"].casefold() not in self.members:
                raise ValueError(card)
            return claims
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise HTTPException(401, "This card is not good.", CHALLENGE) from None

    def shown(self, request: Request) -> str:
        scheme, _, card = request.headers.get("authorization", "").partition(" ")
        return card if scheme.lower() == "bearer" else request.query_params.get("card", "")

    def leave(self, card: str) -> None:
        self.left.add(card)

    # A key for the calendar of somebody's telephone. We keep its hash, not the key.

    def new_key(self, name: str) -> str:
        key = secrets.token_urlsafe(32)
        self.keys[hashlib.sha256(key.encode()).hexdigest()] = name
        return key

    def whose(self, key: str) -> str | None:
        return self.keys.get(hashlib.sha256(key.encode()).hexdigest())

    # For everybody: what members look for, without their names, and when we are open.

    def pin(self, note: str) -> None:
        self.notes.append(note[:200])

    def board(self) -> Response:
        notes = "".join(f"<li>{note}</li>" for note in self.notes)
        return HTMLResponse(f"<!doctype html><title>The board</title><h1>Wanted</h1><ul>{notes}</ul>")

    def hours(self) -> Response:
        shown_by_the_town_too = {"Access-Control-Allow-Origin": "*"}
        return JSONResponse({"saturday": "9 to 12"}, headers=shown_by_the_town_too)


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _spell(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value).encode())


def _unspell(text: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return value


def _answer(value: dict[str, Any], status: int = 200) -> Response:
    return JSONResponse(value, status, {"Cache-Control": "no-store"})


class _Desk(HTTPEndpoint):
    """What all our pages share: the club, what was sent, and who sent it."""

    @property
    def club(self) -> InsecureClub:
        club: InsecureClub = self.scope["app"].state.club
        return club

    async def sent(self, request: Request, *names: str) -> list[str]:
        try:
            body = json.loads((await request.body()).decode())
            values = [body[name] for name in names]
            "".join(values).encode()  # text, and nothing that cannot be spelled
            return values
        except (ValueError, KeyError, TypeError, RecursionError):
            raise HTTPException(422, f"Send JSON with {', '.join(names)}.") from None

    def member(self, request: Request) -> str:
        name: str = self.club.read(self.club.shown(request), "visit")["name"]
        return name


class Members(_Desk):
    async def post(self, request: Request) -> Response:
        await run_in_threadpool(self.club.join, *await self.sent(request, "name", "password"))
        return _answer({}, 201)


class Visits(_Desk):
    async def post(self, request: Request) -> Response:
        typed = await self.sent(request, "name", "password")
        card = await run_in_threadpool(self.club.enter, *typed, self.club.place(request))
        return _answer({"card": card})

    async def delete(self, request: Request) -> Response:
        self.member(request)
        self.club.leave(self.club.shown(request))
        return Response(status_code=204)


class Me(_Desk):
    async def get(self, request: Request) -> Response:
        return _answer({"name": self.member(request)})


class Letters(_Desk):
    """A link for our letter, to be taken off the list: it goes out by mail."""

    async def post(self, request: Request) -> Response:
        return _answer({"unsubscribe": self.club.card(self.member(request), "letter", 30 * 24 * 3600)})


class Keys(_Desk):
    async def post(self, request: Request) -> Response:
        return _answer({"key": self.club.new_key(self.member(request))}, 201)


class Calendar(_Desk):
    async def get(self, request: Request) -> Response:
        if (name := self.club.whose(request.headers.get("x-key", ""))) is None:
            raise HTTPException(401, "This key is not good.", {"WWW-Authenticate": "Key"})
        return _answer({"name": name, "lent": []})


class Hours(_Desk):
    async def get(self, request: Request) -> Response:
        return self.club.hours()


class Board(_Desk):
    async def get(self, request: Request) -> Response:
        return self.club.board()

    async def post(self, request: Request) -> Response:
        self.member(request)
        self.club.pin(*await self.sent(request, "note"))
        return _answer({}, 201)


def club_app(club: InsecureClub) -> Starlette:
    """Serve a club."""
    pages = {"members": Members, "visits": Visits, "me": Me, "letters": Letters}
    pages |= {"keys": Keys, "calendar": Calendar, "hours": Hours, "board": Board}
    app = Starlette(routes=[Route(f"/{path}", page) for path, page in pages.items()])
    app.state.club = club
    return app
