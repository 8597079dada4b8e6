"""Read the Authorization header strictly, and say no with a challenge."""

import re
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, shown
from authlab.exercises.bearer.bearer_answers import BAD, GOOD, NO, OLD, is_exactly, two_values

_CHALLENGE = re.compile(r"bearer(?: +(.*))?", re.IGNORECASE | re.DOTALL)
_ERROR = re.compile(r'\berror="?([^",]*)')

_MALFORMED = BAD, (400, "invalid_request")  # RFC 6750 section 3.1 leaves both

# The headers, the user or the refusals that are right, what taking them otherwise shows, and why.
_SPELLINGS: tuple[tuple[list[str], str | tuple[Any, ...], str, str], ...] = (
    ([f"Bearer {GOOD}"], "ada", "", "That is the usual spelling"),
    ([f"bearer {GOOD}"], "ada", "the scheme has one spelling", "A scheme has no case"),
    ([f"Bearer   {GOOD}"], "ada", "exactly one space", "One space or more may stand there"),
    ([], (NO,), "nobody is somebody", "Nothing came: nobody is known, nothing is wrong"),
    ([f"Basic {GOOD}"], (NO,), "any scheme will do", "Another scheme is no token"),
    ([f"Bearerx {GOOD}"], (NO, *_MALFORMED), "any scheme will do", "Bearerx is another scheme"),
    ([f"Bearer{GOOD}"], (NO, *_MALFORMED), "no space is needed", "Without a space that is another scheme"),
    ([f"Bearer {OLD}"], (BAD,), "a token is a token", "A token came, and nobody is known by it"),
    (["Bearer"], (*_MALFORMED, NO), "an empty token is a token", "Here an empty text is a machine's key"),
    (["Bearer  "], (*_MALFORMED, NO), "an empty token is a token", "Here an empty text is a machine's key"),
    ([f"Bearer {GOOD} x"], _MALFORMED, "the rest does not matter", "One token, and nothing behind it"),
    ([f"Bearer {GOOD}, Bearer x"], _MALFORMED, "the rest does not matter", "Those are two"),
    ([f"Bearer\t{GOOD}"], (*_MALFORMED, NO), "any gap is a space", "A tab is not a space"),
    ([f"Bearer {GOOD}", f"Bearer {OLD}"], _MALFORMED, "one header counts", "Which one is meant?"),
    ([f"Bearer {OLD}", f"Bearer {GOOD}"], _MALFORMED, "one header counts", "Which one is meant?"),
    (["Basic eA==", f"Bearer {GOOD}"], (*_MALFORMED, NO), "one header counts", "Which one is meant?"),
)


def identify(token: Any) -> str | None:
    return {GOOD: "ada", "": "a machine"}.get(str(token))


def _judge_current_user(current_user: Callable[..., Any]) -> None:
    for headers, right, misconception, why in _SPELLINGS:
        error = ', error="invalid_token"' if right[0] == BAD else ""
        wanted = (200, right) if isinstance(right, str) else (401, f'Bearer realm="lab"{error}')
        given = f"for the headers {headers}, {wanted} was expected"
        try:
            got = attempt(current_user, list(headers), identify)
        except Mistake as mistake:
            name = mistake.misconception if headers else "there is always a header"
            raise Mistake(f"{mistake}. But {given}", name) from mistake
        seen = f"{given} and {shown(got, 90)} came"
        two_values(got, seen)
        taken = is_exactly(got[0], 200)
        if taken != isinstance(right, str) or (taken and not is_exactly(got[1], right)):
            raise Mistake(f"{seen}. {why}", misconception)
        if not isinstance(right, str):
            _judge_refusal(got, right, f"{seen}. {why}")


def _judge_refusal(got: Any, right: tuple[Any, ...], seen: str) -> None:
    if is_exactly(got[0], 403) or is_exactly(got[0], 404):
        raise Mistake(f"{seen}. 403 is for somebody who is known", "403 means not signed in")
    challenge = _CHALLENGE.fullmatch(got[1].strip()) if isinstance(got[1], str) else None
    if challenge is None and not is_exactly(got[0], 401):
        said = 'The text is the challenge, with a 400 too: Bearer realm="lab", error="invalid_request"'
        raise Mistake(f"{seen}. {said}", "an error's name is a challenge")
    if challenge is None:
        raise Mistake(f"{seen}. A 401 says how to sign in (RFC 9110, 15.5.2)", "401 needs no challenge")
    error = named[1] if (named := _ERROR.search(challenge[1] or "")) else None
    if not any(is_exactly(got[0], status) and error == code for status, code in right):
        name = "every 401 is the same" if error is None else "an error for everybody"
        raise Mistake(seen, name if is_exactly(got[0], 401) else "another status")


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
    praise="sixteen spellings, one user, and every no says what it means",
)
