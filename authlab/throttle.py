"""Throttling: a few guesses a minute, however many there are who guess, and the right user still gets in."""

import asyncio
import hashlib
import math
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from ipaddress import IPv6Network, ip_address

from limits import RateLimitItem, parse, parse_many

from authlab.errors import Throttled

# NIST SP 800-63B-4 section 3.2.2 wants at most 100 consecutive failures on one account. Here a failure
# counts for a day, since nobody could reset it by hand.
ACCOUNT_CAP = parse("100/day")
# How long a source from which a user has logged in is known as theirs.
KNOWN_SOURCE = parse("1/month")
HASHING = 2  # new passwords hashed at once
QUEUE, QUEUE_OF_ONE_SOURCE = 64, 32  # those that wait for it, and those being hashed


def source_of(address: str) -> str:
    """Return what is counted as one source: an IPv4 address, or the /64 that an IPv6 address is in.

    A /64 is what a network hands out to one customer at least (RFC 6177): its 2^64 addresses are one
    attacker's. What is no address, as the name of a socket, is a source as it is.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if ip.version == 6 and ip.ipv4_mapped is None:
        return str(IPv6Network((int(ip), 64), strict=False))
    return str(getattr(ip, "ipv4_mapped", ip))


@dataclass
class Attempt:
    """One login under way; `right` is set by whoever has checked the password."""

    right: bool = False


class _Failures:
    """Keep when what has failed, as far back as its limit looks.

    `limits` has a moving window too, but its memory keeps every name that was ever tried, and starts
    a thread at each failure that walks over all of them.
    """

    def __init__(self) -> None:
        self._times: defaultdict[RateLimitItem, dict[str, list[float]]] = defaultdict(dict)

    def add(self, limit: RateLimitItem, key: str) -> None:
        keys, now = self._times[limit], time.time()
        times = [*keys.pop(key, []), now][-limit.amount :]
        keys[key] = times  # at the end: the keys stay in the order of their latest failure
        while keys and keys[oldest := next(iter(keys))][-1] <= now - limit.get_expiry():
            del keys[oldest]

    def clear(self, limit: RateLimitItem, key: str) -> None:
        self._times[limit].pop(key, None)

    def within(self, limit: RateLimitItem, key: str) -> list[float]:
        """Return the times that still count, the oldest first."""
        start = time.time() - limit.get_expiry()
        return [at for at in self._times[limit].get(key, []) if at > start]


class Throttle:
    """Count failed logins in this process' memory; a restart forgets them.

    `limit` is how often one source may fail on one account, such as `20/minute`; it may fail ten
    times that on all accounts together, and an account has its own cap. Unknown names count like
    known ones. An empty limit counts nothing. Raises `ValueError` for a limit that cannot be read.

    Two things keep an attacker from locking a user out: a device that has logged in before brings
    proof of it and is counted by itself (OWASP, device cookies), and a source from which the user has
    logged in has a cap of its own. So it is 100 for all strangers together, and 100 for each of those.
    """

    def __init__(self, limit: str) -> None:
        self._pair: RateLimitItem | None = _one_limit(limit) if limit else None
        if self._pair:
            self._source = type(self._pair)(self._pair.amount * 10, self._pair.multiples)
        self._failed = _Failures()
        self._under_way: Counter[str] = Counter()
        self._one_ended = asyncio.Event()

    @asynccontextmanager
    async def attempt(self, account: str, source: str, device: str | None = None) -> AsyncIterator[Attempt]:
        """Let one login through. Raises `Throttled`, with the seconds to wait.

        Guesses sent at the same moment count as well: no more are under way than may still fail.
        """
        attempt = Attempt()
        # A name may be as long as a request allows: what is kept for a day is its hash.
        account = hashlib.sha256(account.encode("utf-8", "surrogatepass")).hexdigest()
        counted = self._counted(account, source, device)
        while not self._has_room(counted):
            await self._one_ended.wait()
        with self._counting(counted):
            yield attempt
            if attempt.right:
                self._succeed(account, source, counted)
            else:
                for key, limit in counted.items():
                    self._failed.add(limit, key)

    @asynccontextmanager
    async def turn(self, source: str) -> AsyncIterator[None]:
        """Wait for a turn to hash a new password. Raises `asyncio.QueueFull` if too many wait already.

        Registering takes as much work as a login, and anybody may, with nothing failing that could be
        counted. So whoever logs in waits for the hashes being made now, never for a whole queue of them.
        """
        places = {"queue": QUEUE, f"queue {source}": QUEUE_OF_ONE_SOURCE} if self._pair else {}
        if any(self._under_way[key] >= most for key, most in places.items()):
            raise asyncio.QueueFull
        with self._counting(places):
            while self._under_way["hashing"] >= HASHING:
                await self._one_ended.wait()
            with self._counting(["hashing"]):
                yield

    @contextmanager
    def _counting(self, keys: Iterable[str]) -> Iterator[None]:
        keys = list(keys)
        self._under_way.update(keys)
        try:
            yield
        finally:
            self._under_way.subtract(keys)
            self._under_way += Counter()  # drops what is down to zero
            # A new one each time: an event belongs to one event loop, and the next server has another.
            ended, self._one_ended = self._one_ended, asyncio.Event()
            ended.set()

    def check_source(self, source: str) -> None:
        """Raise `Throttled` for a source that has failed too often, whatever it wants now."""
        if self._pair:
            self._has_room({f"source {source}": self._source})

    def count_against(self, source: str) -> None:
        """Count something besides a login by which a source may learn who has an account."""
        if self._pair:
            self._failed.add(self._source, f"source {source}")

    def _counted(self, account: str, source: str, device: str | None) -> dict[str, RateLimitItem]:
        if not self._pair:
            return {}
        if device:
            return {f"device {account} {device}": self._pair, f"cap {account} {device}": ACCOUNT_CAP}
        known = self._failed.within(KNOWN_SOURCE, f"known {account} {source}")
        return {
            f"pair {account} {source}": self._pair,
            f"source {source}": self._source,
            f"cap {account} {source}" if known else f"account {account}": ACCOUNT_CAP,
        }

    def _has_room(self, counted: dict[str, RateLimitItem]) -> bool:
        """Tell whether a guess may start now; False: when one that is under way has ended."""
        room = True
        for key, limit in counted.items():
            times = self._failed.within(limit, key)
            if len(times) >= limit.amount:
                raise Throttled(max(1, math.ceil(times[0] + limit.get_expiry() - time.time())))
            room &= len(times) + self._under_way[key] < limit.amount
        return room

    def _succeed(self, account: str, source: str, counted: dict[str, RateLimitItem]) -> None:
        if not self._pair:
            return
        for key, limit in counted.items():
            if not key.startswith("source "):  # a right login does not excuse guesses on other accounts
                self._failed.clear(limit, key)
        # Also where it did not hold this login back: the failures before it were the consecutive ones.
        self._failed.clear(ACCOUNT_CAP, f"account {account}")
        self._failed.add(KNOWN_SOURCE, f"known {account} {source}")


def _one_limit(text: str) -> RateLimitItem:
    """Read one limit; `limits` itself would take zero, and the first of several."""
    limit, *others = parse_many(text)
    if others or limit.amount < 1:
        raise ValueError(f"not one limit: {text!r}")
    return limit
