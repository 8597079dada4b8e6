"""Serve clubs, and tell what an honest member can do in one."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.applications import Starlette
from starlette.routing import Mount

from authlab.client import Client
from authlab.exercises.club_faults.probes import get_me, joined
from authlab.insecure.club import InsecureClub, club_app
from authlab.server import Server


@contextmanager
def served(*clubs: type[InsecureClub]) -> Iterator[list[Client]]:
    """Serve a new club of each kind on real sockets, and yield a client for each."""
    app = Starlette(routes=[Mount(f"/{n}", club_app(club())) for n, club in enumerate(clubs)])
    with Server(app, name="clubs") as server:  # type: ignore[arg-type]  # it serves any ASGI app
        nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # to trust: the authorities take long to read
        clients = [Client(f"{server.url}/{n}", timeout=5, trust=nobody) for n in range(len(clubs))]
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
