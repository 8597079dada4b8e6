"""Answers to exercise 17.resolve."""

import json
from typing import Any

from answers import Answers, Wrong

Outcome = dict[str, Any] | None


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
}
