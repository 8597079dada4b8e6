"""Logs: whoever starts uvicorn, no password, token, header, cookie or query string is written down."""

import importlib.util
from pathlib import Path

import pytest
from conftest import ADA
from served import SERVE, served

from authlab.client import Client
from authlab.devices import cookie_name
from authlab.server import Server

QUERY = "query-string-of-the-test"
WRONG = "the-wrong-password-of-the-test"
BROKEN_APP = """
from authlab.app import create_app
from authlab.parts import Parts, current_user

def broken(system, token):
    raise RuntimeError("broken on purpose")

app = create_app(Parts(current_user=broken))
"""


def use_everything(client: Client) -> list[str]:
    """Send one request of every kind, and return what must not be written down anywhere."""
    client.headers["Connection"] = "close"  # after an error, uvicorn hangs up
    client.post("/auth/register", json=ADA)
    client.post("/auth/register", json={"username": "bob", "password": {"x": WRONG}})
    client.post("/auth/login", data={**ADA, "password": WRONG})
    tokens = client.post("/auth/login", data=ADA).json()
    access, cookie = tokens["access_token"], client.cookies[cookie_name("ada")]
    for headers in (bearer(access), {"Authorization": f"Basic {QUERY}"}, bearer(access[:-1])):
        client.get("/auth/me", headers=headers)
    for path in ("/auth/me", "/auth/login", "/", "/docs", "/nothing", "/auth/me%3F", "/x%3f"):
        mark = "" if "%" in path else "?"
        client.get(f"{path}{mark}{QUERY}&password={WRONG}&access_token={access}")
    client.post(f"/auth/login?{QUERY}", data=ADA)
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    client.get(f"/auth/me?{QUERY}", headers={**upgrade, "Sec-WebSocket-Key": "x" * 22 + "=="})
    client.post("/auth/login", content=b"x" * 100_000, headers=bearer(access))
    refreshed = client.post("/auth/refresh", data={"refresh_token": tokens["refresh_token"]}).json()
    change = {"current_password": ADA["password"], "new_password": f"new {ADA['password']}"}
    client.post("/auth/password", json=change, headers=bearer(access))
    client.post("/auth/logout", headers=bearer(access))
    written = [ADA["password"], ADA["password"].replace(" ", "%20"), ADA["password"].replace(" ", "+")]
    given = [tokens["refresh_token"], refreshed["access_token"], refreshed["refresh_token"]]
    return [*written, *given, WRONG, QUERY, cookie, access, access.split(".")[2]]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def assert_quiet(log: str, secrets: list[str]) -> None:
    for secret in secrets:
        assert secret not in log, secret
    for word in ("Bearer", "password=", "token=", "authlab_device"):
        assert word not in log, word


HTTPTOOLS = pytest.mark.skipif(importlib.util.find_spec("httptools") is None, reason="not installed")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--http", "h11"],
        pytest.param(["--http", "httptools"], marks=HTTPTOOLS),
        ["--log-level", "debug"],
        ["--log-level", "trace"],
        ["--log-level", "trace", "--lifespan", "off", "--no-proxy-headers"],
    ],
    ids=" ".join,
)
def test_uvicorn_writes_nothing_secret_down(tmp_path: Path, arguments: list[str]) -> None:
    with served(tmp_path, *arguments) as app, app.client() as client:
        secrets = use_everything(client)
    assert '"POST /auth/login HTTP/1.1" 200' in app.log()  # it is the log
    assert_quiet(app.log(), secrets)
    assert ("Started scope=" in app.log()) == ("trace" in arguments)


def test_our_own_command_writes_nothing_secret_down(tmp_path: Path) -> None:
    with served(tmp_path, python=SERVE) as app, app.client() as client:
        secrets = use_everything(client)
    assert '"POST /auth/login HTTP/1.1" 200' in app.log()
    assert_quiet(app.log(), secrets)


@pytest.mark.parametrize("level", ["info", "trace"])
def test_an_error_is_written_down_without_what_was_sent(tmp_path: Path, level: str) -> None:
    (tmp_path / "broken.py").write_text(BROKEN_APP)
    command = ("-m", "uvicorn", "broken:app", "--port", "0", "--log-level", level)
    with served(tmp_path, python=command) as app, app.client() as client:
        secrets = use_everything(client)
    assert "RuntimeError: broken on purpose" in app.log()
    assert_quiet(app.log(), secrets)


def test_the_lab_server_keeps_nothing_secret(server: Server, capfd: pytest.CaptureFixture[str]) -> None:

    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    secrets = use_everything(server.client)
    server.replace(current_user=broken)
    server.client.get(f"/auth/me?{QUERY}")
    answer = server.client.get("/auth/me", headers=bearer("a.b.c"))
    assert answer.status_code == 500
    everything = "".join(map(repr, [server.log.rows, server.exchanges.rows, *capfd.readouterr()]))
    assert "broken on purpose" in everything
    assert_quiet(everything, secrets)
