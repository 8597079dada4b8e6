"""Another spelling, another payload: each succeeds against the reader that lets it, and against no other."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI

from authlab import tokens
from authlab.errors import TokenError
from authlab.insecure import lax
from authlab.insecure.sessionless import insecure_sessionless
from authlab.redteam.evidence import Evidence
from authlab.redteam.spellings import ATTACKS
from authlab.server import Server
from tests.aimed import carried_out

SPELLING, PAYLOAD = (attack.name for attack in ATTACKS)


def attack(server: Server) -> dict[str, Evidence]:
    return carried_out(ATTACKS, server)


def _trims(token: str, **how: Any) -> Any:
    return tokens.read(token.rstrip("="), **how)


def _drops(token: str, **how: Any) -> Any:
    return tokens.read(token.replace("~", ""), **how)


READERS: dict[str, tuple[Callable[..., Any], set[str]]] = {
    "sound": (tokens.read, set()),
    "lax": (lax.insecure_read, {SPELLING}),
    "unsigned": (lax.insecure_unsigned, {PAYLOAD}),
    "trims": (_trims, {SPELLING}),
    "drops": (_drops, {SPELLING}),
}


@pytest.mark.parametrize("reader", READERS)
def test_exactly_the_attacks_that_should_succeed_do(server: Server, reader: str) -> None:
    read, alive = READERS[reader]
    server.replace(read=read)
    evidence = attack(server)
    assert {name for name, one in evidence.items() if one.outcome == "alive"} == alive
    assert {one.outcome for one in evidence.values()} <= {"alive", "dead"}
    assert not [one for one in evidence.values() if "eyJ" in f"{one}"]


def test_a_service_without_sessions_is_no_weaker_against_these(server: Server) -> None:
    server.replace(**insecure_sessionless(server.system))
    assert {one.outcome for one in attack(server).values()} == {"dead"}
    server.replace(read=lax.insecure_read)
    assert attack(server)[SPELLING].outcome == "alive"


def test_the_spelling_that_was_taken_is_told(server: Server) -> None:
    server.replace(read=lax.insecure_read)
    seen = attack(server)[SPELLING].seen
    assert seen.startswith("one token, 6 texts: accepted with another last letter")
    server.replace(read=_trims)
    assert attack(server)[SPELLING].seen.endswith("2 texts: accepted with = behind the signature")


def _refuses(*_: Any, **__: Any) -> Any:
    raise TokenError("no")


@pytest.mark.parametrize("parts", [{"read": _refuses}, {"issue": lambda *_, **__: "opaque"}])
def test_a_system_that_takes_no_token_is_not_judged(server: Server, parts: dict[str, Any]) -> None:
    server.replace(**parts)
    assert {one.outcome for one in attack(server).values()} == {"not applicable"}


def test_an_opaque_token_is_not_judged(server: Server) -> None:
    user = server.system.users.add("somebody", "no hash")
    server.replace(issue=lambda *_, **__: "opaque", current_user=lambda *_: (user, ""))
    assert {one.outcome for one in attack(server).values()} == {"not applicable"}


def test_an_app_without_users_is_not_judged() -> None:
    with Server(FastAPI(), name="empty") as server:
        assert {one.outcome for one in attack(server).values()} == {"not applicable"}


@pytest.mark.parametrize("token", ["a.b.c", "...", "abc", "~"])
def test_what_the_lax_reader_cannot_decode_is_refused_too(server: Server, token: str) -> None:
    server.replace(read=lax.insecure_read)
    assert server.client.get("/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
