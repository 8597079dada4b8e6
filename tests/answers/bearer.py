"""Answers to the exercises of lesson 13."""

import re
from http import HTTPStatus
from typing import Any

from answers import Answers, Wrong

ASK = 401, 'Bearer realm="lab"'
REFUSE = 401, 'Bearer realm="lab", error="invalid_token"'
ODD = 400, 'Bearer realm="lab", error="invalid_request"'


def by_pattern(authorization: list, identify: Any) -> Any:
    """Read it as the reference app does, and call what is out of shape by its name."""
    if not any(re.match(r"bearer( |$)", one, re.IGNORECASE) for one in authorization):
        return ASK
    found = re.fullmatch(r"bearer +([A-Za-z0-9._~+/-]+=*)", authorization[0], re.IGNORECASE)
    if not found or len(authorization) > 1:
        return [*ODD]
    name = identify(found[1])
    return (HTTPStatus.OK, name) if name else (HTTPStatus.UNAUTHORIZED, REFUSE[1])


def by_words(authorization: list, identify: Any) -> Any:
    if not authorization:
        return 401, "Bearer"
    scheme, *words = [word for word in authorization[0].split(" ") if word]
    if scheme.upper() != "BEARER":
        return ASK
    if len(authorization) == len(words) == 1 and (name := identify(words[0])):
        return 200, name
    return 401, 'bearer error="invalid_token", realm="lab"'


def changed(**how: Any) -> Any:
    """Build an answer that is right but for what is given."""

    def current_user(authorization: list, identify: Any) -> Any:
        if not authorization:
            return how.get("none", ASK)
        header = authorization[how.get("which", 0)]
        cut = how.get("cut", lambda text: text.partition(" ")[::2])
        scheme, token = cut(header)
        token = token.strip(" ")
        if not how.get("scheme", lambda s: s.lower() == "bearer")(scheme):
            return how.get("other", ASK)
        many = len(authorization) > 1 and "which" not in how
        if many or " " in token or (not token and not how.get("empty")):
            return how.get("odd", REFUSE)
        name = identify(token)
        return (200, name) if name else how.get("bad", REFUSE)

    return current_user


def without_looking(authorization: list, identify: Any) -> Any:
    _, token = authorization[0].split(" ")
    return 200, identify(token)


def first_word(text: str) -> tuple[str, str]:
    words = text.split(" ")
    return words[0], next(filter(None, words[1:]), "")


def any_gap(text: str) -> tuple[str, str]:
    scheme, *rest = text.split(None, 1)
    return scheme, rest[0] if rest else ""


def by_length(text: str) -> tuple[str, str]:
    return text[:6], text[6:]


def one_space(text: str) -> tuple[str, str]:
    scheme, *rest = text.split(" ")
    return scheme, "" if len(rest) != 1 else rest[0]


def review_by_hand(ask: Any, token: str, orphan: str) -> Any:
    found = []
    if ask(None) != 401:
        found.append([None, 401])
    for one in (token[:-3], orphan):
        if (status := ask("Bearer " + one)) != 401:
            assert status in (403, 404)
            found.append(["Bearer " + one, 401])
    return found


def review_as_a_set(ask: Any, token: str, orphan: str) -> Any:
    bad = {None, "Bearer x", f"bearer  {orphan}", f"Bearer {token} {token}"}
    return {(header, 401) for header in bad if ask(header) != 401}


def review_of(*tokens: str, right: Any = 401, report: Any = None) -> Any:
    def review(ask: Any, token: str, orphan: str) -> Any:
        headers = [None if one is None else one.format(token=token, orphan=orphan) for one in tokens]
        seen = {header: ask(header) for header in headers}
        wrong = {header: status for header, status in seen.items() if report or status != 401}
        return [(header, right or status) for header, status in wrong.items()]

    return review


def gone_is_404(ask: Any, token: str, orphan: str) -> Any:
    right = {"Bearer bad": 401, f"Bearer {orphan}": 404}
    return [(header, status) for header, status in right.items() if ask(header) != status]


ALL = (None, "Bearer bad", "Bearer {orphan}")


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
    "13.current-user": Answers(
        right=(by_pattern, by_words, changed()),
        wrong=(
            Wrong(
                changed(scheme=lambda s: s == "Bearer"),
                "the scheme has one spelling",
                ("['bearer eyJ", "(200, 'ada') was expected", "(401, ", "came", "no case"),
            ),
            Wrong(
                changed(cut=one_space), "exactly one space", ("['Bearer   eyJ", "(200, 'ada') was expected")
            ),
            Wrong(without_looking, "raises", ("ValueError", "(200, 'ada') was expected")),
            Wrong(
                lambda headers, identify: changed()([headers[0], *headers[1:]], identify),
                "there is always a header",
                ("IndexError", "for the headers []", "was expected"),
            ),
            Wrong(changed(none=(200, "anonymous")), "nobody is somebody", ("'anonymous') came",)),
            Wrong(
                changed(none=REFUSE),
                "an error for everybody",
                ("for the headers []", 'realm="lab"\') was expected', "invalid_token", "came"),
            ),
            Wrong(changed(other=REFUSE), "an error for everybody", ("['Basic eyJ", "Another scheme")),
            Wrong(
                changed(none=(403, "not authenticated")),
                "403 means not signed in",
                ("for the headers []", "was expected", "(403, 'not authenticated') came", "known"),
            ),
            Wrong(changed(bad=(404, "no such user")), "403 means not signed in", ("(404, ", "came")),
            Wrong(
                changed(bad=(401, "not valid")), "401 needs no challenge", ("(401, 'not valid') came", "RFC")
            ),
            Wrong(changed(bad=ASK), "every 401 is the same", ("b2xk", "invalid_token", "was expected")),
            Wrong(changed(bad=ODD), "another status", ("b2xk", "(400, ", "came")),
            Wrong(changed(scheme=lambda s: True), "any scheme will do", ("['Basic eyJ", "(200, 'ada') came")),
            Wrong(
                changed(scheme=lambda s: s.lower().startswith("bearer")),
                "any scheme will do",
                ("['Bearerx eyJ", "(200, 'ada') came"),
            ),
            Wrong(
                changed(cut=by_length),
                "no space is needed",
                ("['BearereyJ", "was expected", "(200, 'ada') came", "Without a space"),
            ),
            Wrong(
                changed(empty=True),
                "an empty token is a token",
                ("['Bearer']", "was expected", "(200, 'a machine') came"),
            ),
            Wrong(
                changed(cut=first_word),
                "the rest does not matter",
                (" x']", "(200, 'ada') came", "behind it"),
            ),
            Wrong(changed(cut=any_gap), "any gap is a space", ("(200, 'ada') came", "A tab")),
            Wrong(changed(which=0), "one header counts", ("(200, 'ada') came", "Which one")),
            Wrong(changed(which=-1), "one header counts", ("(200, 'ada') came", "Which one")),
            Wrong(lambda headers, identify: None, "nothing is returned", ("was expected", "None came")),
            Wrong(lambda headers, identify: 401, "not two values", ("401 came", "two values")),
        ),
    ),
    "13.review": Answers(
        right=(review_by_hand, review_as_a_set, review_of(*ALL)),
        wrong=(
            Wrong(
                lambda *_: [],
                "a bad token is forbidden",
                ("faults are: a bad token", "[] came", "401 was expected"),
            ),
            Wrong(
                review_of("Bearer bad"),
                "a user who is gone is a page that is gone",
                ("faults are: a user who is gone", "[] came", "401 was expected"),
            ),
            Wrong(
                review_of("Bearer bad", "Bearer {orphan}"),
                "everybody sends a header",
                ("faults are: no header", "no header at all", "401 was expected"),
            ),
            Wrong(
                review_of(*ALL, right=None),
                "403 means not signed in",
                ("'Bearer bad'", "the right status is 401", "you expect 403"),
            ),
            Wrong(
                gone_is_404,
                "what came is what should",
                ("the right status is 401", "you expect 404"),
            ),
            Wrong(
                review_of(*ALL, report=True),
                "what passes is a fault",
                ("faults are: none", "does not fail"),
            ),
            Wrong(lambda *_: ["Bearer bad"], "not pairs", ("['Bearer bad'] came", "Pairs were expected")),
            Wrong(lambda *_: None, "nothing is returned", ("None came",)),
        ),
    ),
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
