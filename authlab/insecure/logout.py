"""Ways to end what `insecure_sessionless` has begun: a list of ended tokens, a version (lesson 18)."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from authlab import tokens
from authlab.errors import TokenError
from authlab.insecure.sessionless import insecure_current_user, insecure_sessionless
from authlab.parts import System
from authlab.users import User

Entry = Callable[[str, Mapping[str, Any]], Hashable]


def insecure_denylist(entry: Entry, **more: Any) -> Callable[[System], dict[str, Any]]:
    """Make parts for a system: a logout lists `entry(token, claims)`, and what is listed is refused.

    The list knows a token that somebody has shown to it, and no other one.
    """
    ended: set[Hashable] = set()

    def insecure_unless_listed(system: System, token: str) -> tuple[User, Any]:
        user, _ = insecure_current_user(system, token)
        claims = system.parts.read(token, key=system.settings.secret_key, policy=system.parts.policy)
        listed = entry(token, claims)
        if listed in ended:
            raise TokenError("it has ended", reason="listed")
        return user, listed  # what a logout then ends

    def insecure_list(system: System, listed: Hashable) -> None:
        ended.add(listed)

    parts = {"current_user": insecure_unless_listed, "end_session": insecure_list}
    return lambda system: insecure_sessionless(system) | parts | more


def insecure_by_version(system: System) -> dict[str, Any]:
    """Return `issue`, `current_user` and `end_session`: a token holds while its user's version is the same.

    A password change raises the version, and here a logout too: it ends all tokens of the user, or none.
    """

    def insecure_issue(name: str, **rest: Any) -> str:
        user = system.users.by_name(name)
        return tokens.issue(name, ver=user and user.session_version, **rest)

    def insecure_same_version(system: System, token: str) -> tuple[User, str]:
        user, _ = insecure_current_user(system, token)
        claims = system.parts.read(token, key=system.settings.secret_key, policy=system.parts.policy)
        if claims.get("ver") != user.session_version:
            raise TokenError("it is of an older version", reason="ver")
        return user, user.name

    def insecure_raise(system: System, name: str) -> None:
        if user := system.users.by_name(name):
            system.users.set_password(user, user.password_hash)  # the same one, one version on

    parts = insecure_sessionless(system, insecure_issue)
    return parts | {"current_user": insecure_same_version, "end_session": insecure_raise}
