"""Tell from a storage event what another tab did."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.where_tokens_live.browser_store import KEY

_EVENTS: tuple[tuple[dict[str, Any], str, str, str], ...] = (
    ({"key": KEY, "newValue": None}, "sign out", "a removal is nothing", "The token was removed"),
    ({"key": KEY, "newValue": "eyJ1.eyJ9.c2ln"}, "check", "only a removal counts", "Whose token is that?"),
    ({"key": "theme", "newValue": "dark"}, "ignore", "every event is the token's", "That is another key"),
    ({"key": "auth_token_hint", "newValue": None}, "ignore", "part of a name", "That is another key"),
    ({"key": None, "newValue": None}, "sign out", "clear() names its keys", "clear() took all keys"),
    ({"key": KEY, "newValue": "undefined"}, "sign out", "any text is a token", "That text is no token"),
    ({"key": KEY, "newValue": "null"}, "sign out", "any text is a token", "That text is no token"),
    ({"key": KEY, "newValue": ""}, "sign out", "any text is a token", "That text is no token"),
)


def _judge_heard(heard: Callable[..., Any]) -> None:
    for event, right, misconception, why in _EVENTS:
        old = {"theme": "light", None: None}.get(event["key"], "eyJ0.eyJ8.c2ln")  # clear() tells no value
        before = {**event, "oldValue": old}
        given = f"for the event {before}, {right!r} was expected"
        try:
            got = attempt(heard, dict(before))
        except Mistake as mistake:
            raise Mistake(f"{given}. {mistake}", misconception) from mistake
        must_return(got, f"{given} and None came")
        if got != right or not isinstance(got, str):
            raise Mistake(f"{given} and {shown(got)} came. {why}", misconception)


def _heard(event: dict) -> str:
    key, text = event["key"], event["newValue"]
    if key not in ("auth_token", None):
        return "ignore"
    return "sign out" if text in (None, "", "undefined", "null") else "check"


HEARD = Exercise(
    id="14.heard",
    judge=_judge_heard,
    answer=_heard,
    hints=(
        "first: is this about the token at all? Then: is there a token now?",
        "key is auth_token, or None if somebody cleared the whole store; every other key is to be ignored",
        "then newValue decides: None, an empty text, undefined and null sign out, anything else is checked",
    ),
    praise="two tabs agree, and nobody is signed in by hearsay",
)
