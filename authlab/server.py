"""A real server inside the kernel: uvicorn on a thread, started and stopped in milliseconds."""

import atexit
import contextlib
import dataclasses
import html
import re
import socket
import ssl
import tempfile
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from authlab import logs
from authlab.app import create_app
from authlab.client import Client
from authlab.errors import ServerError
from authlab.figure import Shown, Table
from authlab.parts import Parts, System
from authlab.picture import Step
from authlab.settings import Settings
from authlab.tls import make_identity
from authlab.tokens import Policy
from authlab.watch import watch, watch_answers, watch_offload
from authlab.wire import Wire

_running: dict[str, "Server"] = {}
_LOCAL_NAME = re.compile(r"127\.0\.0\.1|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*localhost")
_UNHURRIED = Policy(lifetime=24 * 3600)  # a token of the usual quarter of an hour would end within a lesson
_KEPT = 1000  # lines of log, requests and steps: the newest are kept


class Server(Shown):
    """Run an app on a free loopback port until closed.

    Without an app it is the reference app with a secret of its own and a database in a temporary
    folder. With `tls` it speaks https, with a certificate that only its own clients trust. Running the
    cell again closes the server of the same name and starts a new one. Use it as a context manager
    where it should end with a block. Raises `ServerError`.
    """

    name: str
    app: FastAPI

    def __init__(
        self,
        app: FastAPI | None = None,
        *,
        name: str = "lab",
        parts: Parts | None = None,
        tls: bool = False,
    ) -> None:
        if app and parts:
            raise ServerError("an app has its parts already: give them to create_app, or call replace")
        if name in _running:
            _running[name].close()
        if app and (other := next((one.name for one in _running.values() if one.app is app), None)):
            raise ServerError(f"this app is served already, by the server {other!r}: close that one first")
        self.name = name
        self._folder = tempfile.TemporaryDirectory(prefix="authlab-", ignore_cleanup_errors=True)
        self.app = app or create_app(
            parts or Parts(policy=_UNHURRIED), Settings.for_lab(Path(self._folder.name))
        )
        self._exchanges: deque[tuple[str, str, int, float]] = deque(maxlen=_KEPT)
        self._steps: deque[Step] = deque(maxlen=_KEPT)
        self._lines: deque[tuple[str, str]] = deque(maxlen=_KEPT)
        self._wires: list[Wire] = []
        self._client: Client | None = None
        self._problem: BaseException | None = None
        self._watching = contextlib.ExitStack()
        if isinstance(getattr(self.app.state, "system", None), System):
            self._watching.callback(watch(self.system, self._steps.append))
        # Bound here and not in the thread: there, a port in use ends in a SystemExit nobody sees.
        # With its protocol named, asyncio turns off Nagle's delay: 0.7 ms a request, not 44.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        # By name where there is TLS: the name is what a certificate is for, and what its greeting shows.
        self.identity = make_identity(Path(self._folder.name)) if tls else None
        self.url = f"https://localhost:{self.port}" if tls else f"http://127.0.0.1:{self.port}"
        tls_files: dict[str, Any] = self.identity.files if self.identity else {}
        config = uvicorn.Config(
            watch_answers(self.app, self._exchanges.append),
            interface="asgi3", proxy_headers=False, http="h11", ws="none", loop="asyncio",
            log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=1,
            timeout_keep_alive=3600,  # who thinks for a minute between two cells finds the connection open
            **tls_files,
        )  # fmt: skip
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name=f"authlab-{name}", daemon=True)
        _running[name] = self
        try:
            self._thread.start()
            self._wait_until_started()
        except BaseException:  # an interrupt too: nothing is left half-way
            self.close()
            raise

    @property
    def system(self) -> System:
        """The running app's parts, settings and users. Raises `ServerError` for an app that has none."""
        system = getattr(self.app.state, "system", None)
        if not isinstance(system, System):
            raise ServerError("this app is not the reference app: it has no parts and no database to show")
        return system

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of the socket that listens, whatever `url` says. Raises `ServerError` once closed."""
        try:
            address: tuple[str, int] = self._socket.getsockname()
        except OSError:
            raise ServerError(f"the server {self.name!r} is closed") from None
        return address

    def at(self, name: str) -> str:
        """Return the server's URL under another name of this machine: `server.at("bank.localhost")`.

        To a browser that is another site. Names under `localhost` lead to the machine they are asked on
        (RFC 6761 section 6.3): Chrome, Edge and Firefox (from 84 on) see to that themselves. Safari and
        Python ask the system, which may know such a name only from a line in its file of hosts: on a Mac
        /etc/hosts (dotnet/AspNetCore.Docs#36368). Raises `ServerError`.
        """
        if not _LOCAL_NAME.fullmatch(name):
            raise ServerError(f"{name!r} need not be this machine; localhost, and names under it, are")
        return f"{self.url.partition(':')[0]}://{name}:{self.port}"

    @property
    def _trust(self) -> ssl.SSLContext | None:
        return self.identity.trust if self.identity else None

    @property
    def client(self) -> Client:
        """One long-lived client of this server."""
        if self._client is None:
            self._client = Client(self.url, trust=self._trust)
        return self._client

    @property
    def log(self) -> Table:
        """What uvicorn had to say so far."""
        return Table(("level", "message"), self._lines.copy())  # the server's thread may add to them

    @property
    def exchanges(self) -> Table:
        """Every request answered so far: method, path without its query, status, milliseconds."""
        rows = [(method, path, status, f"{ms:.1f} ms") for method, path, status, ms in self._exchanges.copy()]
        return Table(("method", "path", "status", "took"), rows)

    def replace(self, **parts: Any) -> None:
        """Exchange parts of the running app; they count from the next request on.

        Raises `ServerError` for a name that is no part.
        """
        known = {field.name for field in dataclasses.fields(Parts)}
        if unknown := sorted(parts.keys() - known):
            raise ServerError(f"no part is called {', '.join(unknown)}; there are {', '.join(sorted(known))}")
        if "offload" in parts:
            parts["offload"] = watch_offload(parts["offload"], self._steps.append)
        self.system.parts = dataclasses.replace(self.system.parts, **parts)

    def tap(self) -> Wire:
        """Put a wire in front of this server and return it: what is sent to its URL is kept."""
        wire = Wire("127.0.0.1", self.port, inside=self._between, trust=self._trust)
        self.close_too(wire)
        return wire

    def close_too(self, wire: Wire) -> None:
        """Close a wire that somebody else has made, too, when this server closes."""
        self._wires.append(wire)

    def rows(self, sql: str) -> Table:
        """Read from the server's database, as somebody with the file could. Raises `ServerError`."""
        try:
            with self.system.users.engine.connect() as connection:
                result = connection.exec_driver_sql(sql)
                return Table(tuple(result.keys()), result.all())
        except SQLAlchemyError as problem:
            reason = getattr(problem, "orig", None) or problem
            raise ServerError(f"the database has no answer: {reason}") from problem

    def close(self) -> None:
        """Stop listening, end the threads and delete the temporary folder; twice does no harm."""
        self._uvicorn.should_exit = True
        for wire in self._wires:
            wire.close()
        if self._client:
            self._client.close()
        self._thread.join(timeout=5)
        if self._thread.is_alive():
            self._uvicorn.force_exit = True
            self._thread.join(timeout=5)
        self._watching.close()
        if _running.get(self.name) is self:  # last: after an interrupt, the next close finishes this one
            del _running[self.name]
        self._folder.cleanup()
        if self._thread.is_alive():
            raise ServerError(f"the server {self.name!r} did not stop; restart the kernel")

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _html(self) -> str:
        state = "is listening on this machine only" if self._thread.is_alive() else "is closed"
        return (
            f"<p>Server <b>{html.escape(self.name)}</b> {state}: "
            f'<a href="{self.url}/" target="_blank">{self.url}</a></p>'
        )

    def _text(self) -> str:
        return f"Server {self.name!r} at {self.url}" + ("" if self._thread.is_alive() else " (closed)")

    def _run(self) -> None:
        logs.keep(self._lines)
        try:
            self._uvicorn.run(sockets=[self._socket])
        except BaseException as problem:  # kept and raised in the reader's own cell
            self._problem = problem
        finally:
            logs.stop_keeping()
            self._socket.close()

    def _wait_until_started(self) -> None:
        deadline = time.monotonic() + 20
        while not self._uvicorn.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise ServerError(f"the server {self.name!r} did not start: {self._reason()}")
            time.sleep(0.001)

    def _reason(self) -> str:
        """Say why it did not start: the last line of the first traceback, where uvicorn logged one."""
        errors = [text.strip() for level, text in self._lines.copy() if level == "ERROR"]
        if errors:
            return errors[0].splitlines()[-1]
        return str(self._problem or "the app's start-up does not end")

    def _between(self, start: float, end: float) -> list[Step]:
        return sorted((s for s in self._steps.copy() if start <= s.at <= end), key=lambda step: step.at)


@atexit.register
def _close_all() -> None:
    for server in list(_running.values()):
        with contextlib.suppress(ServerError):
            server.close()
