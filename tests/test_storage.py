"""The whole app while its database is raced for, locked, full, gone, or pulled away under it."""

import os
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from conftest import ADA
from sqlalchemy import create_engine, event
from threads import together

from authlab import database, users
from authlab.app import create_app
from authlab.client import Client
from authlab.errors import SettingsError
from authlab.server import Server
from authlab.settings import Settings

pytest_plugins = ("databases",)

KEY = "a key of the tests, as long as needed"
NEW = "another horse battery"


def start(url: str) -> Server:
    settings = Settings(url, KEY.encode(), bcrypt_cost=4, login_limit="")
    return Server(create_app(settings=settings), name="storage")


@pytest.fixture
def app(url: str) -> Iterator[Server]:
    with start(url) as running:
        assert register(running.client, "ada") == 201
        yield running


def register(client: httpx2.Client, name: str) -> int:
    return client.post("/auth/register", json={**ADA, "username": name}).status_code


def log_in(client: Client, **changes: str) -> dict[str, Any]:
    answer = client.post("/auth/login", data={**ADA, **changes})
    return answer.json() if answer.status_code == 200 else {}


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def me(client: Client, tokens: dict[str, Any]) -> int:
    return client.get("/auth/me", headers=bearer(tokens)).status_code


def refresh(client: Client, tokens: dict[str, Any]) -> httpx2.Response:
    return client.post("/auth/refresh", data={"refresh_token": tokens["refresh_token"]})


def change(client: Client, tokens: dict[str, Any], old: str, new: str) -> int:
    body = {"current_password": old, "new_password": new}
    return client.post("/auth/password", json=body, headers=bearer(tokens)).status_code


# Races


def test_of_24_who_register_one_name_one_gets_it(app: Server) -> None:
    spellings = ["Bob", "bob", "BOB", "\uff22ob"] * 6
    answers = together(*[lambda name=name: register(app.client, name) for name in spellings])
    assert sorted(answers) == [201] + [409] * 23


def test_a_refresh_with_the_logout_gets_nothing_that_lives(app: Server) -> None:
    for _ in range(10):
        tokens = log_in(app.client)
        out, refreshed = together(
            lambda tokens=tokens: app.client.post("/auth/logout", headers=bearer(tokens)).status_code,
            lambda tokens=tokens: refresh(app.client, tokens),
        )
        assert out == 204
        assert refreshed.status_code in (200, 401)
        for ended in [tokens] + [refreshed.json()] * (refreshed.status_code == 200):
            assert me(app.client, ended) == 401
            assert refresh(app.client, ended).status_code == 401


def test_a_login_with_the_password_change_is_no_way_around_it(app: Server) -> None:
    old, new = ADA["password"], NEW
    for _ in range(10):
        tokens = log_in(app.client, password=old)
        changed, late = together(
            lambda tokens=tokens, old=old, new=new: change(app.client, tokens, old, new),
            lambda old=old: log_in(app.client, password=old),
        )
        assert changed == 204
        assert not late or me(app.client, late) == 401
        assert not log_in(app.client, password=old)
        old, new = new, old


def test_two_tabs_that_refresh_at_once_both_go_on(app: Server) -> None:
    tokens = log_in(app.client)
    for answer in together(*[lambda: refresh(app.client, tokens)] * 2):
        assert answer.status_code == 200
        assert me(app.client, answer.json()) == 200
        assert refresh(app.client, answer.json()).status_code == 200


def test_a_refresh_token_used_again_ends_the_access_tokens_too(
    app: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(users, "GRACE_SECONDS", 0)
    tokens = log_in(app.client)
    following = refresh(app.client, tokens).json()
    assert me(app.client, following) == 200
    assert refresh(app.client, tokens).status_code == 401
    assert [me(app.client, one) for one in (tokens, following)] == [401, 401]


# Names that no database takes


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "\u202e", "x" * 1024, "\ufdfa" * 1024])
def test_a_login_under_an_impossible_name_is_a_wrong_login(app: Server, name: str) -> None:
    form = b"password=x&username=" + b"".join(b"%%%02x" % b for b in name.encode("utf-8", "surrogatepass"))
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert app.client.post("/auth/login", content=form, headers=kind).status_code == 401


# At rest


def test_no_password_and_no_token_is_in_any_file(app: Server, url: str, tmp_path: Path) -> None:
    tokens = log_in(app.client)
    following = refresh(app.client, tokens).json()
    change(app.client, following, ADA["password"], NEW)
    last = log_in(app.client, password=NEW)
    if url.startswith("sqlite"):
        names = {path.name for path in tmp_path.iterdir()}
        assert names >= {"test.sqlite", "test.sqlite-wal"}
        written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    else:
        rows = [app.rows(f"SELECT * FROM {table}").rows for table in ("users", "sessions", "refresh_tokens")]  # noqa: S608
        written = repr(rows).encode()
    assert app.rows("SELECT id FROM sessions").rows[0][0].encode() in written
    secrets = [one[kind] for one in (tokens, following, last) for kind in ("access_token", "refresh_token")]
    for secret in (ADA["password"], NEW, *secrets, *(one.split(".")[-1] for one in secrets)):
        assert secret.encode() not in written


# Killed


@contextmanager
def serving(url: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Start the app as everybody does, and wait until it answers."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {
        **os.environ, "AUTHLAB_DATABASE_URL": url, "AUTHLAB_SECRET_KEY": KEY, "AUTHLAB_BCRYPT_COST": "4",
        "AUTHLAB_LOGIN_LIMIT": "",
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "authlab.app:app",
        "--port",
        str(port),
        "--log-level",
        "error",
    ]
    process = subprocess.Popen(command, env=environment)
    try:
        with Client(f"http://127.0.0.1:{port}") as client:
            deadline = time.monotonic() + 60
            while True:
                with suppress(httpx2.HTTPError):
                    client.get("/auth/me")
                    break
                assert process.poll() is None, "the server did not start"
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.02)
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(30)


def register_until_it_dies(url: str, writer: str, acknowledged: list[str]) -> None:
    with Client(url) as client, suppress(httpx2.HTTPError):
        for i in range(1_000_000):
            if register(client, f"{writer} {i}") == 201:
                acknowledged.append(f"{writer} {i}")


def kill_while_four_write(url: str, kills: int, users_each: int) -> list[str]:
    """Return the names of all whose registration was answered with 201."""
    acknowledged: list[str] = []
    for i in range(kills):
        with serving(url) as (process, address):
            before, deadline = len(acknowledged), time.monotonic() + 60
            writers = [
                threading.Thread(target=register_until_it_dies, args=(address, f"{i} {j}", acknowledged))
                for j in range(4)
            ]
            for writer in writers:
                writer.start()
            while len(acknowledged) < before + users_each:
                assert time.monotonic() < deadline, "nobody can register"
                time.sleep(0.005)
            process.kill()
            for writer in writers:
                writer.join(30)
    return acknowledged


def integrity(url: str) -> str:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    try:
        return connection.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        connection.close()


@pytest.mark.parametrize("users_each", [20, pytest.param(400, marks=pytest.mark.large)])
def test_whoever_was_told_yes_can_log_in_after_four_kills(tmp_path: Path, users_each: int) -> None:
    url = f"sqlite:///{tmp_path / 'killed.sqlite'}"
    acknowledged = kill_while_four_write(url, 4, users_each)
    assert len(acknowledged) >= 4 * users_each
    with start(url) as server:
        assert [name for name in acknowledged if not log_in(server.client, username=name)] == []
    assert integrity(url) == "ok"


# Locked, full, gone


def is_busy(answer: httpx2.Response) -> bool:
    return answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0


LOCKS = {
    ("sqlite", "everything"): "BEGIN EXCLUSIVE",
    ("sqlite", "writes"): "BEGIN IMMEDIATE",
    ("postgresql", "everything"): "BEGIN; LOCK TABLE users IN EXCLUSIVE MODE",
    ("postgresql", "writes"): "BEGIN; LOCK TABLE users IN SHARE MODE",
}


@contextmanager
def locked(url: str, what: str) -> Iterator[None]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(LOCKS[engine.dialect.name, what])
        yield
        connection.exec_driver_sql("ROLLBACK")
    engine.dispose()


@pytest.mark.parametrize(("what", "many", "wait"), [("everything", 20, None), ("writes", 1, 1)])
def test_behind_a_lock_writers_hear_so_in_time_and_readers_read_on(
    url: str, monkeypatch: pytest.MonkeyPatch, what: str, many: int, wait: int | None
) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", wait or database.LOCK_SECONDS)
    with start(url) as app, ThreadPoolExecutor(many) as threads:
        register(app.client, "ada")
        tokens = log_in(app.client)
        body = [{**ADA, "username": f"bob {i}"} for i in range(many)]
        with locked(url, what):
            started = time.monotonic()
            waiting = [threads.submit(app.client.post, "/auth/register", json=one) for one in body]
            while not all(one.done() for one in waiting):
                asked = time.monotonic()
                assert me(app.client, tokens) == 200
                assert time.monotonic() - asked < 2
                time.sleep(0.05)
            assert time.monotonic() - started < 12
        assert all(is_busy(one.result()) for one in waiting)
        assert register(app.client, "bob 0") == 201
        assert log_in(app.client, username="bob 0")


@pytest.mark.parametrize("released", [True, False], ids=["released soon", "held"])
def test_behind_a_lock_that_stops_readers_too_nobody_else_waits(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, released: bool
) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 10 if released else 1)
    path = settings.database_url.removeprefix("sqlite:///")
    with start(settings.database_url) as app, ThreadPoolExecutor(1) as thread, Client(app.url) as other:
        register(app.client, "ada")
        tokens = log_in(app.client)
        app.system.users.close()  # else its connections would keep the other one out
        with closing(sqlite3.connect(path, isolation_level=None)) as holder:
            holder.execute("PRAGMA locking_mode = EXCLUSIVE")
            holder.execute("BEGIN EXCLUSIVE")
            waiting = thread.submit(app.client.get, "/auth/me", headers=bearer(tokens))
            time.sleep(0.3)
            assert other.get("/icon.svg").status_code == 200
            assert not waiting.done()
            if not released:
                assert is_busy(waiting.result(20))
        assert waiting.result(20).status_code == (200 if released else 503)
        assert me(app.client, tokens) == 200


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_the_files_of_the_database_are_the_owners_alone(settings: Settings, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with start(settings.database_url) as app:
            register(app.client, "ada")
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("test.sqlite", "test.sqlite-wal", "test.sqlite-shm"), 0o600)


def test_a_full_database_takes_nothing_half_and_reads_on(settings: Settings) -> None:
    url = settings.database_url
    with start(url) as app:
        register(app.client, "ada")
        tokens = log_in(app.client)
        engine = app.system.users.engine
        pages = app.rows("PRAGMA page_count").rows[0][0]

        def no_more_pages(connection: sqlite3.Connection, _record: Any) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages}").close()

        event.listen(engine, "connect", no_more_pages)
        engine.dispose()
        for i in range(1000):
            answer = app.client.post("/auth/register", json={**ADA, "username": f"bob {i}"})
            if answer.status_code != 201:
                break
        assert is_busy(answer)
        assert app.rows("SELECT count(*) FROM users").rows[0][0] == 1 + i
        assert me(app.client, tokens) == 200
        event.remove(engine, "connect", no_more_pages)
        engine.dispose()
        assert register(app.client, f"bob {i}") == 201
    assert integrity(url) == "ok"


def test_when_postgresql_stops_the_answer_is_503_until_it_is_back(
    postgresql: Any, postgresql_url: str
) -> None:
    with start(postgresql_url) as app:
        register(app.client, "ada")
        tokens = log_in(app.client)
        postgresql.stop()
        try:
            answers = [
                app.client.post("/auth/register", json={**ADA, "username": "bob"}),
                app.client.post("/auth/login", data=ADA),
                app.client.get("/auth/me", headers=bearer(tokens)),
                refresh(app.client, tokens),
            ]
        finally:
            postgresql.ensure_postgres_running()
        assert all(is_busy(answer) for answer in answers)
        assert me(app.client, tokens) == 200
        assert register(app.client, "bob") == 201


def test_a_restart_of_postgresql_between_two_requests_is_not_noticed(
    postgresql: Any, postgresql_url: str
) -> None:
    with start(postgresql_url) as app:
        register(app.client, "ada")
        tokens = log_in(app.client)
        postgresql.stop()
        postgresql.ensure_postgres_running()
        assert me(app.client, tokens) == 200


@pytest.fixture
def unusable(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of which something is wrong, by the name of what it is."""
    users.Users(f"sqlite:///{tmp_path / 'good.sqlite'}").close()
    (tmp_path / "text").write_text("no database at all\n" * 100)
    return {
        "a folder": f"sqlite:///{tmp_path}",
        "in no folder": f"sqlite:///{tmp_path / 'none' / 'users.sqlite'}",
        "no database": f"sqlite:///{tmp_path / 'text'}",
        "read-only": f"sqlite:///file:{tmp_path / 'good.sqlite'}?mode=ro&uri=true",
        "no server": "postgresql+psycopg://ada:swordfish@127.0.0.1:1/authlab?connect_timeout=1",
        "no port": "postgresql+psycopg://ada:swordfish@127.0.0.1:x/authlab",
        "no driver": "mysql://ada:swordfish@127.0.0.1/authlab",
        "no kind": "nothing://ada:swordfish@127.0.0.1/authlab",
        "no address": "swordfish",
        "no @": "postgresql://ada:swordfish/authlab",
        "@ in the password": "postgresql+psycopg://ada:my@swordfish@127.0.0.1:1/authlab?connect_timeout=1",
        "no file": "sqlite://",
        "in memory": "sqlite:///:memory:",
        "NUL": "sqlite:///\0",
    }[request.param]


@pytest.mark.parametrize(
    "unusable",
    ["a folder", "in no folder", "no database", "read-only", "no server", "no port", "no driver", "no kind",
     "no address", "NUL", "no @", "@ in the password", "no file", "in memory"],
    indirect=True,
)  # fmt: skip
def test_a_database_that_cannot_be_used_is_named_in_one_line(unusable: str) -> None:
    with pytest.raises(SettingsError, match="cannot be used as the database") as caught:
        create_app(settings=Settings(unusable, KEY.encode(), bcrypt_cost=4))
    assert "\n" not in str(caught.value)
    assert "swordfish" not in str(caught.value)


@pytest.mark.parametrize("unusable", ["a folder"], indirect=True)
def test_uvicorns_last_line_says_what_is_wrong_with_the_database(unusable: str) -> None:
    command = [sys.executable, "-m", "uvicorn", "authlab.app:app", "--port", "0"]
    environment = {**os.environ, "AUTHLAB_DATABASE_URL": unusable}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0
    assert "cannot be used as the database: unable to open" in ended.stderr.strip().splitlines()[-1]
