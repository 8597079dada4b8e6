"""The database: turns to write, reads that wait for nothing, and errors instead of endless waits."""

import functools
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    PoolProxiedConnection,
    Select,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from authlab.errors import SettingsError

LOCK_SECONDS = 4  # the longest wait for a turn to write, and again for a lock that another process holds
_WRITERS = 5  # at once; of the pool's 15 connections the others are left to those who only read


class Database:
    """Open the database at an SQLAlchemy URL; tables are made if missing.

    `at_once` tells whether `read_at_once` may be asked: not of a database behind a network. Raises
    `SettingsError` for a database that cannot be used.
    """

    def __init__(self, url: str, tables: MetaData) -> None:
        self._turns = threading.BoundedSemaphore(_WRITERS)
        self._holding = threading.Lock()
        self._held: PoolProxiedConnection | None = None
        try:
            self.engine = _engine(url, wait=LOCK_SECONDS)
            self._writer = self.engine.execution_options(writes=True)
            self.at_once = self.engine.dialect.name == "sqlite"
            if self.at_once:
                event.listen(self.engine, "begin", _sqlite_begin)
                self._never_waiting = _engine(url, wait=0)
            self._prepare(tables)
        except (SQLAlchemyError, ImportError, ValueError) as problem:
            if hasattr(self, "engine"):
                self.engine.dispose()
            raise SettingsError(_unusable(url, problem)) from None

    def _prepare(self, tables: MetaData) -> None:
        with self._writer.begin() as db:
            if self.engine.dialect.name == "postgresql":  # two processes that start at once take turns
                db.execute(text("SELECT pg_advisory_xact_lock(hashtext('authlab'))"))
            tables.create_all(db)

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()
        with self._holding:
            self._let_go()

    def read_at_once(self, statement: Select[Any], values: Mapping[str, Any]) -> Sequence[Any] | None:
        """Return a row, or None where there is none, without waiting for the database's locks.

        For the one read that every request makes: the driver is asked itself, over a connection that is
        kept, in a third of the time. `values` holds every parameter by its name, in types that sqlite3
        knows. Raises `OperationalError` for whatever is locked or broken.
        """
        sql = _sqlite_text(statement)
        with self._holding:  # of two event loops one waits here: microseconds, or while the file is opened
            try:
                self._held = self._held or self._never_waiting.raw_connection()
                cursor = self._held.cursor()
                cursor.execute(sql, values)
                rows = cursor.fetchall()  # to the end: a read left open would show old rows to the next one
            except sqlite3.Error as problem:
                self._let_go()
                raise OperationalError(sql, None, problem) from problem
        return rows[0] if rows else None

    def _let_go(self) -> None:
        if self._held:
            self._held.close()
            self._held = None
            self._never_waiting.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is written, or nothing."""
        if not self._turns.acquire(timeout=LOCK_SECONDS):
            raise PoolTimeout(f"no turn to write came within {LOCK_SECONDS} s")
        try:
            with self._writer.begin() as db:
                yield db
        finally:
            self._turns.release()


def _engine(url: str, *, wait: int) -> Engine:
    """Make the engine of a URL; `wait` is in seconds, for a lock and for a connection to be free."""
    kind, driver = make_url(url).get_backend_name(), make_url(url).get_driver_name()
    waits = {"connect_timeout": wait} if driver.startswith("psycopg") else {}
    if kind == "sqlite":
        path = make_url(url).database or ":memory:"
        if path.startswith((":", "file:")):  # each connection would have a memory of its own
            raise ValueError("name a file, as in sqlite:///users.sqlite")
        with suppress(OSError):  # SQLite says better what is wrong; what it adds has the same mode
            os.close(os.open(path, os.O_CREAT, 0o600))
    engine = create_engine(
        url,
        pool_pre_ping=kind != "sqlite",
        pool_timeout=wait,
        connect_args=waits,
        hide_parameters=True,  # an error ends in a log, and its parameters are names and hashes
    )
    if kind == "sqlite":
        event.listen(engine, "connect", functools.partial(_sqlite_pragmas, wait))
    elif kind == "postgresql":
        event.listen(engine, "connect", functools.partial(_postgresql_settings, wait))
    return engine


@functools.cache
def _sqlite_text(statement: Select[Any]) -> str:
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="named")))


def _unusable(url: str, problem: Exception) -> str:
    cannot = "cannot be used as the database"
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError):
        parsed = None
    if parsed is None or "@" in (parsed.host or ""):  # of neither URL nor reason: a password may be in them
        return (
            f"AUTHLAB_DATABASE_URL {cannot}: it is no URL. In a password, write @ as %40, : as %3A, / as %2F."
        )
    reason = str(getattr(problem, "orig", None) or problem).strip().splitlines()[0]
    return f"{parsed.set(query={}).render_as_string(hide_password=True)} {cannot}: {reason}."


def _sqlite_pragmas(wait: int, connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # `_sqlite_begin` begins transactions, not the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {1000 * wait}")  # milliseconds
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")  # readers go on while one writes
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    # A writer waits for its turn here. One that began as a reader would be refused at its first write.
    writes = connection.get_execution_options().get("writes")
    sql = "BEGIN IMMEDIATE" if writes else "BEGIN"
    try:
        connection.connection.cursor().execute(sql)
    except sqlite3.Error as problem:  # asked behind SQLAlchemy's back, so told in its words here
        raise OperationalError(sql, None, problem) from problem


def _postgresql_settings(wait: int, connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = {1000 * wait}")  # without it, PostgreSQL waits for ever
    cursor.close()
    connection.commit()
