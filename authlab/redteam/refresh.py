"""Refresh with a copied token, or after the end; and as honest clients do (lesson 19)."""

import hashlib
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import httpx2
from sqlalchemy import text

from authlab.parts import System
from authlab.redteam.attack import (
    Attack,
    Evidence,
    Limit,
    Story,
    Stuck,
    Target,
    access_token,
    new_password,
    told,
)
from authlab.users import GRACE_SECONDS

Prepare = Callable[[Target], list[httpx2.Response]]

_AGE = text("UPDATE refresh_tokens SET used = used - :seconds WHERE digest = :digest")


def _login(target: Target) -> httpx2.Response:
    """Register somebody and log in. Raises `Stuck` where nothing can be refreshed."""
    password = new_password()
    answer = target.log_in(target.register(password), password)
    access_token(answer)
    if not _next(answer):
        raise Stuck("a login brings no refresh token", answer)
    return answer


def _next(answer: httpx2.Response) -> str:
    """Take the refresh token out of an answer; empty where there is none."""
    body = answer.json() if answer.status_code == 200 else {}
    return str(body.get("refresh_token") or "")


def _refresh(target: Target, refresh_token: str) -> httpx2.Response:
    return target.ask("/auth/refresh", data={"refresh_token": refresh_token})


def _refreshed(target: Target, refresh_token: str) -> httpx2.Response:
    """Refresh as the owner does. Raises `Stuck` where that is refused."""
    answer = _refresh(target, refresh_token)
    if not _next(answer):
        raise Stuck(f"an honest refresh gets {answer.status_code}", answer)
    return answer


def _used(target: Target) -> list[httpx2.Response]:
    """Log in, and refresh once."""
    login = _login(target)
    return [login, _refreshed(target, _next(login))]


def _used_by_two(target: Target) -> list[httpx2.Response]:
    """Use a copy right after its owner, who goes on with what came."""
    login, hers = _used(target)
    mine = _refresh(target, _next(login))
    return [login, hers, mine, _refresh(target, _next(hers))]


def _used_on_one_device(target: Target) -> list[httpx2.Response]:
    """Log in twice, and refresh with the first of the two."""
    password = new_password()
    name = target.register(password)
    one, other = (target.log_in(name, password) for _ in range(2))
    return [one, other, _refreshed(target, _next(one))]


def _after_the_grace(target: Target, prepare: Prepare) -> list[httpx2.Response]:
    """Return what `prepare` did, once no token that it used may come again: in the lab's own store at once.

    At an address this takes real time. So whoever comes first prepares for all, and they wait once.
    """
    if target.system is not None:
        answers = prepare(target)
        _move(target.system, answers)
        return answers
    if not target.grown_old.get(prepare):  # one for each attack and story below
        made = [(each, each(target)) for each in (_used, _used, _used_by_two, _used_on_one_device)]
        time.sleep(GRACE_SECONDS + 1)
        for each, answers in made:
            target.grown_old.setdefault(each, []).append(answers)
    return target.grown_old[prepare].pop()


def _move(system: System, answers: Iterable[httpx2.Response]) -> None:
    digests = [hashlib.sha256(_next(answer).encode()).hexdigest() for answer in answers]
    with system.users.writing() as db:
        db.execute(_AGE, [{"seconds": GRACE_SECONDS + 1, "digest": digest} for digest in digests])


def _judged(what: str, answers: Iterable[httpx2.Response]) -> Evidence:
    """Alive if one was served, dead if all were refused. Raises `Stuck` for what is neither."""
    answers = list(answers)
    if served := [answer for answer in answers if answer.status_code == 200]:
        return told("alive", f"{what} is served", *served)
    if odd := [answer for answer in answers if answer.status_code not in (400, 401)]:
        raise Stuck(f"{what} gets {odd[0].status_code}", *odd)
    return told("dead", f"{what} is refused: {answers[0].status_code}", *answers)


def after_its_owner(target: Target) -> Evidence:
    """Copy a refresh token, let its owner use it, and use the copy later."""
    login, _hers = _after_the_grace(target, _used)
    return _judged("a copy, used after its owner,", [_refresh(target, _next(login))])


def before_its_owner(target: Target) -> Evidence:
    """Use the copy first; once its owner has come with the same token, go on with what came."""
    login, mine = _after_the_grace(target, _used)
    _refresh(target, _next(login))  # the owner, whatever is said to that
    answers = [target.ask("/auth/me", token=access_token(mine)), _refresh(target, _next(mine))]
    return _judged("a thief who came first", answers)


def _ended_by(end: Callable[[Target, str, str], httpx2.Response]) -> Callable[[Target], Evidence]:
    def attack(target: Target) -> Evidence:
        password = new_password()
        login = target.log_in(target.register(password), password)
        access, stolen = access_token(login), _next(login)
        if not stolen:
            raise Stuck("a login brings no refresh token", login)
        if (answer := end(target, access, password)).status_code not in (200, 204):
            raise Stuck(f"the session could not be ended: {answer.status_code}", answer)
        return _judged("a refresh token of an ended session", [_refresh(target, stolen)])

    return attack


def _log_out(target: Target, access: str, _password: str) -> httpx2.Response:
    return target.client.post("/auth/logout", headers={"Authorization": f"Bearer {access}"})


def _change(target: Target, access: str, password: str) -> httpx2.Response:
    body = {"current_password": password, "new_password": new_password()}
    return target.ask("/auth/password", token=access, json=body)


def within_the_grace(target: Target) -> Evidence:
    """Use a copy right after its owner; both go on, and the thief once the grace is over."""
    _login, _hers, mine, _again = _after_the_grace(target, _used_by_two)
    if not _next(mine):
        return told("dead", f"a copy is refused at once: {mine.status_code}", mine)
    return _judged("a copy, used within the grace,", [_refresh(target, _next(mine))])


def _go_on(target: Target, said: str, *answers: httpx2.Response) -> Evidence:
    """Use what each of them has got: its access token, and its refresh token."""
    for answer in answers:
        if not _next(answer):
            raise Stuck(f"an honest refresh gets {answer.status_code}", answer)
        me = target.ask("/auth/me", token=access_token(answer))
        if me.status_code != 200:
            raise Stuck("a refreshed access token is not believed", me)
    for answer in answers:
        _refreshed(target, _next(answer))
    return told("alive", said, *answers)


def two_tabs(target: Target) -> Evidence:
    """Refresh in two tabs at the same moment, with the token that they share."""
    shared = _next(_login(target))
    with ThreadPoolExecutor(2) as tabs:
        answers = tabs.map(lambda one: _refresh(target, one), [shared, shared])
    return _go_on(target, "both tabs go on", *answers)


def lost_answer(target: Target) -> Evidence:
    """Refresh, lose the answer, and send the same again."""
    kept = _next(_login(target))
    _refreshed(target, kept)
    return _go_on(target, "the second try is answered", _refresh(target, kept))


def all_day(target: Target) -> Evidence:
    """Refresh ten times in a row, and be believed each time."""
    answer = _login(target)
    for _ in range(10):
        answer = _refreshed(target, _next(answer))
    return _go_on(target, "ten refreshes later, still signed in", answer)


def another_device(target: Target) -> Evidence:
    """Be robbed on one device, and work on with the other."""
    robbed, other, _hers = _after_the_grace(target, _used_on_one_device)
    _refresh(target, _next(robbed))  # the thief
    return _go_on(target, "the other device goes on", _refresh(target, _next(other)))


ATTACKS = (
    Attack("a copied refresh token, after its owner", "19", after_its_owner,
           "A copy that works whenever it likes is a password for thirty days."),
    Attack("a copied refresh token, before its owner", "19", before_its_owner,
           "The thief holds the newest token: to refuse the used one throws its owner out, and nobody else."),
    Attack("a refresh token after logout", "19", _ended_by(_log_out),
           "Whoever has copied it logs in again, without a password, after its owner has left."),
    Attack("a refresh token after a new password", "19", _ended_by(_change),
           "A password is changed because somebody may be in; they have to be out afterwards."),
)  # fmt: skip
STORIES = (
    Story("two tabs refresh at once", "19", two_tabs,
          "Tabs share what they keep, and wake up together; nobody has stolen anything."),
    Story("a lost answer", "19", lost_answer,
          "The server cannot know that its answer has not arrived; who asks again must get one."),
    Story("signed in all day", "19", all_day,
          "A session that ends by itself teaches people to type their password anywhere."),
    Story("robbed on another device", "19", another_device,
          "A theft ends the session that it happened in, and no other one."),
)  # fmt: skip
LIMITS = (
    Limit("a copied refresh token, within the grace", "19", within_the_grace,
          "Ten seconds spare two tabs; whoever has a copy, and is as quick, has a session of their own."),
)  # fmt: skip
