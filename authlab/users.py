"""Users, their sessions and their refresh tokens, in one small database."""

import hashlib
import os
import secrets
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    ForeignKey,
    bindparam,
    create_engine,
    delete,
    event,
    insert,
    literal,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from authlab.errors import NameTaken, SettingsError
from authlab.names import name_key

SESSION_SECONDS = 30 * 24 * 3600
GRACE_SECONDS = 10  # a used refresh token still works this long: two tabs at once, an answer that got lost
LOCK_SECONDS = 4  # the longest wait for a turn to write, and again for a lock that another process holds
_WRITERS = 5  # at once; of the pool's 15 connections the others are left to those who only read


class _Base(DeclarativeBase):
    pass


class User(_Base):
    """A row of the table that leaks in lesson 01: a name and a password hash, never a password."""

    __tablename__ = "users"
    id: Mapped[str] = mapped_column(primary_key=True)  # opaque: a name given away again is another user
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    session_version: Mapped[int] = mapped_column(default=0)  # counts password changes


class LoginSession(_Base):
    """One login; access and refresh tokens are good for as long as their session's row exists."""

    __tablename__ = "sessions"
    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    expires: Mapped[float]


class RefreshToken(_Base):
    """The SHA-256 of a refresh token: the token is random, so a fast hash keeps it safe at rest."""

    __tablename__ = "refresh_tokens"
    digest: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    used: Mapped[float | None]


@dataclass(frozen=True)
class Grant:
    """What a login or a refresh grants: whose session it is, and the refresh token to come back with."""

    user_id: str
    session_id: str
    refresh_token: str


# Asked at every request that carries a token, so written once and without the ORM: a quarter of its time.
_OF_SESSION = (
    select(User.__table__)
    .join(LoginSession, LoginSession.user_id == User.id)
    .where(
        User.id == bindparam("user_id"),
        LoginSession.id == bindparam("session_id"),
        LoginSession.expires > bindparam("now"),
    )
)


class Users:
    """Keep users and sessions in the database at an SQLAlchemy URL; tables are made if missing.

    Raises `SettingsError` for a database that cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._turns = threading.BoundedSemaphore(_WRITERS)
        try:
            self.engine = _engine(url)
            self._writer = self.engine.execution_options(writes=True)
            self._prepare()
        except (SQLAlchemyError, ImportError, ValueError) as problem:
            if hasattr(self, "engine"):
                self.close()
            raise SettingsError(_unusable(url, problem)) from None

    def _prepare(self) -> None:
        with self._writer.begin() as connection:
            if self.engine.dialect.name == "postgresql":  # two processes that start at once take turns
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('authlab'))"))
            _Base.metadata.create_all(connection)
            connection.execute(delete(LoginSession).where(LoginSession.expires <= time.time()))

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    def _reading(self) -> Session:
        return Session(self.engine, expire_on_commit=False)

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """One transaction: all of it is written, or nothing."""
        if not self._turns.acquire(timeout=LOCK_SECONDS):
            raise PoolTimeout(f"no turn to write came within {LOCK_SECONDS} s")
        try:
            with Session(self._writer, expire_on_commit=False) as db, db.begin():
                yield db
        finally:
            self._turns.release()

    def add(self, name: str, password_hash: str) -> User:
        """Add a user under a new random id. Raises `NameTaken`; the database decides, not a look before."""
        user = User(id=uuid.uuid4().hex, name=name, name_key=name_key(name), password_hash=password_hash)
        try:
            with self._writing() as db:
                db.add(user)
        except IntegrityError:
            raise NameTaken("this user name is taken") from None
        return user

    def by_name(self, name: str) -> User | None:
        """Return the user of this name, in whatever spelling; one read."""
        key = name_key(name)
        if not key.isprintable():  # no such name can be registered, and no database need be asked with it
            return None
        with self._reading() as db:
            return db.scalar(select(User).where(User.name_key == key))

    def of_session(self, user_id: str, session_id: str, *, now: float) -> User | None:
        """Return the user if this session is theirs and still open; one read."""
        if not (user_id + session_id).isprintable():  # nor is any of these ever given out
            return None
        asked = {"user_id": user_id, "session_id": session_id, "now": now}
        with self.engine.connect() as connection:
            row = connection.execute(_OF_SESSION, asked).one_or_none()
        return User(**row._mapping) if row else None

    def set_password(self, user: User, password_hash: str) -> bool:
        """Replace the hash by that of a new password, and end every session of the user.

        False if the password was changed since `user` was read: who came first has changed it.
        """
        unchanged = (User.id == user.id, User.session_version == user.session_version)
        changed = {"password_hash": password_hash, "session_version": User.session_version + 1}
        with self._writing() as db:
            if db.execute(update(User).where(*unchanged).values(changed)).rowcount == 0:
                return False
            db.execute(delete(LoginSession).where(LoginSession.user_id == user.id))
        return True

    def rehash(self, user: User, password_hash: str) -> None:
        """Replace the hash by a better one of the same password, unless it was changed meanwhile."""
        unchanged = (User.id == user.id, User.password_hash == user.password_hash)
        with self._writing() as db:
            db.execute(update(User).where(*unchanged).values(password_hash=password_hash))

    def open_session(self, user: User, *, now: float) -> Grant | None:
        """Open a session for a user who has proved the password; None if it was changed since."""
        session_id = secrets.token_urlsafe(12)
        token, row = _new_refresh_token(session_id)
        unchanged = (User.id == user.id, User.session_version == user.session_version)
        opened = select(literal(session_id), User.id, literal(now + SESSION_SECONDS)).where(*unchanged)
        # Locked: a password change at this moment either comes first, or ends this session too.
        opening = insert(LoginSession).from_select(["id", "user_id", "expires"], opened.with_for_update())
        with self._writing() as db:
            # Without the option, psycopg's count of the rows that were made is lost on the way here.
            if db.execute(opening, execution_options={"preserve_rowcount": True}).rowcount == 0:
                return None
            db.add(row)
        return Grant(user.id, session_id, token)

    def end_session(self, session_id: str) -> None:
        """End one login: its access tokens and all its refresh tokens."""
        with self._writing() as db:
            db.execute(delete(LoginSession).where(LoginSession.id == session_id))

    def rotate(self, refresh_token: str, *, now: float) -> Grant | None:
        """Trade a refresh token for the next one, or return None.

        A token that was used more than ten seconds ago is taken for a copy in somebody else's hands,
        and nobody can tell whose: the session ends for both (RFC 9700 section 4.14.2). Within the ten
        seconds every use is believed, a thief's as well.
        """
        digest = _digest(refresh_token)
        with self._reading() as db:
            if db.get(RefreshToken, digest) is None:  # whoever makes one up waits for no turn to write
                return None
        with self._writing() as db:
            row = db.get(RefreshToken, digest)
            # Locked, and read anew after that: a logout or a second tab may come at the same moment.
            session = db.get(LoginSession, row.session_id, with_for_update=True) if row else None
            if session:
                db.refresh(row)
            if row is None or session is None:
                return None
            if session.expires <= now or (row.used is not None and now - row.used > GRACE_SECONDS):
                db.delete(session)
                return None
            row.used = row.used or now
            token, following = _new_refresh_token(session.id)
            db.add(following)
            return Grant(session.user_id, session.id, token)


def _engine(url: str) -> Engine:
    kind, driver = make_url(url).get_backend_name(), make_url(url).get_driver_name()
    waits = {"connect_timeout": LOCK_SECONDS} if driver.startswith("psycopg") else {}
    if kind == "sqlite" and (path := make_url(url).database) and not path.startswith((":", "file:")):
        with suppress(OSError):  # SQLite says better what is wrong; what it adds has the same mode
            os.close(os.open(path, os.O_CREAT, 0o600))
    engine = create_engine(
        url,
        pool_pre_ping=kind != "sqlite",
        pool_timeout=LOCK_SECONDS,
        connect_args=waits,
        hide_parameters=True,  # an error ends in a log, and its parameters are names and hashes
    )
    if kind == "sqlite":
        event.listen(engine, "connect", _sqlite_pragmas)
        event.listen(engine, "begin", _sqlite_begin)
    elif kind == "postgresql":
        event.listen(engine, "connect", _postgresql_settings)
    return engine


def _unusable(url: str, problem: Exception) -> str:
    reason = str(getattr(problem, "orig", None) or problem).strip().splitlines()[0]
    try:
        place = make_url(url).set(query={}).render_as_string(hide_password=True)
    except (SQLAlchemyError, ValueError):  # not shown: whatever it is, a password may be in it
        place = "AUTHLAB_DATABASE_URL"
    return f"{place} cannot be used as the database: {reason}."


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # `_sqlite_begin` begins transactions, not the driver
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")  # readers go on while one writes
    cursor.execute(f"PRAGMA busy_timeout = {1000 * LOCK_SECONDS}")  # milliseconds
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    # A writer waits for its turn here. One that began as a reader would be refused at its first write.
    writes = connection.get_execution_options().get("writes")
    sql = "BEGIN IMMEDIATE" if writes else "BEGIN"
    try:
        connection.connection.cursor().execute(sql)
    except sqlite3.OperationalError as problem:  # asked behind SQLAlchemy's back, so told in its words here
        raise OperationalError(sql, None, problem) from problem


def _postgresql_settings(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = {1000 * LOCK_SECONDS}")  # without it, PostgreSQL waits for ever
    cursor.close()
    connection.commit()


def _digest(refresh_token: str) -> str:
    return hashlib.sha256(refresh_token.encode("utf-8", "surrogatepass")).hexdigest()


def _new_refresh_token(session_id: str) -> tuple[str, RefreshToken]:
    token = secrets.token_urlsafe(32)
    return token, RefreshToken(digest=_digest(token), session_id=session_id, used=None)
