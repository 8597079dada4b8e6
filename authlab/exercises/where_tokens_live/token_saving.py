"""Keep a token in a browser's store that turns everything into text."""

import re
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.bearer.bearer_answers import GOOD
from authlab.exercises.where_tokens_live.browser_store import KEY, QuotaExceededError, SecurityError

_UNFIT: tuple[tuple[Any, str], ...] = (
    (None, "the store keeps None"),
    ("", "empty is a token"),
    ("undefined", "any text is a token"),
    ("null", "any text is a token"),
    ("eyJ0 eyJ-.c2ln", "any text is a token"),
    ("eyJ0.eyJ-.c2ln\n", "$ is the end of a text"),
    ("eyJ0.eyJ-.c2lñ", "\\w is ASCII"),
    ("==", "= is a token"),
    ({"detail": "Incorrect"}, "a dictionary is a token"),
)


def _judge_save(save: Callable[..., Any]) -> None:
    for token in (GOOD, "nullable.undefined"):
        got, kept, given = _saved(save, token, None)
        if kept != {KEY: token}:
            raise Mistake(f"{given}the store was to hold it, and holds {shown(kept)}", "nothing is kept")
        _same(got, True, given)
    for token, misconception in _UNFIT:
        got, kept, given = _saved(save, token, None)
        if kept:
            raise Mistake(f"{given}nothing was to be kept, and the store holds {shown(kept)}", misconception)
        _same(got, False, given)
    for refusal in (QuotaExceededError("the store is full"), SecurityError("the frame is sandboxed")):
        got, _, given = _saved(save, GOOD, refusal)
        _same(got, False, given)


def _saved(
    save: Callable[..., Any], token: Any, refusal: Exception | None
) -> tuple[Any, dict[str, str], str]:
    kept: dict[str, str] = {}

    def set_item(key: Any, text: Any) -> None:
        if refusal:
            raise refusal
        kept[str(key)] = text if isinstance(text, str) else "null" if text is None else "[object Object]"

    given = (
        f"with {token!r}" + (f" and a store that raises {type(refusal).__name__}" if refusal else "") + ", "
    )
    try:
        return attempt(save, set_item, token), kept, given
    except Mistake as mistake:
        name = mistake.misconception
        if mistake.cause is refusal and refusal:
            name = (
                "a store always has room"
                if isinstance(refusal, QuotaExceededError)
                else "a store never refuses"
            )
        elif not isinstance(token, str):
            name = "a token is always a text"
        raise Mistake(
            f"{given}False was expected. {mistake}" if refusal else f"{given}{mistake}", name
        ) from mistake


def _same(got: Any, wanted: bool, given: str) -> None:
    must_return(got, f"{given}{wanted} was expected, and None came")
    if got is not wanted:
        raise Mistake(f"{given}{wanted} was expected, and {shown(got)} came", "what is returned is not so")


def _save(set_item, token) -> bool:
    if not isinstance(token, str) or token in ("undefined", "null"):
        return False
    if not re.fullmatch(r"[A-Za-z0-9._~+/-]+=*", token):
        return False
    try:
        set_item("auth_token", token)
    except Exception:
        return False
    return True


SAVE = Exercise(
    id="14.save",
    judge=_judge_save,
    answer=_save,
    hints=(
        "look at the token before the store sees it: afterwards it is a text, whatever it was",
        "refuse what is no str, the two words, and what TOKEN.fullmatch does not take; then try set_item",
        "set_item stands alone in a try; its except returns False, and behind both stands return True",
    ),
    praise="a store that turns everything into text got nothing but tokens",
)
