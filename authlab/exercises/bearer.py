"""Lesson 13: read the header strictly, review how a service says no, and choose between 401 and 403."""

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.widgets.quiz import Question

_GOOD, _OLD, _ORPHAN = "eyJ0.eyJ-zdWI_.c2ln~+/==", "eyJ0.b2xk.c2ln", "eyJ0.Z29uZQ.c2ln"
_CHALLENGE = re.compile(r"bearer(?: +(.*))?", re.IGNORECASE | re.DOTALL)
_ERROR = re.compile(r'\berror="?([^",]*)')
_NO, _BAD = (401, None), (401, "invalid_token")
_MALFORMED = _BAD, (400, "invalid_request")  # RFC 6750 section 3.1 leaves both

# The headers, the user or the refusals that are right, what taking them otherwise shows, and why.
_SPELLINGS: tuple[tuple[list[str], str | tuple[Any, ...], str, str], ...] = (
    ([f"Bearer {_GOOD}"], "ada", "", "That is the usual spelling"),
    ([f"bearer {_GOOD}"], "ada", "the scheme has one spelling", "A scheme has no case"),
    ([f"Bearer   {_GOOD}"], "ada", "exactly one space", "One space or more may stand there"),
    ([], (_NO,), "nobody is somebody", "Nothing came: nobody is known, nothing is wrong"),
    ([f"Basic {_GOOD}"], (_NO,), "any scheme will do", "Another scheme is no token"),
    ([f"Bearerx {_GOOD}"], (_NO, *_MALFORMED), "any scheme will do", "Bearerx is another scheme"),
    ([f"Bearer{_GOOD}"], (_NO, *_MALFORMED), "no space is needed", "Without a space that is another scheme"),
    ([f"Bearer {_OLD}"], (_BAD,), "a token is a token", "A token came, and nobody is known by it"),
    (["Bearer"], (*_MALFORMED, _NO), "an empty token is a token", "Here an empty text is a machine's key"),
    ([f"Bearer {_GOOD} x"], _MALFORMED, "the rest does not matter", "One token, and nothing behind it"),
    ([f"Bearer {_GOOD}, Bearer x"], _MALFORMED, "the rest does not matter", "Those are two"),
    ([f"Bearer\t{_GOOD}"], (*_MALFORMED, _NO), "any gap is a space", "A tab is not a space"),
    ([f"Bearer {_GOOD}", f"Bearer {_OLD}"], _MALFORMED, "one header counts", "Which one is meant?"),
    ([f"Bearer {_OLD}", f"Bearer {_GOOD}"], _MALFORMED, "one header counts", "Which one is meant?"),
)


class _Given(functools.partial):
    """A function for a learner's own one to call; shown by its name, not by its address."""

    def __repr__(self) -> str:
        return self.func.__name__


@_Given
def identify(token: Any) -> str | None:
    return {_GOOD: "ada", "": "a machine"}.get(str(token))


def _judge_current_user(current_user: Callable[..., Any]) -> None:
    for headers, right, misconception, why in _SPELLINGS:
        error = ', error="invalid_token"' if right[0] == _BAD else ""
        wanted = (200, right) if isinstance(right, str) else (401, f'Bearer realm="lab"{error}')
        given = f"for the headers {headers}, {wanted} was expected"
        try:
            got = attempt(current_user, list(headers), identify)
        except Mistake as mistake:
            name = mistake.misconception if headers else "there is always a header"
            raise Mistake(f"{mistake}. But {given}", name) from mistake
        seen = f"{given} and {shown(got, 90)} came"
        _two_values(got, seen)
        taken = _is(got[0], 200)
        if taken != isinstance(right, str) or (taken and not _is(got[1], right)):
            raise Mistake(f"{seen}. {why}", misconception)
        if not taken:
            _judge_refusal(got, right, f"{seen}. {why}")


def _two_values(got: Any, seen: str) -> None:
    must_return(got, seen)
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Mistake(f"{seen}: two values", "not two values")


def _judge_refusal(got: Any, right: tuple[Any, ...], seen: str) -> None:
    if _is(got[0], 403) or _is(got[0], 404):
        raise Mistake(f"{seen}. 403 is for somebody who is known", "403 means not signed in")
    challenge = _CHALLENGE.fullmatch(got[1].strip()) if isinstance(got[1], str) else None
    if challenge is None:
        raise Mistake(f"{seen}. A 401 says how to sign in (RFC 9110, 15.5.2)", "401 needs no challenge")
    error = named[1] if (named := _ERROR.search(challenge[1] or "")) else None
    if not any(_is(got[0], status) and error == code for status, code in right):
        name = "every 401 is the same" if error is None else "an error for everybody"
        raise Mistake(seen, name if _is(got[0], 401) else "another status")


def _is(value: Any, wanted: Any) -> bool:
    return isinstance(value, type(wanted)) and not isinstance(value, bool) and bool(value == wanted)


def _current_user(authorization: list, identify) -> tuple:
    ask = 401, 'Bearer realm="lab"'
    refuse = 401, 'Bearer realm="lab", error="invalid_token"'
    header = authorization[0] if authorization else ""
    scheme, _, token = header.partition(" ")
    token = token.strip(" ")
    if scheme.lower() != "bearer":
        return ask
    if len(authorization) > 1 or not token or " " in token:
        return refuse
    name = identify(token)
    return (200, name) if name else refuse


CURRENT_USER = Exercise(
    id="13.current-user",
    judge=_judge_current_user,
    answer=_current_user,
    hints=(
        "how many headers came, which scheme does it name, and what is left behind the spaces?",
        'scheme, _, token = header.partition(" ") cuts at the first space; token.strip(" ") drops the others',
        "two headers, an empty token, one with a space in it: refuse each of them before identify is asked",
    ),
    praise="fourteen spellings, one user, and every no says what it means",
)

_FAULTS = {
    "none": {},
    "a bad token": {"bad": 403},
    "a user who is gone": {"orphan": 404},
    "both": {"bad": 403, "orphan": 404},
    "no header": {None: 403},  # FastAPI's own HTTPBearer, until pull request 13786
}
_MISSED = {
    "bad": ("a bad token", "a bad token is forbidden"),
    "orphan": ("the token of a user who is gone", "a user who is gone is a page that is gone"),
    None: ("no header at all", "everybody sends a header"),
}


def _kind(header: Any) -> str | None:
    """Say what a header is: none, `bad`, `orphan`, `good`, or `other` where no Bearer came."""
    if header is None:
        return None
    scheme, _, token = str(header).partition(" ")
    known = {_GOOD: "good", _ORPHAN: "orphan"}
    return known.get(token.strip(), "bad") if scheme.lower() == "bearer" else "other"


def _right(header: Any) -> int:
    return 200 if _kind(header) == "good" else 401


def ask(faults: Mapping[Any, int], header: Any) -> int:
    return faults.get(_kind(header), _right(header))


def _judge_review(review: Callable[..., Any]) -> None:
    for about, faults in _FAULTS.items():
        got = attempt(review, _Given(ask, faults), _GOOD, _ORPHAN)
        said = f"of a service whose faults are: {about}; {shown(got, 90)} came"
        must_return(got, said)
        pairs = got if isinstance(got, list | tuple | set) else [()]
        if not all(isinstance(one, tuple | list) and len(one) == 2 for one in pairs):
            raise Mistake(f"{said}. Pairs were expected: a header, and its right status", "not pairs")
        for header, status in got:
            here = f"{said}. For the header {shown(header)}, the right status is {_right(header)}"
            if not _is(status, _right(header)):
                name = "403 means not signed in" if _is(status, 403) else "what came is what should"
                raise Mistake(f"{here}, and you expect {shown(status)}", name)
            if _kind(header) not in faults:
                raise Mistake(f"{here}, and came: that request does not fail", "what passes is a fault")
        if missed := set(faults) - {_kind(header) for header, _ in got}:
            what, shows = _MISSED[min(missed, key=str)]
            raise Mistake(f"{said}. With {what}, 401 was expected and another status came", shows)


def _review(ask, token: str, orphan: str) -> list:
    right = {None: 401, "Bearer not.a.token": 401}
    right |= {f"Bearer {orphan}": 401, f"Bearer {token}": 200}
    return [(header, status) for header, status in right.items() if ask(header) != status]


REVIEW = Exercise(
    id="13.review",
    judge=_judge_review,
    answer=_review,
    hints=(
        "which four kinds of requests are there, and which status should each of them get?",
        "no header, a token that is none, the token of a user who is gone, a good one: 401, 401, 401, 200",
        "make a dictionary of headers and right statuses; return the items for which ask(header) differs",
    ),
    praise="every fault is pinned by a request that fails today and passes once it is mended",
)

_LESS = (403, "insufficient_scope")
_SITUATIONS: tuple[tuple[bool, dict[str, Any] | None, str, tuple[int, str | None], str], ...] = (
    (True, {"sub": "ada", "scope": "read write"}, "write", (200, None), "the scope is one word"),
    (True, {"sub": "ada", "scope": "read"}, "read", (200, None), "nobody may do anything"),
    (False, None, "read", _NO, "an error for everybody"),
    (True, None, "read", _BAD, "every 401 is the same"),
    (True, {"sub": "ada", "scope": "read"}, "write", _LESS, "known is allowed"),
    (True, {"sub": "eve"}, "read", _LESS, "every token has a scope"),
    (True, {"sub": "eve", "scope": "readers rewrite"}, "write", _LESS, "a scope is a piece of text"),
)


def _judge_decide(decide: Callable[..., Any]) -> None:
    for came, claims, needs, right, misconception in _SITUATIONS:
        given = f"where came is {came}, claims are {claims} and {needs} is needed, "
        try:
            got = attempt(decide, came, claims and dict(claims), needs)
        except Mistake as mistake:
            name = "every token can be read" if claims is None else misconception
            raise Mistake(f"{mistake}. But {given}{right} was expected", name) from mistake
        seen = f"{given}{right} was expected and {shown(got)} came"
        _two_values(got, seen)
        same = _is(got[0], right[0]) and (got[1] is None if right[1] is None else _is(got[1], right[1]))
        if same:
            continue
        if right[0] == 401 and _is(got[0], 403):
            raise Mistake(f"{seen}. Nobody is known yet", "403 means not signed in")
        if right[0] == 403 and _is(got[0], 401):
            raise Mistake(f"{seen}. To sign in again would not help", "signing in again gives rights")
        raise Mistake(seen, misconception)


def _decide(came: bool, claims: dict, needs: str) -> tuple:
    if not came:
        return 401, None
    if claims is None:
        return 401, "invalid_token"
    if needs not in claims.get("scope", "").split():
        return 403, "insufficient_scope"
    return 200, None


DECIDE = Exercise(
    id="13.decide",
    judge=_judge_decide,
    answer=_decide,
    hints=(
        "two questions, one after the other: who is that, and may they?",
        "came and claims answer the first question, the scope the second; a scope is a list of words",
        'needs in claims.get("scope", "").split() says whether they may; what is missing is no right at all',
    ),
    praise="seven situations: who are you comes first, and 403 is never said to a stranger",
)

RECALL = (
    Question(
        "Ada has logged out. Somebody kept a copy of her token. What is it worth to authlab?",
        ("Nothing: the server ended the session", "It works until it expires", "Nothing: it was deleted"),
        "A copy does not notice what a browser deletes. The server looks the session up.",
        "00 · Log out",
    ),
    Question(
        "A request goes over https. Who can read its address?",
        ("The client and the server", "Whoever listens on the way", "Nobody: it is encrypted for good"),
        "TLS keeps out those on the way. It ends at the server, which does with the address what it likes.",
        "06 · Put TLS around it",
    ),
)
