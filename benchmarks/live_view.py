"""What being watched costs a work: the live view against the bare loop."""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator

from authlab.widgets.live import Live, Progress
from benchmarks.row import Row

_REPORTS, _ROUNDS = 15_000, 5  # a second and more: shorter works show no live view


def live_view() -> Iterator[Row]:
    """Do the same work bare and watched, in turns: a noisy moment hits both."""
    bare, watched = [], []
    for _ in range(_ROUNDS):
        bare.append(_cpu_seconds(lambda: all(_work())))
        watched.append(_cpu_seconds(lambda: asyncio.run(Live(_work(), unit="items").run())))
    medians = [1000 * statistics.median(seconds) for seconds in (watched, bare)]
    yield Row(
        f"live view: CPU of {_REPORTS:,} reports", medians[0], "ms", "the bare work", medians[1], "≤ 1.1"
    )


def _work() -> Iterator[Progress]:
    for done in range(1, _REPORTS + 1):
        sum(range(6000))
        yield done, _REPORTS, "at work"


def _cpu_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
