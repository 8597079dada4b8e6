"""Answers to exercise 17.start."""

from collections.abc import Callable
from typing import Any

from answers import Answers, Wrong

Kept = dict[str, str]
Ask = Callable[[str], str]


def start_in_words(kept: Kept, ask: Ask) -> str:
    if "auth_token" not in kept:
        return "invalid"
    token = kept["auth_token"]
    try:
        state = ask(token)
    except (OSError, ValueError):
        state = "unverified"
    if state == "invalid" and kept.get("auth_token") == token:
        kept.pop("auth_token")
    return state


def start_or_unknown(kept: Kept, ask: Ask) -> str:
    token = kept.get("auth_token", "")
    state = "invalid"
    if token:
        try:
            state = ask(token)
        except Exception:
            return "unverified"
        if state == "invalid":
            if kept.get("auth_token") != token:
                return "unknown"  # of the new one, nothing is known yet
            kept.pop("auth_token", None)
    return state


def start_and_clear(kept: Kept, ask: Ask) -> str:
    try:
        state = ask(kept["auth_token"])
    except Exception:
        state = "invalid"
    if state != "valid":
        kept.pop("auth_token", None)
    return state


def start_with(
    remove: Callable[[Kept, str], Any], problem: type[Exception] = Exception
) -> Callable[..., str]:
    def start(kept: Kept, ask: Ask) -> str:
        if "auth_token" not in kept:
            return "invalid"
        token = kept["auth_token"]
        try:
            state = ask(token)
        except problem:
            return "unverified"
        if state == "invalid":
            remove(kept, token)
        return state

    return start


def remove_where_it_was(kept: Kept, token: str) -> None:
    if kept["auth_token"] == token:
        del kept["auth_token"]


def remove_if_there(kept: Kept, token: str) -> None:
    if kept.get("auth_token") == token:
        del kept["auth_token"]


def start_with_the_key(kept: Kept, ask: Ask) -> str:
    return start_in_words(kept, lambda token: ask("auth_token"))


def start_uncaught(kept: Kept, ask: Ask) -> str:
    state = ask(kept["auth_token"]) if kept.get("auth_token") else "invalid"
    if state == "invalid":
        kept.pop("auth_token", None)
    return state


def start_open(kept: Kept, ask: Ask) -> str:
    try:
        return ask(kept["auth_token"])
    except Exception:
        return "valid"


def start_always_there(kept: Kept, ask: Ask) -> str:
    token = kept["auth_token"]
    try:
        state = ask(token)
    except Exception:
        state = "unverified"
    if state == "invalid":
        del kept["auth_token"]
    return state


def start_asking_anyway(kept: Kept, ask: Ask) -> str:
    try:
        state = ask(kept.get("auth_token"))
    except Exception:
        state = "unverified"
    if state == "invalid":
        kept.pop("auth_token", None)
    return state


TABLE = {
    "17.start": Answers(
        right=(start_in_words, start_or_unknown),
        wrong=(
            Wrong(start_and_clear, "any failure logs out", ("'unverified'", "'tok' was to be kept")),
            Wrong(
                start_with(lambda kept, token: None),
                "a refused token is kept",
                ("'invalid'", "removed", "tok"),
            ),
            Wrong(
                start_with(lambda kept, token: kept.update(auth_token="")),
                "a refused token is kept",
                ("removed", "''"),
            ),
            Wrong(
                start_with(remove_where_it_was),
                "what was there is still there",
                ("logs out", "ask) raised KeyError"),
            ),
            Wrong(
                start_with(remove_if_there, OSError),
                "an exception is no answer",
                ("raises ValueError", "no JSON"),
            ),
            Wrong(start_with(lambda kept, token: kept.clear()), "clear() takes one key", ("theme", "{}")),
            Wrong(
                start_with(lambda kept, token: kept.pop("auth_token")),
                "the token is the one I asked about",
                ("another tab", "'new' was to be kept"),
            ),
            Wrong(start_with_the_key, "asks about something else", ("ask('tok')", "ask('auth_token') came")),
            Wrong(start_uncaught, "an exception is no answer", ("raises OSError", "no network")),
            Wrong(start_open, "no news is good news", ("raises OSError", "'valid' came")),
            Wrong(start_always_there, "a store always has it", ("{'theme': 'dark'}", "KeyError")),
            Wrong(start_asking_anyway, "no token is a token", ("no token is kept", "ask(None)")),
            Wrong(lambda kept, ask: None, "nothing is returned", ("None came", "return")),
        ),
    ),
}
