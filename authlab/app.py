"""The reference app: a login system small enough to read in one sitting.

`create_app(parts, settings)` builds it; `authlab.app:app` is the one that uvicorn starts, configured
from the environment. What a lesson may want to exchange is a field of `authlab.parts.Parts`.
"""

import functools
import re
import time
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Form, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel, StringConstraints
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.concurrency import run_in_threadpool

from authlab import docs, passwords
from authlab.envelope import Envelope, keep_queries_out_of_traces
from authlab.errors import NameRefused, NameTaken, PasswordRefused, Throttled, TokenError
from authlab.names import check_name, name_key
from authlab.parts import SECURITY_HEADERS, Caller, Parts, System
from authlab.settings import Settings
from authlab.throttle import Throttle
from authlab.tokens import Policy
from authlab.users import Grant, User, Users

_REALM = 'Bearer realm="authlab"'
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)  # RFC 6750 section 2.1
_TOKEN_CAME = re.compile(r"bearer +\S", re.IGNORECASE)


_Text = Annotated[str, StringConstraints(max_length=1024)]  # characters
_Field = Annotated[str, Form(max_length=1024)]
# The cookie that says this device has logged in as this user before. It opens nothing: a guess from
# such a device is counted by itself, so that an attacker elsewhere cannot lock its user out.
_DEVICE_COOKIE = "authlab_device"
_DEVICE = Policy(audience="authlab-device", typ="device+jwt", lifetime=180 * 24 * 3600)


class Registration(BaseModel):
    username: _Text
    password: _Text


class PasswordChange(BaseModel):
    current_password: _Text
    new_password: _Text


class TokenAnswer(BaseModel):
    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the scheme's name
    expires_in: int
    refresh_token: str


class Me(BaseModel):
    username: str


class Problem(BaseModel):
    detail: str


class Invalid(Problem):
    fields: list[str] = []


def _may(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": Problem} for status in statuses}


_ALWAYS = {422: {"model": Invalid}, **_may(400, 408, 413, 431, 503)}


async def _system(request: Request) -> System:
    return request.app.state.system


In = Annotated[System, Depends(_system)]


def _signed_in(
    system: In,
    request: Request,
    _: Annotated[str | None, Depends(OAuth2PasswordBearer("auth/login", auto_error=False))],
) -> tuple[User, str]:
    headers = request.headers.getlist("authorization")
    # RFC 6750 section 3.1: a request without any credentials is told the scheme and nothing else.
    if not headers:
        raise HTTPException(401, "not signed in", {"WWW-Authenticate": _REALM})
    try:
        bearer = _BEARER.fullmatch(headers[0])
        if bearer is None or len(headers) > 1:
            raise TokenError("not a bearer token")
        return system.parts.current_user(system, bearer[1])
    except TokenError:
        came = ', error="invalid_token"' if _TOKEN_CAME.match(headers[0]) else ""
        raise HTTPException(401, "not signed in", {"WWW-Authenticate": _REALM + came}) from None


SignedIn = Annotated[tuple[User, str], Depends(_signed_in)]


def _source(request: Request) -> str:
    return request.client.host if request.client else "unknown"  # the peer: any header could be made up


def _device(system: System, request: Request, username: str) -> str | None:
    """Return which device of this user has sent the request, if it can prove that it is one."""
    try:
        cookie = request.cookies.get(_DEVICE_COOKIE, "")
        claims = system.parts.read(cookie, key=system.settings.secret_key, policy=_DEVICE)
    except TokenError:
        return None
    return claims["jti"] if claims["sub"] == name_key(username) else None


def _remember_device(system: System, request: Request, response: Response, username: str) -> None:
    proof = system.parts.issue(name_key(username), key=system.settings.secret_key, policy=_DEVICE)
    response.set_cookie(
        _DEVICE_COOKIE, proof, max_age=_DEVICE.lifetime, path="/auth", httponly=True, samesite="strict",
        secure=request.url.scheme == "https",
    )  # fmt: skip


def _answer(system: System, grant: Grant) -> TokenAnswer:
    policy = system.parts.policy
    access = system.parts.issue(
        grant.user_id, key=system.settings.secret_key, policy=policy, sid=grant.session_id
    )
    return TokenAnswer(access_token=access, expires_in=policy.lifetime, refresh_token=grant.refresh_token)


async def _new_hash(system: System, username: str, password: str) -> str:
    parts, cost, minimum = system.parts, system.settings.bcrypt_cost, system.settings.password_min
    check = functools.partial(passwords.check_new, password, minimum=minimum, username=username)
    try:
        await run_in_threadpool(check)
        return await parts.offload(functools.partial(parts.hash, password, cost=cost))
    except PasswordRefused as refusal:
        raise HTTPException(422, str(refusal)) from None


def _add_routes(app: FastAPI) -> None:
    @app.post("/auth/register", status_code=201, responses=_may(409, 429))
    async def register(system: In, request: Request, body: Registration) -> Me:
        try:
            await run_in_threadpool(check_name, body.username)
        except NameRefused as refusal:
            raise HTTPException(422, str(refusal)) from None
        system.throttle.check_source(_source(request))
        password_hash = await _new_hash(system, body.username, body.password)
        system.throttle.check_source(_source(request))  # again: many may have come at the same moment
        try:
            user = await run_in_threadpool(system.users.add, body.username, password_hash)
        except NameTaken as taken:
            system.throttle.count_against(_source(request))
            raise HTTPException(409, str(taken)) from None
        return Me(username=user.name)

    @app.post("/auth/login", responses=_may(401, 429))
    async def login(
        system: In, request: Request, response: Response, username: _Field, password: _Field
    ) -> TokenAnswer:
        device = _device(system, request, username)
        user = await system.parts.throttle(system, Caller(_source(request), device), username, password)
        grant = user and await run_in_threadpool(system.users.open_session, user, now=time.time())
        if not grant:
            raise HTTPException(401, "wrong user name or password", {"WWW-Authenticate": _REALM})
        if not device:
            _remember_device(system, request, response, username)
        return _answer(system, grant)

    @app.post("/auth/refresh", responses=_may(401))
    def refresh(system: In, refresh_token: _Field) -> TokenAnswer:
        grant = system.users.rotate(refresh_token, now=time.time())
        if grant is None:
            raise HTTPException(401, "sign in again", {"WWW-Authenticate": _REALM})
        return _answer(system, grant)

    @app.get("/auth/me", responses=_may(401))
    async def me(signed_in: SignedIn) -> Me:
        return Me(username=signed_in[0].name)

    @app.post("/auth/logout", status_code=204, responses=_may(401))
    def logout(system: In, signed_in: SignedIn) -> None:
        system.parts.end_session(system, signed_in[1])

    @app.post("/auth/password", status_code=204, responses=_may(401, 403, 429))
    async def change_password(
        system: In, request: Request, signed_in: SignedIn, body: PasswordChange
    ) -> None:
        user, caller = signed_in[0], Caller(_source(request))
        if await system.parts.throttle(system, caller, user.name, body.current_password) is None:
            raise HTTPException(403, "the current password is wrong")
        password_hash = await _new_hash(system, user.name, body.new_password)
        await run_in_threadpool(system.users.set_password, user.id, password_hash)


def _add_page(app: FastAPI) -> None:
    # A route for each file, not a mount over everything: that would turn each 405 into a 404.
    for file in (files("authlab") / "web").iterdir():
        path = "/" if file.name == "index.html" else f"/{file.name}"
        answer = functools.partial(FileResponse, str(file))
        app.add_route(path, lambda _request, answer=answer: answer(), methods=["GET"])


async def _invalid(_request: Request, problem: RequestValidationError) -> Response:
    # FastAPI's own answer repeats what was sent, which here would be a password.
    fields = sorted(
        {str(part) for error in problem.errors() for part in error["loc"] if isinstance(part, str)}
    )
    return JSONResponse({"detail": "not a valid request", "fields": fields}, 422)


async def _throttled(_request: Request, problem: Throttled) -> Response:
    return JSONResponse({"detail": str(problem)}, 429, {"Retry-After": str(problem.seconds)})


async def _busy(_request: Request, _problem: Exception) -> Response:
    return JSONResponse({"detail": "the database is out of reach, try again"}, 503, {"Retry-After": "5"})


async def _broken(_request: Request, _problem: Exception) -> Response:
    # The one answer that is made outside `Envelope`; uvicorn logs the exception, the client learns nothing.
    return JSONResponse({"detail": "something went wrong here"}, 500, SECURITY_HEADERS)


def create_app(parts: Parts | None = None, settings: Settings | None = None) -> FastAPI:
    """Build the app; without arguments from the sound parts and the environment."""
    settings = settings or Settings.from_environment()
    users, throttle = Users(settings.database_url), Throttle(settings.login_limit)
    system = System(parts or Parts(), settings, users, throttle)

    @asynccontextmanager
    async def lifespan(_app: FastAPI):
        yield
        users.close()

    app = FastAPI(title="authlab", docs_url=None, redoc_url=None, lifespan=lifespan, responses=_ALWAYS)
    app.state.system = system
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Throttled, _throttled)
    for unreachable in (OperationalError, InterfaceError, PoolTimeout):
        app.add_exception_handler(unreachable, _busy)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(Envelope, system=system)
    keep_queries_out_of_traces()
    _add_routes(app)
    _add_page(app)
    docs.add_docs(app)
    return app


def __getattr__(name: str) -> FastAPI:
    # Built at first access: importing this module makes no secret and no database.
    if name == "app":
        globals()["app"] = create_app()
        return globals()["app"]
    raise AttributeError(name)
