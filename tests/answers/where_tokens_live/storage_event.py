"""Answers to exercise 14.heard."""

from typing import Any

from answers import Answers, Wrong
from answers.where_tokens_live.token_loading import is_token


def heard_in_words(event: dict[str, Any]) -> str:
    if event["key"] is None:
        return "sign out"
    if event["key"] != "auth_token":
        return "ignore"
    return "check" if is_token(event["newValue"]) else "sign out"


def heard_clear_told_whole(event: dict[str, Any]) -> str:
    if event == {"key": None, "oldValue": None, "newValue": None}:
        return "sign out"
    return heard_in_words(event)


def heard_by_match(event: dict[str, Any]) -> str:
    match event:
        case {"key": None} | {"key": "auth_token", "newValue": None | "" | "undefined" | "null"}:
            return "sign out"
        case {"key": "auth_token"}:
            return "check"
    return "ignore"


TABLE = {
    "14.heard": Answers(
        right=(heard_in_words, heard_by_match, heard_clear_told_whole),
        wrong=(
            Wrong(
                lambda event: heard_in_words(
                    event | {"newValue": "ok"} if event["newValue"] == "null" else event
                ),
                "any text is a token",
                ("'newValue': 'null'", "'sign out' was expected", "'check' came"),
            ),
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
