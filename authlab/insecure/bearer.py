"""Apps that read a bearer token where they should not, or say a wrong no (lesson 13)."""

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.security import OAuth2PasswordBearer

from authlab.answers import Me
from authlab.errors import TokenError
from authlab.parts import identify

_BEARER = re.compile(r"bearer +([\w.~+/-]+=*)", re.IGNORECASE | re.ASCII)  # RFC 6750 section 2.1

Reader = Callable[[Request], str | None]


def _from_header(request: Request) -> str | None:
    headers = request.headers.getlist("authorization")
    found = _BEARER.fullmatch(headers[0]) if len(headers) == 1 else None
    return found[1] if found else None


def insecure_from_query(request: Request) -> str | None:
    return request.query_params.get("access_token") or _from_header(request)


def insecure_first_header(request: Request) -> str | None:
    """Look at one header, as if there could not be another."""
    found = _BEARER.fullmatch(request.headers.get("authorization", ""))
    return found[1] if found else None


def insecure_any_scheme(request: Request) -> str | None:
    """Take whatever stands behind the last space for a token."""
    headers = request.headers.getlist("authorization")
    return headers[0].rpartition(" ")[2] if len(headers) == 1 and headers[0].count(" ") < 2 else None


def insecure_first_word(request: Request) -> str | None:
    """Take the first word behind the scheme, and overlook the rest."""
    headers = request.headers.getlist("authorization")
    words = headers[0].split(" ") if len(headers) == 1 else []
    return next(filter(None, words[1:]), None) if words and words[0].lower() == "bearer" else None


def insecure_pass_through(request: Request) -> str | None:
    """Do what FastAPI's `OAuth2PasswordBearer` does with a bare `Bearer`: make an empty token of it."""
    return "" if request.headers.getlist("authorization") == ["Bearer"] else _from_header(request)


def insecure_app(sound: FastAPI, read: Reader, *, key: str | None = None) -> FastAPI:
    """Answer /auth/me for the token that `read` finds; everything else is the sound app's.

    Who sends `key` instead of a token is taken for a machine, also where the key is empty: never set.
    """
    app = FastAPI()

    @app.get("/auth/me")
    async def me(request: Request) -> Me:
        token = read(request)
        if token is not None and token == key:
            return Me(username="a machine")
        try:
            user, _ = await identify(sound.state.system, token or "")
        except TokenError:
            error = ', error="invalid_token"' if token else ""
            challenge = {"WWW-Authenticate": f'Bearer realm="careless"{error}'}
            raise HTTPException(401, "not signed in", challenge) from None
        return Me(username=user.name)

    app.mount("/", sound)
    return app


def insecure_template(sound: FastAPI) -> FastAPI:
    """Answer /auth/me as a widespread template does: 403 to a bad token, 404 if its user is gone."""
    app, system = FastAPI(), sound.state.system

    @app.get("/auth/me")
    async def me(token: Annotated[str, Depends(OAuth2PasswordBearer("auth/login"))]) -> Me:
        try:
            user, _ = await identify(system, token)
        except TokenError as problem:
            gone = problem.reason == "session"
            raise HTTPException(404 if gone else 403, "user not found" if gone else "not valid") from None
        return Me(username=user.name)

    app.mount("/", sound)
    return app
