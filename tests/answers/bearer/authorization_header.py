"""Answers to exercise 13.current-user."""

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


def looks_before_it_strips(authorization: list, identify: Any) -> Any:
    if len(authorization) == 1 and authorization[0].startswith("Bearer  "):
        token = authorization[0].removeprefix("Bearer ").strip(" ")
        return (200, name) if (name := identify(token)) else REFUSE
    return changed()(authorization, identify)


def only_the_bearer_ones(authorization: list, identify: Any) -> Any:
    return changed()([one for one in authorization if one.split(" ")[0].lower() == "bearer"], identify)


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
                looks_before_it_strips,
                "an empty token is a token",
                ("['Bearer  ']", "was expected", "(200, 'a machine') came"),
            ),
            Wrong(
                changed(odd=(400, "invalid_request")),
                "an error's name is a challenge",
                ("['Bearer']", "(400, 'invalid_request') came", "with a 400 too", 'error="invalid_request"'),
            ),
            Wrong(
                changed(cut=first_word),
                "the rest does not matter",
                (" x']", "(200, 'ada') came", "behind it"),
            ),
            Wrong(changed(cut=any_gap), "any gap is a space", ("(200, 'ada') came", "A tab")),
            Wrong(changed(which=0), "one header counts", ("(200, 'ada') came", "Which one")),
            Wrong(
                only_the_bearer_ones, "one header counts", ("['Basic eA=='", "(200, 'ada') came", "Which one")
            ),
            Wrong(changed(which=-1), "one header counts", ("(200, 'ada') came", "Which one")),
            Wrong(lambda headers, identify: None, "nothing is returned", ("was expected", "None came")),
            Wrong(lambda headers, identify: 401, "not two values", ("401 came", "two values")),
        ),
    ),
}
