"""uvicorn's log, kept by the thread that wrote it: a thread that prints would write into any cell."""

import logging
import threading
from collections import deque

LOG = logging.getLogger("uvicorn.error")  # the one logger uvicorn writes to without an access log


class _Collector(logging.Handler):
    """Sort the lines of all servers by the thread each runs on."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[int, deque[tuple[str, str]]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread in self.lines:
            text = record.getMessage()
            if record.exc_info:  # the frames' code lines, never their values
                text += "\n" + logging.Formatter().formatException(record.exc_info)
            self.lines[record.thread].append((record.levelname, text))


_collector = _Collector()


def keep(lines: deque[tuple[str, str]]) -> None:
    """Keep in `lines` what this thread's server logs from now on, as level and message."""
    _collector.lines[threading.get_ident()] = lines


def stop_keeping() -> None:
    """Keep this thread's lines no longer."""
    del _collector.lines[threading.get_ident()]


LOG.addHandler(_collector)
LOG.propagate = False
LOG.setLevel(logging.INFO)
