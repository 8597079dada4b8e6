"""Refresh with a copied token, or after the end; and as honest clients do (lesson 19)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx2

from authlab.redteam.attack import Attack, Limit, Story
from authlab.redteam.evidence import Evidence, Stuck, told
from authlab.redteam.presenting import judged
from authlab.redteam.refreshing import (
    after_the_grace,
    refresh,
    refresh_token_of,
    refreshed,
    sign_in,
    used,
    used_by_two,
    used_on_one_device,
)
from authlab.redteam.target import Target, access_token, new_password


def after_its_owner(target: Target) -> Evidence:
    """Copy a refresh token, let its owner use it, and use the copy later."""
    login, _hers = after_the_grace(target, used)
    return judged("a copy, used after its owner,", refresh(target, refresh_token_of(login)))


def before_its_owner(target: Target) -> Evidence:
    """Use the copy first; once its owner has come with the same token, go on with what came."""
    login, mine = after_the_grace(target, used)
    refresh(target, refresh_token_of(login))  # the owner, whatever is said to that
    answers = [target.ask("/auth/me", token=access_token(mine)), refresh(target, refresh_token_of(mine))]
    return judged("a thief who came first", *answers)


def _ended_by(end: Callable[[Target, str, str], httpx2.Response]) -> Callable[[Target], Evidence]:
    def attack(target: Target) -> Evidence:
        password = new_password()
        login = target.log_in(target.register(password), password)
        access, stolen = access_token(login), refresh_token_of(login)
        if not stolen:
            raise Stuck("a login brings no refresh token", login)
        if (answer := end(target, access, password)).status_code not in (200, 204):
            raise Stuck(f"the session could not be ended: {answer.status_code}", answer)
        return judged("a refresh token of an ended session", refresh(target, stolen))

    return attack


def _log_out(target: Target, access: str, _password: str) -> httpx2.Response:
    return target.client.post("/auth/logout", headers={"Authorization": f"Bearer {access}"})


def _change(target: Target, access: str, password: str) -> httpx2.Response:
    return target.set_password(access, password, new_password())


def within_the_grace(target: Target) -> Evidence:
    """Use a copy right after its owner; both go on, and the thief once the grace is over."""
    _login, _hers, mine, _again = after_the_grace(target, used_by_two)
    if not refresh_token_of(mine):
        return told("dead", f"a copy is refused at once: {mine.status_code}", mine)
    return judged("a copy, used within the grace,", refresh(target, refresh_token_of(mine)))


def _go_on(target: Target, said: str, *answers: httpx2.Response) -> Evidence:
    """Use what each of them has got: its access token, and its refresh token."""
    for answer in answers:
        if not refresh_token_of(answer):
            raise Stuck(f"an honest refresh gets {answer.status_code}", answer)
        me = target.ask("/auth/me", token=access_token(answer))
        if me.status_code != 200:
            raise Stuck("a refreshed access token is not believed", me)
    for answer in answers:
        refreshed(target, refresh_token_of(answer))
    return told("alive", said, *answers)


def two_tabs(target: Target) -> Evidence:
    """Refresh in two tabs at the same moment, with the token that they share."""
    shared = refresh_token_of(sign_in(target))
    with ThreadPoolExecutor(2) as tabs:
        answers = tabs.map(lambda one: refresh(target, one), [shared, shared])
    return _go_on(target, "both tabs go on", *answers)


def lost_answer(target: Target) -> Evidence:
    """Refresh, lose the answer, and send the same again."""
    kept = refresh_token_of(sign_in(target))
    refreshed(target, kept)
    return _go_on(target, "the second try is answered", refresh(target, kept))


def all_day(target: Target) -> Evidence:
    """Refresh ten times in a row, and be believed each time."""
    answer = sign_in(target)
    for _ in range(10):
        answer = refreshed(target, refresh_token_of(answer))
    return _go_on(target, "ten refreshes later, still signed in", answer)


def another_device(target: Target) -> Evidence:
    """Be robbed on one device, and work on with the other."""
    robbed, other, _hers = after_the_grace(target, used_on_one_device)
    refresh(target, refresh_token_of(robbed))  # the thief
    return _go_on(target, "the other device goes on", refresh(target, refresh_token_of(other)))


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
