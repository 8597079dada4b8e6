"""Lesson 19: trade a refresh token, keep a session fresh in a client, and say when it ends."""

import itertools
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.widgets.quiz import Question

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
        session = {"tokens": {"token 1": None}, "ends": _MONTH, "open": True}
        new, holds, sent = _tokens(), {}, set()
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
            if granted and who == who.lower():
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


# What the server says, the second of the call, what is sent, what comes back, and what it shows if not.
_CALLS: tuple[tuple[str, float, str | None, str | None, str], ...] = (
    ("yes", 0, None, "a1", "a token is refreshed at every call"),
    ("yes", 839, None, "a1", "a token is refreshed at every call"),
    ("yes", 841, "r1", "a2", "a token is good to its last second"),
    ("yes", 900, None, "a2", "the new end is not kept"),
    ("yes", 1800, "r2", "a3", "the old refresh token is kept"),
    ("silence", 2650, "r3", "a3", "no answer means signed out"),
    ("silence", 2701, "r3", None, "a token is good for ever"),
    ("yes", 2800, "r3", "a4", "no answer means signed out"),
    ("no", 3700, "r4", None, "a refused token is kept"),
    ("no", 3701, None, None, "a refused token is kept"),
)


def _judge_fresh(fresh: Callable[..., Any]) -> None:
    kept: dict[str, Any] = {"access": "a1", "until": 900, "refresh": "r1"}
    numbers = itertools.count(2)
    for says, now, sent, wanted, misconception in _CALLS:
        asked: list[Any] = []

        def refresh(token: Any, says: str = says, asked: list[Any] = asked) -> dict[str, Any] | None:
            asked.append(token)
            if says == "silence":
                raise OSError("no answer")
            if says == "no" or len(asked) > 1:
                return None
            number = next(numbers)
            return {"access_token": f"a{number}", "expires_in": 900, "refresh_token": f"r{number}"}

        said = f"at second {now:,}, with {shown(dict(kept), 90)}"
        said += f" and {'silence' if says == 'silence' else f'a {says}'} from the server" if sent else ""
        try:
            got = attempt(fresh, kept, now, refresh)
        except Mistake as mistake:
            silent = isinstance(mistake.cause, OSError) and says == "silence"
            name = "a refresh always has an answer" if silent else misconception
            name = name if kept else "there is always a token"
            raise Mistake(f"{said}: {mistake}", name) from mistake
        if asked != ([sent] if sent else []):
            expected = f"{sent!r} was to be sent, once" if sent else "nothing was to be sent"
            raise Mistake(f"{said}, {expected}; sent was {shown(asked)}", misconception)
        if got != wanted or type(got) is not type(wanted):
            name = "the old access token is sent" if sent and says == "yes" else misconception
            raise Mistake(f"{said}, {wanted!r} was expected and {shown(got)} came", name)


def _fresh(kept: dict, now: float, refresh) -> str | None:
    if not kept:
        return None
    if kept["until"] - now < 60:
        try:
            answer = refresh(kept["refresh"])
        except OSError:
            return kept["access"] if now < kept["until"] else None
        if answer is None:
            kept.clear()
            return None
        kept["access"], kept["refresh"] = answer["access_token"], answer["refresh_token"]
        kept["until"] = now + answer["expires_in"]
    return kept["access"]


FRESH = Exercise(
    id="19.fresh",
    judge=_judge_fresh,
    answer=_fresh,
    hints=(
        "is there anything kept, is there a minute left, and what came back: an answer, None, or nothing?",
        "an answer brings three things to keep; None means that the session is over, so kept.clear(); an "
        "OSError says nothing about the session, so everything stays",
        'try: answer = refresh(kept["refresh"]), except OSError: return kept["access"] if now < '
        'kept["until"] else None',
    ),
    praise="ten calls: refreshed in time, all three values kept, silence told from a no",
)


# The days of the refreshes, the day of the end with 7 days of idleness and 30 in all, and what it shows.
_SESSIONS: tuple[tuple[tuple[float, ...], float, str], ...] = (
    ((), 7, "a session without refreshes has no end"),
    ((3, 9), 16, "idle time counts from the login"),
    ((3, 9, 12, 18, 24), 30, "using it makes it endless"),
    ((3, 11), 10, "what has ended can be used"),
    ((3, 10), 10, "the day of the end is one more"),
    ((6, 20, 21), 13, "what has ended can be used"),
)


def _judge_ends(ends: Callable[..., Any]) -> None:
    for opened in (0, 1000):
        for days, end, misconception in _SESSIONS:
            uses, wanted = [opened + day for day in days], opened + end
            got = attempt(ends, opened, list(uses), 7, 30)
            said = f"ends({opened}, {uses}, 7, 30): {wanted} was expected and {shown(got)} came"
            must_return(got, said)
            number = isinstance(got, int | float) and not isinstance(got, bool)
            if not number or got != wanted:
                early = number and got < opened
                raise Mistake(said, "time begins at zero" if early else misconception)


def _ends(opened: float, uses: list, idle: float, longest: float) -> float:
    end = opened + idle
    for use in uses:
        if use < end:
            end = use + idle
    return min(end, opened + longest)


ENDS = Exercise(
    id="19.ends",
    judge=_judge_ends,
    answer=_ends,
    hints=(
        "begin with the end of a session that is never refreshed; what does one refresh do to it?",
        "a refresh before the end moves it to that refresh plus idle; one after the end finds nothing",
        "end = opened + idle; for each use before end, end = use + idle; at last the smaller one of end and "
        "opened + longest",
    ),
    praise="six sessions, and both limits hold in each",
)

RECALL = (
    Question(
        "Ada logs out of authlab. What is a copy of her access token worth?",
        ("Nothing: the server ended the session", "As much as before, until it expires", "Half an hour"),
        "The row of the session is gone, and a token that names it is refused.",
        "00 · Log out",
    ),
    Question(
        "A client waits for an answer, and none comes. What does that say about its token?",
        ("Nothing", "It has expired", "It was revoked"),
        "Only an answer says something about a token; a lost one may even have been a yes.",
        "06 · Wait for fetch to fail",
    ),
)
