"""Guess without end, lock somebody out, and hold everybody up with one hash."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx2

from authlab.client import Client
from authlab.redteam.attack import Attack
from authlab.redteam.evidence import Evidence, Stuck, told
from authlab.redteam.target import Target, access_token, new_name, new_password

LEAKED, ABREAST = 304, 8  # pairs of name and password from a leak elsewhere; so many at a time
GUESSES = 101  # wrong passwords in a row on one account: one more than NIST SP 800-63B-4 section 3.2.2 allows
CHEAP = 4  # bcrypt's lowest cost: here guesses are counted, not timed
DEAR = 12  # the cost that logins have as the app comes: a quarter of a second
A_MINUTE = 60.0  # seconds
HELD = 2.0  # seconds a hash is held: a busy machine too answers another request in far less
_WRONG = "not the password"


def guess_without_limit(target: Target) -> Evidence:
    """Send wrong passwords for one account, from one source, until somebody minds."""
    password = new_password()
    with target.at_cost(CHEAP):
        name = target.register(password)
        checked, last = _guess(target, name)
        if last.status_code == 401:
            access_token(target.log_in(name, password))  # else refusing everybody would count as no limit
    if last.status_code == 401:
        return told("alive", f"{checked} wrong passwords in a row, and each was checked", last)
    wait = last.headers.get("Retry-After", "no time")
    return told(
        "dead", f"after {checked} wrong passwords it says {last.status_code}, and to wait {wait} s", last
    )


def stuff(target: Target) -> Evidence:
    """Try pairs of name and password that have leaked elsewhere, each once and all from one source."""
    password, started = new_password(), time.monotonic()
    with target.at_cost(CHEAP), ThreadPoolExecutor(ABREAST) as pool:
        fits = (target.register(password), password)
        for start in range(0, LEAKED, ABREAST):
            pairs = [(new_name(), _WRONG) for _ in range(ABREAST)]
            for tried, answer in enumerate(pool.map(lambda pair: _try(target, *pair), pairs), start):
                if answer.status_code in (429, 503):
                    return told("dead", f"after {tried} pairs this source has to wait", answer)
                if answer.status_code != 401:
                    raise Stuck(f"a leaked pair is answered with {answer.status_code}", answer)
        access_token(answer := _try(target, *fits))
    if time.monotonic() - started > A_MINUTE:  # a limit counts what comes within one, or more
        raise Stuck("it answers too slowly to tell: who counts by the minute sees few at a time", answer)
    return told(
        "alive", f"{LEAKED} leaked pairs were tried from one source, and the one that fits got in", answer
    )


def lock_out(target: Target) -> Evidence:
    """Send wrong passwords for somebody else's account, who then logs in where they have logged in before.

    Twice: what refused the stranger may have been failures of before, forgotten a moment later.
    """
    password = new_password()
    with target.at_cost(CHEAP):
        name = target.register(password)
        access_token(target.log_in(name, password))
        known = httpx2.Cookies(target.client.cookies)  # what this device was given
        guesses = 0
        for _ in range(2):
            target.client.cookies.clear()
            checked, last = _guess(target, name)
            guesses += checked
            target.client.cookies.update(known)
            answer = _try(target, name, password)
            if answer.status_code != 200:
                seen = f"after {guesses} guesses of a stranger, the user is refused with the right password"
                return told("alive", seen, last, answer)
    return told("dead", f"after {guesses} guesses of a stranger, the user still logs in", last, answer)


def stall_the_loop(target: Target) -> Evidence:
    """Ask who somebody is while a password is checked, and see whether an answer comes before that ends.

    The check is made to last until the answer is there, if need be for two seconds: so no ratio of
    times, which a busy machine would blur, has to tell.
    """
    system, password = target._inside(), new_password()
    with target.at_cost(CHEAP):
        name = target.register(password)
        token = access_token(target.log_in(name, password))
        begun, answered = threading.Event(), threading.Event()

        def held(*arguments: Any) -> bool:
            begun.set()
            answered.wait(HELD)
            return before.verify(*arguments)

        before, bearer = system.parts, {"Authorization": f"Bearer {token}"}
        with _beside(target, name, password) as start:
            system.parts = replace(before, verify=held)
            login = start()
            try:
                if not begun.wait(HELD / 2):  # the system checks in a way of its own
                    return _stall_by_time(target, bearer)
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


def _stall_by_time(target: Target, bearer: dict[str, str]) -> Evidence:
    """Ask while a login at cost 12 is under way, three times: does it take longer than half that login?"""
    password, logins = new_password(), []
    with target.at_cost(DEAR):
        name = target.register(password)
    with _beside(target, name, password) as start:
        for _ in range(3):
            started, login = time.monotonic(), start()
            time.sleep(0.03)  # by then the login has arrived, and is not through by far
            answer, waited = target.client.get("/auth/me", headers=bearer), time.monotonic() - started
            login.join()
            logins.append(time.monotonic() - started)
            if waited < logins[-1] / 2:
                return told("dead", "while one password is checked, others are answered", answer)
    if min(logins) < 0.1:
        raise Stuck("passwords are checked too quickly to tell")
    return told("alive", "while one password is checked, nobody else is answered", answer)


@contextlib.contextmanager
def _beside(target: Target, name: str, password: str) -> Iterator[Callable[[], threading.Thread]]:
    """Yield what starts a login on a thread and a connection of its own."""
    with Client(target.url, trust=target.trust) as client:

        def log_in() -> None:
            with contextlib.suppress(httpx2.HTTPError):
                client.post("/auth/login", data={"username": name, "password": password})

        def start() -> threading.Thread:
            thread = threading.Thread(target=log_in, name="redteam-login", daemon=True)
            thread.start()
            return thread

        yield start


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


# Those that leave most failures behind come last.
ATTACKS = (
    Attack("loop stall", "08", stall_the_loop,
           "For what the event loop computes itself, everybody waits: a few logins stop the service."),
    Attack("lock-out of a victim", "08", lock_out,
           "If wrong passwords lock an account, anybody who knows its name holds the key."),
    Attack("guessing without limit", "08", guess_without_limit,
           "A password that people choose is found by guessing, unless somebody counts."),
    Attack("credential stuffing", "08", stuff,
           "People use one password in many places: whoever counts by account alone sees one guess at each."),
)  # fmt: skip
