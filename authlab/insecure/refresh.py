"""Ways to trade a refresh token that are wrong in one thing each; `Users.rotate` is the sound one."""

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from authlab.parts import System
from authlab.users import Grant, Users, digest

Rotate = Callable[..., Grant | None]  # (users, refresh_token, *, now): as `Users.rotate`

NEW, REFUSED, OVER = "a new token", "refused", "refused: no session left"
_ACCESS_MINUTES = 15

_FIND = text(
    "SELECT user_id, session_id, expires, used FROM refresh_tokens "
    "JOIN sessions ON sessions.id = session_id WHERE digest = :digest"
)
_FORGET_USE = text("UPDATE refresh_tokens SET used = NULL WHERE digest = :digest")


def insecure_keep(users: Users, refresh_token: str, *, now: float) -> Grant | None:
    """Give the same refresh token out again: it is good as often as anybody likes."""
    row = _row(users, refresh_token)
    return Grant(row.user_id, row.session_id, refresh_token) if row and row.expires > now else None


def insecure_refuse(users: Users, refresh_token: str, *, now: float) -> Grant | None:
    """Refuse a token that was used before, and draw no conclusion from it."""
    if first_use(users, refresh_token) is not None:
        return None
    return Users.rotate(users, refresh_token, now=now)


def insecure_strict(users: Users, refresh_token: str, *, now: float) -> Grant | None:
    """Take every second use for a theft, however soon it comes."""
    if first_use(users, refresh_token) is not None:
        users.end_session(_row(users, refresh_token).session_id)
        return None
    return Users.rotate(users, refresh_token, now=now)


def insecure_lenient(users: Users, refresh_token: str, *, now: float) -> Grant | None:
    """Give a new token each time, and believe the old ones too."""
    with users.writing() as db:
        db.execute(_FORGET_USE, {"digest": digest(refresh_token)})
    return Users.rotate(users, refresh_token, now=now)


def insecure_end_access(system: System, session_id: str) -> None:
    """End the access tokens of a session and leave its refresh token: whoever has it opens another one."""
    with system.users.writing() as db:
        renamed = {"old": session_id, "new": f"{session_id}-again"}
        copied = "SELECT :new, user_id, expires FROM sessions WHERE id = :old"
        db.execute(text(f"INSERT INTO sessions (id, user_id, expires) {copied}"), renamed)
        db.execute(text("UPDATE refresh_tokens SET session_id = :new WHERE session_id = :old"), renamed)
    system.users.end_session(session_id)


def let_rotate(system: System, rotate: Rotate) -> None:
    """Let a running system trade refresh tokens in this way, from the next request on."""
    turn = threading.Lock()

    def rotate_in_turn(refresh_token: str, *, now: float) -> Grant | None:
        with turn:  # those above look first and write then: of two tabs at once, both would be first
            return rotate(system.users, refresh_token, now=now)

    system.users.rotate = rotate_in_turn  # type: ignore[method-assign]  # of this one system


def lives(rows: list[tuple[float, str, str]]) -> list[tuple[str, float, float | None, str, str]]:
    """Return each access token that somebody got as label, start, end, what ended it and a colour.

    `rows` are (minute, who, what came of it), in order. A token is good for 15 minutes, or until its session
    ends; the end is None for the last one of who was never refused.
    """
    over = next((minute for minute, _, came in rows if came == OVER), float("inf"))
    last = {who: came for _, who, came in rows}
    found: dict[str, tuple[str, float, float | None, str, str]] = {}
    for minute, who, came in rows:
        if came == NEW:
            label = f"{who}'s token {1 + sum(one.startswith(who) for one in found)}"
            again = any(name == who and later > minute for later, name, _ in rows)
            end = None if last[who] == NEW and not again else min(minute + _ACCESS_MINUTES, over)
            ended_by = "goes on" if end is None else "session ended" if end == over else "exp"
            colour = "attacker" if who == "Eve" else "client"
            found[label] = label, minute, end, ended_by, colour
    return list(found.values())


def first_use(users: Users, refresh_token: str) -> float | None:
    """Return the Unix time at which a refresh token was used first; None if it never was, or is none."""
    row = _row(users, refresh_token)
    used: float | None = row and row.used
    return used


def _row(users: Users, refresh_token: str) -> Any:
    with users.engine.connect() as db:
        return db.execute(_FIND, {"digest": digest(refresh_token)}).one_or_none()
