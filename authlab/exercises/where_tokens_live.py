"""Lesson 14: read a token back from a browser's store, keep one there, and hear what another tab did."""

import re
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.widgets.quiz import Question

_KEY = "auth_token"
_GOOD = "eyJ0.eyJ-zdWI_.c2ln~+/=="


class SecurityError(Exception):
    """What a page in a sandboxed frame gets, instead of a store."""


class QuotaExceededError(Exception):
    """What a page gets that wants to keep more than there is room for."""


class _Given:
    """A function of the browser's for a learner's own one to call; shown by its name."""

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self.__name__, self._function = name, function

    def __call__(self, *arguments: Any) -> Any:
        return self._function(*arguments)

    def __repr__(self) -> str:
        return self.__name__


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
_TOKENS = ("eyJ0.eyJ9.c2ln", _GOOD, "nullable.undefined", "a")


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
        return kept if key == _KEY else None

    given = "where nothing is kept, " if kept is None else f"where the store holds {kept!r}, "
    if isinstance(kept, Exception):
        given = f"where the store raises {type(kept).__name__}, "
    try:
        return attempt(load, _Given("get_item", get_item)), given
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

_UNFIT: tuple[tuple[Any, str], ...] = (
    (None, "the store keeps None"),
    ("", "empty is a token"),
    ("undefined", "any text is a token"),
    ("null", "any text is a token"),
    ("eyJ0 eyJ-.c2ln", "any text is a token"),
    ({"detail": "Incorrect"}, "a dictionary is a token"),
)


def _judge_save(save: Callable[..., Any]) -> None:
    for token in (_GOOD, "nullable.undefined"):
        got, kept, given = _saved(save, token, None)
        if kept != {_KEY: token}:
            raise Mistake(f"{given}the store was to hold it, and holds {shown(kept)}", "nothing is kept")
        _same(got, True, given)
    for token, misconception in _UNFIT:
        got, kept, given = _saved(save, token, None)
        if kept:
            raise Mistake(f"{given}nothing was to be kept, and the store holds {shown(kept)}", misconception)
        _same(got, False, given)
    for refusal in (QuotaExceededError("the store is full"), SecurityError("the frame is sandboxed")):
        got, _, given = _saved(save, _GOOD, refusal)
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
        return attempt(save, _Given("set_item", set_item), token), kept, given
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

_EVENTS: tuple[tuple[dict[str, Any], str, str, str], ...] = (
    ({"key": _KEY, "newValue": None}, "sign out", "a removal is nothing", "The token was removed"),
    ({"key": _KEY, "newValue": "eyJ1.eyJ9.c2ln"}, "check", "only a removal counts", "Whose token is that?"),
    ({"key": "theme", "newValue": "dark"}, "ignore", "every event is the token's", "That is another key"),
    ({"key": "auth_token_hint", "newValue": None}, "ignore", "part of a name", "That is another key"),
    ({"key": None, "newValue": None}, "sign out", "clear() names its keys", "clear() took all keys"),
    ({"key": _KEY, "newValue": "undefined"}, "sign out", "any text is a token", "That text is no token"),
    ({"key": _KEY, "newValue": ""}, "sign out", "any text is a token", "That text is no token"),
)


def _judge_heard(heard: Callable[..., Any]) -> None:
    for event, right, misconception, why in _EVENTS:
        before = {**event, "oldValue": "eyJ0.eyJ8.c2ln" if event["key"] != "theme" else "light"}
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

RECALL = (
    Question(
        "Somebody copies Ada's token into another program. What does the server answer that program?",
        ("What it answers Ada", "401: it is not her browser", "401: it asks for her password"),
        "Whoever bears the token is served. So it matters where it lies.",
        "13 · Copy a token",
    ),
    Question(
        "Where did authlab's page keep the token after its login?",
        ("In the browser's localStorage", "In a variable of the page", "In the address"),
        "You read it there, under the name auth_token.",
        "00 · Open the page",
    ),
)
