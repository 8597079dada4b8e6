"""Threads that start at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def together(*jobs: Callable[[], Any]) -> list[Any]:
    """Start every job at the same moment, each on a thread of its own, and return what they return."""
    line = threading.Barrier(len(jobs))

    def start(job: Callable[[], Any]) -> Any:
        line.wait(30)
        return job()

    with ThreadPoolExecutor(len(jobs)) as threads:
        return [future.result(60) for future in [threads.submit(start, job) for job in jobs]]
