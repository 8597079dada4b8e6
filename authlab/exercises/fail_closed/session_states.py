"""Say what an answer means for a token: valid, invalid, unverified, or nothing yet."""

import json
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

_ADA = '{"username": "ada"}'


def _answer(status: int, body: str = '{"detail": "no"}', *, redirected: bool = False) -> dict[str, Any]:
    return {"status": status, "redirected": redirected, "body": body}


_STATES = ("unknown", "valid", "invalid", "unverified")
OUT, OPEN = "any failure logs out", "no news is good news"
_BODY = {"valid": "200 is enough", "invalid": OUT, "raises": "any body is JSON"}
_NONE = {
    "invalid": OUT,
    "valid": OPEN,
    "unknown": "no answer is still to come",
    "raises": "there is always a status",
}
# The whole truth: what came, what it means, and what another verdict shows.
TRUTH: tuple[tuple[dict[str, Any] | None, str, dict[str, str]], ...] = (
    (_answer(200, _ADA), "valid", {"": "a good answer is not believed"}),
    (_answer(200, '{"id":7,"username":"bo"}'), "valid", {"": "every user is called ada"}),
    (_answer(401), "invalid", {"": "401 is not the end"}),
    ({"error": "timed out"}, "unverified", _NONE),
    ({"error": "connection reset"}, "unverified", _NONE),
    ({"error": "no network"}, "unverified", _NONE),
    (_answer(500), "unverified", {"invalid": OUT, "valid": OPEN}),
    (_answer(403), "unverified", {"invalid": "403 is 401", "valid": OPEN}),
    (_answer(404), "unverified", {"invalid": "404 is 401", "valid": OPEN}),
    (_answer(429), "unverified", {"invalid": OUT, "valid": OPEN}),
    (_answer(503, "<h1>Back soon</h1>"), "unverified", {**_BODY, "valid": OPEN}),
    (_answer(200, "<h1>Welcome to the hotel</h1>"), "unverified", _BODY),
    (_answer(200, '{"username": "ad'), "unverified", _BODY),
    (_answer(200, ""), "unverified", _BODY),
    (_answer(204, ""), "unverified", _BODY),
    (_answer(200, "null"), "unverified", _BODY),
    (_answer(200, "[]"), "unverified", _BODY),
    (_answer(200, "{}"), "unverified", _BODY),
    (_answer(200, '{"username": ""}'), "unverified", _BODY),
    (_answer(200, '{"username": null}'), "unverified", _BODY),
    (_answer(403, _ADA), "unverified", {"valid": "a name is enough", "invalid": "403 is 401"}),
    (_answer(203, _ADA), "unverified", {"valid": "any success is 200"}),
    (_answer(200, _ADA, redirected=True), "unverified", {"": "a redirect is the server's answer"}),
    (_answer(401, redirected=True), "unverified", {"": "a redirect is the server's answer"}),
    (None, "unknown", {"": "waiting is an answer", "raises": "there is always an answer"}),
)


def _judge_resolve(resolve: Callable[..., Any]) -> None:
    for outcome, right, names in TRUTH:
        given = f"for {outcome}, {right!r} was expected"
        try:
            got = attempt(resolve, dict(outcome) if outcome else None)
        except Mistake as mistake:
            raise Mistake(f"{given}. {mistake}", names.get("raises", "raises")) from mistake
        must_return(got, f"{given} and None came")
        if not isinstance(got, str) or got != right:
            default = names.get("", "the wrong state")
            name = names.get(got, default) if got in _STATES else "no such state"
            raise Mistake(f"{given} and {shown(got)} came. {_why(outcome, right)}", name)


def _why(outcome: dict[str, Any] | None, right: str) -> str:
    if outcome is None:
        return "Nothing has come yet"
    if outcome.get("redirected"):
        return "It was redirected, so somebody else has answered"
    if right == "unverified":
        return "It is neither a 200 with a name nor a 401, so it says nothing about the token"
    return "The server has looked at the token and said so"


def _resolve(outcome) -> str:
    if outcome is None:
        return "unknown"
    if "error" in outcome or outcome["redirected"]:
        return "unverified"
    if outcome["status"] == 401:
        return "invalid"
    try:
        username = json.loads(outcome["body"])["username"]
    except (ValueError, TypeError, KeyError):
        return "unverified"
    return "valid" if outcome["status"] == 200 and username else "unverified"


RESOLVE = Exercise(
    id="17.resolve",
    judge=_judge_resolve,
    answer=_resolve,
    hints=(
        "which single answer says that the token is good, and which single one that it is not?",
        "begin with None, then error and redirected, then 401; what is left is valid only with a name",
        "json.loads in a try: HTML raises ValueError; [] and null have no names, TypeError; {} KeyError",
    ),
    praise=f"{len(TRUTH)} outcomes, two of them valid, one invalid, and no good token thrown away",
)
