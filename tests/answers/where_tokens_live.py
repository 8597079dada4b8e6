"""Answers to the exercises of lesson 14."""

import re
import string
from collections.abc import Callable
from typing import Any

from answers import Answers, Wrong
from authlab.client import SENDABLE

RULE = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
LETTERS = set(string.ascii_letters + string.digits + "-._~+/")


def is_token(text: str | None) -> bool:
    return bool(text and text not in ("undefined", "null") and RULE.fullmatch(text))


def load_with_the_pages_rule(get_item: Callable[[str], Any]) -> str | None:
    try:
        text = get_item("auth_token")
        return text if SENDABLE.fullmatch(text) and text not in ("null", "undefined") else None
    except Exception:  # of None, too
        return None


def load_by_hand(get_item: Callable[[str], Any]) -> str | None:
    try:
        text = get_item("auth_token") or ""
    except:  # noqa: E722 - as a learner may write it
        text = ""
    stem = text.rstrip("=")
    if stem and set(stem) <= LETTERS and stem not in ("undefined", "null"):
        return text
    return None


def load_the_line(get_item: Callable[[str], Any]) -> str | None:
    return get_item("auth_token") or None


def load_the_line_caught(get_item: Callable[[str], Any]) -> str | None:
    try:
        return get_item("auth_token") or None
    except Exception:
        return None


def load_without_words(get_item: Callable[[str], Any]) -> str | None:
    text = load_the_line_caught(get_item)
    return None if text in ("undefined", "null") else text


def load_by(pattern: str) -> Callable[..., Any]:
    def load(get_item: Callable[[str], Any]) -> str | None:
        text = load_without_words(get_item)
        return text if text and re.match(pattern, text) else None

    return load


def load_uncaught(get_item: Callable[[str], Any]) -> str | None:
    text = get_item("auth_token")
    return text if is_token(text) else None


def load_of_text(get_item: Callable[[str], Any]) -> str | None:
    try:
        text = get_item("auth_token")
    except Exception:
        return None
    return text if RULE.fullmatch(text) and text not in ("undefined", "null") else None


def load_a_word(get_item: Callable[[str], Any]) -> str | None:
    try:
        text = get_item("auth_token")
    except Exception:
        return "SecurityError"
    return text if is_token(text) else None


def save_at_once(set_item: Callable[[str, Any], None], token: Any) -> bool:
    try:
        set_item("auth_token", token)
    except Exception:
        return False
    return is_token(token) if isinstance(token, str) else False


def save_first_the_rule(set_item: Callable[[str, Any], None], token: Any) -> bool:
    fits = isinstance(token, str) and is_token(token)
    if fits:
        try:
            set_item("auth_token", token)
        except Exception:
            fits = False
    return fits


def save_all_in_one(set_item: Callable[[str, Any], None], token: Any) -> bool:
    try:
        if not SENDABLE.fullmatch(token) or token in {"undefined", "null"}:
            return False
        set_item("auth_token", token)
        return True
    except Exception:
        return False


def save_uncaught(set_item: Callable[[str, Any], None], token: Any) -> bool:
    if not isinstance(token, str) or not is_token(token):
        return False
    set_item("auth_token", token)
    return True


def save_if_text(set_item: Callable[[str, Any], None], token: Any) -> bool:
    return save_at_once(set_item, token) if isinstance(token, str) and token else False


def save_silently(set_item: Callable[[str, Any], None], token: Any) -> bool:
    save_first_the_rule(set_item, token)
    return True


def save_by_match(set_item: Callable[[str, Any], None], token: Any) -> bool:
    if RULE.fullmatch(token) is None:
        return False
    return save_first_the_rule(set_item, token)


def heard_in_words(event: dict[str, Any]) -> str:
    if event["key"] is None:
        return "sign out"
    if event["key"] != "auth_token":
        return "ignore"
    return "check" if is_token(event["newValue"]) else "sign out"


def heard_by_match(event: dict[str, Any]) -> str:
    match event:
        case {"key": None} | {"key": "auth_token", "newValue": None | "" | "undefined" | "null"}:
            return "sign out"
        case {"key": "auth_token"}:
            return "check"
    return "ignore"


TABLE = {
    "14.load": Answers(
        right=(load_with_the_pages_rule, load_by_hand),
        wrong=(
            Wrong(
                load_the_line,
                "|| null handles undefined",
                ("holds 'undefined'", "None was expected", "'undefined' came"),
            ),
            Wrong(
                load_without_words,
                "any text is a token",
                ("'[object Object]'", "None was expected", "'[object Object]' came"),
            ),
            Wrong(
                load_by(r"[A-Za-z0-9._~+/-]+=*$"),
                "$ is the end of a text",
                ("c2ln\\n'", "None was expected", "line break"),
            ),
            Wrong(load_by(r"[\w.~+/-]+=*\Z"), "\\w is ASCII", ("lñ'", "None was expected", "re.ASCII")),
            Wrong(load_by(r"\S*\Z"), "\\w is ASCII", ("lñ'", "None was expected")),
            Wrong(
                load_by(r"[A-Za-z0-9._~+/=-]+\Z"), "= is a token", ("'=='", "None was expected", "'==' came")
            ),
            Wrong(load_by(r"[A-Za-z0-9._-]+\Z"), "too strict", ("c2ln~+/=='", "None came", "fits TOKEN")),
            Wrong(
                lambda get_item: "eyJ0.eyJ-zdWI_.c2ln~+/==",
                "too strict",
                ("'eyJ0.eyJ9.c2ln' was expected", "as it is"),
            ),
            Wrong(load_of_text, "absent is a text", ("nothing is kept", "TypeError", "None was expected")),
            Wrong(
                load_uncaught,
                "a store always answers",
                ("raises SecurityError", "None was expected", "sandboxed"),
            ),
            Wrong(
                load_a_word,
                "a refusal is a text",
                ("raises SecurityError", "None was expected", "'SecurityError' came"),
            ),
            Wrong(
                lambda get_item: get_item("token"),
                "nothing is returned",
                ("holds 'eyJ0", "None came", "return"),
            ),
        ),
    ),
    "14.save": Answers(
        right=(save_first_the_rule, save_all_in_one),
        wrong=(
            Wrong(save_at_once, "the store keeps None", ("with None", "nothing was to be kept", "'null'")),
            Wrong(
                save_if_text, "any text is a token", ("with 'undefined'", "nothing was to be kept", "holds")
            ),
            Wrong(
                save_uncaught,
                "a store always has room",
                ("QuotaExceededError", "False was expected", "is full"),
            ),
            Wrong(
                save_silently, "what is returned is not so", ("with None", "False was expected", "True came")
            ),
            Wrong(save_by_match, "a token is always a text", ("with None", "TypeError")),
            Wrong(
                lambda set_item, token: set_item("token", token),
                "nothing is kept",
                ("the store was to hold it", "{'token': "),
            ),
            Wrong(
                lambda set_item, token: set_item("auth_token", token),
                "nothing is returned",
                ("True was expected", "None came"),
            ),
        ),
    ),
    "14.heard": Answers(
        right=(heard_in_words, heard_by_match),
        wrong=(
            Wrong(
                lambda event: "check", "a removal is nothing", ("'newValue': None", "'sign out' was expected")
            ),
            Wrong(
                lambda event: "ignore" if event["newValue"] else "sign out",
                "only a removal counts",
                ("'check' was expected", "'ignore' came", "Whose token"),
            ),
            Wrong(
                lambda event: "check" if event["newValue"] else "sign out",
                "every event is the token's",
                ("'theme'", "'ignore' was expected", "another key"),
            ),
            Wrong(
                lambda event: (
                    ("check" if event["newValue"] else "sign out")
                    if str(event["key"]).startswith("auth_token")
                    else "ignore"
                ),
                "part of a name",
                ("auth_token_hint", "'ignore' was expected"),
            ),
            Wrong(
                lambda event: (
                    ("check" if event["newValue"] else "sign out")
                    if event["key"] == "auth_token"
                    else "ignore"
                ),
                "clear() names its keys",
                ("'key': None", "'sign out' was expected", "clear()"),
            ),
            Wrong(
                lambda event: (
                    ("check" if event["newValue"] else "sign out")
                    if event["key"] in ("auth_token", None)
                    else "ignore"
                ),
                "any text is a token",
                ("'undefined'", "'sign out' was expected", "'check' came"),
            ),
        ),
    ),
}
