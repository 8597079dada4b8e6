"""Answers to the exercises of lesson 17."""

import json
from collections.abc import Callable
from typing import Any

from answers import Answers, Wrong

Outcome = dict[str, Any] | None
Kept = dict[str, str]
Ask = Callable[[str], str]


def username(text: str) -> Any:
    try:
        data = json.loads(text)
    except ValueError:
        return None
    return data.get("username") if isinstance(data, dict) else None


def resolve_by_match(outcome: Outcome) -> str:
    match outcome:
        case None:
            return "unknown"
        case {"status": 401, "redirected": False}:
            return "invalid"
        case {"status": 200, "redirected": False, "body": body} if username(body):
            return "valid"
    return "unverified"


def resolve_by_get(outcome: Outcome) -> str:
    if outcome is None:
        return "unknown"
    status = 0 if outcome.get("redirected") else outcome.get("status", 0)
    if status == 200 and username(outcome["body"]):
        return "valid"
    return "invalid" if status == 401 else "unverified"


def resolve_or_log_out(outcome: Outcome) -> str:
    if outcome and outcome.get("status") == 200 and username(outcome["body"]):
        return "valid"
    return "invalid"


def resolve_or_go_on(outcome: Outcome) -> str:
    return "invalid" if outcome and outcome.get("status") == 401 else "valid"


def resolve_any_200(outcome: Outcome) -> str:
    status = (outcome or {}).get("status")
    return {200: "valid", 401: "invalid"}.get(status, "unverified")


def resolve_401_to_404(outcome: Outcome) -> str:
    return "invalid" if outcome and outcome.get("status") in (401, 403, 404) else resolve_by_get(outcome)


def resolve_deleted(outcome: Outcome) -> str:
    return "invalid" if outcome and outcome.get("status") == 404 else resolve_by_get(outcome)


def resolve_with_a_status(outcome: Outcome) -> str:
    status = outcome["status"]
    return "valid" if status == 200 else "invalid" if status == 401 else "unverified"


def resolve_json(outcome: Outcome) -> str:
    if outcome and "error" in outcome:
        return "unverified"
    name = json.loads(outcome["body"]).get("username")
    return "valid" if name else "invalid" if outcome["status"] == 401 else "unverified"


def resolve_redirected(outcome: Outcome) -> str:
    return resolve_by_get(outcome and {**outcome, "redirected": False})


def resolve_by_name(outcome: Outcome) -> str:
    named = outcome and outcome.get("status") not in (None, 401)
    return resolve_by_get({**outcome, "status": 200} if outcome and named else outcome)


def resolve_ok(outcome: Outcome) -> str:
    ok = outcome and 200 <= outcome.get("status", 0) < 300
    return resolve_by_get({**outcome, "status": 200} if outcome and ok else outcome)


def resolve_ada(outcome: Outcome) -> str:
    state = resolve_by_get(outcome)
    return "unverified" if state == "valid" and outcome and '"ada"' not in outcome["body"] else state


def resolve_patiently(outcome: Outcome) -> str:
    return "unknown" if outcome and "error" in outcome else resolve_by_get(outcome)


def resolve_waiting(outcome: Outcome) -> str:
    return "invalid" if outcome is None else resolve_by_get(outcome)


def resolve_never_none(outcome: Outcome) -> str:
    return resolve_by_get({**outcome})


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


def wait_by_digits(failures: int, retry_after: str | None) -> float:
    server = float(retry_after) if retry_after and retry_after.isdigit() else 0.0
    return max(server, min(60, 2 ** (failures - 1)))


def wait_in_a_loop(failures: int, retry_after: str | None) -> int:
    seconds = 1
    for _ in range(failures - 1):
        seconds = min(60, seconds * 2)
    try:
        return int(retry_after) if int(retry_after) > seconds else seconds
    except Exception:
        return seconds


TABLE = {
    "17.resolve": Answers(
        right=(resolve_by_match, resolve_by_get),
        wrong=(
            Wrong(
                resolve_or_log_out, "any failure logs out", ("timed out", "'unverified'", "'invalid' came")
            ),
            Wrong(resolve_or_go_on, "no news is good news", ("timed out", "'unverified'", "'valid' came")),
            Wrong(resolve_any_200, "200 is enough", ("hotel", "'unverified'", "'valid' came")),
            Wrong(resolve_401_to_404, "403 is 401", ("403", "'unverified'", "'invalid' came")),
            Wrong(resolve_deleted, "404 is 401", ("404", "'unverified'", "'invalid' came")),
            Wrong(resolve_with_a_status, "there is always a status", ("timed out", "KeyError")),
            Wrong(resolve_by_name, "a name is enough", ("403", "ada", "'valid' came")),
            Wrong(resolve_ok, "any success is 200", ("203", "ada", "'valid' came")),
            Wrong(resolve_ada, "every user is called ada", ("bo", "'valid' was expected")),
            Wrong(resolve_patiently, "no answer is still to come", ("timed out", "'unknown' came")),
            Wrong(lambda outcome: "logged in", "no such state", ("'valid' was expected", "'logged in' came")),
            Wrong(resolve_json, "any body is JSON", ("Back soon", "JSONDecodeError")),
            Wrong(resolve_redirected, "a redirect is the server's answer", ("True", "somebody else")),
            Wrong(resolve_waiting, "waiting is an answer", ("None", "'unknown'", "Nothing has come yet")),
            Wrong(resolve_never_none, "there is always an answer", ("None", "'unknown'", "TypeError")),
            Wrong(
                lambda outcome: "unverified", "a good answer is not believed", ("ada", "'valid' was expected")
            ),
            Wrong(
                lambda outcome: "valid" if username((outcome or {}).get("body", "")) else "unverified",
                "401 is not the end",
                ("401", "'invalid' was expected", "looked at the token"),
            ),
            Wrong(lambda outcome: None, "nothing is returned", ("None came", "return")),
        ),
    ),
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
            Wrong(start_uncaught, "an exception is no answer", ("raises OSError", "no network")),
            Wrong(start_open, "no news is good news", ("raises OSError", "'valid' came")),
            Wrong(start_always_there, "a store always has it", ("{'theme': 'dark'}", "KeyError")),
            Wrong(start_asking_anyway, "no token is a token", ("no token is kept", "ask(None)")),
            Wrong(lambda kept, ask: None, "nothing is returned", ("None came", "return")),
        ),
    ),
    "17.wait": Answers(
        right=(wait_by_digits, wait_in_a_loop),
        wrong=(
            Wrong(
                lambda failures, after: 2**failures,
                "the first wait is doubled",
                ("after 1 failure and", "1 was expected"),
            ),
            Wrong(lambda failures, after: 1, "it does not double", ("after 4", "8 was expected", "1 came")),
            Wrong(
                lambda failures, after: 2 ** (failures - 1),
                "it grows for ever",
                ("after 7", "60 was expected"),
            ),
            Wrong(
                lambda failures, after: min(60, 2 ** (failures - 1)),
                "the server's word is ignored",
                ("'30'", "30 was expected", "1 came"),
            ),
            Wrong(
                lambda failures, after: min(60, max(2 ** (failures - 1), int(after or 0))),
                "the server's word has our limit",
                ("'120'", "60 came"),
            ),
            Wrong(
                lambda failures, after: int(after) if after else min(60, 2 ** (failures - 1)),
                "the server's word shortens ours",
                ("'5'", "32 was expected", "5 came"),
            ),
            Wrong(
                lambda failures, after: max(int(after or 0), min(60, 2 ** (failures - 1))),
                "Retry-After is a number",
                ("1999", "ValueError"),
            ),
            Wrong(lambda failures, after: None, "nothing is returned", ("None came", "return")),
        ),
    ),
}
