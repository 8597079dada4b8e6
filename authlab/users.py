"""Users, their sessions and their refresh tokens, in one small database."""

import hashlib
import secrets
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from authlab.database import Database
from authlab.errors import NameTaken
from authlab.names import name_key

SESSION_SECONDS = 30 * 24 * 3600
GRACE_SECONDS = 10  # a used refresh token still works this long: two tabs at once, an answer that got lost

_TABLES = MetaData()
# The table that leaks in lesson 01: a name and a password hash, never a password.
_USERS = Table(
    "users",
    _TABLES,
    Column("id", String, primary_key=True),  # opaque: a name given away again is another user
    Column("name", String, nullable=False),
    Column("name_key", String, nullable=False, unique=True),
    Column("password_hash", String, nullable=False),
    Column("session_version", Integer, nullable=False),  # counts password changes
)
# One login; access and refresh tokens are good for as long as their session's row exists.
_SESSIONS = Table(
    "sessions",
    _TABLES,
    Column("id", String, primary_key=True),
    Column("user_id", String, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires", Float, nullable=False),
)
# The SHA-256 of a refresh token: the token is random, so a fast hash keeps it safe at rest. A used one
# stays as long as its session, or its second use would not be told from a made-up token.
_REFRESH_TOKENS = Table(
    "refresh_tokens",
    _TABLES,
    Column("digest", String, primary_key=True),
    Column("session_id", String, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("used", Float),
)


@dataclass(frozen=True)
class User:
    """A row of the table of users, as it was when it was read."""

    id: str
    name: str
    name_key: str
    password_hash: str = field(repr=False)
    session_version: int = 0


@dataclass(frozen=True)
class Grant:
    """What a login or a refresh grants: whose session it is, and the refresh token to come back with."""

    user_id: str
    session_id: str
    refresh_token: str = field(repr=False)


_BY_NAME = select(_USERS).where(_USERS.c.name_key == bindparam("key"))
_OF_SESSION = (
    select(_USERS)
    .join(_SESSIONS, _SESSIONS.c.user_id == _USERS.c.id)
    .where(
        _USERS.c.id == bindparam("user_id"),
        _SESSIONS.c.id == bindparam("session_id"),
        _SESSIONS.c.expires > bindparam("now"),
    )
)


class Users(Database):
    """Keep users and sessions in the database at an SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        super().__init__(url, _TABLES)

    def _prepare(self, tables: MetaData) -> None:
        super()._prepare(tables)
        self.forget_expired(now=time.time())

    def add(self, name: str, password_hash: str) -> User:
        """Add a user under a new random id. Raises `NameTaken`; the database decides, not a look before."""
        user = User(uuid.uuid4().hex, name, name_key(name), password_hash)
        try:
            with self.writing() as db:
                db.execute(insert(_USERS).values(asdict(user)))
        except IntegrityError:
            raise NameTaken("this user name is taken") from None
        return user

    def by_name(self, name: str) -> User | None:
        """Return the user of this name, in whatever spelling; one read."""
        key = name_key(name)
        if not key.isprintable():  # no such name can be registered, and no database need be asked with it
            return None
        with self.engine.connect() as db:
            row = db.execute(_BY_NAME, {"key": key}).one_or_none()
        return User(*row) if row else None

    def of_session(self, user_id: str, session_id: str, *, now: float, wait: bool = True) -> User | None:
        """Return the user if this session is theirs and still open; one read.

        `wait=False`, possible where `at_once` is True, raises `OperationalError` rather than wait for a lock.
        """
        if not (user_id + session_id).isprintable():  # no id that was ever given out has such characters
            return None
        asked = {"user_id": user_id, "session_id": session_id, "now": now}
        if wait:
            with self.engine.connect() as db:
                row: Sequence[Any] | None = db.execute(_OF_SESSION, asked).one_or_none()
        else:
            row = self.read_at_once(_OF_SESSION, asked)
        return User(*row) if row else None

    def set_password(self, user: User, password_hash: str) -> User | None:
        """Replace the hash by that of a new password, and end every session; return the changed user.

        None if the password was changed since `user` was read: who came first has changed it.
        """
        changed = replace(user, password_hash=password_hash, session_version=user.session_version + 1)
        new = {"password_hash": changed.password_hash, "session_version": changed.session_version}
        with self.writing() as db:
            if db.execute(update(_USERS).where(*_unchanged(user)).values(new)).rowcount == 0:
                return None
            db.execute(delete(_SESSIONS).where(_SESSIONS.c.user_id == user.id))
        return changed

    def rehash(self, user: User, password_hash: str) -> None:
        """Replace the hash by a better one of the same password, unless it was changed meanwhile."""
        unchanged = (_USERS.c.id == user.id, _USERS.c.password_hash == user.password_hash)
        with self.writing() as db:
            db.execute(update(_USERS).where(*unchanged).values(password_hash=password_hash))

    def open_session(self, user: User, *, now: float) -> Grant | None:
        """Open a session for a user who has proved the password; None if it was changed since."""
        grant = Grant(user.id, secrets.token_urlsafe(12), secrets.token_urlsafe(32))
        opened = select(literal(grant.session_id), _USERS.c.id, literal(now + SESSION_SECONDS))
        # Locked: a password change at this moment either comes first, or ends this session too.
        opened = opened.where(*_unchanged(user)).with_for_update()
        opening = insert(_SESSIONS).from_select(["id", "user_id", "expires"], opened)
        with self.writing() as db:
            # Without the option, psycopg's count of the rows that were made is lost on the way here.
            if db.execute(opening, execution_options={"preserve_rowcount": True}).rowcount == 0:
                return None
            _keep(db, grant)
        return grant

    def end_session(self, session_id: str) -> None:
        """End one login: its access tokens and all its refresh tokens."""
        with self.writing() as db:
            db.execute(delete(_SESSIONS).where(_SESSIONS.c.id == session_id))

    def forget_expired(self, *, now: float) -> None:
        """Delete the sessions that have ended by themselves, and all their refresh tokens."""
        with self.writing() as db:
            db.execute(delete(_SESSIONS).where(_SESSIONS.c.expires <= now))

    def rotate(self, refresh_token: str, *, now: float) -> Grant | None:
        """Trade a refresh token for the next one, or return None.

        A token that was used more than ten seconds ago is taken for a copy in somebody else's hands,
        and nobody can tell whose: the session ends for both (RFC 9700 section 4.14.2). Within the ten
        seconds every use is believed, a thief's as well.
        """
        this = _REFRESH_TOKENS.c.digest == digest(refresh_token)
        with self.engine.connect() as db:
            session_id = db.scalar(select(_REFRESH_TOKENS.c.session_id).where(this))
        if session_id is None:  # whoever makes one up waits for no turn to write
            return None
        with self.writing() as db:
            # Locked, and `used` read after that: a logout or a second tab may come at the same moment.
            locked = select(_SESSIONS).where(_SESSIONS.c.id == session_id).with_for_update()
            session = db.execute(locked).one_or_none()
            if session is None:
                return None
            used = db.scalar(select(_REFRESH_TOKENS.c.used).where(this))
            if session.expires <= now or (used is not None and now - used > GRACE_SECONDS):
                db.execute(delete(_SESSIONS).where(_SESSIONS.c.id == session_id))
                return None
            if used is None:
                db.execute(update(_REFRESH_TOKENS).where(this).values(used=now))
            grant = Grant(session.user_id, session_id, secrets.token_urlsafe(32))
            _keep(db, grant)
        return grant


def _unchanged(user: User) -> tuple[ColumnElement[bool], ...]:
    return _USERS.c.id == user.id, _USERS.c.session_version == user.session_version


def _keep(db: Connection, grant: Grant) -> None:
    row = {"digest": digest(grant.refresh_token), "session_id": grant.session_id}
    db.execute(insert(_REFRESH_TOKENS).values(row))


def digest(refresh_token: str) -> str:
    """Return what is kept of a refresh token: its SHA-256, in hexadecimal digits."""
    return hashlib.sha256(refresh_token.encode("utf-8", "surrogatepass")).hexdigest()
