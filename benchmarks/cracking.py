"""The HS256 cracker against what one core does with `hmac.digest` and nothing around it."""

import hmac
import secrets
import statistics
import time
from collections.abc import Iterator

import jwt

from authlab.insecure.people import common_passwords
from authlab.jws import take_apart
from authlab.redteam.guessing import with_rules
from authlab.redteam.hs256 import Cracking
from benchmarks.row import CORES, Row

_ROUNDS = 5


def hs256_cracker() -> Iterator[Row]:
    """Guess in turns with the bare loop: a noisy moment hits both. The secret is on no list."""
    token, words = jwt.encode({"sub": "ada"}, secrets.token_bytes(32)), list(with_rules(common_passwords()))
    bare, ours, first, stopped = [], [], [], []
    for _ in range(_ROUNDS):
        bare.append(_bare(token, words[: len(words) // 3]))
        cracking, started = Cracking(token, words), time.perf_counter()
        work = iter(cracking)
        next(work)
        first.append(time.perf_counter() - started)
        for _ in work:
            pass
        ours.append(cracking.guesses / cracking.seconds)
        stopped.append(_seconds_to_stop(Cracking(token, words)))
    limit = CORES * statistics.median(bare)
    yield Row("HS256: guesses", statistics.median(ours), "/s", "cores × bare hmac.digest", limit, "≥ 0.8")
    for what, seconds in (("until the first report", first), ("from stop to the end", stopped)):
        median = 1000 * statistics.median(seconds)
        yield Row(f"HS256: {what}", median, "ms", "a second", 1000, "≤ 1")


def _bare(token: str, words: list[str]) -> float:
    """Return how many guesses a second one core makes, its words ready as bytes."""
    _, _, signature, signed = take_apart(token)
    keys = [word.encode() for word in words]
    started = time.perf_counter()
    for key in keys:
        if hmac.digest(key, signed, "sha256") == signature:
            raise AssertionError(key)
    return len(keys) / (time.perf_counter() - started)


def _seconds_to_stop(cracking: Cracking) -> float:
    work = iter(cracking)
    next(work)
    started = time.perf_counter()
    work.close()  # type: ignore[attr-defined] - what the live view's Stop does
    return time.perf_counter() - started
