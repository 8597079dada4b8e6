"""What may come back instead of an answer: a relay that does to `/auth/me` what networks and servers do."""

import asyncio
import contextlib
import json
import re
import socket
import struct
import sys
import time
from email.utils import formatdate

from authlab.errors import ServerError
from authlab.exchange import BLANK_LINE, Exchange
from authlab.server import Server
from authlab.wire import Wire

_PORTAL = "/welcome"  # where the redirect leads: the relay answers that itself, as a hotel would
_DAY = 24 * 3600


def _answer(status: str, body: str = "", *headers: str, kind: str = "application/json") -> bytes:
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers)
    return "\r\n".join((*lines, "Cache-Control: no-store", "Connection: close", "", body)).encode()


def _refusal(status: str, *headers: str) -> bytes:
    return _answer(status, json.dumps({"detail": status.partition(" ")[2]}), *headers)


# By name, what is sent back; None is for those that are no bytes of ours. "200" is the server's own answer.
FAULTS: dict[str, bytes | None] = {
    "200": None,
    "401": _refusal("401 Unauthorized", 'WWW-Authenticate: Bearer realm="authlab", error="invalid_token"'),
    "403": _refusal("403 Forbidden"),
    "404": _refusal("404 Not Found"),
    "429": _refusal("429 Too Many Requests", "Retry-After: 60"),
    "500": _refusal("500 Internal Server Error"),
    "HTML": _answer("200 OK", "<!doctype html><h1>Welcome to the hotel</h1>", kind="text/html"),
    "broken JSON": _answer("200 OK", '{"username": "ad'),
    "empty": _answer("200 OK"),
    "redirect": _answer("302 Found", "", f"Location: {_PORTAL}"),
    "stall": None,
    "reset": None,
    "no network": None,
    "Date a day off": None,  # the header alone: the server tells the time as ever
}
_WELCOME = _answer("200 OK", json.dumps({"welcome": "to the hotel"}))


class Faults(Wire):
    """Pass everything on to a server, and answer `/auth/me` by the `fault` that is set, from now on.

    A browser may keep the page's files for five minutes, so that it opens without a network too. A stall
    lasts until who asked hangs up, as `client` does after `patience` seconds, or until a new `fault` is set.
    """

    def __init__(self, server: Server, *, patience: float = 0.3) -> None:
        self._fault, self._patience = "200", patience
        self._held: socket.socket | None = None
        super().__init__(*server.address)
        self._usual = self.client.timeout
        server.close_too(self)

    @property
    def fault(self) -> str:
        """What comes back: a name of `FAULTS`. Raises `ServerError` for any other, and once closed."""
        return self._fault

    @fault.setter
    def fault(self, name: str) -> None:
        if name not in FAULTS:
            raise ServerError(f"no fault is called {name!r}; there are {', '.join(FAULTS)}")
        if self._loop.is_closed():
            raise ServerError("this relay has ended with its server: run the cells that started them again")
        # Short for a stall alone: on a busy machine a good answer may take that long.
        self.client.timeout = self._patience if name == "stall" else self._usual
        asyncio.run_coroutine_threadsafe(self._begin(name), self._loop).result(timeout=10)

    async def _begin(self, name: str) -> None:
        self._fault = name
        for writer in self._writers:
            writer.transport.abort()
        if name == "no network" and self._held is None:
            self._listener.close()  # who connects is refused
            # Held, and not listened on: else a neighbour could take the port, and get the page's token.
            self._held = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
            self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._held.bind(("127.0.0.1", self.port))
        elif name != "no network" and self._held:
            self._listener = await asyncio.start_server(self._accept, sock=self._held)
            self._held = None

    async def _stop(self) -> None:
        if self._held:
            self._held.close()
        await super()._stop()

    async def _accept(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        self._writers.add(to_client)
        broken = (OSError, EOFError, asyncio.LimitOverrunError, IndexError, ValueError)  # or it is no HTTP
        try:
            with contextlib.suppress(*broken):  # one side may leave at any time
                head = await client.readuntil(b"\r\n\r\n")
                length = re.search(rb"(?im)^content-length: *(\d+)", head)
                body = await client.readexactly(int(length[1]) if length else 0)
                await self._serve(head, body, client, to_client)
        finally:
            to_client.close()
            with contextlib.suppress(OSError):
                await to_client.wait_closed()
            self._writers.discard(to_client)

    async def _serve(
        self, head: bytes, body: bytes, client: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        seen: list[Exchange] = []
        self._sent(seen, head + body)
        path = head.split(b" ", 2)[1].decode("latin-1")
        fault = self._fault if path == "/auth/me" else "200"
        if fault == "stall":
            await client.read()  # until somebody hangs up
            return
        if fault == "reset":
            linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
            to_client.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            to_client.transport.abort()
            return
        answer = _WELCOME if path == _PORTAL else FAULTS[fault] or await self._ask(head + body)
        if fault == "Date a day off":
            date = f"date: {formatdate(time.time() + _DAY, usegmt=True)}".encode()
            answer = re.sub(rb"(?im)^date: [^\r\n]*", date, answer, count=1)
        if not path.startswith(("/auth/", _PORTAL)):
            answer = answer.replace(b"no-store", b"max-age=300", 1)
        self._answered(seen, answer)
        to_client.write(answer)
        await to_client.drain()

    async def _ask(self, request: bytes) -> bytes:
        """Ask the server, on a connection that ends with its answer."""
        server, to_server = await asyncio.open_connection(*self._target)
        head, rest = BLANK_LINE.split(request, 1)
        head = re.sub(rb"(?im)^connection: [^\r\n]*\r?\n", b"", head + b"\r\n")
        to_server.write(head + b"Connection: close\r\n\r\n" + rest)
        try:
            return await server.read()
        finally:
            to_server.close()
