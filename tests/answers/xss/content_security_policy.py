"""Answers to exercise 16.left."""

from typing import Any

from answers import Answers, Wrong


def words(policy: str, name: str) -> list[str] | None:
    """Look for one directive, from the first to the last."""
    for one in policy.lower().split(";"):
        if one.split()[:1] == [name]:
            return one.split()[1:]
    return None


def left(runs: Any, theft: Any = lambda policy, http_only: not http_only) -> Any:
    """Build an answer from whether a script runs, and whether a token gets out then."""

    def left(policy: str, http_only: bool) -> Any:
        if not runs(policy):
            return set()
        return {"riding", "theft"} if theft(policy, http_only) else {"riding"}

    return left


def runs(policy: str) -> bool:
    for name in ("script-src", "default-src"):
        if (sources := words(policy, name)) is not None:
            return "'unsafe-inline'" in sources
    return True


def left_in_lists(policy: str, http_only: bool) -> Any:
    found = left(runs)(policy, http_only)
    return sorted(found)


def no_fallback(policy: str) -> bool:
    sources = words(policy, "script-src")
    return sources is None or "'unsafe-inline'" in sources


def anywhere(policy: str) -> bool:
    sources = words(policy, "script-src") or words(policy, "default-src")
    return sources is None or "'unsafe-inline'" in policy


def first_default(policy: str) -> bool:
    default = words(policy, "default-src")
    return runs(policy) and (default is None or "'unsafe-inline'" in default)


def as_spelled(policy: str) -> bool:
    named = dict(one.strip().partition(" ")[::2] for one in policy.split(";"))
    sources = named.get("script-src", named.get("default-src", "'unsafe-inline'"))
    return "'unsafe-inline'" in sources


def unguarded(policy: str, http_only: bool) -> Any:
    directives = {one.split()[0]: one.split()[1:] for one in policy.split(";")}
    return left(runs)(policy, http_only) if directives else None


TABLE = {
    "16.left": Answers(
        right=(left(runs), left_in_lists),
        wrong=(
            Wrong(left(lambda policy: not policy), "any policy stops scripts", ("object-src", "came")),
            Wrong(
                left(lambda policy: True),
                "a policy stops no script",
                ("script-src 'self'", "set() was expected"),
            ),
            Wrong(left(no_fallback), "default-src is not about scripts", ("default-src 'self'",)),
            Wrong(left(anywhere), "unsafe-inline counts wherever it stands", ("style-src",)),
            Wrong(left(first_default), "default-src always counts", ("script-src 'self' 'unsafe-inline'",)),
            Wrong(left(as_spelled), "a policy has one spelling", ("Default-Src",)),
            Wrong(
                left(runs, lambda policy, http_only: not http_only and "connect-src" not in policy),
                "connect-src keeps the token in",
                ("connect-src 'self'", "'theft'"),
            ),
            Wrong(
                lambda policy, http_only: set() if http_only else left(runs)(policy, False),
                "HttpOnly stops XSS",
                ("http_only True", "{'riding'} was expected", "set() came"),
            ),
            Wrong(unguarded, "there is always a policy", ("IndexError", "was expected")),
            Wrong(lambda policy, http_only: runs(policy), "not a set", ("True came",)),
            Wrong(lambda policy, http_only: None, "nothing is returned", ("None came",)),
        ),
    ),
}
