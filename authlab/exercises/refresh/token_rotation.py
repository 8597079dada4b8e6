"""Trade a refresh token for the next one, and end the session of a reused one."""

import itertools
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, shown

_DAY = 24 * 3600
_MONTH = 30 * _DAY
_QUARTER = 15 * 60

# Who does what and when: a name, the second, and whether they get a token. Whoever has not refreshed yet
# holds the first one: a second tab, a thief's copy. A name in capitals does something else.
Turn = tuple[str, float, bool]
# Each story or theft has its turns, and what it shows if one of them goes the other way.
_CASES: tuple[tuple[str, tuple[Turn, ...], str], ...] = (
    ("Ada works for a day",
     tuple(("ada", _QUARTER * n, True) for n in range(1, 96)), "a session ends by itself"),
    ("Ada comes back after three weeks, and works on",
     (("ada", 21 * _DAY, True), ("ada", 21 * _DAY + _QUARTER, True)), "a session ends by itself"),
    ("two of her tabs refresh at once, and both work on",
     (("ada", 900, True), ("her other tab", 900, True),
      ("ada", 1800, True), ("her other tab", 1803, True)), "every second use is a theft"),
    ("an answer is lost, and she tries again in the tenth second",
     (("LOST", 900, True), ("ada", 910, True), ("ada", 1800, True)), "every second use is a theft"),
    ("somebody makes up a token, and Ada works on",
     (("MADE UP", 900, False), ("ada", 901, True)), "a stranger may end a session"),
    ("two answers are lost, and she tries a third time",
     (("LOST", 900, True), ("LOST", 904, True), ("ada", 909, True), ("ada", 1800, True)),
     "a second try is the last"),
    ("a thief uses a copy after Ada",
     (("ada", 900, True), ("thief", 1700, False), ("ada", 1800, False)), "to refuse is enough"),
    ("a thief uses a copy in the eleventh second",
     (("ada", 900, True), ("COPY", 910.5, False), ("ada", 1800, False)), "the grace is longer than said"),
    ("a thief uses a copy before Ada",
     (("thief", 800, True), ("ada", 900, False), ("thief", 1700, False)), "to refuse is enough"),
    ("a thief uses a copy every nine seconds",
     (("ada", 900, True), ("COPY", 909, True), ("COPY", 918, False), ("ada", 1800, False)),
     "each use begins a new grace"),
    ("a thief has the newest token, and the thirty days are over",
     (("ada", 29 * _DAY, True), ("ada", _MONTH + 1, False)), "refreshing makes a session endless"),
    ("the thirty days are over in this very second",
     (("ada", 29 * _DAY, True), ("ada", _MONTH, False)), "the last second is one too many"),
)  # fmt: skip


def _tokens() -> Callable[[], str]:
    numbers = itertools.count(2)
    return lambda: f"token {next(numbers)}"


def _judge_rotate(rotate: Callable[..., Any]) -> None:
    _judge_logged_out(rotate)
    for name, turns, misconception in _CASES:
        session: dict[str, Any] = {"tokens": {"token 1": None}, "ends": _MONTH, "open": True}
        new, holds, sent = _tokens(), dict[str, str](), set[str]()
        for who, now, granted in turns:
            token = "made up" if who == "MADE UP" else holds.get(who, "token 1")
            said = f"{name}. At second {now:,}, {token!r} "
            noted = session["tokens"].get(token, "not there")
            got = _traded(rotate, session, token, now, new, said)
            if granted and got is None and token not in sent and noted is not None:
                how = f'in session["tokens"] it was {"" if noted == "not there" else "used at "}{noted}'
                raise Mistake(
                    f"{said}was sent for the first time, and None came: {how}", "the next token is lost"
                )
            if granted and got is None:
                raise Mistake(f"{said}was expected to bring a new token, and None came", misconception)
            if got is not None and got == token:
                raise Mistake(f"{said}came back: the next one is a new one", "a refresh token stays the same")
            if not granted and got is not None:
                used = token in sent and who != "COPY"
                shows = "a used token is as good as a new one" if used else misconception
                shows = "any text is a token" if who == "MADE UP" else shows
                raise Mistake(f"{said}was expected to bring None, and {got!r} came", shows)
            sent.add(token)
            if got is not None and who == who.lower():
                holds[who] = got


def _traded(
    rotate: Callable[..., Any], session: dict[str, Any], token: str, now: float, new: Any, said: str
) -> str | None:
    try:
        got = attempt(rotate, session, token, now, new)
    except Mistake as mistake:
        unknown = isinstance(mistake.cause, KeyError) and token == "made up"  # noqa: S105 - no secret
        name = "every token is known" if unknown else mistake.misconception
        raise Mistake(f"{said}was sent. {mistake}", name) from mistake
    if got is not None and not isinstance(got, str):
        raise Mistake(f"{said}brought {shown(got)}; a token or None was expected", "not a token")
    return got


def _judge_logged_out(rotate: Callable[..., Any]) -> None:
    session = {"tokens": {"token 1": None}, "ends": _MONTH, "open": False}
    said = "A thief keeps a token for later, and Ada logs out. At second 900, 'token 1' "
    got = _traded(rotate, session, "token 1", 900, _tokens(), said)
    if got is not None:
        raise Mistake(f"{said}was expected to bring None, and {got!r} came", "a logout is for access tokens")


def _rotate(session: dict, token: str, now: float, new) -> str | None:
    tokens = session["tokens"]
    if token not in tokens or not session["open"] or now >= session["ends"]:
        return None
    used = tokens[token]
    if used is not None and now - used > 10:
        session["open"] = False
        return None
    if used is None:
        tokens[token] = now
    following = new()
    tokens[following] = None
    return following


ROTATE = Exercise(
    id="19.rotate",
    judge=_judge_rotate,
    answer=_rotate,
    hints=(
        "three questions first: is the token one of this session's, is the session open, is its time over?",
        'session["tokens"][token] is None before the first use; after it, now minus that second says how '
        "long ago the first use was, and only a long time ago is a theft",
        'a theft: session["open"] = False. Otherwise note now, if nothing is noted yet, put new() into '
        'session["tokens"] with None, and return it',
    ),
    praise="six stories go on, and six times nothing more is given",
)
