"""Sign in, refresh, and let what was used grow old: how thefts and honest days begin (lesson 19)."""

import time
from collections.abc import Callable, Iterable

import httpx2
from sqlalchemy import text

from authlab.parts import System
from authlab.redteam.evidence import Stuck
from authlab.redteam.target import Target, access_token, new_password
from authlab.users import GRACE_SECONDS, digest

Prepare = Callable[[Target], list[httpx2.Response]]

_AGE = text("UPDATE refresh_tokens SET used = used - :seconds WHERE digest = :digest")


def sign_in(target: Target) -> httpx2.Response:
    """Register somebody and log in. Raises `Stuck` where nothing can be refreshed."""
    password = new_password()
    answer = target.log_in(target.register(password), password)
    access_token(answer)
    if not refresh_token_of(answer):
        raise Stuck("a login brings no refresh token", answer)
    return answer


def refresh_token_of(answer: httpx2.Response) -> str:
    """Take the refresh token out of an answer; empty where there is none."""
    body = answer.json() if answer.status_code == 200 else {}
    return str(body.get("refresh_token") or "")


def refresh(target: Target, refresh_token: str) -> httpx2.Response:
    return target.ask("/auth/refresh", data={"refresh_token": refresh_token})


def refreshed(target: Target, refresh_token: str) -> httpx2.Response:
    """Refresh as the owner does. Raises `Stuck` where that is refused."""
    answer = refresh(target, refresh_token)
    if not refresh_token_of(answer):
        raise Stuck(f"an honest refresh gets {answer.status_code}", answer)
    return answer


def used(target: Target) -> list[httpx2.Response]:
    """Log in, and refresh once."""
    login = sign_in(target)
    return [login, refreshed(target, refresh_token_of(login))]


def used_by_two(target: Target) -> list[httpx2.Response]:
    """Use a copy right after its owner, who goes on with what came."""
    login, hers = used(target)
    mine = refresh(target, refresh_token_of(login))
    return [login, hers, mine, refresh(target, refresh_token_of(hers))]


def used_on_one_device(target: Target) -> list[httpx2.Response]:
    """Log in twice, and refresh with the first of the two."""
    password = new_password()
    name = target.register(password)
    one, other = (target.log_in(name, password) for _ in range(2))
    return [one, other, refreshed(target, refresh_token_of(one))]


def after_the_grace(target: Target, prepare: Prepare) -> list[httpx2.Response]:
    """Return what `prepare` did, once no token that it used may come again: in the lab's own store at once.

    At an address this takes real time. So whoever comes first prepares for all, and they wait once.
    """
    if target.system is not None:
        answers = prepare(target)
        _move(target.system, answers)
        return answers
    if not target.grown_old.get(prepare):  # one for each attack and story below
        made = [(each, each(target)) for each in (used, used, used_by_two, used_on_one_device)]
        time.sleep(GRACE_SECONDS + 1)
        for each, answers in made:
            target.grown_old.setdefault(each, []).append(answers)
    return target.grown_old[prepare].pop()


def _move(system: System, answers: Iterable[httpx2.Response]) -> None:
    digests = [digest(refresh_token_of(answer)) for answer in answers]
    with system.users.writing() as db:
        db.execute(_AGE, [{"seconds": GRACE_SECONDS + 1, "digest": digest} for digest in digests])
