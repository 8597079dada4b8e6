"""A storm: many clients of one lab server at once, while somebody asks who they are and takes the time."""

import asyncio
import json
import math
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from authlab.server import Server

PATIENCE = 60  # seconds until a client hangs up
EVERY = 0.05  # seconds from one probe to the next, whether or not the one before has its answer
_LOOK = 0.01  # seconds from one report to the next
_BLOCKS, _DRAWN = "▁▂▃▄▅▆▇█", 36  # eight heights, for so many of the newest probes


@dataclass(frozen=True)
class Answer:
    """When a request was sent, in seconds after the start, how long its answer took, and its status."""

    at: float
    seconds: float
    status: int  # 0: no answer came

    @property
    def ms(self) -> float:
        """How long it took, in milliseconds."""
        return 1000 * self.seconds


def log_in(username: str, password: str) -> bytes:
    """Write the request of a login, to be sent in a storm."""
    form = urlencode({"username": username, "password": password}).encode()
    return _request("POST /auth/login", form, "Content-Type: application/x-www-form-urlencoded")


def register(username: str, password: str) -> bytes:
    """Write the request of a registration."""
    body = json.dumps({"username": username, "password": password}).encode()
    return _request("POST /auth/register", body, "Content-Type: application/json")


def me(token: str) -> bytes:
    """Write the request that asks who bears a token."""
    return _request("GET /auth/me", b"", f"Authorization: Bearer {token}")


def _request(line: str, body: bytes, *headers: str) -> bytes:
    head = [f"{line} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, *headers, "", ""]).encode() + body


class Storm:
    """Let clients send their requests at once, each its own one after the other; for `authlab.widgets.live`.

    `clients` holds the requests of each. Until all have their answers, `probe` is sent twenty times a
    second, not only after the last answer came, or a stall would hide the requests that it holds up.
    Without clients, probes go on for `seconds`. Going through a storm reports how many requests have an
    answer, and draws the newest probes by how long they took or have waited so far; leaving off early hangs
    up. Its thread has ended when it ends.
    """

    def __init__(
        self, server: Server, clients: Sequence[Sequence[bytes]], *, probe: bytes = b"", seconds: float = 0
    ) -> None:
        self._port, self._clients, self._probe, self._least = server.port, clients, probe, seconds
        self._begin()

    def _begin(self) -> None:
        self.answers: list[Answer] = []
        self.probes: list[Answer] = []
        self._sent: list[float] = []  # when each probe was
        self._problem: BaseException | None = None
        self._started = time.perf_counter()

    @property
    def rate(self) -> float:
        """How many requests had their answer in a second, the probes not counted."""
        ends = [one.at + one.seconds for one in self.answers if one.status]
        return len(ends) / max(ends, default=1.0)

    def __iter__(self) -> Iterator[tuple[int, int, str]]:
        self._begin()
        hang_up = threading.Event()
        thread = threading.Thread(target=self._run, args=(hang_up,), name="authlab-storm", daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(_LOOK)
                yield self._report()
        finally:
            hang_up.set()
            thread.join()
        if self._problem:
            raise self._problem

    def run(self) -> "Storm":
        """Go through all of it and show nothing."""
        for _ in self:
            pass
        return self

    def _report(self) -> tuple[int, int, str]:
        return len(self.answers), sum(map(len, self._clients)), self._drawn() if self._probe else ""

    def _drawn(self) -> str:
        now, took = time.perf_counter() - self._started, {one.at: one.ms for one in self.probes.copy()}
        sent = self._sent.copy()
        waiting = [at for at in sent if at not in took]
        blocks = "".join(_block(took.get(at, 1000 * (now - at))) for at in sent[-_DRAWN:])
        said = f"/auth/me {blocks} {len(took)} answers"
        if took:
            said += f", median {statistics.median(took.values()):.0f} ms, slowest {max(took.values()):.0f} ms"
        return said + (f"; {len(waiting)} wait, the first for {now - waiting[0]:.1f} s" if waiting else "")

    def _run(self, hang_up: threading.Event) -> None:
        try:
            asyncio.run(self._rage(hang_up))
        except BaseException as problem:  # raised in the reader's own cell
            self._problem = problem

    async def _rage(self, hang_up: threading.Event) -> None:
        working = [asyncio.create_task(self._work(requests)) for requests in self._clients]
        tasks, until = [*working], self._started + self._least
        while not all(task.done() for task in working) or time.perf_counter() < until:
            if self._probe:
                tasks.append(asyncio.create_task(self._ask(self._probe, self.probes, self._sent)))
            await asyncio.sleep(EVERY)
            if hang_up.is_set():
                for task in tasks:
                    task.cancel()
                break
        await asyncio.gather(*tasks, return_exceptions=hang_up.is_set())

    async def _work(self, requests: Sequence[bytes]) -> None:
        for request in requests:
            await self._ask(request, self.answers, [])

    async def _ask(self, request: bytes, answers: list[Answer], sent: list[float]) -> None:
        at, status = time.perf_counter() - self._started, 0
        sent.append(at)
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
                try:
                    writer.write(request)
                    status = int((await reader.read()).split(b" ", 2)[1])
                finally:
                    writer.close()
        except (OSError, TimeoutError, IndexError, ValueError):
            pass  # no answer, or none that can be read
        finally:  # also for whoever is hung up on: what they have waited so far counts
            answers.append(Answer(at, time.perf_counter() - self._started - at, status))


def _block(ms: float) -> str:
    """Draw a time: one step up is about three times as long, from a millisecond to some seconds."""
    return _BLOCKS[min(len(_BLOCKS) - 1, int(2 * math.log10(max(1.0, ms))))]
