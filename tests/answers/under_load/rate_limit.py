"""Answers to exercise 08.allowed."""

import math
from typing import Any

from answers import Answer, Answers, Wrong
from authlab.insecure.limits import DAY, MINUTE

HOUR = 3600


def limit(
    *,
    device: int | None = 100,
    source: float = 200,
    source_within: float = MINUTE,
    account: float = 100,
    account_within: float = DAY,
) -> Answer:
    """Make a limit of counts; `device=None` knows no devices."""

    def allowed(history: Any, name: str, address: str, phone: str | None, now: float) -> bool:
        if phone and device is not None:
            return history.failures(now - DAY, account=name, device=phone) < device
        return (
            history.failures(now - source_within, source=address) < source
            and history.failures(now - account_within, account=name) < account
        )

    return allowed


def by_hand(history: Any, account: str, source: str, device: str | None, now: float) -> bool:
    """Count without help, and strangers apart from known devices."""
    mine = strangers = neighbours = 0
    for one in history:
        if one.right or one.at <= now - DAY:
            continue
        if one.account == account:
            mine += one.device is not None and one.device == device
            strangers += one.device is None
        neighbours += one.source == source and one.device is None and one.at > now - 60
    if device is not None:
        return mine < 50
    return strangers < 50 and neighbours < 100


def consecutive(history: Any, account: str, source: str, device: str | None, now: float) -> bool:
    """Forget what failed before the last right login on the account, as NIST lets one do."""
    since = max([now - DAY, *(one.at for one in history if one.account == account and one.right)])
    if device:
        return history.failures(since, account=account, device=device) < 20
    return (
        history.failures(since, account=account, device=None) < 100
        and history.failures(now - 60, source=source) < 100
    )


def pair_and_caps(history: Any, account: str, source: str, device: str | None, now: float) -> bool:
    """Do as the throttle of authlab: a pair of account and source has a limit of its own as well."""
    if device:
        return all(
            history.failures(now - within, account=account, device=device) < most
            for within, most in ((MINUTE, 20), (DAY, 100))
        )
    return (
        history.failures(now - MINUTE, account=account, source=source) < 20
        and history.failures(now - MINUTE, source=source) < 200
        and history.failures(now - DAY, account=account) < 100
    )


def counts_all(history: Any, account: str, source: str, device: str | None, now: float) -> bool:
    mine = [one for one in history if one.account == account and one.at > now - DAY]
    return len(mine) < 100 and history.failures(now - MINUTE, source=source) < 200


def never_forgets(history: Any, account: str, source: str, device: str | None, now: float) -> bool:
    if device:
        return history.failures(0, account=account, device=device) < 100
    return history.failures(now - MINUTE, source=source) < 200 and history.failures(0, account=account) < 100


def minute_of_a_device(history: Any, account: str, source: str, device: str | None, now: float) -> bool:
    if device:
        return history.failures(now - MINUTE, account=account, device=device) < 100
    return pair_and_caps(history, account, source, device, now)


def never_forgets_a_device(history: Any, account: str, source: str, device: str | None, now: float) -> bool:
    if device:
        return history.failures(0, account=account, device=device) < 100
    return pair_and_caps(history, account, source, device, now)


def in_all(history: Any, account: str, source: str, device: str | None, now: float) -> bool:
    if device:
        return history.failures(now - DAY, account=account, device=device) < 100
    return history.failures(now - DAY) < 100


def source_first(history: Any, account: str, source: str, device: str | None, now: float) -> bool:
    if history.failures(now - MINUTE, source=source) >= 200:
        return False
    if device:
        return history.failures(now - DAY, account=account, device=device) < 100
    return history.failures(now - DAY, account=account) < 100


def divides(history: Any, account: str, source: str, device: str | None, now: float) -> bool:
    return history.failures(now - DAY, account=account) / 0 < 1


TABLE = {
    "08.allowed": Answers(
        right=(by_hand, consecutive, pair_and_caps, limit(), limit(source=20, account=10, device=10)),
        wrong=(
            Wrong(
                limit(device=None, account=5),
                "lock after five",
                ("9 times", "True was expected", "False came"),
            ),
            Wrong(
                limit(device=5),
                "lock after five",
                ("9 times at her phone", "True was expected", "False came"),
            ),
            Wrong(
                limit(source_within=math.inf),
                "never forgets",
                ("a day after the guesses of one source", "True was expected", "False came"),
            ),
            Wrong(divides, "raises", ("divides('ada', ", "ZeroDivisionError")),
            Wrong(
                limit(source=201),
                "one too many",
                ("201 came", "Once 200 have failed, the next must wait", "< and not <="),
            ),
            Wrong(limit(account=101), "one too many", ("500 sources", "101 came", "Once 100 have failed")),
            Wrong(limit(device=101), "one too many", ("a device that knows", "101 came", "< and not <=")),
            Wrong(limit(source=202), "by account only", ("at most 200 were expected", "more came")),
            Wrong(
                limit(source=math.inf),
                "by account only",
                ("10,000 guesses from one source", "at most 200 were expected", "more came"),
            ),
            Wrong(
                limit(account=math.inf),
                "by source only",
                ("500 sources on one account", "at most 100 were expected", "more came"),
            ),
            Wrong(
                limit(account_within=HOUR),
                "forgets too soon",
                ("within a day", "at most 100 were expected", "more came"),
            ),
            Wrong(
                limit(device=10**6),
                "a known device may do anything",
                ("a device that knows ada", "at most 100 were expected", "more came"),
            ),
            Wrong(
                limit(device=None),
                "the victim is locked out",
                ("at her phone", "True was expected", "False came"),
            ),
            Wrong(
                source_first,
                "a device counts as its source",
                ("one office", "True was expected", "False came"),
            ),
            Wrong(in_all, "one counter for all", ("bob logs in", "True was expected", "False came")),
            Wrong(
                minute_of_a_device,
                "a known device may do anything",
                ("within a day", "at most 100 were expected", "more came", "by the day"),
            ),
            Wrong(never_forgets_a_device, "never forgets", ("has her phone back", "False came", "unlock it")),
            Wrong(never_forgets, "never forgets", ("a day later", "True was expected", "False came")),
            Wrong(counts_all, "counts successes", ("150 logins", "True was expected", "False came")),
            Wrong(lambda *_: False, "refuses everybody", ("True was expected", "False came")),
            Wrong(lambda *_: True, "by account only", ("more came",)),
            Wrong(lambda *_: 1, "not an answer", ("True or False was expected", "1 came")),
            Wrong(lambda *_: None, "nothing is returned", ("was expected", "None came")),
        ),
    ),
}
