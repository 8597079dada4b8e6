"""Answers to exercise 14.load."""

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
}
