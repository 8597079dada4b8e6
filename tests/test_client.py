from typing import Any

import httpx2
import pytest
from conftest import ADA
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from authlab.client import Client, Session, resolve
from authlab.errors import ServerError
from authlab.server import Server


def an_app() -> FastAPI:
    app = FastAPI()

    @app.get("/seen")
    def seen(request: Request) -> dict[str, object]:
        return {"headers": dict(request.headers), "port": request.client.port if request.client else 0}

    @app.get("/away")
    def away() -> RedirectResponse:
        return RedirectResponse("http://192.0.2.1/")

    return app


@pytest.fixture(scope="module")
def url() -> object:
    with Server(an_app(), name="client-test") as server:
        yield server.url


@pytest.fixture
def client(url: str) -> object:
    with Client(url) as client:
        yield client


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_do_not_matter(
    url: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")  # nobody listens there
    with Client(url) as client:
        assert client.get("/seen").status_code == 200


def test_the_headers_are_the_same_everywhere(client: Client) -> None:
    headers = client.get("/seen").json()["headers"]
    assert headers == {
        "host": client.base_url.netloc.decode(),
        "user-agent": "authlab",
        "accept": "*/*",
        "accept-encoding": "identity",
        "connection": "keep-alive",
    }


def test_one_connection_is_kept(client: Client) -> None:
    assert client.get("/seen").json()["port"] == client.get("/seen").json()["port"]


def test_a_redirect_is_shown_and_not_followed(client: Client) -> None:
    answer = client.get("/away")
    assert (answer.status_code, answer.headers["Location"]) == (307, "http://192.0.2.1/")


@pytest.mark.parametrize("address", ["http://192.0.2.1/", "http://localhost:9/", "http://127.0.0.1:9/"])
def test_it_speaks_to_no_other_server(client: Client, address: str) -> None:
    for send in (client.get, client.post):
        with pytest.raises(ServerError, match=r"talks to 127\.0\.0\.1:\d+ only"):
            send(address)
    with pytest.raises(ServerError):
        client.get("/away", follow_redirects=True)


def test_its_own_address_may_be_written_out(client: Client, url: str) -> None:
    assert client.get(f"{url}/seen").status_code == 200


def test_no_server_is_a_connection_error() -> None:
    with Client("http://127.0.0.1:9") as client, pytest.raises(httpx2.ConnectError):
        client.get("/")


def test_its_repr_is_its_address(client: Client, url: str) -> None:
    assert repr(client) == f"Client('{url}')"


# What `/auth/me` may answer, and what it means; `test_page.py` puts the same to the page's own function.
TRUTH: list[tuple[int, Any, str]] = [
    (200, {"username": "ada"}, "valid"),
    (401, {"detail": "not signed in"}, "invalid"),
    (401, None, "invalid"),
    (401, {"username": "ada"}, "invalid"),
    (0, None, "unverified"),
    (0, {"username": "ada"}, "unverified"),
    *((200, body, "unverified") for body in (None, {}, [], "", "ada", 5, True, {"username": ""})),
    *((200, {"username": name}, "unverified") for name in (None, 5, True, ["ada"], {"a": 1})),
    *(
        (status, {"username": "ada"}, "unverified")
        for status in (201, 204, 302, 400, 403, 404, 429, 500, 503)
    ),
]


@pytest.mark.parametrize(("status", "body", "state"), TRUTH)
def test_what_an_answer_means(status: int, body: Any, state: str) -> None:
    assert resolve(status, body) == state


def test_an_answer_that_no_parser_survives_says_nothing_about_the_token() -> None:
    app = FastAPI()
    app.add_api_route("/auth/me", lambda: Response("[" * 200_000, media_type="application/json"))
    with Server(app) as server:
        assert Session(server.client, "a.b.c").check() == "unverified"


def test_a_session_goes_through_its_states(server: Server) -> None:
    server.client.post("/auth/register", json=ADA)
    session = Session(server.client)
    assert (session.state, session.check()) == ("unknown", "invalid")
    assert session.log_in("ada", "not the right one") == "invalid"
    assert session.log_in(**ADA) == "valid"
    assert session.username == "ada"
    token = session.token
    assert session.log_out() == "invalid"
    assert session.token is None
    assert Session(server.client, token).check() == "invalid"


def test_a_session_keeps_its_token_while_nobody_answers(server: Server) -> None:
    server.client.post("/auth/register", json=ADA)
    session = Session(Client(server.url))
    session.log_in(**ADA)
    token = session.token
    server.close()
    assert session.check() == "unverified"
    assert (session.token, session.username) == (token, "")


@pytest.mark.parametrize("kept", ["undefined", "null", "", " ", "a b", "ä", "x\ny", "x" * 100_000])
def test_garbage_that_was_kept_is_forgotten(server: Server, kept: str) -> None:
    session = Session(server.client, kept)
    assert session.check() == "invalid"
    assert session.token is None
