"""Guess without end, lock somebody out, and hold everybody up with one hash."""

import contextlib
import secrets
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx2

from authlab.client import Client
from authlab.redteam.attack import Attack, Evidence, Stuck, Target, access_token, told

GUESSES = 101  # wrong passwords in a row on one account: one more than NIST SP 800-63B-4 section 3.2.2 allows
CHEAP = 4  # bcrypt's lowest cost: here guesses are counted, not timed
HELD = (
    2.0  # seconds a hash is held; another request needs milliseconds, and a busy machine far less than that
)
_WRONG = "not the password"


def guess_without_limit(target: Target) -> Evidence:
    """Send wrong passwords for one account, from one source, until somebody minds."""
    with _cheap(target):
        checked, last = _guess(target, target.register(secrets.token_urlsafe(18)))
    if last.status_code == 401:
        return told("alive", f"{checked} wrong passwords in a row, and each was checked", last)
    wait = last.headers.get("Retry-After", "no time")
    return told(
        "dead", f"after {checked} wrong passwords it says {last.status_code}, and to wait {wait} s", last
    )


def lock_out(target: Target) -> Evidence:
    """Send wrong passwords for somebody else's account, who then logs in where they have logged in before."""
    password = secrets.token_urlsafe(18)
    with _cheap(target):
        name = target.register(password)
        access_token(target.log_in(name, password))
        known = httpx2.Cookies(target.client.cookies)  # what this device was given
        target.client.cookies.clear()
        checked, last = _guess(target, name)
        target.client.cookies.update(known)
        answer = _try(target, name, password)
    if answer.status_code == 200:
        return told("dead", f"after {checked} guesses of a stranger, the user still logs in", last, answer)
    seen = f"after {checked} guesses of a stranger, the user is refused with the right password"
    return told("alive", seen, last, answer)


def stall_the_loop(target: Target) -> Evidence:
    """Ask who somebody is while a password is checked, and see whether an answer comes before that ends.

    The check is made to last until the answer is there, if need be for two seconds: so no ratio of
    times, which a busy machine would blur, has to tell.
    """
    system, password = target._inside(), secrets.token_urlsafe(18)
    with _cheap(target):
        name = target.register(password)
        token = access_token(target.log_in(name, password))
        begun, answered = threading.Event(), threading.Event()

        def held(*arguments: Any) -> bool:
            begun.set()
            answered.wait(HELD)
            return before.verify(*arguments)

        before, bearer = system.parts, {"Authorization": f"Bearer {token}"}
        login = threading.Thread(target=_log_in_beside, args=(target.url, name, password), daemon=True)
        system.parts = replace(before, verify=held)
        try:
            login.start()
            if not begun.wait(HELD):
                raise Stuck("no password was checked")
            asked = httpx2.Timeout(HELD / 2)
            answer = target.client.get("/auth/me", headers=bearer, timeout=asked)
        except httpx2.TimeoutException:
            seen = "while one password is checked, nobody else is answered"
            return Evidence("alive", seen, "POST /auth/login, and meanwhile\nGET /auth/me", "nothing")
        finally:
            answered.set()
            login.join()
            system.parts = before
    return told("dead", "while one password is checked, others are answered", answer)


def _log_in_beside(url: str, name: str, password: str) -> None:
    with Client(url) as client, contextlib.suppress(httpx2.HTTPError):
        client.post("/auth/login", data={"username": name, "password": password})


def _guess(target: Target, name: str) -> tuple[int, httpx2.Response]:
    """Return how many wrong passwords were checked, and the last answer."""
    for checked in range(GUESSES):
        answer = _try(target, name, _WRONG)
        if answer.status_code == 200:
            raise Stuck("a wrong password logs in", answer)
        if answer.status_code in (429, 503):
            return checked, answer
        if answer.status_code != 401:
            raise Stuck(f"a wrong password is answered with {answer.status_code}", answer)
    return GUESSES, answer


def _try(target: Target, name: str, password: str) -> httpx2.Response:
    return target.client.post("/auth/login", data={"username": name, "password": password})


@contextlib.contextmanager
def _cheap(target: Target) -> Iterator[None]:
    """Let a hash be quick meanwhile, where the settings can be reached."""
    system = target.system
    before = system and system.settings
    try:
        if system:
            system.settings = replace(system.settings, bcrypt_cost=CHEAP)
        yield
    finally:
        if system and before:
            system.settings = before


# The one that leaves most failures behind comes last.
ATTACKS = (
    Attack("loop stall", "08", stall_the_loop,
           "For what the event loop computes itself, everybody waits: a few logins stop the service."),
    Attack("lock-out of a victim", "08", lock_out,
           "If wrong passwords lock an account, anybody who knows its name holds the key."),
    Attack("guessing without limit", "08", guess_without_limit,
           "A password that people choose is found by guessing, unless somebody counts."),
)  # fmt: skip
