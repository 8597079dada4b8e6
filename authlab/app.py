"""The reference app: a login system small enough to read in one sitting.

`create_app(parts, settings)` builds it; `authlab.app:app` is the one that uvicorn starts, configured
from the environment. What a lesson may want to exchange is a field of `authlab.parts.Parts`.
"""

import asyncio
import functools
import hashlib
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Annotated

from fastapi import Depends, FastAPI, Form, HTTPException, Request, Response
from fastapi.security import OAuth2PasswordBearer
from fastapi.security.base import SecurityBase
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from authlab import passwords
from authlab.answers import ALWAYS, Me, PasswordChange, Registration, TokenAnswer, add_error_answers, may
from authlab.envelope import Envelope, keep_queries_out_of_traces
from authlab.errors import NameRefused, NameTaken, PasswordRefused, SettingsError, TokenError
from authlab.names import check_name, name_key
from authlab.pages import add_docs, add_page
from authlab.parts import Caller, Parts, System, identify
from authlab.settings import Settings
from authlab.throttle import Throttle, source_of
from authlab.tokens import Policy
from authlab.users import Grant, User, Users

_REALM = 'Bearer realm="authlab"'
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)  # RFC 6750 section 2.1
_TOKEN_CAME = re.compile(r"bearer +\S", re.IGNORECASE)

_Field = Annotated[str, Form(max_length=1024)]  # characters
# The cookie that says this device has logged in as this user before, since the last change of password.
# It opens nothing: a guess from such a device is counted by itself, so that an attacker elsewhere cannot
# lock its user out.
_DEVICE_COOKIE = "authlab_device_"  # and a name for each user, or two at one browser would take it away
_DEVICE_COOKIES = 8  # kept by one browser: more would make its headers too long to be read
_DEVICE = Policy(audience="authlab-device", typ="device+jwt", lifetime=180 * 24 * 3600)
_CLEANING_SECONDS = 3600


async def _system(request: Request) -> System:
    return request.app.state.system


In = Annotated[System, Depends(_system)]


class _SignedIn(SecurityBase):
    """Who sent the request, by their access token; in the API's description, the way to sign in."""

    model = OAuth2PasswordBearer("auth/login").model
    scheme_name = "OAuth2PasswordBearer"

    async def __call__(self, request: Request) -> tuple[User, str]:
        headers = request.headers.getlist("authorization")
        # RFC 6750 section 3.1: a request without any credentials is told the scheme and nothing else.
        if not headers:
            raise HTTPException(401, "not signed in", {"WWW-Authenticate": _REALM})
        try:
            bearer = _BEARER.fullmatch(headers[0])
            if bearer is None or len(headers) > 1:
                raise TokenError("not a bearer token")
            return await identify(request.app.state.system, bearer[1])
        except TokenError:
            came = ', error="invalid_token"' if _TOKEN_CAME.match(headers[0]) else ""
            raise HTTPException(401, "not signed in", {"WWW-Authenticate": _REALM + came}) from None


SignedIn = Annotated[tuple[User, str], Depends(_SignedIn())]


def _source(request: Request) -> str:
    return source_of(request.client.host) if request.client else "unknown"  # any header could be made up


def _device_cookie(username: str) -> str:
    key = name_key(username).encode("utf-8", "surrogatepass")
    return _DEVICE_COOKIE + hashlib.sha256(key).hexdigest()[:12]


async def _device(system: System, request: Request, username: str) -> str | None:
    """Return which device of this user has sent the request, if it can prove that it is one.

    The database is asked for whoever has some proof, whatever the name: so its time tells nothing.
    """
    try:
        cookie = request.cookies.get(_device_cookie(username), "")
        claims = system.parts.read(cookie, key=system.settings.secret_key, policy=_DEVICE)
    except TokenError:
        return None
    user = await run_in_threadpool(system.users.by_name, username)
    holds = user and (user.id, user.session_version) == (claims["sub"], claims.get("version"))
    return claims["jti"] if holds else None


def _remember_device(system: System, request: Request, response: Response, user: User) -> None:
    proof = system.parts.issue(
        user.id, key=system.settings.secret_key, policy=_DEVICE, version=user.session_version
    )
    name = _device_cookie(user.name)
    response.set_cookie(
        name, proof, max_age=_DEVICE.lifetime, path="/auth", httponly=True, samesite="strict",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    others = [one for one in request.cookies if one.startswith(_DEVICE_COOKIE) and one != name]
    for oldest in others[: 1 - _DEVICE_COOKIES]:  # a browser sends them in this order, RFC 6265 section 5.4
        response.delete_cookie(oldest, path="/auth")


def _answer(system: System, grant: Grant) -> TokenAnswer:
    policy = system.parts.policy
    access = system.parts.issue(
        grant.user_id, key=system.settings.secret_key, policy=policy, sid=grant.session_id
    )
    return TokenAnswer(access_token=access, expires_in=policy.lifetime, refresh_token=grant.refresh_token)


async def _new_hash(system: System, source: str, username: str, password: str) -> str:
    parts, cost, minimum = system.parts, system.settings.bcrypt_cost, system.settings.password_min
    check = functools.partial(passwords.check_new, password, minimum=minimum, username=username)
    try:
        await run_in_threadpool(check)
        async with system.throttle.turn(source):
            return await parts.offload(functools.partial(parts.hash, password, cost=cost))
    except PasswordRefused as refusal:
        raise HTTPException(422, str(refusal)) from None
    except asyncio.QueueFull:
        raise HTTPException(503, "too many set a password now, try again", {"Retry-After": "5"}) from None


def _add_routes(app: FastAPI) -> None:
    @app.post("/auth/register", status_code=201, responses=may(409, 429))
    async def register(system: In, request: Request, body: Registration) -> Me:
        try:
            await run_in_threadpool(check_name, body.username)
        except NameRefused as refusal:
            raise HTTPException(422, str(refusal)) from None
        source = _source(request)
        system.throttle.check_source(source)
        password_hash = await _new_hash(system, source, body.username, body.password)
        system.throttle.check_source(source)  # again: many may have come at the same moment
        try:
            user = await run_in_threadpool(system.users.add, body.username, password_hash)
        except NameTaken as taken:
            system.throttle.count_against(source)
            raise HTTPException(409, str(taken)) from None
        return Me(username=user.name)

    @app.post("/auth/login", responses=may(401, 429))
    async def login(
        system: In, request: Request, response: Response, username: _Field, password: _Field
    ) -> TokenAnswer:
        device = await _device(system, request, username)
        user = await system.parts.throttle(system, Caller(_source(request), device), username, password)
        grant = user and await run_in_threadpool(system.users.open_session, user, now=time.time())
        if not grant:
            raise HTTPException(401, "wrong user name or password", {"WWW-Authenticate": _REALM})
        if not device:
            _remember_device(system, request, response, user)
        return _answer(system, grant)

    @app.post("/auth/refresh", responses=may(401))
    def refresh(system: In, refresh_token: _Field) -> TokenAnswer:
        grant = system.users.rotate(refresh_token, now=time.time())
        if grant is None:
            raise HTTPException(401, "sign in again", {"WWW-Authenticate": _REALM})
        return _answer(system, grant)

    @app.get("/auth/me", responses=may(401))
    async def me(signed_in: SignedIn) -> Me:
        return Me(username=signed_in[0].name)

    @app.post("/auth/logout", status_code=204, responses=may(401))
    def logout(system: In, signed_in: SignedIn) -> None:
        system.parts.end_session(system, signed_in[1])

    @app.post("/auth/password", status_code=204, responses=may(401, 403, 429))
    async def change_password(
        system: In, request: Request, response: Response, signed_in: SignedIn, body: PasswordChange
    ) -> None:
        name = signed_in[0].name
        caller = Caller(_source(request), await _device(system, request, name))
        user = await system.parts.throttle(system, caller, name, body.current_password)
        if user is None:
            raise HTTPException(403, "the current password is wrong")
        password_hash = await _new_hash(system, caller.source, name, body.new_password)
        changed = await run_in_threadpool(system.users.set_password, user, password_hash)
        if not changed:
            raise HTTPException(401, "not signed in", {"WWW-Authenticate": _REALM})
        _remember_device(system, request, response, changed)


async def _clean_up(users: Users) -> None:
    while True:
        await asyncio.sleep(_CLEANING_SECONDS)
        with suppress(SQLAlchemyError):  # locked, or out of reach: the next time, then
            await run_in_threadpool(users.forget_expired, now=time.time())


def create_app(parts: Parts | None = None, settings: Settings | None = None) -> FastAPI:
    """Build the app; without arguments from the sound parts and the environment."""
    settings = settings or Settings.from_environment()
    users, throttle = Users(settings.database_url), Throttle(settings.login_limit)
    system = System(parts or Parts(), settings, users, throttle)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            cleaning = tasks.create_task(_clean_up(users))
            yield
            cleaning.cancel()
        users.close()

    app = FastAPI(
        title="authlab",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        responses=ALWAYS,
    )
    app.state.system = system
    add_error_answers(app)
    app.add_middleware(Envelope, system=system)
    keep_queries_out_of_traces()
    _add_routes(app)
    add_page(app)
    add_docs(app)
    return app


def __getattr__(name: str) -> FastAPI:
    # Built at first access: importing this module makes no secret and no database.
    if name != "app":
        raise AttributeError(name)
    try:
        globals()["app"] = create_app()
    except SettingsError as problem:  # one sentence in the terminal, not forty lines of uvicorn's
        raise SystemExit(f"authlab: {problem}") from None
    return globals()["app"]
