"""Watch an app from inside: what it answers, what it asks of its database, and its slow work."""

import dataclasses
import functools
import itertools
import time
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Engine, event
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from authlab.logs import LOG
from authlab.parts import System
from authlab.picture import Step

Note = Callable[[Step], None]
Offload = Callable[..., Awaitable[Any]]
Answered = tuple[str, str, int, float]


def watch(system: System, note: Note) -> Callable[[], None]:
    """Tell `note` of every password hashed or checked and, on SQLite, of every statement and every row.

    Return what ends that.
    """
    users = system.users
    system.parts = dataclasses.replace(system.parts, offload=watch_offload(system.parts.offload, note))
    if users.engine.dialect.name != "sqlite":  # other drivers have no row factory of this shape
        return lambda: _unwatch_offload(system)
    users.at_once = False  # what goes past SQLAlchemy could not be noted
    statement = _watch_sql(users.engine, note)

    def end() -> None:
        _unwatch_offload(system)
        event.remove(users.engine, "before_cursor_execute", statement)
        users.at_once = True

    return end


def watch_offload(offload: Offload, note: Note) -> Offload:
    """Return an `offload` that does the same and tells `note` how long the work took."""

    @functools.wraps(offload)
    async def watched_offload(function: Callable[..., Any], *arguments: Any) -> Any:
        started = time.time()
        result = await offload(function, *arguments)
        name = getattr(getattr(function, "func", function), "__name__", "work")
        came = f" → {result}" if isinstance(result, bool) else ""
        took = time.time() - started
        detail = f"{1000 * took:.0f} ms on a thread of its own"
        note(Step("server", "server", f"{name} the password{came}", detail, time.time(), took))
        return result

    return watched_offload


def _unwatch_offload(system: System) -> None:
    watched = system.parts.offload
    system.parts = dataclasses.replace(system.parts, offload=getattr(watched, "__wrapped__", watched))


def _watch_sql(engine: Engine, note: Note) -> Callable[..., None]:
    """Note every statement sent to SQLite and every row that comes back."""

    @event.listens_for(engine, "before_cursor_execute")
    def _statement(_connection: Any, cursor: Any, sql: str, values: Any, _context: Any, _many: bool) -> None:
        words = sql.split()
        tables = [b for a, b in itertools.pairwise(words) if a.upper() in ("FROM", "INTO", "UPDATE")]
        label = " ".join([*words[:1], *(name.strip("(),;") for name in tables[:1])])
        note(Step("server", "database", label, f"{' '.join(words)}\n\n{values!r}", time.time()))

        def row(_cursor: Any, found: tuple[Any, ...]) -> tuple[Any, ...]:
            note(Step("database", "server", "a row", repr(found), time.time()))
            return found

        cursor.row_factory = row

    return _statement


def watch_answers(app: ASGIApp, note: Callable[[Answered], None]) -> ASGIApp:
    """Return an app that does the same and notes each request before its answer is out.

    Who has the answer finds it noted: method, path, status, milliseconds.
    """

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        started, status, noted, held = time.perf_counter(), 500, False, None

        def note_once() -> None:
            nonlocal noted
            if not noted:
                noted = True
                note((scope["method"], scope["path"], status, 1000 * (time.perf_counter() - started)))

        async def watched_send(message: Message) -> None:
            nonlocal status, held
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body" and not message.get("more_body"):
                if status >= 500:  # Starlette answers first and raises then: the log comes before the answer
                    held = message
                    return
                note_once()
            await send(message)

        try:
            await app(scope, receive, watched_send)
        except Exception:
            if held is None:
                raise
            LOG.exception("Exception in ASGI application")
        finally:
            note_once()
        if held is not None:
            await send(held)

    return watched
