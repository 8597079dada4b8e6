import jwt

from authlab.client import Client
from authlab.insecure.sessionless import insecure_sessionless
from authlab.server import Server

SECRET = "correct horse battery"


def test_the_name_in_a_token_is_believed_and_there_is_no_session(server: Server) -> None:
    server.replace(**insecure_sessionless(server.system))
    with Client(server.url) as client:
        client.post("/auth/register", json={"username": "ada", "password": SECRET})
        answer = client.post("/auth/login", data={"username": "ada", "password": SECRET})
        bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
        assert (claims["sub"], "sid" in claims) == ("ada", False)
        assert client.get("/auth/me", headers=bearer).json() == {"username": "ada"}
        assert client.post("/auth/logout", headers=bearer).status_code == 204
        assert client.get("/auth/me", headers=bearer).status_code == 200  # nothing was there to end
        stranger = server.system.parts.issue("nobody", sid="", key=server.system.settings.secret_key,
                                             policy=server.system.parts.policy)  # fmt: skip
        assert client.get("/auth/me", headers={"Authorization": f"Bearer {stranger}"}).status_code == 401
