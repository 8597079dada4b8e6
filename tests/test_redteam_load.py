"""Guessing, lock-out and stall: each succeeds against the system that lets it, and against no other."""

import itertools
import threading
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from authlab import redteam
from authlab.app import create_app
from authlab.errors import Throttled
from authlab.insecure import limits, storage
from authlab.insecure.blocking import insecure_offload
from authlab.parts import Parts, System
from authlab.redteam import load
from authlab.redteam.evidence import Evidence
from authlab.server import Server
from authlab.settings import Settings
from authlab.throttle import Throttle
from tests.aimed import carried_out

STALL, LOCK_OUT, GUESSING, STUFFING = (attack.name for attack in load.ATTACKS)
# The limit of a target, its parts, and the attacks that succeed against it.
TARGETS: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "sound": ("20/minute", {}, set()),
    "sound, another limit": ("3/hour", {}, set()),
    "SHA-256": ("20/minute", storage.SHA256, set()),
    "switched off": ("", {}, {GUESSING, STUFFING}),
    "no limit": ("", {"throttle": limits.part(limits.insecure_no_limit)}, {GUESSING, STUFFING}),
    "by account": ("", {"throttle": limits.part(limits.insecure_by_account)}, {LOCK_OUT, STUFFING}),
    "by source": ("", {"throttle": limits.part(limits.insecure_by_source)}, {LOCK_OUT}),
    "in the loop": ("20/minute", {"offload": insecure_offload}, {STALL}),
}


def attack(server: Server) -> dict[str, Evidence]:
    return carried_out(load.ATTACKS, server)


def serve(settings: Settings, login_limit: str, **parts: Any) -> Server:
    return Server(create_app(Parts(**parts), replace(settings, login_limit=login_limit)), name="loaded")


@pytest.mark.parametrize("name", TARGETS)
def test_exactly_the_attacks_that_should_succeed_do(settings: Settings, name: str) -> None:
    limit, parts, alive = TARGETS[name]
    with serve(settings, limit, **parts) as server:
        evidence = attack(server)
    assert {name for name, one in evidence.items() if one.outcome == "alive"} == alive
    assert {one.outcome for one in evidence.values()} <= {"alive", "dead"}


def test_the_app_as_it_comes_survives_and_goes_on_as_before() -> None:
    with Server(name="loaded") as server:
        before = server.system.settings, server.system.parts
        evidence = attack(server)
        assert {one.outcome for one in evidence.values()} == {"dead"}
        assert (server.system.settings, server.system.parts) == before
        assert "after 20 wrong passwords it says 429, and to wait" in evidence[GUESSING].seen
        assert "password=…" in evidence[LOCK_OUT].request
    assert not [one for one in threading.enumerate() if one.name == "redteam-login"]


def test_a_stall_leaves_the_parts_as_they_were(settings: Settings) -> None:
    with serve(settings, "", offload=insecure_offload) as server:
        before = server.system.parts
        assert attack(server)[STALL].outcome == "alive"
        assert server.system.parts is before
        assert server.client.get("/auth/me").status_code == 401


async def _nobody(*_: Any) -> None:
    return None


async def _anybody(system: System, _caller: Any, username: str, _password: str) -> Any:
    return system.users.by_name(username)


@pytest.mark.parametrize("throttle", [_nobody, _anybody])
def test_a_login_that_is_none_proves_nothing(settings: Settings, throttle: Any) -> None:
    with serve(settings, "", throttle=throttle) as server:
        evidence = attack(server)
    assert evidence[LOCK_OUT].outcome == evidence[STALL].outcome == "not applicable"


def test_a_refusal_that_is_left_from_before_proves_nothing(settings: Settings) -> None:
    """It held up the stranger, and ended before the user came: what a slow machine once made of it."""
    by_source, asked = limits.part(limits.insecure_by_source), itertools.count(1)

    async def throttle(*login: Any) -> Any:
        if next(asked) == 2:  # the stranger's first guess, after the user's own login
            raise Throttled(1)
        return await by_source(*login)

    with serve(settings, "", throttle=throttle) as server, redteam.aimed_at(server) as target:
        assert load.lock_out(target).outcome == "alive"


def test_an_app_without_users_is_not_judged() -> None:
    with Server(FastAPI(), name="empty") as server:
        assert {one.outcome for one in attack(server).values()} == {"not applicable"}


def test_a_throttle_in_the_way_is_told(settings: Settings) -> None:
    with serve(settings, "") as server:
        server.system.throttle = Throttle("1/minute")
        for _ in range(10):
            server.system.throttle.count_against("127.0.0.1")
        assert "throttle" in attack(server)[LOCK_OUT].seen
