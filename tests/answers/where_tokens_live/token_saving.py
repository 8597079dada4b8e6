"""Answers to exercise 14.save."""

import re
from collections.abc import Callable
from typing import Any

from answers import Answers, Wrong
from answers.where_tokens_live.token_loading import RULE, is_token
from authlab.client import SENDABLE


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


def save_to_the_line_end(set_item: Callable[[str, Any], None], token: Any) -> bool:
    return save_all_in_one(set_item, token[:-1] if isinstance(token, str) and token[-1:] == "\n" else token)


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


def save_by(pattern: str) -> Callable[..., bool]:
    def save(set_item: Callable[[str, Any], None], token: Any) -> bool:
        fits = isinstance(token, str) and re.fullmatch(pattern, token) is not None
        return fits and save_all_but_the_rule(set_item, token)

    return save


def save_all_but_the_rule(set_item: Callable[[str, Any], None], token: str) -> bool:
    try:
        if token not in {"undefined", "null"}:
            set_item("auth_token", token)
            return True
    except Exception:
        return False
    return False


TABLE = {
    "14.save": Answers(
        right=(save_first_the_rule, save_all_in_one),
        wrong=(
            Wrong(save_to_the_line_end, "$ is the end of a text", ("c2ln\\n'", "nothing was to be kept")),
            Wrong(save_by(r"[\w.~+/-]+=*"), "\\w is ASCII", ("lñ'", "nothing was to be kept")),
            Wrong(save_by(r"[A-Za-z0-9._~+/=-]+"), "= is a token", ("with '=='", "nothing was to be kept")),
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
}
