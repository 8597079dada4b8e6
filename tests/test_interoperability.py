"""OAuth clients that nobody here wrote; what they speak to is the password grant of OAuth 2.0.

That grant is kept for the contract and for these clients: RFC 9700 section 2.4 says it must not be used,
since it hands the user's password to the client.
"""

from collections.abc import Iterator

import pytest
from authlib.integrations.requests_client import OAuth2Session
from conftest import ADA

from authlab.server import Server


@pytest.fixture
def session(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[OAuth2Session]:
    """Authlib's OAuth 2.0 client, of a server that has one user, Ada."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # it would speak to loopback over TLS only
    assert server.client.post("/auth/register", json=ADA).status_code == 201
    session = OAuth2Session(
        "lab", token_endpoint=f"{server.url}/auth/login", token_endpoint_auth_method="none"
    )
    session.trust_env = False
    yield session
    session.close()


def sign_in(session: OAuth2Session, server: Server, **changes: str) -> dict[str, str]:
    form = {**ADA, **changes}
    return session.fetch_token(f"{server.url}/auth/login", grant_type="password", **form)


def test_interoperability_with_a_deprecated_grant(server: Server, session: OAuth2Session) -> None:
    token = sign_in(session, server)
    assert token["token_type"] == "bearer"
    answer = session.get(f"{server.url}/auth/me")
    assert (answer.status_code, answer.json()) == (200, {"username": "ada"})


def test_interoperability_with_a_deprecated_grant_refreshing(server: Server, session: OAuth2Session) -> None:
    first = sign_in(session, server)
    second = session.refresh_token(f"{server.url}/auth/refresh", refresh_token=first["refresh_token"])
    assert second["access_token"] != first["access_token"]
    assert session.get(f"{server.url}/auth/me").status_code == 200


def test_interoperability_with_a_deprecated_grant_wrong_password(
    server: Server, session: OAuth2Session
) -> None:
    assert "access_token" not in sign_in(session, server, password="not the right one")
