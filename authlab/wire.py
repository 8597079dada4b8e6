"""A relay between client and server that keeps the bytes of both directions.

It reads what anybody on the path could read. Over TLS that is noise; here it is everything.
"""

import asyncio
import contextlib
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterable

from authlab.client import Client
from authlab.errors import ServerError
from authlab.exchange import BLANK_LINE, Exchange, is_whole
from authlab.figure import Table
from authlab.picture import Figure, Step, sequence


class Wire:
    """Listen on a loopback port of its own and pass every byte on to `host:port`, both ways.

    `inside(start, end)` returns what the server did between two Unix times, if it can tell. With
    `trust`, client and server speak TLS through it, and the wire holds no key: it keeps what it sees.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        inside: Callable[[float, float], list[Step]] = lambda _start, _end: [],
        trust: ssl.SSLContext | None = None,
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
        self.url = f"https://localhost:{self.port}" if trust else f"http://127.0.0.1:{self.port}"
        self.client = Client(self.url, trust=trust)

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
        if not exchanges or (exchanges[-1].answered and is_whole(exchanges[-1].raw_request)):
            exchange = Exchange(time.time(), lab_cookies=self._lab_cookies, inside=self._inside)
            exchanges.append(exchange)
            self._seen.append(exchange)
        exchanges[-1].sent += data

    def _answered(self, exchanges: list[Exchange], data: bytes) -> None:
        if not exchanges:
            return
        exchange = exchanges[-1]
        still_head = not BLANK_LINE.search(exchange.answered)
        exchange.answered += data
        exchange.ended = time.time()
        if still_head:
            head = BLANK_LINE.split(exchange.answered, 1)[0]
            names = re.findall(rb"(?im)^set-cookie: *([^=;\r\n]+)=", head)
            self._lab_cookies.update(name.decode("latin-1") for name in names)
