"""What every attack on tokens does: get one of one's own, and show others at the door."""

from collections.abc import Iterable

import httpx2
from sqlalchemy import text

from authlab.redteam.evidence import Evidence, Stuck, told
from authlab.redteam.target import Target, access_token, new_password


def own_token(target: Target) -> str:
    """Register somebody and log in; return a token that is believed as it is. Raises `Stuck`."""
    return own_account(target)[1]


def own_account(target: Target) -> tuple[str, str]:
    """Register somebody and log in; return the name, and a token that is believed as it is.

    Raises `Stuck` where it is not: a door that is shut to all proves nothing.
    """
    password = new_password()
    name = target.register(password)
    token = access_token(target.log_in(name, password))
    if (answer := target.ask("/auth/me", token=token)).status_code != 200:
        raise Stuck(f"a token as it was issued gets {answer.status_code}", answer)
    return name, token


def deleted_account(target: Target) -> tuple[str, str]:
    """Take an own account and delete its row; return its name and its token. Raises `Stuck`."""
    if target.system is None:
        raise Stuck("only the lab's own app shows its store")
    name, token = own_account(target)
    with target.system.users.writing() as db:
        db.execute(text("DELETE FROM users WHERE name = :name"), {"name": name})
    return name, token


def judged(what: str, *answers: httpx2.Response) -> Evidence:
    """Alive if one was let in, dead if all were refused: with 401, or 400 (RFC 6750 section 3.1).

    Raises `Stuck` for an answer that is neither.
    """
    if taken := [answer for answer in answers if answer.status_code == 200]:
        return told("alive", f"{what} is let in", *taken)
    if odd := [answer for answer in answers if answer.status_code not in (400, 401)]:
        raise Stuck(f"{what} gets {odd[0].status_code}", *odd)
    return told("dead", f"{what} is refused: {answers[0].status_code}", *answers)


def present(target: Target, what: str, tokens: Iterable[str]) -> Evidence:
    """Show tokens at /auth/me: believed once is alive, refused every time is dead.

    Raises `Stuck` for an answer that is neither yes nor no.
    """
    answers = []
    for token in tokens:
        answers.append(target.ask("/auth/me", token=token))
        if answers[-1].status_code == 200:
            return told("alive", f"{what} is believed", answers[-1])
        if answers[-1].status_code != 401:
            raise Stuck(f"{what} brings about a {answers[-1].status_code}", answers[-1])
    return told("dead", f"{what} is refused", *answers)
