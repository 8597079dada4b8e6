"""The careless apps of lesson 13 do one thing wrong each, and the rest is the sound app's."""

import time

import httpx2
import pytest
from conftest import ADA

from authlab import tokens
from authlab.insecure.bearer import (
    insecure_any_scheme,
    insecure_app,
    insecure_first_header,
    insecure_first_word,
    insecure_from_query,
    insecure_pass_through,
    insecure_template,
)
from authlab.insecure.clients import access_log
from authlab.server import Server

READERS = (
    insecure_any_scheme,
    insecure_first_header,
    insecure_first_word,
    insecure_from_query,
    insecure_pass_through,
)


@pytest.fixture
def token(server: Server) -> str:
    server.client.post("/auth/register", json=ADA)
    return server.client.post("/auth/login", data=ADA).json()["access_token"]


def me(server: Server, *headers: str, **sent: dict[str, str]) -> httpx2.Response:
    return server.client.get("/auth/me", headers=[("Authorization", one) for one in headers], **sent)


@pytest.mark.parametrize("read", READERS)
def test_the_right_header_is_read_and_a_bad_token_refused(server: Server, token: str, read: object) -> None:
    with Server(insecure_app(server.app, read), name="careless") as careless:
        assert me(careless, f"Bearer {token}").json() == {"username": "ada"}
        assert me(careless, "Bearer").status_code == 401  # without a key, an empty token is nobody's
        bad = me(careless, "Bearer not.a.token")
        assert (bad.status_code, bad.headers["WWW-Authenticate"]) == (
            401,
            'Bearer realm="careless", error="invalid_token"',
        )
        assert me(careless).headers["WWW-Authenticate"] == 'Bearer realm="careless"'


def test_a_key_that_was_never_set_lets_an_empty_bearer_in(server: Server, token: str) -> None:
    with Server(insecure_app(server.app, insecure_pass_through, key=""), name="careless") as careless:
        assert me(careless, "Bearer").json() == {"username": "a machine"}
        assert me(careless, f"Bearer {token}").json() == {"username": "ada"}
    with Server(insecure_app(server.app, insecure_pass_through, key="k" * 32), name="careless") as careless:
        assert me(careless, "Bearer").status_code == 401
        assert me(careless, f"Bearer {'k' * 32}").json() == {"username": "a machine"}


def test_a_token_from_the_address_is_in_the_log_also_over_tls(server: Server, token: str) -> None:
    app = insecure_app(server.app, insecure_from_query)
    with Server(app, name="careless", tls=True) as careless, access_log() as log:
        assert me(careless, params={"access_token": token}).json() == {"username": "ada"}
        assert f"access_token={token}" in repr(log)


def test_the_template_answers_403_to_a_bad_token_and_404_for_a_user_who_is_gone(
    server: Server, token: str
) -> None:
    system = server.system
    orphan = tokens.issue(
        "nobody", key=system.settings.secret_key, policy=system.parts.policy, sid="none", now=time.time()
    )
    with Server(insecure_template(server.app), name="template") as template:
        answers = [me(template, f"Bearer {one}").status_code for one in (token, token[:-4], orphan)]
        assert answers == [200, 403, 404]
        assert me(template).status_code == 401
    assert [me(server, f"Bearer {one}").status_code for one in (token, token[:-4], orphan)] == [200, 401, 401]
