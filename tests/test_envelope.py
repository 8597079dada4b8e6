"""What holds for every request and answer: size, time, place, and the headers on all of them."""

import dataclasses
import http.client
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from conftest import ADA, run_async
from served import Served, served
from sqlalchemy.exc import OperationalError

from authlab import envelope
from authlab.app import create_app
from authlab.client import Client
from authlab.envelope import MAX_BODY, MAX_HEADERS
from authlab.parts import SECURITY_HEADERS, Parts
from authlab.server import Server
from authlab.settings import Settings

MB = 1024 * 1024
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def client(server: Server) -> Client:
    """A client of a server that has one user, Ada."""
    assert server.client.post("/auth/register", json=ADA).status_code == 201
    return server.client


def bearer(client: Client) -> dict[str, str]:
    token = client.post("/auth/login", data=ADA).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


# Size


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server in a process of its own that has one user, Ada."""
    with served(tmp_path_factory.mktemp("app")) as app, app.client() as client:
        assert client.post("/auth/register", json=ADA).status_code == 201
        yield app


@pytest.fixture(scope="module")
def outside(app: Served) -> Iterator[Client]:
    with app.client() as client:
        yield client


@pytest.mark.parametrize("length", ["with a length", "without a length"])
@pytest.mark.parametrize("megabytes", [10, 100])
def test_a_huge_body_gets_a_short_no_and_takes_no_memory(app: Served, megabytes: int, length: str) -> None:
    process, resident = psutil.Process(app.pid), []

    def body() -> Iterator[bytes]:
        for _ in range(megabytes):
            yield b"x" * MB
            resident.append(process.memory_info().rss)

    headers = {"Content-Length": str(megabytes * MB)} if length == "with a length" else {}
    with app.client() as client:
        client.get("/auth/me")
        before = process.memory_info().rss
        answer = client.post("/auth/login", content=body(), headers=headers)
        assert ("Content-Length" in answer.request.headers) == (length == "with a length")
    assert answer.status_code == 413
    assert len(answer.content) < 100
    assert max(resident) - before < 20 * MB


@pytest.mark.parametrize(("spare", "status"), [(0, 200), (-1, 413)])
def test_a_body_may_be_as_long_as_the_limit(client: Client, spare: int, status: int) -> None:
    form = b"username=ada&password=correct+horse+battery&more="
    body = form + b"x" * (MAX_BODY - spare - len(form))
    assert client.post("/auth/login", content=body, headers=FORM).status_code == status


def headers_of(size: int) -> dict[str, str]:
    return {f"X-{i:04}": "x" * 94 for i in range(size // 100)}


def test_headers_may_be_as_long_as_the_limit(outside: Client) -> None:
    assert outside.get("/icon.svg", headers=headers_of(MAX_HEADERS - 500)).status_code == 200
    assert outside.get("/icon.svg", headers=headers_of(MAX_HEADERS + 500)).status_code == 431


def test_many_small_headers_are_too_many(outside: Client) -> None:
    headers = [(f"X-{i}", "x" * 30) for i in range(1000)]
    assert outside.get("/icon.svg", headers=headers).status_code == 431


# Time


def answer_to_a_drip(server: Server, pause: float) -> bytes:
    """Send a body a byte at a time, until something comes back."""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        connection.settimeout(pause)
        for _ in range(100):
            try:
                return connection.recv(1000)
            except TimeoutError:
                connection.sendall(b"x")
    return b""


def test_a_body_that_only_drips_is_cut_off(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "BODY_SECONDS", 0.5)
    started = time.monotonic()
    assert answer_to_a_drip(server, 0.05).startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - started < 4


# Place


def ask(client: Client, method: str, target: str) -> int:
    """Send an address exactly as it is written, with a good token."""
    connection = http.client.HTTPConnection(client.base_url.host, client.base_url.port, timeout=15)
    try:
        connection.request(method, target, headers=bearer(client))
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("target", "status"),
    [
        *((target, 400) for target in ("/auth/me?x=1", "/auth/me?x", "/auth/me??", "/auth/me?token=x")),
        *((target, 400) for target in ("/auth/me%3Fx=1", "/auth/me%3fx=1", "/auth/me%3F?", "/auth%2Fme?x=1")),
        *((target, 400) for target in ("/%61uth/me?x=1", "//auth/me?x", "/./auth/me?x=1", "/x/../auth/me?x")),
        *((target, 400) for target in ("/auth/?x", "/auth/nothing?x=1", "/auth/me/?x=1", "/auth/me;a?x=1")),
        *((target, 400) for target in ("/docs%3Fx=1", "/icon.svg%3F", "/auth%3Fx=1")),  # a disguise, anywhere
        *((target, 404) for target in ("/AUTH/me?x=1", "/auth?x=1")),  # nothing is there to take anything
    ],
)
def test_a_query_is_refused_in_every_spelling(outside: Client, target: str, status: int) -> None:
    methods = ["GET", "POST", "HEAD", "OPTIONS"]
    assert [ask(outside, method, target) for method in methods] == [status] * 4


def test_a_query_is_refused_below_a_root_path(tmp_path: Path) -> None:
    with served(tmp_path, "--root-path", "/lab") as app, app.client() as client:
        client.post("/auth/register", json=ADA)
        headers = bearer(client)
        assert client.get("/auth/me", headers=headers).status_code == 200
        assert client.get("/auth/me?x=1", headers=headers).status_code == 400


def test_an_address_with_nothing_after_its_question_mark_has_no_query(outside: Client) -> None:
    assert ask(outside, "GET", "/auth/me?") == 200


# Every answer

BROKEN = RuntimeError("broken on purpose")
NO_DATABASE = OperationalError("select", {}, Exception("locked"))


def break_with(server: Server, problem: Exception) -> None:
    def broken(*_: object) -> None:
        raise problem

    server.replace(current_user=broken)


def answers(server: Server, client: Client, monkeypatch: pytest.MonkeyPatch) -> dict[int, Callable[[], Any]]:
    """One request for each status that the app answers."""
    monkeypatch.setattr(envelope, "BODY_SECONDS", 0.2)
    headers = bearer(client)

    def slow() -> Iterator[bytes]:
        yield b"x"
        time.sleep(0.4)
        yield b"x"

    def broken(problem: Exception) -> Any:
        break_with(server, problem)
        return client.get("/auth/me", headers=headers)

    wrong = {**ADA, "password": "not the right one"}
    change = {"current_password": "not the right one", "new_password": "another horse battery"}
    return {
        200: lambda: client.get("/"),
        201: lambda: client.post("/auth/register", json={**ADA, "username": "bob"}),
        400: lambda: client.get("/auth/me?x=1"),
        401: lambda: client.post("/auth/login", data=wrong),
        403: lambda: client.post("/auth/password", json=change, headers=headers),
        404: lambda: client.get("/auth/nothing"),
        405: lambda: client.get("/auth/login"),
        408: lambda: client.post("/auth/login", content=slow()),
        409: lambda: client.post("/auth/register", json=ADA),
        413: lambda: client.post("/auth/login", content=b"x" * MB),
        422: lambda: client.post("/auth/login"),
        429: lambda: [client.post("/auth/login", data=wrong) for _ in range(4)][-1],
        431: lambda: client.get("/", headers=headers_of(MAX_HEADERS)),
        204: lambda: client.post("/auth/logout", headers=headers),
        500: lambda: broken(BROKEN),
        503: lambda: broken(NO_DATABASE),
    }


def test_the_headers_are_on_the_answer_of_every_status(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = dataclasses.replace(settings, login_limit="3/minute")
    with Server(create_app(settings=limited), name="limited") as server:
        server.client.post("/auth/register", json=ADA)
        for status, ask in answers(server, server.client, monkeypatch).items():
            answer = ask()
            assert answer.status_code == status
            assert {name: answer.headers.get_list(name) for name in SECURITY_HEADERS} == {
                name: [value] for name, value in SECURITY_HEADERS.items()
            }, status


@pytest.mark.parametrize("path", ["/", "/icon.svg", "/docs", "/auth/login", "/auth/nothing", "/nothing"])
def test_any_method_is_answered_under_the_same_headers(outside: Client, path: str) -> None:
    for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        answer = outside.request(method, path)
        assert answer.status_code in (200, 404, 405)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert not (method == "HEAD" and answer.content)


def test_other_headers_are_a_part(server: Server) -> None:
    server.replace(headers={"X-Lesson": "no defence at all"})
    answer = server.client.get("/auth/me")
    assert answer.headers["X-Lesson"]
    assert "Content-Security-Policy" not in answer.headers


# What a server that is not uvicorn, or wrapped by somebody, hands on


def seen_by_the_app(scope: dict[str, Any], receive: Callable[[], Any] | None = None) -> dict[str, Any]:
    """Send a bare scope through the envelope, and return it as the app gets it."""
    seen: dict[str, Any] = {}

    async def app(scope: dict[str, Any], receive: object, send: object) -> None:
        seen.update(scope)

    async def empty() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: dict[str, Any]) -> None:
        pass

    async def work() -> None:
        system = SimpleNamespace(parts=Parts())
        await envelope.Envelope(app, system)(scope, receive or empty, send)

    run_async(work)
    return seen


def scope_of(**changes: Any) -> dict[str, Any]:
    fixed = {"type": "http", "path": "/", "raw_path": b"/", "query_string": b"", "headers": []}
    return {**fixed, "client": ("127.0.0.1", 5000), **changes}


def test_without_a_connection_to_ask_all_forwarded_requests_are_one_source() -> None:
    forwarded = [(b"x-forwarded-for", b"203.0.113.1")]
    assert seen_by_the_app(scope_of())["client"] == ("127.0.0.1", 5000)
    assert seen_by_the_app(scope_of(headers=forwarded, client=("203.0.113.1", 0)))["client"] is None


def test_a_websocket_leaves_no_query_for_the_log_either() -> None:
    assert seen_by_the_app(scope_of(type="websocket", query_string=b"token=x"))["query_string"] == b""


def test_a_body_that_breaks_off_never_reaches_the_app() -> None:
    async def broken_off() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    headers = [(b"content-length", b"100")]
    assert seen_by_the_app(scope_of(headers=headers), broken_off) == {}


def test_of_a_body_that_was_not_announced_nothing_reaches_the_app() -> None:
    got: list[bytes] = []

    async def app(scope: dict[str, Any], receive: Callable[[], Any], send: object) -> None:
        got.append((await receive())["body"])

    async def unannounced() -> dict[str, Any]:
        return {"type": "http.request", "body": b"x" * 1000}

    async def work() -> None:
        await envelope.Envelope(app, SimpleNamespace(parts=Parts()))(scope_of(), unannounced, print)

    run_async(work)
    assert got == [b""]
