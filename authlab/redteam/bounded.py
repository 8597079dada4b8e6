"""Find out whether work would go on for too long, and leave none of it running."""

import contextlib
import multiprocessing
import signal
import warnings
from collections.abc import Callable
from typing import Any

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def works_longer(
    seconds: int, function: Callable[..., Any], *arguments: Any, patience: float = 30
) -> bool | None:
    """Tell whether a call takes more than so many seconds of work; an exception ends it like an answer.

    It runs in a copy of this process, so that functions of a notebook will do, and the operating system
    ends that copy: a thread could not be stopped. The copy's own work is counted, so a busy machine
    changes nothing. None where that cannot be done (Windows), or if it neither works nor ends within
    `patience` seconds on the wall.
    """
    if resource is None:
        return None

    def call() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        with contextlib.suppress(Exception):
            function(*arguments)

    process = multiprocessing.get_context("fork").Process(target=call, daemon=True)
    with warnings.catch_warnings():  # of forking beside threads: what is called here waits for none
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    try:
        process.join(patience)
        ended = process.exitcode
    finally:
        process.kill()
        process.join()
        process.close()
    longer: dict[int | None, bool] = {0: False, -signal.SIGKILL: True, -signal.SIGXCPU: True}
    return longer.get(ended)
