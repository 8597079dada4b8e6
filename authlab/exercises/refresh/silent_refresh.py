"""Keep a session fresh in a client."""

import itertools
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, shown

# What the server says, the second of the call, what is sent, what comes back, and what it shows if not.
_CALLS: tuple[tuple[str, float, str | None, str | None, str], ...] = (
    ("yes", 0, None, "a1", "a token is refreshed at every call"),
    ("yes", 839, None, "a1", "a token is refreshed at every call"),
    ("yes", 841, "r1", "a2", "a token is good to its last second"),
    ("yes", 1750, None, "a2", "the new end is not kept"),
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
            return {
                "access_token": f"a{number}",
                "expires_in": 1000 if number == 2 else 900,
                "refresh_token": f"r{number}",
            }

        said = f"at second {now:,}, with {shown(dict(kept), 90)}"
        said += f" and {'silence' if says == 'silence' else f'a {says}'} from the server" if sent else ""
        empty = not kept
        try:
            got = attempt(fresh, kept, now, refresh)
        except Mistake as mistake:
            silent = isinstance(mistake.cause, OSError) and says == "silence"
            name = "a refresh always has an answer" if silent else misconception
            name = "there is always a token" if empty else name
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
