"""Repair a whole server, and lock none of its users out."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from authlab import redteam
from authlab.exercise import Exercise, Mistake, attempt, shown
from authlab.exercises.capstone.whole_board import at_low_cost, told, trials
from authlab.insecure.naive import insecure_server
from authlab.insecure.storage import insecure_sha256_verify
from authlab.parts import SECURITY_HEADERS, Parts
from authlab.server import Server

_ADA = {"username": "ada", "password": "correct horse battery"}


def _judge_defend(defend: Callable[..., Any]) -> None:
    other = {"username": "bea", "password": secrets.token_urlsafe(16)}
    with insecure_server("defend") as server:
        for user in (_ADA, other):  # before the repair
            server.client.post("/auth/register", json=user)
        parts, settings = server.system.parts, server.system.settings
        got = attempt(defend, server)
        if (server.system.parts, server.system.settings) == (parts, settings):
            given = f" It returned {shown(got)}." if got is not None else ""
            said = "after defend(server), its parts and settings are as before: server.replace was expected."
            raise Mistake(f"{said}{given}", "nothing is replaced")
        secret = server.system.settings.secret_key
        at_low_cost(server)
        _judge_earlier(server, _ADA, "who was here before is forgotten")
        _judge_earlier(server, other, "Ada alone is thought of")
        for attack, evidence in trials(server, browser=False):
            if redteam.mark(attack, evidence) == "✗":
                raise Mistake(f"{told(attack, evidence)}. {attack.good} was expected", attack.name)
        _judge_headers(server)
    with insecure_server("defend again") as server:
        attempt(defend, server)
        if server.system.settings.secret_key == secret:
            said = "two servers that defend has repaired have the same secret: who knows one's signs for both"
            raise Mistake(f"{said}. One drawn inside defend was expected", "a secret that is not drawn")


def _judge_earlier(server: Server, user: dict[str, str], forgotten: str) -> None:
    name = user["username"]
    wrong, right = (
        server.client.post("/auth/login", data=user | {"password": typed}).status_code
        for typed in ("wrong horse battery", user["password"])  # a right one may renew the row
    )
    said = f"{name.title()} registered before the repair. Her login gets {right}, one with a wrong password"
    said = f"{said} {wrong}"
    if wrong != 401:
        raise Mistake(f"{said}; 200 and 401 were expected", "anybody is let in")
    if right != 200:
        raise Mistake(f"{said}; 200 and 401 were expected", forgotten)
    row = server.system.users.by_name(name)
    if row is None or insecure_sha256_verify(user["password"], row.password_hash):
        raise Mistake(
            f"{said}. After that, her row is still SHA-256 without a salt: a new hash was expected",
            "an old row stays",
        )


_ANY_SOURCE = {"*", "http:", "https:", "data:", "'unsafe-inline'"}


def _judge_headers(server: Server) -> None:
    given = server.client.get("/").headers
    missing = [name for name in SECURITY_HEADERS if name not in given]
    policy = given.get("Content-Security-Policy", "")
    allowed = {words[0]: set(words[1:]) for one in policy.split(";") if (words := one.split())}
    scripts = allowed.get("script-src", allowed.get("default-src", _ANY_SOURCE))
    if scripts & _ANY_SOURCE:
        missing.append("a policy that names where scripts come from")
    if allowed.get("frame-ancestors", _ANY_SOURCE) & _ANY_SOURCE:
        missing.append("a policy that names whose frames it may be in")
    if missing:
        raise Mistake(
            f"the page comes without {', '.join(missing)}: a script, or another page's frame, is let in "
            "(lessons 15, 16). headers=None was expected, or your own",
            "a page has no headers",
        )


def _defend(server) -> None:
    sound = Parts()

    def verify(password: str, stored: str) -> bool:
        if stored.startswith("$2"):
            return sound.verify(password, stored)
        return insecure_sha256_verify(password, stored)

    server.replace(**vars(sound) | {"verify": verify})
    secret = secrets.token_bytes(32)
    settings = replace(server.system.settings, secret_key=secret)
    server.system.settings = settings


DEFEND = Exercise(
    id="20.defend",
    judge=_judge_defend,
    answer=_defend,
    hints=(
        "all repairs of this page, one below the other, hold the board: begin with those",
        "Ada's row is 64 hexadecimal digits, a new one begins with $2b$: let verify look which of the two it "
        "has. needs_rehash renews what is no bcrypt row, at the login",
        "server.replace(**vars(Parts()) | {'verify': verify}), and verify asks insecure_sha256_verify where "
        "stored does not begin with $2; then the new secret_key",
    ),
    praise="every attack dead, every user story alive, and Ada is in",
)
