"""Limits on guessing that stop one attack and let the next one by, or lock out the wrong one (lesson 08).

A limit is a function `allowed(history, account, source, device, now)` that tells whether a login may be
checked. `device` is None, or stands for a device that has proved that its user has logged in there before.
"""

import bisect
import itertools
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from authlab.errors import Throttled
from authlab.names import name_key
from authlab.parts import Caller, System
from authlab.users import User

MINUTE, DAY = 60, 24 * 3600  # seconds
_ANY: Any = object()  # for `failures`: whoever it was; None means "no known device"


@dataclass(frozen=True)
class Try:
    """One login that was checked, and whether the password was right."""

    account: str
    source: str
    device: str | None
    at: float  # seconds
    right: bool = False


class History:
    """The logins that were checked so far, in order: what a limit decides by."""

    def __init__(self) -> None:
        self._all: list[Try] = []
        self._failed: defaultdict[tuple[Any, ...], list[float]] = defaultdict(list)

    def __iter__(self) -> Iterator[Try]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def add(self, one: Try) -> None:
        """Keep one more."""
        self._all.append(one)
        if not one.right:
            for asked in itertools.product((one.account, _ANY), (one.source, _ANY), (one.device, _ANY)):
                bisect.insort(self._failed[asked], one.at)

    def failures(self, since: float, *, account: str = _ANY, source: str = _ANY, device: Any = _ANY) -> int:
        """Count the wrong passwords since a time, of one account, source and device, or of any."""
        times = self._failed.get((account, source, device), [])
        return len(times) - bisect.bisect_right(times, since)


Limit = Callable[[History, str, str, str | None, float], bool]


def insecure_no_limit(history: History, account: str, source: str, device: str | None, now: float) -> bool:
    """Let everybody guess."""
    return True


def insecure_by_account(history: History, account: str, source: str, device: str | None, now: float) -> bool:
    """Lock an account for a day after five wrong passwords, whoever sent them."""
    return history.failures(now - DAY, account=account) < 5


def insecure_by_source(history: History, account: str, source: str, device: str | None, now: float) -> bool:
    """Let each source be wrong twenty times a minute, on however many accounts."""
    return history.failures(now - MINUTE, source=source) < 20


def part(allowed: Limit) -> Callable[[System, Caller, str, str], Awaitable[User | None]]:
    """Make a limit the throttle of the app: `server.replace(throttle=part(insecure_by_account))`."""
    history = History()

    async def insecure_throttle(system: System, caller: Caller, username: str, password: str) -> User | None:
        account, now = name_key(username), time.time()
        if not allowed(history, account, caller.source, caller.device, now):
            raise Throttled(MINUTE)
        user = await system.parts.authenticate(system, username, password)
        history.add(Try(account, caller.source, caller.device, now, right=user is not None))
        return user

    return insecure_throttle
