"""Each replay is alive against the ways of ending a session that it is about, and against no other."""

from collections.abc import Callable
from typing import Any

import pytest
from aimed import carried_out
from fastapi import FastAPI

from authlab.app import create_app
from authlab.insecure.lax import insecure_read
from authlab.insecure.logout import insecure_by_version, insecure_denylist
from authlab.insecure.sessionless import insecure_sessionless
from authlab.parts import Parts, System
from authlab.redteam.logout import ATTACKS, REPLAYS, STORIES
from authlab.server import Server
from authlab.settings import Settings

FIVE = {attack.name for attack in ATTACKS}
TWO = {story.name for story in STORIES}
AFTER, SPELLED, OLDER, PASSWORD, NAMESAKE = (attack.name for attack in ATTACKS)


def _listed(what: str, **more: Any) -> Callable[[System], dict[str, Any]]:
    return insecure_denylist(lambda token, claims: claims.get(what, token), **more)


# What is put in, the attacks that succeed then, and the stories that end.
WEAK = {
    "sound": (lambda system: {}, set(), set()),
    "by name": (insecure_sessionless, FIVE - {SPELLED}, set()),
    "by name, read laxly": (
        lambda system: insecure_sessionless(system) | {"read": insecure_read},
        FIVE,
        set(),
    ),
    "texts": (_listed("text"), {OLDER, PASSWORD, NAMESAKE}, set()),
    "texts, read laxly": (
        _listed("text", read=insecure_read),
        {SPELLED, OLDER, PASSWORD, NAMESAKE},
        set(),
    ),
    "jti, read laxly": (
        _listed("jti", read=insecure_read),
        {OLDER, PASSWORD, NAMESAKE},
        set(),
    ),
    "names": (_listed("sub"), {PASSWORD, NAMESAKE}, {STORIES[0].name}),
    "a version": (insecure_by_version, {NAMESAKE}, {STORIES[0].name}),
    "no logout": (lambda system: {"end_session": lambda *_: None}, {AFTER, OLDER}, set()),
}


@pytest.mark.parametrize("name", WEAK)
def test_exactly_what_should_succeed_does(name: str, settings: Settings) -> None:
    weaken, alive, ended = WEAK[name]
    with Server(create_app(Parts(), settings), name="logout") as server:
        server.replace(**weaken(server.system))
        found = carried_out(REPLAYS, server)
    assert {one for one, evidence in found.items() if evidence.outcome == "alive"} == alive | (TWO - ended)
    assert {e.outcome for e in found.values()} <= {"alive", "dead"}
    for evidence in found.values():
        assert "/auth/me" in evidence.request
        assert "eyJ" not in f"{evidence}{evidence._html()}"


def test_there_are_eight() -> None:
    assert len({one.name for one in REPLAYS}) == 8


def test_a_service_of_somebody_else_cannot_be_asked() -> None:
    with Server(FastAPI(), name="empty") as server:
        found = carried_out((*ATTACKS, *STORIES), server)
    assert {found[one.name].outcome for one in ATTACKS} == {"not applicable"}
    assert {found[one.name].outcome for one in STORIES} == {"dead"}


def test_who_cannot_log_out_proves_nothing(settings: Settings) -> None:
    def fails(*_: Any) -> None:
        raise OSError("a bad day")

    with Server(create_app(Parts(end_session=fails), settings), name="logout") as server:
        found = carried_out((*ATTACKS, *STORIES), server)
    assert [found[name].outcome for name in (AFTER, SPELLED, OLDER)] == ["not applicable"] * 3
    assert found[STORIES[0].name].outcome == "dead"
    assert found[STORIES[1].name].outcome == "alive"
