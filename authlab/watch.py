"""Watch the reference app from inside: what it asks of its database, and its slow work."""

import dataclasses
import itertools
import time
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Engine, event

from authlab.parts import System
from authlab.picture import Step

Note = Callable[[Step], None]
Offload = Callable[..., Awaitable[Any]]


def watch(system: System, note: Note) -> None:
    """Tell `note` of every statement, every row that comes back, and every password hashed or checked."""
    system.parts = dataclasses.replace(system.parts, offload=watch_offload(system.parts.offload, note))
    if system.users.engine.dialect.name == "sqlite":  # other drivers have no row factory of this shape
        _watch_sql(system.users.engine, note)


def watch_offload(offload: Offload, note: Note) -> Offload:
    """Return an `offload` that does the same and tells `note` how long the work took."""

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


def _watch_sql(engine: Engine, note: Note) -> None:
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
