"""Each way to find user names succeeds against the login that leaks in this way, and against no other."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from authlab import argon2id, redteam
from authlab.app import create_app
from authlab.insecure import legacy, storage, talkative, truncation
from authlab.parts import Parts
from authlab.redteam import enumeration
from authlab.redteam.evidence import Evidence
from authlab.redteam.owned import aimed_at_address
from authlab.redteam.target import Target
from authlab.server import Server
from authlab.settings import Settings
from tests.aimed import against

TIMING, MESSAGE, STATUS, OVERLONG = (attack.name for attack in enumeration.ATTACKS)
LEAKS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "sound": ({}, set()),
    "Argon2id": (argon2id.PARTS, set()),
    "MD5": (legacy.PARTS, set()),
    "SHA-256": (storage.SHA256, set()),
    "no dummy": ({"authenticate": truncation.insecure_authenticate}, {TIMING, OVERLONG}),
    "a cheaper dummy": ({"unmatchable": talkative.insecure_unmatchable}, {TIMING}),
    "words": ({"authenticate": talkative.insecure_message}, {MESSAGE}),
    "status": ({"authenticate": talkative.insecure_status}, {STATUS}),
    "header": ({"authenticate": talkative.insecure_header}, {MESSAGE}),
}


def attack(settings: Settings, **parts: Any) -> dict[str, Evidence]:
    return against(enumeration.ATTACKS, settings, **parts)


@pytest.mark.parametrize("login", LEAKS)
def test_exactly_the_channels_that_leak_are_found(settings: Settings, login: str) -> None:
    parts, alive = LEAKS[login]
    evidence = attack(settings, **parts)
    assert {name for name, one in evidence.items() if one.outcome == "alive"} == alive
    assert {one.outcome for one in evidence.values()} <= {"alive", "dead"}


def test_the_difference_is_told_with_both_answers_and_no_password(settings: Settings) -> None:
    evidence = attack(settings, authenticate=talkative.insecure_message)[MESSAGE]
    assert "no such user" in evidence.response
    assert "wrong password" in evidence.response
    assert evidence.request.count("POST /auth/login") == 2
    assert "not+the+password" not in evidence.request


def test_the_header_that_tells_is_named(settings: Settings) -> None:
    assert "x-attempts-left" in attack(settings, authenticate=talkative.insecure_header)[MESSAGE].seen


def test_the_settings_are_what_they_were(settings: Settings) -> None:
    with Server(create_app(Parts(), settings), name="enumerated") as server:
        with redteam.aimed_at(server) as target:
            enumeration.ATTACKS[0].carry_out(target)
        assert server.system.settings is settings
        assert settings.bcrypt_cost < enumeration.COST


@pytest.mark.parametrize("cost", [4, 8])
def test_a_row_of_another_cost_is_what_the_clock_sees(
    settings: Settings, cost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    register: Callable[..., str] = redteam.Target.register

    def older(self: redteam.Target, password: str) -> str:
        name = register(self, password)
        assert self.system
        user = self.system.users.by_name(name)
        assert user
        self.system.users.rehash(user, self.parts.hash(password, cost=cost))
        return name

    monkeypatch.setattr(redteam.Target, "register", older)
    assert attack(settings)[TIMING].outcome == ("dead" if cost == 8 else "alive")


@pytest.mark.parametrize("login", ["sound", "no dummy"])
def test_the_clock_alone_tells_where_the_server_is_elsewhere(settings: Settings, login: str) -> None:
    parts, alive = LEAKS[login]
    app = create_app(Parts(**parts), replace(settings, bcrypt_cost=enumeration.COST + 2))
    with (
        Server(app, name="elsewhere") as server,
        aimed_at_address(f"http://127.0.0.1:{server.port}") as target,
    ):
        assert enumeration.ATTACKS[0].carry_out(target).outcome == ("alive" if TIMING in alive else "dead")


@pytest.mark.parametrize("hashes", [0.1, 0.5])
def test_a_difference_is_at_least_a_quarter_of_a_hash(
    settings: Settings, hashes: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice the time of an answer that takes next to none is the machine's doing: it once failed here."""
    timed, turns, ticks = enumeration._timed, itertools.count(), itertools.count()
    monkeypatch.setattr(
        enumeration.time, "thread_time", lambda: float(next(ticks))
    )  # a hash takes one second

    def known_takes_longer(target: Target, name: str) -> tuple[float, float, Any]:
        took = 2 * hashes if next(turns) % 2 == 0 else hashes
        return took, took, timed(target, name)[2]

    monkeypatch.setattr(enumeration, "_timed", known_takes_longer)
    assert attack(settings)[TIMING].outcome == ("alive" if hashes > 0.25 else "dead")


@pytest.mark.parametrize(("short", "outcome"), [(1, "dead"), (3, "dead"), (4, "alive")])
def test_outside_half_of_the_others_have_to_be_shorter(
    settings: Settings, short: int, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many of eight are ten times as short: with fewer than half, it is a busy machine's doing."""
    timed, turns, asked = enumeration._timed, itertools.count(), []

    def some_are_short(target: Target, name: str) -> tuple[float, float, Any]:
        turn = next(turns)
        asked.append(name)
        took = 1.0 if turn % 2 and turn // 2 < short else 10.0
        return took, 0.0, timed(target, name)[2]  # the work is another process's

    monkeypatch.setattr(enumeration, "_timed", some_are_short)
    with (
        Server(create_app(Parts(), settings), name="elsewhere") as server,
        aimed_at_address(f"http://127.0.0.1:{server.port}") as target,
    ):
        assert enumeration.ATTACKS[0].carry_out(target).outcome == outcome
    assert len(asked) == 4 * enumeration.ROUNDS
