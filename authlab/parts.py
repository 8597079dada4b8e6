"""The exchangeable parts of the reference app, the sound one of each as its default.

A lesson, an exercise or an attack swaps one part in the running server and leaves the rest alone.
"""

import asyncio
import functools
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool

from authlab import passwords, tokens
from authlab.errors import TokenError
from authlab.names import name_key
from authlab.settings import Settings
from authlab.throttle import Throttle
from authlab.users import User, Users

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Caller:
    """Who is at the door: the peer's address, and the proof of a device that has logged in before."""

    source: str
    device: str | None = None


def cores() -> int:
    """Return how many cores this process may use; one on a Hub, which many share."""
    if "JUPYTERHUB_USER" in os.environ:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@functools.cache
def _hashing_threads() -> ThreadPoolExecutor:
    # bcrypt lets go of the GIL: as many threads as cores keep every core busy, and more would
    # only take time from the event loop.
    return ThreadPoolExecutor(cores(), thread_name_prefix="authlab-hash")


async def offload(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run slow work on a thread of its own, so that other requests are answered meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(_hashing_threads(), function, *arguments)


async def authenticate(system: "System", username: str, password: str) -> User | None:
    """Return the user whose name and password these are, or None; both "no" take the same time.

    They do as long as all stored hashes have one scheme and cost; an older one gives its user away
    until the next right login replaces it.
    """
    parts, users, cost = system.parts, system.users, system.settings.bcrypt_cost
    user = await run_in_threadpool(users.by_name, username)
    # An unknown name costs one hash too: else the clock tells which names exist (CWE-208).
    stored = user.password_hash if user else parts.unmatchable(cost=cost)
    if not await parts.offload(parts.verify, password, stored) or user is None:
        return None
    if parts.needs_rehash(stored, cost=cost):
        renewed = await parts.offload(functools.partial(parts.hash, password, cost=cost))
        await run_in_threadpool(users.rehash, user, renewed)
    return user


async def throttle(system: "System", caller: Caller, username: str, password: str) -> User | None:
    """Authenticate within the limits on failed logins. Raises `Throttled`."""
    attempts = system.throttle.attempt(name_key(username), caller.source, caller.device)
    async with attempts as attempt:
        user = await system.parts.authenticate(system, username, password)
        attempt.right = user is not None
    return user


def current_user(system: "System", token: str) -> tuple[User, str]:
    """Return the user and the session id of an access token. Raises `TokenError`."""
    return _look_up(system, system.parts, token, wait=True)


async def identify(system: "System", token: str) -> tuple[User, str]:
    """Ask `current_user`, where that takes least time: in the event loop, or else on a thread.

    The sound one reads a token and a row. From a local file that takes a third of the time of the way to
    a thread and back; what is locked, or behind a network, or a lesson's own part, may take long.
    """
    parts = system.parts
    if system.users.at_once and (parts.current_user, parts.read) == (current_user, tokens.read):
        with suppress(OperationalError):
            return _look_up(system, parts, token, wait=False)
    return await run_in_threadpool(parts.current_user, system, token)


def _look_up(system: "System", parts: "Parts", token: str, *, wait: bool) -> tuple[User, str]:
    claims = parts.read(token, key=system.settings.secret_key, policy=parts.policy)
    session_id = str(claims.get("sid"))
    user = system.users.of_session(claims["sub"], session_id, now=time.time(), wait=wait)
    if user is None:
        raise TokenError("the session has ended", reason="session")
    return user, session_id


def end_session(system: "System", session_id: str) -> None:
    """Make a session's access and refresh tokens worthless, wherever copies of them are."""
    system.users.end_session(session_id)


@dataclass(frozen=True)
class Parts:
    """The exchangeable parts; each default is the sound one, and documents the signature.

    `hash`, `verify`, `needs_rehash` and `unmatchable` make up one scheme; `authlab.argon2id.PARTS`
    is another.
    """

    policy: tokens.Policy = field(default_factory=tokens.Policy)
    hash: Callable[..., str] = passwords.hash
    verify: Callable[[str, str], bool] = passwords.verify
    needs_rehash: Callable[..., bool] = passwords.needs_rehash
    unmatchable: Callable[..., str] = passwords.unmatchable
    offload: Callable[..., Awaitable[Any]] = offload
    authenticate: Callable[["System", str, str], Awaitable[User | None]] = authenticate
    throttle: Callable[["System", Caller, str, str], Awaitable[User | None]] = throttle
    issue: Callable[..., str] = tokens.issue
    read: Callable[..., Mapping[str, Any]] = tokens.read
    current_user: Callable[["System", str], tuple[User, str]] = current_user
    end_session: Callable[["System", str], None] = end_session
    headers: Mapping[str, str] | None = None  # on every answer; None: SECURITY_HEADERS


@dataclass
class System:
    """The running system: `parts` may be exchanged at any time and count from the next request."""

    parts: Parts
    settings: Settings
    users: Users
    throttle: Throttle
