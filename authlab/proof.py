"""How a server proves to be its user's own lab: it answers a challenge under the install's secret."""

import hmac
import re
import secrets

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import PlainTextResponse

from authlab.errors import SettingsError
from authlab.settings import install_secret

PATH = "/.well-known/authlab/"
_CHALLENGE = re.compile(r"[0-9a-f]{64}")


def new_challenge() -> str:
    """Draw 32 random bytes, in hexadecimal digits: no earlier answer fits."""
    return secrets.token_hex(32)


def prove(challenge: str, host: str, port: int, *, key: bytes) -> str:
    """Return the tag, in hexadecimal digits, that only who can read the install's secret can make.

    Host and port are where the connection ends on the server's side, so that nobody can pass another
    server's answer on as their own: 127.0.0.2 and ::1 have every port once more, for anybody to listen on.
    The zero bytes keep this apart from all else that is made with the key: no token has one.
    """
    return hmac.digest(key, f"authlab proof\0{host}\0{port}\0{challenge}".encode(), "sha256").hex()


def add_proof(app: FastAPI) -> None:
    """Answer challenges of 64 hexadecimal digits below `/.well-known/authlab/`."""

    @app.get(PATH + "{challenge}", include_in_schema=False)
    def answer(request: Request, challenge: str) -> PlainTextResponse:
        host, port = request.scope.get("server") or ("", None)
        if port is None or not _CHALLENGE.fullmatch(challenge):
            raise HTTPException(404)
        try:
            return PlainTextResponse(prove(challenge, host, port, key=install_secret()))
        except SettingsError:  # an install without a place to keep a secret has none
            raise HTTPException(404) from None
