"""See how much memory one Argon2id hash takes while it is computed."""

import subprocess
import sys
import threading
import time
from dataclasses import dataclass

import psutil
from argon2 import PasswordHasher

_BETWEEN = 0.0005  # seconds between two looks


@dataclass(frozen=True)
class Cost:
    """What one hash took: seconds of a processor, and MiB of memory at its peak."""

    seconds: float
    mib: float


def cost(*, mib: int, passes: int, lanes: int = 1) -> Cost:
    """Hash once with Argon2id in a process of its own, and return what it took.

    A process of its own, because in this one the memory of an earlier hash may be used again, and then
    nothing would be seen. `mib` is the memory that is asked for.
    """
    command = [sys.executable, "-m", "authlab.memory", *map(str, (mib, passes, lanes))]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return Cost(*map(float, said.stdout.split()))


def _watched(mib: int, passes: int, lanes: int) -> Cost:
    hasher = PasswordHasher(time_cost=passes, memory_cost=mib * 1024, parallelism=lanes)
    process, ended, taken = psutil.Process(), threading.Event(), []

    def work() -> None:
        try:
            started = time.thread_time()  # of this thread: a busy machine changes little
            hasher.hash("correct horse battery")
            taken.append(time.thread_time() - started)
        finally:
            ended.set()

    before = highest = process.memory_info().rss
    thread = threading.Thread(target=work)
    thread.start()
    while not ended.wait(_BETWEEN):  # Argon2 lets go of the GIL
        highest = max(highest, process.memory_info().rss)
    thread.join()
    return Cost(taken[0], (highest - before) / 2**20)


if __name__ == "__main__":
    one = _watched(*map(int, sys.argv[1:]))
    sys.stdout.write(f"{one.seconds} {one.mib}\n")
