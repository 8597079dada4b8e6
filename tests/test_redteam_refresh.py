"""Each way to trade a refresh token lets in the thieves it is about, and throws out nobody else."""

from types import SimpleNamespace

import pytest
from aimed import against, carried_out
from fastapi import FastAPI

from authlab.app import create_app
from authlab.insecure import refresh as insecure
from authlab.parts import Parts
from authlab.redteam import refreshing
from authlab.redteam.refresh import ATTACKS, LIMITS, STORIES
from authlab.server import Server
from authlab.settings import Settings
from authlab.users import GRACE_SECONDS, Grant, Users

ALL = (*STORIES, *ATTACKS, *LIMITS)
AFTER, BEFORE, LOGOUT, PASSWORD = (attack.name for attack in ATTACKS)
TABS, LOST, ALL_DAY, DEVICE = (story.name for story in STORIES)
(GRACE,) = (limit.name for limit in LIMITS)

# A way to trade, what a thief gets, who is thrown out.
WEAK = {
    insecure.insecure_keep: ({AFTER, BEFORE, GRACE}, set()),
    insecure.insecure_refuse: ({BEFORE}, {TABS, LOST}),
    insecure.insecure_strict: (set(), {TABS, LOST}),
    insecure.insecure_lenient: ({AFTER, BEFORE, GRACE}, set()),
}


def named(found: dict, outcome: str) -> set[str]:
    return {name for name, evidence in found.items() if evidence.outcome == outcome}


def test_the_reference_app_ends_what_was_stolen_and_spares_the_honest(settings: Settings) -> None:
    found = against(ALL, settings)
    assert named(found, "alive") == {TABS, LOST, ALL_DAY, DEVICE, GRACE}
    assert named(found, "dead") == {AFTER, BEFORE, LOGOUT, PASSWORD}
    for evidence in found.values():
        assert "/auth/refresh" in evidence.request
        assert "eyJ" not in f"{evidence}"


@pytest.mark.parametrize("rotate", WEAK)
def test_each_weak_way_lets_in_whom_it_is_about(settings: Settings, rotate: insecure.Rotate) -> None:
    with Server(create_app(Parts(), settings), name="attacked") as server:
        insecure.let_rotate(server.system, rotate)
        found = carried_out(ALL, server)
    alive, thrown_out = WEAK[rotate]
    assert named(found, "alive") == alive | {TABS, LOST, ALL_DAY, DEVICE} - thrown_out
    assert "not applicable" not in {evidence.outcome for evidence in found.values()}


def one_successor() -> insecure.Rotate:
    """Rotate, and give a second tab, or a thief, the very token that the first one got."""
    given: dict[str, Grant | None] = {}

    def rotate(users: Users, refresh_token: str, *, now: float) -> Grant | None:
        used = insecure.first_use(users, refresh_token)
        if used is None or now - used > GRACE_SECONDS:
            given[refresh_token] = Users.rotate(users, refresh_token, now=now)
        return given[refresh_token]

    return rotate


def test_a_second_use_that_brings_no_branch_of_its_own_closes_the_limit(settings: Settings) -> None:
    with Server(create_app(Parts(), settings), name="attacked") as server:
        insecure.let_rotate(server.system, one_successor())
        found = carried_out(ALL, server)
    assert named(found, "alive") == {TABS, LOST, ALL_DAY, DEVICE}
    assert named(found, "dead") == {AFTER, BEFORE, LOGOUT, PASSWORD, GRACE}


def test_a_logout_for_access_tokens_alone_leaves_the_refresh_token(settings: Settings) -> None:
    found = against(ALL, settings, end_session=insecure.insecure_end_access)
    assert named(found, "alive") - {TABS, LOST, ALL_DAY, DEVICE, GRACE} == {LOGOUT}


def test_without_a_store_all_wait_once_for_the_grace(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(refreshing, "time", SimpleNamespace(sleep=waited.append))
    app = FastAPI()
    sound = create_app(Parts(), settings)
    app.mount("/", sound)
    with Server(app, name="attacked") as server:
        found = carried_out(ALL, server)
    sound.state.system.users.close()
    assert waited == [11]
    assert named(found, "alive") == {TABS, LOST, ALL_DAY, DEVICE, GRACE, AFTER, BEFORE}  # nobody has waited
    assert named(found, "dead") == {LOGOUT, PASSWORD}


def test_an_app_without_refresh_tokens_proves_nothing() -> None:
    with Server(FastAPI(), name="attacked") as server:
        found = carried_out(ALL, server)
    assert named(found, "not applicable") == {AFTER, BEFORE, LOGOUT, PASSWORD, GRACE}
    assert named(found, "dead") == {TABS, LOST, ALL_DAY, DEVICE}
