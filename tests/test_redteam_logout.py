"""Each replay is alive against the ways of ending a session that it is about, and against no other."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aimed import carried_out
from fastapi import FastAPI

from authlab import tokens
from authlab.app import create_app
from authlab.encoding import b64url_encode
from authlab.errors import Malformed, TokenError
from authlab.insecure.lax import insecure_read
from authlab.insecure.logout import insecure_by_version, insecure_denylist
from authlab.insecure.policies import insecure_claims_only
from authlab.insecure.sessionless import insecure_sessionless
from authlab.parts import Parts, System, current_user
from authlab.redteam.logout import ATTACKS, REPLAYS, STORIES
from authlab.server import Server
from authlab.settings import Settings
from authlab.tokens import Policy
from authlab.users import User

FIVE = {attack.name for attack in ATTACKS}
TWO = {story.name for story in STORIES}
AFTER, SPELLED, OLDER, PASSWORD, NAMESAKE = (attack.name for attack in ATTACKS)
DELETED = "a token of a deleted user"


def _listed(what: str, **more: Any) -> Callable[[System], dict[str, Any]]:
    return insecure_denylist(lambda token, claims: claims.get(what, token), **more)


def _loose_end(token: str, *, key: bytes, policy: Policy) -> Mapping[str, Any]:
    """Read a token whatever the unused bits of its last letter are, with no junk behind it."""
    signed, _, signature = token.rpartition(".")
    if len(signature) != 43:
        raise Malformed("not 32 bytes", reason="malformed")
    tidy = b64url_encode(base64.urlsafe_b64decode(f"{signature}="))
    return tokens.read(f"{signed}.{tidy}", key=key, policy=policy)


def _unpadded(token: str, *, key: bytes, policy: Policy) -> Mapping[str, Any]:
    return tokens.read(token.rstrip("="), key=key, policy=policy)


def _claims_alone(system: System) -> dict[str, Any]:
    return insecure_sessionless(system) | {"current_user": insecure_claims_only}


def _barred(system: System, token: str) -> tuple[User, str]:
    """Let nobody in who has ever changed the password."""
    user, session_id = current_user(system, token)
    if user.session_version:
        raise TokenError("it has ended", reason="changed")
    return user, session_id


def _spared(which: int) -> Callable[[System], dict[str, Any]]:
    """Let a password change end every session but the first one opened, or but the last."""

    def weaken(system: System) -> dict[str, Any]:
        users = system.users
        change = users.set_password

        def set_password(user: User, password_hash: str) -> User | None:
            find = "SELECT * FROM sessions WHERE user_id = ? ORDER BY expires"
            with users.writing() as db:
                spared = db.exec_driver_sql(find, (user.id,)).all()[which]
            changed = change(user, password_hash)
            with users.writing() as db:
                db.exec_driver_sql("INSERT INTO sessions VALUES (?, ?, ?)", tuple(spared))
            return changed

        users.set_password = set_password
        return {}

    return weaken


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
    "texts, a loose end": (
        _listed("text", read=_loose_end),
        {SPELLED, OLDER, PASSWORD, NAMESAKE},
        set(),
    ),
    "texts, padding dropped": (
        _listed("text", read=_unpadded),
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
    "claims alone": (_claims_alone, FIVE - {SPELLED} | {DELETED}, set()),
    "barred after a change": (lambda system: {"current_user": _barred}, set(), {STORIES[1].name}),
    "here is spared": (_spared(0), {PASSWORD}, set()),
    "there is spared": (_spared(-1), {PASSWORD}, set()),
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


def test_there_are_eight_and_each_fails_somewhere() -> None:
    assert len(REPLAYS) == len({one.name for one in REPLAYS}) == 8
    assert set().union(*(alive for _, alive, _ in WEAK.values())) == FIVE | {DELETED}
    assert set().union(*(ended for _, _, ended in WEAK.values())) == TWO


def test_a_door_shut_to_all_proves_nothing(settings: Settings) -> None:
    def refuses(*_: Any) -> None:
        raise TokenError("no", reason="no")

    with Server(create_app(Parts(current_user=refuses), settings), name="logout") as server:
        found = carried_out(REPLAYS, server)
    assert {found[one.name].outcome for one in REPLAYS if one not in STORIES} == {"not applicable"}
    assert {found[one.name].outcome for one in STORIES} == {"dead"}


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
