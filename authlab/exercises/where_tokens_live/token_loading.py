"""Read a token back from a browser's store, and nothing else."""

import re
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.bearer.bearer_answers import GOOD
from authlab.exercises.where_tokens_live.browser_store import KEY, SecurityError

_NO_TOKEN: tuple[tuple[Any, str, str], ...] = (
    (None, "absent is a token", "There is nothing to send"),
    ("", "empty is a token", "An empty text is no token"),
    ("undefined", "|| null handles undefined", "That is a text of nine letters; a store keeps nothing else"),
    ("null", "|| null handles null", "That is a text of four letters; a store keeps nothing else"),
    ("[object Object]", "any text is a token", "An answer was kept whole, and became that text"),
    ("Bearer eyJ0.eyJ-.c2ln", "any text is a token", "A token has no space in it"),
    (
        "eyJ0.eyJ-.c2ln\n",
        "$ is the end of a text",
        "A line break is in no token; $ would let a last one pass",
    ),
    ("eyJ0.eyJ-.c2lñ", "\\w is ASCII", "Python's \\w knows ñ, unlike JavaScript's: re.ASCII"),
    ("==", "= is a token", "One letter or more comes before any ="),
)
_TOKENS = ("eyJ0.eyJ9.c2ln", GOOD, "nullable.undefined", "a")


def _judge_load(load: Callable[..., Any]) -> None:
    for text in _TOKENS:
        got, given = _loaded(load, text)
        if text == _TOKENS[0]:
            must_return(got, f"{given}{text!r} was expected, and None came")
        if got != text or not isinstance(got, str):
            why = "It fits TOKEN" if got is None else "Return the text as it is"
            raise Mistake(f"{given}{text!r} was expected, and {shown(got)} came. {why}", "too strict")
    for text, misconception, why in _NO_TOKEN:
        got, given = _loaded(load, text)
        if got is not None:
            raise Mistake(f"{given}None was expected, and {shown(got)} came. {why}", misconception)
    for refusal in (SecurityError("the frame is sandboxed"), OSError("the disk is broken")):
        got, given = _loaded(load, refusal)
        if got is not None:
            raise Mistake(f"{given}None was expected, and {shown(got)} came", "a refusal is a text")


def _loaded(load: Callable[..., Any], kept: Any) -> tuple[Any, str]:
    def get_item(key: Any) -> Any:
        if isinstance(kept, Exception):
            raise kept
        return kept if key == KEY else None

    given = "where nothing is kept, " if kept is None else f"where the store holds {kept!r}, "
    if isinstance(kept, Exception):
        given = f"where the store raises {type(kept).__name__}, "
    try:
        return attempt(load, get_item), given
    except Mistake as mistake:
        said = f"{given}{mistake}"
        if isinstance(kept, Exception) and mistake.cause is kept:
            raise Mistake(f"{said}. None was expected", "a store always answers") from mistake
        if kept is None:
            raise Mistake(f"{said}. None was expected", "absent is a text") from mistake
        raise Mistake(said, mistake.misconception) from mistake


def _load(get_item) -> str | None:
    try:
        text = get_item("auth_token")
    except Exception:
        return None
    if text in (None, "undefined", "null"):
        return None
    token = re.fullmatch(r"[A-Za-z0-9._~+/-]+=*", text)
    return text if token else None


LOAD = Exercise(
    id="14.load",
    judge=_judge_load,
    answer=_load,
    hints=(
        "three things can come of get_item: an exception, None, a text. Which texts are tokens?",
        "catch every Exception; refuse the texts undefined and null; TOKEN.fullmatch tells about the rest",
        "TOKEN.fullmatch(text) asks of the whole text, TOKEN.match(text) of its start; neither takes None",
    ),
    praise="fifteen stores, four tokens, and nothing else comes out",
)
