"""authlab's `Server` against a bare uvicorn thread."""

import socket
import statistics
import threading
import time
from collections.abc import Iterator

import uvicorn

from authlab.server import Server
from benchmarks import peers
from benchmarks.load import Connection, Stopwatch
from benchmarks.row import Row


def the_server() -> Iterator[Row]:
    """Start, one request, stop: authlab's `Server` against a bare uvicorn thread with the same app."""
    ours, theirs = Stopwatch(), Stopwatch()
    for _ in range(15):
        ours.time(_one_server)
        theirs.time(_one_uvicorn)
    medians = [1000 * statistics.median(watch.seconds) for watch in (ours, theirs)]
    yield Row("Server: start, request, stop", medians[0], "ms", "a bare uvicorn thread", medians[1], "≤ 1.3")


def _one_server() -> None:
    with Server(peers.bare, name="bench") as server:
        connection = Connection(server.port)
        assert connection.ask("GET", "/auth/me").status == 200
        connection.close()


def _one_uvicorn() -> None:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(peers.bare, log_config=None, access_log=False, http="h11", loop="asyncio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.001)
    connection = Connection(listening.getsockname()[1])
    assert connection.ask("GET", "/auth/me").status == 200
    connection.close()
    server.should_exit = True
    thread.join()
    listening.close()
