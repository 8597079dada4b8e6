"""The reference app: a login system small enough to read in one sitting.

`create_app(parts, settings)` builds it; `authlab.app:app` is the one that uvicorn starts, configured
from the environment. What a lesson may want to exchange is a field of `authlab.parts.Parts`.
"""

import asyncio
import functools
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
from authlab.devices import known_device, remember
from authlab.envelope import Envelope, keep_queries_out_of_traces
from authlab.errors import NameRefused, NameTaken, PasswordRefused, SettingsError, TokenError
from authlab.names import check_name
from authlab.pages import add_docs, add_page
from authlab.parts import Caller, Parts, System, identify
from authlab.proof import add_proof
from authlab.settings import Settings
from authlab.throttle import Throttle, source_of
from authlab.users import Grant, User, Users

_REALM = 'Bearer realm="authlab"'
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)  # RFC 6750 section 2.1
_TOKEN_CAME = re.compile(r"bearer +\S", re.IGNORECASE)

_Field = Annotated[str, Form(max_length=1024)]  # characters
_CLEANING_SECONDS = 3600


async def _system(request: Request) -> System:
    system: System = request.app.state.system
    return system


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
            hashed: str = await parts.offload(functools.partial(parts.hash, password, cost=cost))
            return hashed
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
        device = await known_device(system, request, username)
        user = await system.parts.throttle(system, Caller(_source(request), device), username, password)
        grant = await run_in_threadpool(system.users.open_session, user, now=time.time()) if user else None
        if not user or not grant:
            raise HTTPException(401, "wrong user name or password", {"WWW-Authenticate": _REALM})
        if not device:
            remember(system, request, response, user)
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
        caller = Caller(_source(request), await known_device(system, request, name))
        user = await system.parts.throttle(system, caller, name, body.current_password)
        if user is None:
            raise HTTPException(403, "the current password is wrong")
        password_hash = await _new_hash(system, caller.source, name, body.new_password)
        changed = await run_in_threadpool(system.users.set_password, user, password_hash)
        if not changed:
            raise HTTPException(401, "not signed in", {"WWW-Authenticate": _REALM})
        remember(system, request, response, changed)


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
    add_proof(app)
    return app


def __getattr__(name: str) -> FastAPI:
    # Built at first access: importing this module makes no secret and no database.
    if name != "app":
        raise AttributeError(name)
    try:
        built = globals()["app"] = create_app()
    except SettingsError as problem:  # one sentence in the terminal, not forty lines of uvicorn's
        raise SystemExit(f"authlab: {problem}") from None
    return built
