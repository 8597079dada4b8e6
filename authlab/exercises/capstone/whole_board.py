"""Carry out every attack and story against a server, what tells most first."""

from collections.abc import Iterator
from dataclasses import replace

from authlab import redteam
from authlab.insecure.naive import QUICK
from authlab.redteam import Attack, Evidence, csrf, xss
from authlab.server import Server

_IN_A_BROWSER = {one.name for one in (*csrf.ATTACKS, *xss.ATTACKS)}
_FIRST = (
    "register and log in",
    "equal hashes",
    "alg none",
    "a token after logout",
)  # these tell most, soonest


def trials(server: Server, *, browser: bool) -> Iterator[tuple[Attack, Evidence]]:
    """Carry out everything, what tells most first; what takes a browser takes seconds, and only if asked."""
    left_out = {*_FIRST, *(() if browser else _IN_A_BROWSER)}
    yield from redteam.trials(server, *_FIRST)
    yield from redteam.trials(server, *(one.name for one in redteam.ALL if one.name not in left_out))


def at_low_cost(server: Server) -> None:
    """Let a server hash quickly: the judge logs in often."""
    server.system.settings = replace(server.system.settings, bcrypt_cost=QUICK)


def told(attack: Attack, evidence: Evidence) -> str:
    """Say of one attempt what came of it."""
    return f"{attack.kind} “{attack.name}” (lesson {attack.lesson}) is {evidence.outcome}: {evidence.seen}"
