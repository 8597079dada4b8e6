"""Watch the reference app from inside: what it asks of its database, and its slow work."""

import dataclasses
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

from authlab.parts import System
from authlab.picture import Step

Note = Callable[[Step], None]


def watch(system: System, note: Note) -> None:
    """Tell `note` of every statement, every row that comes back, and every password hashed or checked."""
    offload = system.parts.offload

    async def watched_offload(function: Callable[..., Any], *arguments: Any) -> Any:
        started = time.time()
        result = await offload(function, *arguments)
        name = getattr(getattr(function, "func", function), "__name__", "work")
        came = f" → {result}" if isinstance(result, bool) else ""
        took = time.time() - started
        detail = f"{1000 * took:.0f} ms on a thread of its own"
        note(Step("server", "server", f"{name} the password{came}", detail, time.time(), took))
        return result

    system.parts = dataclasses.replace(system.parts, offload=watched_offload)
    _watch_sql(system.users.engine, note)


def _watch_sql(engine: Engine, note: Callable[[Step], None]) -> None:
    """Note every statement sent to SQLite and every row that comes back."""

    @event.listens_for(engine, "before_cursor_execute")
    def _statement(_connection: Any, cursor: Any, sql: str, values: Any, _context: Any, _many: bool) -> None:
        words = " ".join(sql.split())
        table = next((w.strip("(),;") for a, w in zip(words.split(), words.split()[1:], strict=False)
                      if a in ("FROM", "INTO", "UPDATE")), "")  # fmt: skip
        label = f"{words.split()[0]} {table}"
        note(Step("server", "database", label, f"{words}\n\n{values!r}", time.time()))

        def row(_cursor: Any, found: tuple[Any, ...]) -> tuple[Any, ...]:
            note(Step("database", "server", "a row", repr(found), time.time()))
            return found

        cursor.row_factory = row
