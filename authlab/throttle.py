"""Throttling: a few guesses a minute, however many there are who guess, and the right user still gets in."""

import asyncio
import math
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from authlab.errors import Throttled

# NIST SP 800-63B-4 section 3.2.2: at most 100 consecutive failures on one account. After a day
# without a further one it is open again, since nobody here could reset it by hand.
ACCOUNT_CAP = parse("100/day")
# How long a source from which a user has logged in is known as theirs.
KNOWN_SOURCE = parse("1/month")


@dataclass
class Attempt:
    """One login under way; `right` is set by whoever has checked the password."""

    right: bool = False


class Throttle:
    """Count failed logins in this process' memory; a restart forgets them.

    `limit` is how often one source may fail on one account, such as `20/minute`; it may fail ten
    times that on all accounts together, and an account has its own cap. Unknown names count like
    known ones. An empty limit counts nothing. Raises `ValueError` for a limit that cannot be read.

    Two things keep an attacker from locking a user out: a device that has logged in before brings
    proof of it and is counted by itself (OWASP, device cookies), and the cap on an account does not
    hold for a source from which its user has logged in.
    """

    def __init__(self, limit: str) -> None:
        self._pair: RateLimitItem | None = parse(limit) if limit else None
        if self._pair:
            self._source = type(self._pair)(self._pair.amount * 10, self._pair.multiples)
        self._failed = MovingWindowRateLimiter(MemoryStorage())
        self._under_way: Counter[str] = Counter()
        self._one_ended = asyncio.Event()

    @asynccontextmanager
    async def attempt(self, account: str, source: str, device: str | None = None) -> AsyncIterator[Attempt]:
        """Let one login through. Raises `Throttled`, with the seconds to wait.

        Guesses sent at the same moment count as well: no more are under way than may still fail.
        """
        attempt = Attempt()
        counted = self._counted(account, source, device)
        while not self._has_room(counted):
            self._one_ended.clear()
            await self._one_ended.wait()
        self._under_way.update(counted.keys())
        try:
            yield attempt
            self._count(counted, attempt.right)
            if attempt.right and self._pair:
                self._failed.hit(KNOWN_SOURCE, f"known {account} {source}")
        finally:
            self._under_way.subtract(counted.keys())
            self._under_way += Counter()  # drops what is down to zero
            self._one_ended.set()

    def check_source(self, source: str) -> None:
        """Raise `Throttled` for a source that has failed too often, whatever it wants now."""
        if self._pair:
            self._has_room({f"source {source}": self._source})

    def count_against(self, source: str) -> None:
        """Count something besides a login by which a source may learn who has an account."""
        if self._pair:
            self._failed.hit(self._source, f"source {source}")

    def _counted(self, account: str, source: str, device: str | None) -> dict[str, RateLimitItem]:
        if not self._pair:
            return {}
        if device:
            return {f"device {account} {device}": self._pair}
        counted = {f"pair {account} {source}": self._pair, f"source {source}": self._source}
        if self._failed.test(KNOWN_SOURCE, f"known {account} {source}"):
            counted[f"account {account}"] = ACCOUNT_CAP
        return counted

    def _has_room(self, counted: dict[str, RateLimitItem]) -> bool:
        """Tell whether a guess may start now; False: when one that is under way has ended."""
        room = True
        for key, limit in counted.items():
            window = self._failed.get_window_stats(limit, key)
            if window.remaining <= 0:
                raise Throttled(max(1, math.ceil(window.reset_time - time.time())))
            room &= self._under_way[key] < window.remaining
        return room

    def _count(self, counted: dict[str, RateLimitItem], right: bool) -> None:
        for key, limit in counted.items():
            if not right:
                self._failed.hit(limit, key)
            elif not key.startswith("source "):  # a right login does not excuse guesses on other accounts
                self._failed.clear(limit, key)
