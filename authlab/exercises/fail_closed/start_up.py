"""Start a page with a kept token, without losing a good one."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.fail_closed.session_states import OPEN, OUT

_KEY, _OLD = "auth_token", "tok"


def _judge_start(start: Callable[..., Any]) -> None:
    for says in ("valid", "unverified"):
        got, kept, asked = _started(start, says)
        if others := [one for one in asked if one != _OLD]:
            raise Mistake(
                f"ask({_OLD!r}) was expected, and ask({shown(others[0])}) came", "asks about something else"
            )
        _same(got, says, f"where ask says {says!r}, ")
        _left(kept, _OLD, f"where ask says {says!r}, ", OUT)
    for problem in (OSError("no network"), ValueError("no JSON")):
        given = f"where ask raises {type(problem).__name__}, "
        got, kept, _ = _started(start, problem)
        _left(kept, _OLD, given, OUT)
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

    def ask(one: Any) -> Any:
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
        raise Mistake(f"{given}{mistake}", name) from mistake


def _same(got: Any, right: str, given: str) -> None:
    must_return(got, f"{given}{right!r} was expected, and None came")
    if got != right or not isinstance(got, str):
        name = (
            OPEN
            if isinstance(got, str) and got == "valid"
            else OUT
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
