"""Logins: how many a second, how long everybody else waits meanwhile, and whether the time tells a name."""

import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import bcrypt

from benchmarks.kernel import a_kernel
from benchmarks.load import Connection, Stopwatch, serving, storm
from benchmarks.row import CORES, Row


def login_storms() -> Iterator[Row]:
    for name, app in (("authlab", "authlab.app:app"), ("tutorial", "benchmarks.peers:tutorial")):
        with tempfile.TemporaryDirectory() as folder, serving(app, Path(folder)) as port:
            yield from _storms(port, name, bounds=name == "authlab")


def in_a_kernel() -> Iterator[Row]:
    code = """
import dataclasses
from pathlib import Path
from authlab.app import create_app
from authlab.server import Server
from authlab.settings import Settings
import tempfile
folder = tempfile.TemporaryDirectory()
settings = dataclasses.replace(Settings.for_lab(Path(folder.name)), login_limit="")
server = Server(create_app(settings=settings))
print(server.port)
"""
    with a_kernel() as kernel:
        yield from _storms(int(kernel.run(code)), "in a kernel", bounds=True, seconds=8)


def _storms(port: int, name: str, *, bounds: bool, seconds: float = 12) -> Iterator[Row]:
    """Measure logins a second against the limit, and `/auth/me` meanwhile against idle."""
    connection = Connection(port)
    connection.register("ada")
    token = json.loads(connection.log_in().body)["access_token"]
    idle = _sample_me(port, token, 4)
    for clients in (1, 2, 8, 60):
        hashes = Stopwatch()
        _time_hashes(hashes)
        with storm(port, clients) as rate:
            watch = _sample_me(port, token, seconds)
            logins = rate()
        _time_hashes(hashes)
        limit = CORES / statistics.median(hashes.seconds)
        bound = "≥ 0.9" if bounds and clients == 8 else ""
        yield Row(f"{name}: logins at {clients} clients", logins, "/s", "cores ÷ one hash", limit, bound)
        for percent, most in ((50, "≤ 2"), (99, "≤ 20")):
            milliseconds, quiet = (1000 * w.percentile(percent) for w in (watch, idle))
            what = f"{name}: /auth/me p{percent} at {clients} clients"
            yield Row(what, milliseconds, "ms", "idle", quiet, most if bounds and clients == 8 else "")


def _sample_me(port: int, token: str, seconds: float) -> Stopwatch:
    """Ask `/auth/me` twenty-five times a second, as pages do."""
    watch, connection = Stopwatch(), Connection(port)
    end = time.perf_counter() + seconds

    def me() -> None:
        assert connection.ask("GET", "/auth/me", Authorization=f"Bearer {token}").status == 200

    while time.perf_counter() < end:
        watch.time(me)
        time.sleep(0.04)
    connection.close()
    return watch


def _time_hashes(watch: Stopwatch) -> None:
    salt = bcrypt.gensalt(12)
    for _ in range(5):
        watch.time(lambda: bcrypt.hashpw(b"correct horse battery", salt))


def timing_gap() -> Iterator[Row]:
    watches = {name: Stopwatch() for name in ("ada", "nobody", "a\x00b")}
    with tempfile.TemporaryDirectory() as folder, serving("authlab.app:app", Path(folder)) as port:
        connection = Connection(port)
        connection.register("ada")
        for _ in range(60):
            for name, watch in watches.items():
                watch.time(lambda name=name: connection.log_in(name, "not the right one"))
    unknown = statistics.median(watches["nobody"].seconds)
    for name, what in (("ada", "known"), ("a\x00b", "malformed")):
        median = statistics.median(watches[name].seconds)
        low, high = _interval(watches[name].seconds, watches["nobody"].seconds)
        what = f"wrong password, {what} name (95%: {low:.3f} to {high:.3f})"
        yield Row(what, 1000 * median, "ms", "unknown name", 1000 * unknown, "≤ 1.1")
        yield Row("the same the other way round", 1000 * unknown, "ms", f"{name!a}", 1000 * median, "≤ 1.1")


def _interval(ones: list[float], others: list[float]) -> tuple[float, float]:
    """Bootstrap the ratio of two medians: 95 percent of the draws lie between these."""
    draw = random.Random(1)  # noqa: S311 - a bootstrap is no secret
    drawn = (
        statistics.median(draw.choices(some, k=len(some))) for _ in range(2000) for some in (ones, others)
    )
    ratios = sorted(one / other for one, other in zip(drawn, drawn, strict=True))
    return ratios[50], ratios[-50]
