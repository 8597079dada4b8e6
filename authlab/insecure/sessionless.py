"""Access tokens that name the user and nothing else, as in many tutorials: no session stands behind them."""

import time
from collections.abc import Callable
from typing import Any

from authlab import tokens
from authlab.errors import TokenError
from authlab.parts import System
from authlab.users import User


def insecure_sessionless(system: System, issue: Callable[..., str] = tokens.issue) -> dict[str, Any]:
    """Return `issue` and `current_user` for `server.replace(**…)`: `sub` is the user's name, and is believed.

    The sound app puts an opaque id there and looks the session up: a forger would have to know both.
    """

    def insecure_issue(subject: str, *, sid: str = "", **rest: Any) -> str:
        user = system.users.of_session(subject, sid, now=time.time())  # a known device's proof has none
        return issue(user.name if user else subject, **rest)

    return {"issue": insecure_issue, "current_user": insecure_current_user}


def insecure_current_user(system: System, token: str) -> tuple[User, str]:
    """Return the user whose name a token that `read` lets through claims. Raises `TokenError`."""
    claims = system.parts.read(token, key=system.settings.secret_key, policy=system.parts.policy)
    user = system.users.by_name(str(claims.get("sub")))
    if user is None:
        raise TokenError("there is no such user", reason="sub")
    return user, ""
