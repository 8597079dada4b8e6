"""Lesson 17: say what an answer means, start without losing a good token, and wait before asking again."""

import json
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.widgets.quiz import Question

_ADA = '{"username": "ada"}'
_KEY, _OLD = "auth_token", "tok"


def _answer(status: int, body: str = '{"detail": "no"}', *, redirected: bool = False) -> dict[str, Any]:
    return {"status": status, "redirected": redirected, "body": body}


_STATES = ("unknown", "valid", "invalid", "unverified")
_OUT, _OPEN = "any failure logs out", "no news is good news"
_BODY = {"valid": "200 is enough", "invalid": _OUT, "raises": "any body is JSON"}
_NONE = {
    "invalid": _OUT,
    "valid": _OPEN,
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
    (_answer(500), "unverified", {"invalid": _OUT, "valid": _OPEN}),
    (_answer(403), "unverified", {"invalid": "403 is 401", "valid": _OPEN}),
    (_answer(404), "unverified", {"invalid": "404 is 401", "valid": _OPEN}),
    (_answer(429), "unverified", {"invalid": _OUT, "valid": _OPEN}),
    (_answer(503, "<h1>Back soon</h1>"), "unverified", {**_BODY, "valid": _OPEN}),
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


def _judge_start(start: Callable[..., Any]) -> None:
    for says in ("valid", "unverified"):
        got, kept, _ = _started(start, says)
        _same(got, says, f"where ask says {says!r}, ")
        _left(kept, _OLD, f"where ask says {says!r}, ", _OUT)
    for problem in (OSError("no network"), ValueError("no JSON")):
        given = f"where ask raises {type(problem).__name__}, "
        got, kept, _ = _started(start, problem)
        _left(kept, _OLD, given, _OUT)
        _same(got, "unverified", given)
    given = "where ask says 'invalid', "
    got, kept, _ = _started(start, "invalid")
    _same(got, "invalid", given)
    _left(kept, None, given, "a refused token is kept")
    if kept.get("theme") != "dark":
        raise Mistake(f"{given}the theme was to stay, and kept is {shown(kept)}", "clear() takes one key")
    given = "where no token is kept, "
    got, _, asked = _started(start, "invalid", before="")
    if asked:
        raise Mistake(f"{given}nobody was to be asked, and ask({shown(asked[0])}) was", "no token is a token")
    _same(got, "invalid", given)
    given = "where another tab logs in while ask waits, and ask then says 'invalid' of the old token, "
    _, kept, _ = _started(start, "invalid", meanwhile="new")
    _left(kept, "new", given, "the token is the one I asked about")
    given = "where another tab logs out while ask waits, and ask then says 'invalid', "
    _, kept, _ = _started(start, "invalid", meanwhile=None)
    _left(kept, None, given, "a refused token is kept")


def _started(
    start: Callable[..., Any], says: Any, *, before: str = _OLD, meanwhile: str | None = _OLD
) -> tuple[Any, dict[str, str], list[Any]]:
    kept = {"theme": "dark"} | ({_KEY: before} if before else {})
    begun, asked = dict(kept), list[Any]()

    def ask(one: Any) -> str:
        asked.append(one)
        if meanwhile is None:
            kept.pop(_KEY, None)
        elif meanwhile != _OLD:
            kept[_KEY] = meanwhile
        if isinstance(says, Exception):
            raise says
        return says

    try:
        return attempt(start, kept, ask), kept, asked
    except Mistake as mistake:
        given, name = f"where kept was {begun}, ", mistake.misconception
        if mistake.cause is says:
            given, name = f"where ask raises {type(says).__name__}, ", "an exception is no answer"
        elif not before:
            name = "a store always has it"
        elif meanwhile is None:
            given, name = "where another tab logs out while ask waits, ", "what was there is still there"
        raise Mistake(given + str(mistake).replace(shown(ask), "ask"), name) from mistake


def _same(got: Any, right: str, given: str) -> None:
    must_return(got, f"{given}{right!r} was expected, and None came")
    if got != right or not isinstance(got, str):
        name = (
            _OPEN
            if isinstance(got, str) and got == "valid"
            else _OUT
            if right == "unverified"
            else "no such state"
        )
        raise Mistake(f"{given}{right!r} was expected, and {shown(got)} came", name)


def _left(kept: dict[str, str], token: str | None, given: str, misconception: str) -> None:
    if kept.get(_KEY) != token or (token is None and _KEY in kept):
        wanted = f"{token!r} was to be kept" if token else "the token was to be removed"
        raise Mistake(f"{given}{wanted}, and kept is {shown(kept)}", misconception)


def _start_up(kept, ask) -> str:
    token = kept.get("auth_token")
    if not token:
        return "invalid"
    try:
        state = ask(token)
    except Exception:
        return "unverified"
    if state == "invalid" and kept.get("auth_token") == token:
        del kept["auth_token"]
    return state


START = Exercise(
    id="17.start",
    judge=_judge_start,
    answer=_start_up,
    hints=(
        "three ways out: there is no token; ask gives a state; ask raises. Which of them removes anything?",
        "read the token first; ask in a try, and an exception is unverified; remove only after invalid",
        "before del kept['auth_token'], look whether it still is the token that you asked about",
    ),
    praise="only a refused token is gone, and nobody else's",
)

_DATE = "Fri, 31 Dec 1999 23:59:59 GMT"
_WAITS: tuple[tuple[int, str | None, int, str], ...] = (
    (1, None, 1, "the first wait is doubled"),
    (4, None, 8, "it does not double"),
    (7, None, 60, "it grows for ever"),
    (50, None, 60, "it grows for ever"),
    (1, "30", 30, "the server's word is ignored"),
    (1, "120", 120, "the server's word has our limit"),
    (6, "5", 32, "the server's word shortens ours"),
    (3, _DATE, 4, "Retry-After is a number"),
    (3, "soon", 4, "Retry-After is a number"),
)


def _judge_wait(wait: Callable[..., Any]) -> None:
    for failures, retry_after, right, misconception in _WAITS:
        begun = f"after {failures} failure{'s' * (failures > 1)}"
        given = f"{begun} and with Retry-After {retry_after!r}, {right} was expected"
        try:
            got = attempt(wait, failures, retry_after)
        except Mistake as mistake:
            raise Mistake(f"{given}. {mistake}", misconception if retry_after else "raises") from mistake
        must_return(got, f"{given} and None came")
        if not isinstance(got, int | float) or isinstance(got, bool) or got != right:
            raise Mistake(f"{given} and {shown(got)} came", misconception)


def _wait(failures, retry_after) -> int:
    ours = min(2 ** (failures - 1), 60)
    try:
        return max(ours, int(retry_after))
    except (TypeError, ValueError):  # there is none, or it is a date
        return ours


WAIT = Exercise(
    id="17.wait",
    judge=_judge_wait,
    answer=_wait,
    hints=(
        "first your own wait, from failures alone; then look whether the server asks for a longer one",
        "2 ** (failures - 1), and min with 60; int(retry_after) in a try, since it may be None or a date",
        "max of the two, after the limit: the server may well ask for more than 60",
    ),
    praise="the server is asked again, and not more often than it wants",
)

RECALL = (
    Question(
        "A failed login answers 401 with a JSON body. A page calls fetch for it. What does fetch do?",
        ("It resolves, as for a 200", "It rejects with an error", "It asks for the password again"),
        "It rejects where there is no answer that the page may see. A 401 is an answer: look at its status.",
        "06 · Wait for fetch to fail",
    ),
    Question(
        "A server answers a request with 403. What does that say about the token?",
        ("Nothing against it: this user may not do this", "It has expired", "It was forged"),
        "401: we do not know who you are. 403: we do, and you may not.",
        "13 · Exercise: say 401 or 403",
    ),
)
