"""Answers to exercise 13.decide."""

import re
from http import HTTPStatus
from typing import Any

from answers import Answers, Wrong


def decided_in_one(came: bool, claims: Any, needs: str) -> Any:
    if not claims:
        return [401, "invalid_token" if came else None]
    allowed = needs in set(claims.get("scope", "").split(" "))
    return [HTTPStatus.OK, None] if allowed else [403, "insufficient_scope"]


def decided_by_cases(came: bool, claims: Any, needs: str) -> Any:
    match came, claims:
        case False, _:
            return 401, None
        case True, None:
            return 401, "invalid_token"
        case True, {"scope": scope} if re.search(rf"(^| ){needs}( |$)", scope):
            return 200, None
    return 403, "insufficient_scope"


def decided(
    no: Any = (401, None), bad: Any = (401, "invalid_token"), less: Any = 403, has: Any = None
) -> Any:
    """Build an answer that is right but for what is given; `has` says whether a scope is enough."""

    def decide(came: bool, claims: Any, needs: str) -> Any:
        if claims is None:
            return bad if came else no
        enough = has or (lambda scope, needs: needs in scope.split())
        return (200, None) if enough(claims.get("scope", ""), needs) else (less, "insufficient_scope")

    return decide


def scope_first(came: bool, claims: Any, needs: str) -> Any:
    return (403, "insufficient_scope") if not claims else decided()(came, claims, needs)


def always_a_scope(came: bool, claims: Any, needs: str) -> Any:
    return (200, None) if claims and needs in claims["scope"].split() else decided()(came, claims, needs)


def always_claims(came: bool, claims: Any, needs: str) -> Any:
    return decided()(came, dict(claims), needs) if came else (401, None)


TABLE = {
    "13.decide": Answers(
        right=(decided_in_one, decided_by_cases, decided()),
        wrong=(
            Wrong(
                decided(no=(403, None)),
                "403 means not signed in",
                ("came is False", "(401, None) was expected", "(403, None) came"),
            ),
            Wrong(scope_first, "403 means not signed in", ("(401, None) was expected", "(403, ")),
            Wrong(
                decided(no=(401, "invalid_token")),
                "an error for everybody",
                ("(401, None) was expected", "(401, 'invalid_token') came"),
            ),
            Wrong(
                decided(bad=(401, None)),
                "every 401 is the same",
                ("(401, 'invalid_token') was expected", "(401, None) came"),
            ),
            Wrong(
                decided(less=401),
                "signing in again gives rights",
                ("(403, 'insufficient_scope') was expected", "(401, 'insufficient_scope') came"),
            ),
            Wrong(
                decided(has=lambda scope, needs: True),
                "known is allowed",
                ("write is needed", "(403, 'insufficient_scope') was expected", "(200, None) came"),
            ),
            Wrong(
                decided(has=lambda scope, needs: needs in scope),
                "a scope is a piece of text",
                ("readers rewrite", "was expected", "(200, None) came"),
            ),
            Wrong(
                decided(has=lambda scope, needs: needs == scope),
                "the scope is one word",
                ("read write", "(200, None) was expected"),
            ),
            Wrong(always_a_scope, "every token has a scope", ("KeyError", "was expected")),
            Wrong(always_claims, "every token can be read", ("TypeError", "was expected")),
            Wrong(decided(has=lambda *_: False), "the scope is one word", ("(200, None) was expected",)),
            Wrong(lambda *_: 401, "not two values", ("401 came",)),
        ),
    ),
}
