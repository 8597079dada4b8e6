"""Answers to exercise 07.login."""

import random
import time
from typing import Any

from answers import Answers, Wrong

NO = (401, "no", {"WWW-Authenticate": "Bearer"})


def login_step_by_step(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
    known = username in users
    row = users[username] if known else dummy(12)
    fits = len(password.encode()) <= 72
    right = verify(password.encode()[:72].decode(), row)
    if known and fits and right:
        return [200, "", {}]
    return 400, "", {}


def login_looks_first(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
    if len(password.encode()) > 72:  # before anybody is looked up: quick for every name
        return NO
    stored = users.get(username)
    right = verify(password, stored or dummy(cost=12))
    return (200, "hello", {"Set-Cookie": "a"}) if stored and right else NO


def login_borrows_a_row(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
    try:
        right = verify(password, users.get(username, next(iter(users.values()))))
    except ValueError:
        return NO
    return (200, "hello", {}) if right and username in users else NO


def login_of_any_row(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
    try:
        right = any(verify(password, row) for row in users.values())
    except ValueError:
        return NO
    return (200, "hello", {}) if right and username in users else NO


def naive(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
    if username not in users:
        return 404, "no such user", {}
    if not verify(password, users[username]):
        return 401, "wrong password", {"WWW-Authenticate": "Bearer"}
    return 200, "welcome", {}


def login(
    *,
    unknown: Any = NO,
    wrong: Any = NO,
    cost: int = 12,
    right: Any = (200, "hello", {}),
    length: Any = lambda password: password,
    catches: bool = True,
) -> Any:
    """Build an answer that is right but for what is given."""

    def one(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
        try:
            opens = verify(length(password), users[username] if username in users else dummy(cost))
        except ValueError:
            if not catches:
                raise
            opens = False
        if username not in users:
            return unknown
        return right if opens else wrong

    return one


def generic(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
    try:
        return (200, "hello", {}) if username in users and verify(password, users[username]) else NO
    except ValueError:
        return NO


def delayed(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
    time.sleep(random.uniform(0, 0.001))  # noqa: S311
    return generic(users, username, password, verify, dummy)


def hasty(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
    if username not in users:
        verify(password[:72], dummy(12))
        return NO
    if len(password) > 72:
        return NO
    return (200, "hello", {}) if verify(password, users[username]) else NO


def hasty_for_others(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
    if username not in users and len(password) > 72:
        return NO
    return login(length=lambda password: password[:72])(users, username, password, verify, dummy)


def explains(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
    if username in users and len(password) > 72:
        return 422, "too long", {}
    return login()(users, username, password, verify, dummy)


def counts_characters(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
    stored = users.get(username, dummy(12))
    fits = len(password) <= 72
    right = verify(password if fits else "too long", stored)
    if right and fits and username in users:
        return 200, "welcome", {}
    return 401, "no", {}


def lets_out(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
    if username not in users:
        verify("", dummy(12))
        return NO
    return (200, "hello", {}) if verify(password, users[username]) else NO


def borrows_and_believes(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
    try:
        right = verify(password, users.get(username, users["ada"]))
    except ValueError:
        right = False
    return (200, "hello", {}) if right else NO


def works_twice(users: dict, username: str, password: str, verify: Any, dummy: Any) -> Any:
    if username in users and len(password) <= 72:
        verify(password, dummy(12))
    return login()(users, username, password, verify, dummy)


TABLE = {
    "07.login": Answers(
        right=(login_step_by_step, login_looks_first, login_borrows_a_row, login()),
        wrong=(
            Wrong(
                naive,
                "it helps to say what was wrong",
                ("probe text", "the same was expected", "wrong password", "no such user"),
            ),
            Wrong(
                login(unknown=(404, *NO[1:])),
                "the status is no message",
                ("probe status", "same was expected", "'401' and '404'"),
            ),
            Wrong(
                login(unknown=(401, "no", {})),
                "nobody reads headers",
                ("probe headers", "same was expected", "'www-authenticate': 'Bearer'", "{}"),
            ),
            Wrong(
                login(wrong=(401, "no", {**NO[2], "X-Attempts-Left": "4"})),
                "nobody reads headers",
                ("probe headers", "x-attempts-left"),
            ),
            Wrong(
                generic,
                "a generic message is enough",
                ("probe time", "same was expected", "4,096 rounds", "no hash at all"),
            ),
            Wrong(
                delayed,
                "a random delay hides it",
                ("probe time", "4,096 rounds", "no hash at all", "from twenty"),
            ),
            Wrong(
                login(cost=10),
                "any dummy will do",
                ("probe time", "4,096 rounds", "1,024 rounds", "cost of the rows, 12"),
            ),
            Wrong(works_twice, "any dummy will do", ("probe time", "8,192 rounds", "4,096 rounds")),
            Wrong(
                hasty,
                "an early no is a quiet no",
                ("probe overlong", "no hash at all", "4,096 rounds", "in a hurry"),
            ),
            Wrong(hasty_for_others, "an early no is a quiet no", ("probe overlong", "no hash at all")),
            Wrong(
                explains,
                "an error is always safe",
                ("probe overlong", "422, 'too long'", "401, 'no'", "about the length"),
            ),
            Wrong(counts_characters, "72 characters", ("40 times é", "80 bytes", "500, ValueError", "bytes")),
            Wrong(lets_out, "lets the error out", ("probe overlong", "'500, ValueError'", "401")),
            Wrong(
                login(catches=False),
                "lets the error out",
                ("probe overlong", "'500, ValueError' and '500, ValueError'", "catch it"),
            ),
            Wrong(
                login(length=lambda password: password[:72]),
                "cut it off and go on",
                ("73 bytes", "400 to 499 was expected", "200 came"),
            ),
            Wrong(
                borrows_and_believes,
                "any row will do as a dummy",
                ("zoe, who has no account", "'correct horse battery'", "was expected", "200 came"),
            ),
            Wrong(
                login_of_any_row,
                "any row will do",
                ("ada with cem's password", "400 to 499 was expected", "200 came"),
            ),
            Wrong(login(right=NO), "refuses what is right", ("ada's own", "200 was expected", "401 came")),
            Wrong(
                lambda *_: (200, "hello", {}),
                "accepts what is wrong",
                ("a wrong password", "was expected", "200 came"),
            ),
            Wrong(lambda *_: True, "not an answer", ("'ada'", "was expected", "True came")),
            Wrong(lambda *_: ("401", "no", {}), "not an answer", ("a number, a text", "'401'")),
            Wrong(lambda *_: None, "nothing is returned", ("'ada'", "was expected and None came")),
            Wrong(
                lambda users, username, password, verify, dummy: verify(password, username),
                "raises",
                ("Invalid salt",),
            ),
        ),
    ),
}
