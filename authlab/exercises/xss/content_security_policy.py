"""Read what a policy leaves to a script in the page."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

_BOTH, _RIDE, _NONE = frozenset({"theft", "riding"}), frozenset({"riding"}), frozenset[str]()
# A policy, whether the token is HttpOnly, what is left to an inline script, and what else would show.
POLICIES: tuple[tuple[str, bool, frozenset[str], str], ...] = (
    ("", False, _BOTH, "no policy is a strict policy"),
    ("", True, _RIDE, "HttpOnly stops XSS"),
    ("script-src 'self'", False, _NONE, "a policy stops no script"),
    ("default-src 'self'", False, _NONE, "default-src is not about scripts"),
    ("object-src 'none'; base-uri 'none'", False, _BOTH, "any policy stops scripts"),
    ("img-src 'self'; connect-src 'self'", False, _BOTH, "connect-src keeps the token in"),
    ("script-src 'self' 'unsafe-inline'; connect-src 'self'", False, _BOTH, "connect-src keeps the token in"),
    (
        "default-src 'self'; style-src 'unsafe-inline'",
        False,
        _NONE,
        "unsafe-inline counts wherever it stands",
    ),
    ("default-src 'self'; script-src 'self' 'unsafe-inline'", False, _BOTH, "default-src always counts"),
    ("default-src 'unsafe-inline'; script-src 'self'", False, _NONE, "default-src always counts"),
    ("default-src 'self' 'unsafe-inline'", True, _RIDE, "HttpOnly stops XSS"),
    ("img-src *;Default-Src  'self';", False, _NONE, "a policy has one spelling"),
)


def _judge_left(left: Callable[..., Any]) -> None:
    for policy, http_only, right, misconception in POLICIES:
        given = f"for the policy {policy!r}, http_only {http_only}, {set(right) or 'set()'} was expected"
        try:
            got = attempt(left, policy, http_only)
        except Mistake as mistake:
            name = "a policy has one spelling" if policy.endswith(";") else "there is always a policy"
            raise Mistake(f"{mistake}. But {given}", name) from mistake
        seen = f"{given} and {shown(got)} came"
        must_return(got, seen)
        if not isinstance(got, set | frozenset | list | tuple):
            raise Mistake(f"{seen}: a set of words", "not a set")
        if set(got) != right:
            raise Mistake(seen, misconception)


def _left(policy: str, http_only: bool) -> set:
    directives: dict = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        directives.setdefault(name.lower(), sources)
    default = directives.get("default-src", ["'unsafe-inline'"])
    if "'unsafe-inline'" not in directives.get("script-src", default):
        return set()
    return {"riding"} if http_only else {"theft", "riding"}


LEFT = Exercise(
    id="16.left",
    judge=_judge_left,
    answer=_left,
    hints=(
        "first: does the script in the comment run at all? only if it does: what is left to it?",
        "make a dictionary of names and words: script-src decides, or else default-src, or else it runs",
        "it runs if 'unsafe-inline', with its quotes, is among the words of the one that decides",
    ),
    praise="twelve policies: does the script run? if it does, nothing but HttpOnly keeps a token in",
)
