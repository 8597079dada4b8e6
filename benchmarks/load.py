"""Servers in processes of their own, and clients that cost little: what every measurement needs."""

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ADA = {"username": "ada", "password": "correct horse battery"}
KEY = "a key for measurements only, 32 bytes or more"


@dataclass
class Answer:
    status: int
    body: bytes


class Connection:
    """One kept HTTP/1.1 connection, as thin as can be: a heavy client would be measured instead."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, rest = data.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        while len(rest) < int(fields.get(b"content-length", 0)):
            rest += self._more()
        return Answer(int(head.split(b" ", 2)[1]), rest)

    def _more(self) -> bytes:
        if not (data := self._socket.recv(65536)):
            raise ConnectionError("the server hung up")
        return data

    def close(self) -> None:
        self._socket.close()

    def register(self, name: str) -> int:
        body = f'{{"username": "{name}", "password": "{ADA["password"]}"}}'.encode()
        return self.ask("POST", "/auth/register", body, Content_Type="application/json").status

    def log_in(self, name: str = "ada", password: str = ADA["password"]) -> Answer:
        body = urlencode({"username": name, "password": password}).encode()
        return self.ask("POST", "/auth/login", body, Content_Type="application/x-www-form-urlencoded")


@contextlib.contextmanager
def serving(app: str, folder: Path, **environment: str) -> Iterator[int]:
    """Run `module:app` under uvicorn in a fresh process, and give its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "AUTHLAB_HOME": str(folder / "home"),
        "AUTHLAB_SECRET_KEY": KEY,
        "AUTHLAB_LOGIN_LIMIT": "",
        "AUTHLAB_DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite'}",
    }
    command = [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--no-access-log"]
    command += ["--log-level", "error", "--http", "h11", "--loop", "asyncio"]
    process = subprocess.Popen(command, env={**os.environ, **settings, **environment})
    try:
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{app} did not start")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(30)


@dataclass
class Stopwatch:
    """Seconds that single requests took."""

    seconds: list[float] = field(default_factory=list)

    def time(self, work: Callable[[], object]) -> None:
        started = time.perf_counter()
        work()
        self.seconds.append(time.perf_counter() - started)

    def percentile(self, percent: int) -> float:
        if len(self.seconds) < 2:  # so slow that one answer took all the time there was
            return max(self.seconds)
        return statistics.quantiles(self.seconds, n=100)[percent - 1]


@contextlib.contextmanager
def storm(port: int, clients: int) -> Iterator[Callable[[], float]]:
    """Let `clients` log in over and over; the function given tells logins a second so far."""
    stop, counts, lock = threading.Event(), [0], threading.Lock()

    def run() -> None:
        connection = Connection(port)
        while not stop.is_set():
            answer = connection.log_in()
            assert answer.status == 200, answer
            with lock:
                counts[0] += 1
        connection.close()

    threads = [threading.Thread(target=run, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    started = time.perf_counter()
    try:
        yield lambda: counts[0] / (time.perf_counter() - started)
    finally:
        stop.set()
        for thread in threads:
            thread.join(120)
