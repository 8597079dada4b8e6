"""The reference app: a login system small enough to read in one sitting.

`create_app(parts, settings)` builds it; `authlab.app:app` is the one that uvicorn starts, configured
from the environment. What a lesson may want to exchange is a field of `authlab.parts.Parts`.
"""

import functools
import re
import time
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Annotated

from fastapi import Depends, FastAPI, Form, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import OAuth2PasswordBearer
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, StringConstraints
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from authlab import passwords
from authlab.errors import NameTaken, PasswordRefused, TokenError
from authlab.parts import SECURITY_HEADERS, Parts, System
from authlab.settings import Settings
from authlab.users import Grant, User, Users

_REALM = 'Bearer realm="authlab"'
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)  # RFC 6750 section 2.1


class Registration(BaseModel):
    username: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    password: Annotated[str, StringConstraints(max_length=1024)]


class PasswordChange(BaseModel):
    current_password: Annotated[str, StringConstraints(max_length=1024)]
    new_password: Annotated[str, StringConstraints(max_length=1024)]


class TokenAnswer(BaseModel):
    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the scheme's name
    expires_in: int
    refresh_token: str


class Me(BaseModel):
    username: str


async def _system(request: Request) -> System:
    return request.app.state.system


In = Annotated[System, Depends(_system)]


def _signed_in(
    system: In,
    request: Request,
    _: Annotated[str | None, Depends(OAuth2PasswordBearer("auth/login", auto_error=False))],
) -> tuple[User, str]:
    header = request.headers.get("authorization")
    # RFC 6750 section 3.1: a request without any credentials is told the scheme and nothing else.
    if header is None:
        raise HTTPException(401, "not signed in", {"WWW-Authenticate": _REALM})
    try:
        bearer = _BEARER.fullmatch(header)
        if bearer is None:
            raise TokenError("not a bearer token")
        return system.parts.current_user(system, bearer[1])
    except TokenError:
        came = (
            ', error="invalid_token"' if header.lower().startswith("bearer ") and header[7:].strip() else ""
        )
        raise HTTPException(401, "not signed in", {"WWW-Authenticate": _REALM + came}) from None


SignedIn = Annotated[tuple[User, str], Depends(_signed_in)]
_Field = Annotated[str, Form(max_length=1024)]


def _answer(system: System, grant: Grant) -> TokenAnswer:
    policy = system.parts.policy
    access = system.parts.issue(
        grant.user_id, key=system.settings.secret_key, policy=policy, sid=grant.session_id
    )
    return TokenAnswer(access_token=access, expires_in=policy.lifetime, refresh_token=grant.refresh_token)


async def _new_hash(system: System, password: str) -> str:
    try:
        passwords.check_new(password, minimum=system.settings.password_min)
    except PasswordRefused as refusal:
        raise HTTPException(422, str(refusal)) from None
    parts, cost = system.parts, system.settings.bcrypt_cost
    return await parts.offload(functools.partial(parts.hash, password, cost=cost))


def _add_routes(app: FastAPI) -> None:
    @app.post("/auth/register", status_code=201)
    async def register(system: In, body: Registration) -> Me:
        password_hash = await _new_hash(system, body.password)
        try:
            user = await run_in_threadpool(system.users.add, body.username, password_hash)
        except NameTaken as taken:
            raise HTTPException(409, str(taken)) from None
        return Me(username=user.name)

    @app.post("/auth/login")
    async def login(system: In, username: _Field, password: _Field) -> TokenAnswer:
        user = await system.parts.authenticate(system, username, password)
        if user is None:
            raise HTTPException(401, "wrong user name or password", {"WWW-Authenticate": _REALM})
        grant = await run_in_threadpool(system.users.open_session, user.id, now=time.time())
        return _answer(system, grant)

    @app.post("/auth/refresh")
    def refresh(system: In, refresh_token: _Field) -> TokenAnswer:
        grant = system.users.rotate(refresh_token, now=time.time())
        if grant is None:
            raise HTTPException(401, "sign in again", {"WWW-Authenticate": _REALM})
        return _answer(system, grant)

    @app.get("/auth/me")
    def me(signed_in: SignedIn) -> Me:
        return Me(username=signed_in[0].name)

    @app.post("/auth/logout", status_code=204)
    def logout(system: In, signed_in: SignedIn) -> None:
        system.parts.end_session(system, signed_in[1])

    @app.post("/auth/password", status_code=204)
    async def change_password(system: In, signed_in: SignedIn, body: PasswordChange) -> None:
        user = signed_in[0]
        if await system.parts.authenticate(system, user.name, body.current_password) is None:
            raise HTTPException(403, "the current password is wrong")
        password_hash = await _new_hash(system, body.new_password)
        await run_in_threadpool(system.users.set_password_hash, user.id, password_hash, end_sessions=True)


async def _invalid(_request: Request, problem: RequestValidationError) -> Response:
    # FastAPI's own answer repeats what was sent, which here would be a password.
    fields = sorted(
        {str(part) for error in problem.errors() for part in error["loc"] if isinstance(part, str)}
    )
    return JSONResponse({"detail": "not a valid request", "fields": fields}, 422)


async def _busy(_request: Request, _problem: OperationalError) -> Response:
    return JSONResponse({"detail": "the database is busy, try again"}, 503, {"Retry-After": "5"})


async def _broken(_request: Request, _problem: Exception) -> Response:
    # The one answer that is made outside `_Envelope`; uvicorn logs the exception, the client learns nothing.
    return JSONResponse({"detail": "something went wrong here"}, 500, SECURITY_HEADERS)


class _Envelope:
    """Put the security headers on every answer, and keep query strings out of every log.

    uvicorn's access log reads the query from the same `scope`; this app has no use for one.
    """

    def __init__(self, app: ASGIApp, system: System) -> None:
        self.app, self.system = app, system

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        scope["query_string"] = b""
        wanted = self.system.parts.headers
        extra = [
            (k.lower().encode(), v.encode())
            for k, v in (SECURITY_HEADERS if wanted is None else wanted).items()
        ]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        return await self.app(scope, receive, send_with_headers)


def create_app(parts: Parts | None = None, settings: Settings | None = None) -> FastAPI:
    """Build the app; without arguments from the sound parts and the environment."""
    settings = settings or Settings.from_environment()
    system = System(parts or Parts(), settings, Users(settings.database_url))

    @asynccontextmanager
    async def lifespan(_app: FastAPI):
        yield
        system.users.close()

    app = FastAPI(title="authlab", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.system = system
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(OperationalError, _busy)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(_Envelope, system=system)
    _add_routes(app)
    app.mount("/", StaticFiles(directory=str(files("authlab") / "web"), html=True))
    return app


def __getattr__(name: str) -> FastAPI:
    # Built at first access: importing this module makes no secret and no database.
    if name == "app":
        globals()["app"] = create_app()
        return globals()["app"]
    raise AttributeError(name)
