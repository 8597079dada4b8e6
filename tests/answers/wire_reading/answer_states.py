"""Answers to exercise 06.sign-in."""

from collections.abc import Callable
from typing import Any

from answers import Answer, Answers, Wrong


def signed_in_by_cases(send: Any, username: str, password: str) -> Any:
    try:
        status, answer = send({"username": username, "password": password})
    except (ConnectionError, TimeoutError):
        status, answer = 0, None
    match status, answer:
        case 200, {"access_token": str(token)}:
            return ["signed in", token]
        case 401, _:
            return ["refused", None]
    return ["unclear", None]


def signed_in_by_table(send: Any, username: str, password: str) -> Any:
    try:
        status, answer = send({"password": password, "username": username})
        token = answer["access_token"] if status == 200 else None
    except Exception:
        return "unclear", None
    return {200: "signed in", 401: "refused"}.get(status, "unclear"), token


def as_the_starting_text(send: Any, username: str, password: str) -> Any:
    _, answer = send({"username": username, "password": password})
    return "signed in", answer["access_token"]


def takes_any_answer(send: Any, username: str, password: str) -> Any:
    _, answer = send({"username": username, "password": password})
    return "signed in", (answer or {}).get("access_token")


def believes(enough: Callable[[int], bool]) -> Answer:
    """Build an answer that believes every token that comes with a status that is enough."""

    def sign_in(send: Any, username: str, password: str) -> Any:
        try:
            status, answer = send({"username": username, "password": password})
        except OSError:
            return "unclear", None
        if enough(status) and answer and "access_token" in answer:
            return "signed in", answer["access_token"]
        return ("refused" if status == 401 else "unclear"), None

    return sign_in


def any_no_is_refused(send: Any, username: str, password: str) -> Any:
    status, answer = send({"username": username, "password": password})
    return ("signed in", answer["access_token"]) if status == 200 else ("refused", None)


def lets_the_error_out(send: Any, username: str, password: str) -> Any:
    status, answer = send({"username": username, "password": password})
    if status == 200:
        return "signed in", answer["access_token"]
    return ("refused" if status == 401 else "unclear"), None


def silence_is_refused(send: Any, username: str, password: str) -> Any:
    try:
        return lets_the_error_out(send, username, password)
    except OSError:
        return "refused", None


def trusts_200(send: Any, username: str, password: str) -> Any:
    try:
        status, answer = send({"username": username, "password": password})
    except OSError:
        return "unclear", None
    if status == 200:
        return "signed in", (answer or {}).get("access_token")
    return ("refused" if status == 401 else "unclear"), None


def tries_again(send: Any, username: str, password: str) -> Any:
    try:
        return trusts_200(send, username, password)
    finally:
        trusts_200(send, username, password)


def never_refused(send: Any, username: str, password: str) -> Any:
    state, token = signed_in_by_table(send, username, password)
    return state.replace("refused", "unclear"), token


TABLE = {
    "06.sign-in": Answers(
        right=(signed_in_by_cases, signed_in_by_table),
        wrong=(
            Wrong(
                as_the_starting_text,
                "every answer is a success",
                ("KeyError: 'access_token'", "after an answer of 401", "('refused', None) was expected"),
            ),
            Wrong(
                takes_any_answer,
                "every answer is a success",
                ("401", "('refused', None) was expected", "('signed in', None) came", "fetch"),
            ),
            Wrong(
                believes(lambda status: True),
                "every answer is a success",
                ("401 that holds an access_token", "('refused', None) was expected", "'eyJ.ada.x') came"),
            ),
            Wrong(
                believes(lambda status: status != 401),
                "every answer is a success",
                ("500 that holds an access_token", "('unclear', None) was expected", "'eyJ.ada.x') came"),
            ),
            Wrong(
                believes(lambda status: status < 300),
                "every answer is a success",
                ("201 that holds an access_token", "('unclear', None) was expected", "'eyJ.ada.x') came"),
            ),
            Wrong(
                any_no_is_refused,
                "every no is a wrong password",
                (
                    "422 (our own mistake), ('unclear', None) was expected",
                    "('refused', None) came",
                    "Only 401",
                ),
            ),
            Wrong(
                lets_the_error_out,
                "no answer is an exception",
                ("ConnectionRefusedError: nobody there", "no answer", "('unclear', None) was expected"),
            ),
            Wrong(
                silence_is_refused,
                "every no is a wrong password",
                ("no answer", "('unclear', None) was expected", "('refused', None) came"),
            ),
            Wrong(trusts_200, "200 is enough", ("200 and None", "was expected", "('signed in', None) came")),
            Wrong(tries_again, "tries again by itself", ("one call of send", "came")),
            Wrong(
                never_refused,
                "401 is an accident",
                ("('refused', None) was expected", "('unclear', None) came"),
            ),
            Wrong(
                lambda send, username, password: send({"username": username, "password": password})[0],
                "not two values",
                ("('signed in', 'eyJ.ada.x') was expected", "200 came"),
            ),
            Wrong(
                lambda send, username, password: send(password),
                "sends something else",
                ("username and password", "['correct horse battery'] came"),
            ),
        ),
    ),
}
