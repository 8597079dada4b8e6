"""Answers to the exercises of lesson 08."""

import math
import statistics
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


def sized(cores: int, hash_seconds: float, patience: float) -> Any:
    rounds = math.floor(patience / hash_seconds)
    return [cores, cores * (rounds - 1) if rounds else 0]


def threads(count: Any, waiting: Any = None) -> Answer:
    """Make an answer that sizes one of the two in another way."""

    def workers(cores: int, hash_seconds: float, patience: float) -> Any:
        right = max(0, cores * int(patience / hash_seconds) - cores)
        rest = right if waiting is None else waiting(cores, hash_seconds, patience)
        return count(cores), rest

    return workers


def at(place: Any) -> Answer:
    return lambda ms: sorted(ms)[place(len(ms))]


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
            Wrong(never_forgets, "never forgets", ("a day later", "True was expected", "False came")),
            Wrong(counts_all, "counts successes", ("150 logins", "True was expected", "False came")),
            Wrong(lambda *_: False, "refuses everybody", ("True was expected", "False came")),
            Wrong(lambda *_: True, "by account only", ("more came",)),
            Wrong(lambda *_: 1, "not an answer", ("True or False was expected", "1 came")),
            Wrong(lambda *_: None, "nothing is returned", ("was expected", "None came")),
        ),
    ),
    "08.workers": Answers(
        right=(
            sized,
            lambda cores, h, p: (cores, max(0, cores * (p // h) - cores)),
            threads(lambda cores: cores, lambda cores, h, p: max(0, int(p / h) - 1) * cores),
        ),
        wrong=(
            Wrong(
                threads(lambda _: 40),
                "more threads hash more",
                ("2 cores", "(2, 14) was expected", "(40, 14)"),
            ),
            Wrong(
                threads(lambda _: 1), "one hash at a time", ("(2, 14) was expected", "(1, 14) came", "GIL")
            ),
            Wrong(threads(lambda c: c - 1), "one hash at a time", ("(2, 14) was expected", "(1, 14) came")),
            Wrong(
                threads(lambda c: c, lambda c, h, p: math.inf),
                "a queue needs no end",
                ("(2, 14) was expected", "(2, inf) came"),
            ),
            Wrong(
                threads(lambda c: c, lambda c, h, p: c * int(p / h)),
                "forgets who is being served",
                ("(2, 14) was expected", "(2, 16) came"),
            ),
            Wrong(
                threads(lambda c: c, lambda c, h, p: int(p / h)),
                "forgets the cores",
                ("(2, 14) was expected", "(2, 8) came"),
            ),
            Wrong(
                threads(lambda c: c, lambda c, h, p: c * int(p / h) - c),
                "forgets who has no time at all",
                ("0.25 s of patience", "(4, 0) was expected", "(4, -4) came"),
            ),
            Wrong(
                threads(lambda c: c, lambda c, h, p: max(0, c * p / h - c)),
                "half a hash counts",
                ("0.625 s of patience", "(2, 2) was expected", "(2, 3.0) came"),
            ),
            Wrong(lambda cores, h, p: cores, "not two numbers", ("was expected", "2 came")),
            Wrong(lambda *_: None, "nothing is returned", ("was expected", "None came")),
        ),
    ),
    "08.percentile": Answers(
        right=(
            lambda ms: statistics.quantiles(ms, n=100)[98],
            at(lambda n: math.ceil(0.99 * n) - 1),
            lambda ms: statistics.quantiles(ms, n=100, method="inclusive")[-1],
            lambda ms: sorted(ms, reverse=True)[len(ms) // 100],
        ),
        wrong=(
            Wrong(statistics.fmean, "the average tells", ("39 × 900 ms", "900.0 was expected", "came")),
            Wrong(statistics.median, "what is usual is enough", ("900.0 was expected", "2.0 came")),
            Wrong(max, "the slowest is the 99th", ("900.0 was expected", "3000.0 came")),
            Wrong(lambda ms: 0.99 * max(ms), "a share of the slowest", ("900.0 was expected", "2970.0 came")),
            Wrong(lambda ms: ms[int(0.99 * len(ms))], "does not sort", ("was expected", "came", "Sort")),
            Wrong(at(lambda n: int(0.95 * n)), "what is usual is enough", ("900.0 was expected", "2.0 came")),
            Wrong(
                lambda ms: sorted(ms)[99], "place 99", ("900.0 was expected", "1.5 came", "99 % of the way")
            ),
            Wrong(at(lambda n: n // 100), "from the wrong end", ("900.0 was expected", "1.0 came", "slower")),
            Wrong(lambda ms: sorted(ms), "not a number", ("was expected", "came")),
            Wrong(lambda ms: None, "nothing is returned", ("was expected", "None came")),
        ),
    ),
}
