"""A relay between client and server that keeps the bytes of both directions.

It reads what anybody on the path could read. Over TLS that is noise; here it is everything.
"""

import asyncio
import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from authlab.client import Client
from authlab.errors import ServerError
from authlab.figure import Shown, Table, marked
from authlab.picture import Figure, Step, sequence

# The browser sends cookies by host name and knows nothing of ports: on a laptop that runs
# Jupyter, its login cookie arrives here too. Only these headers are shown, and only lab cookies.
_SHOWN = re.compile(
    r"accept|accept-encoding|access-control-[a-z-]+|allow|authorization|cache-control|connection"
    r"|content-(length|security-policy|type)|cookie|date|host|location|origin|referer|referrer-policy"
    r"|retry-after|sec-fetch-(dest|mode|site)|set-cookie|transfer-encoding|user-agent|vary"
    r"|www-authenticate|x-content-type-options",
    re.IGNORECASE,
)
_HIDDEN = "(not set by this lab)"
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass
class Exchange(Shown):
    """One request and its response, as the bytes that went over the wire; times are Unix seconds."""

    started: float
    ended: float = 0.0
    sent: bytearray = field(default_factory=bytearray, init=False, repr=False)
    answered: bytearray = field(default_factory=bytearray, init=False, repr=False)
    lab_cookies: set[str] = field(default_factory=set, repr=False)
    inside: Callable[[float, float], list[Step]] = field(default=lambda _start, _end: [], repr=False)

    @property
    def raw_request(self) -> bytes:
        """The bytes the client sent."""
        return bytes(self.sent)

    @property
    def raw_response(self) -> bytes:
        """The bytes the server answered."""
        return bytes(self.answered)

    @property
    def request(self) -> str:
        """The request as text; bytes that are not UTF-8 are escaped."""
        return "".join(_as_text(one, self.lab_cookies) for one in _requests(self.raw_request))

    @property
    def response(self) -> str:
        """The response as text; bytes that are not UTF-8 are escaped."""
        return _as_text(self.raw_response, self.lab_cookies)

    @property
    def title(self) -> str:
        """Method and path of the request line, without the query."""
        return re.split(r"\?| HTTP/", self.request.partition("\r\n")[0])[0][:60]

    @property
    def status(self) -> str:
        """Status code and reason, such as `200 OK`."""
        return self.response.partition("\r\n")[0].partition(" ")[2] or "no answer"

    @property
    def steps(self) -> list[Step]:
        """What happened, in order: the request, what the server did meanwhile, the response."""
        there = Step("client", "server", self.title, self.request, self.started)
        back = Step("server", "client", self.status, self.response, self.ended)
        return [there, *self.inside(self.started, self.ended), back]

    def _html(self) -> str:
        style = "text-align:left;white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 1em"
        return "".join(
            f'<pre style="{style}">{marked(message)}</pre>' for message in (self.request, self.response)
        )

    def _text(self) -> str:
        return f"{self.request}\n\n{self.response}".replace("\r\n", "\n")


class Wire:
    """Listen on a loopback port of its own and pass every byte on to `host:port`, both ways.

    `inside(start, end)` returns what the server did between two Unix times, if it can tell.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        inside: Callable[[float, float], list[Step]] = lambda _start, _end: [],
    ) -> None:
        self._target, self._inside = (host, port), inside
        self._seen: list[Exchange] = []
        self._lab_cookies: set[str] = set()
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="authlab-wire", daemon=True)
        self._thread.start()
        self._listener = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._accept, "127.0.0.1", 0), self._loop
        ).result(timeout=10)
        self.port: int = self._listener.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = Client(self.url)

    @property
    def exchanges(self) -> list[Exchange]:
        """What went over the wire so far, oldest first."""
        return [exchange for exchange in self._seen if exchange.sent]

    def table(self) -> Table:
        """List the exchanges, one line each."""
        return Table(("request", "answer"), [(e.title, e.status) for e in self.exchanges])

    def picture(self, exchanges: Iterable[Exchange] | None = None, *, caption: str) -> Figure:
        """Draw exchanges (all by default) as a sequence picture, requests and answers only."""
        steps = [
            s for e in (self.exchanges if exchanges is None else exchanges) for s in (e.steps[0], e.steps[-1])
        ]
        return sequence(steps, caption=caption)

    def __repr__(self) -> str:
        return f"Wire to {self._target[0]}, {len(self.exchanges)} exchanges"

    def forget(self) -> None:
        """Begin with an empty list again."""
        self._seen.clear()

    def close(self) -> None:
        """Close the port and every connection."""
        if self._loop.is_closed():
            return
        self.client.close()
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        if self._thread.is_alive():
            raise ServerError("the wire's thread did not end")
        self._loop.close()

    async def _stop(self) -> None:
        self._listener.close()
        for writer in self._writers:
            writer.transport.abort()  # not close: what nobody reads would keep it open for ever
        # Not cancelled either: asyncio's streams would print that. Without its connections each ends.
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)

    async def _accept(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        writers = [to_client]
        self._writers.add(to_client)
        exchanges: list[Exchange] = []
        try:
            server, to_server = await asyncio.open_connection(*self._target)
            writers.append(to_server)
            self._writers.add(to_server)
            if not self._listener.is_serving():  # closed in the meantime
                return
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(client, to_server, lambda data: self._sent(exchanges, data)))
                both.create_task(self._pump(server, to_client, lambda data: self._answered(exchanges, data)))
        except* OSError:
            pass  # no server, or one side left: it may at any time, and what was said until then is kept
        finally:
            for writer in writers:
                writer.close()
            for writer in writers:
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
                self._writers.discard(writer)

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        keep: Callable[[bytes], None],
    ) -> None:
        while data := await reader.read(65536):
            keep(data)  # before it is passed on: who has the answer finds it here
            writer.write(data)
            await writer.drain()
        with contextlib.suppress(OSError):
            writer.write_eof()

    def _sent(self, exchanges: list[Exchange], data: bytes) -> None:
        # A client speaks, the server answers, the client speaks again: that is the next exchange.
        if not exchanges or (exchanges[-1].answered and _is_whole(exchanges[-1].raw_request)):
            exchange = Exchange(time.time(), lab_cookies=self._lab_cookies, inside=self._inside)
            exchanges.append(exchange)
            self._seen.append(exchange)
        exchanges[-1].sent += data

    def _answered(self, exchanges: list[Exchange], data: bytes) -> None:
        if not exchanges:
            return
        exchange = exchanges[-1]
        still_head = not _BLANK_LINE.search(exchange.answered)
        exchange.answered += data
        exchange.ended = time.time()
        if still_head:
            head = _BLANK_LINE.split(exchange.answered, 1)[0]
            names = re.findall(rb"(?im)^set-cookie: *([^=;\r\n]+)=", head)
            self._lab_cookies.update(name.decode("latin-1") for name in names)


def _end(sent: bytes) -> int | None:
    """Return where the first request in `sent` ends; None: not yet (RFC 9112 section 6)."""
    blank = _BLANK_LINE.search(sent)
    if not blank:
        return None
    head, body = sent[: blank.start()], blank.end()
    if re.search(rb"(?im)^transfer-encoding:.*chunked", head):
        last = sent.find(b"\r\n0\r\n\r\n", body - 2)
        return last + 7 if last >= 0 else None
    length = re.search(rb"(?im)^content-length: *(\d+)", head)
    end = body + (int(length[1]) if length else 0)
    return end if end <= len(sent) else None


def _requests(sent: bytes) -> list[bytes]:
    """Cut what a client sent into requests: some send the next one before the answer is there."""
    found = []
    while sent:
        end = _end(sent)
        found.append(sent[:end])
        sent = sent[end:] if end else b""
    return found


def _is_whole(sent: bytes) -> bool:
    """Tell whether the last request has arrived as far as its head says; what is not HTTP always has."""
    last = _requests(sent)[-1]
    return not _BLANK_LINE.search(last) or _end(last) is not None


def _as_text(message: bytes, lab_cookies: set[str]) -> str:
    blank = _BLANK_LINE.search(message)
    head, rest = (message[: blank.start()], message[blank.start() :]) if blank else (message, b"")
    first, *lines = _escaped(head).splitlines() or [""]
    shown = [first, *(_shown_header(line, lab_cookies) for line in lines)]
    return "\r\n".join(shown) + _escaped(rest)


def _escaped(data: bytes) -> str:
    text = data.decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _shown_header(line: str, lab_cookies: set[str]) -> str:
    name, colon, value = line.partition(":")
    if not _SHOWN.fullmatch(name):
        return f"{name}: {_HIDDEN}" if colon else _HIDDEN
    if name.lower() == "cookie":
        pairs = [pair.strip() for pair in value.split(";")]
        ours = [pair for pair in pairs if pair.partition("=")[0] in lab_cookies]
        return f"{name}: {'; '.join(ours) or _HIDDEN}"
    return line
