"""Users, their sessions and their refresh tokens, in one small database."""

import hashlib
import secrets
import time
import unicodedata
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, ForeignKey, create_engine, delete, event, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from authlab.errors import NameTaken

SESSION_SECONDS = 30 * 24 * 3600
GRACE_SECONDS = 10  # a used refresh token still works this long: two tabs at once, an answer that got lost


class _Base(DeclarativeBase):
    pass


class User(_Base):
    """A row of the table that leaks in lesson 01: a name and a password hash, never a password."""

    __tablename__ = "users"
    id: Mapped[str] = mapped_column(
        primary_key=True
    )  # opaque: a name that is given away again is another user
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]


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


def name_key(name: str) -> str:
    """Fold the spellings of one name together, so that `Ada` cannot be taken beside `ada`."""
    return unicodedata.normalize("NFKC", name).casefold()


class Users:
    """Keep users and sessions in the database at an SQLAlchemy URL; tables are made if missing."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(url)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _sqlite_pragmas)
        _Base.metadata.create_all(self.engine)
        with self._begin() as db, db.begin():
            db.execute(delete(LoginSession).where(LoginSession.expires <= time.time()))

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    def _begin(self) -> Session:
        return Session(self.engine, expire_on_commit=False)

    def add(self, name: str, password_hash: str) -> User:
        """Add a user under a new random id. Raises `NameTaken`; the database decides, not a look before."""
        user = User(id=uuid.uuid4().hex, name=name, name_key=name_key(name), password_hash=password_hash)
        try:
            with self._begin() as db, db.begin():
                db.add(user)
        except IntegrityError:
            raise NameTaken("this user name is taken") from None
        return user

    def by_name(self, name: str) -> User | None:
        with self._begin() as db:
            return db.scalar(select(User).where(User.name_key == name_key(name)))

    def of_session(self, user_id: str, session_id: str, *, now: float) -> User | None:
        """Return the user if this session is theirs and still open; one read."""
        with self._begin() as db:
            return db.scalar(
                select(User)
                .join(LoginSession, LoginSession.user_id == User.id)
                .where(User.id == user_id, LoginSession.id == session_id, LoginSession.expires > now)
            )

    def set_password_hash(self, user_id: str, password_hash: str, *, end_sessions: bool) -> None:
        """Replace a hash, with a new password (which ends every session) or as a rehash (which does not)."""
        with self._begin() as db, db.begin():
            db.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))
            if end_sessions:
                db.execute(delete(LoginSession).where(LoginSession.user_id == user_id))

    def open_session(self, user_id: str, *, now: float) -> Grant:
        """Open a session for a user who has just proved the password."""
        session = LoginSession(id=secrets.token_urlsafe(12), user_id=user_id, expires=now + SESSION_SECONDS)
        token, row = _new_refresh_token(session.id)
        with self._begin() as db, db.begin():
            db.add(session)
            db.flush()
            db.add(row)
        return Grant(user_id, session.id, token)

    def end_session(self, session_id: str) -> None:
        """End one login: its access tokens and all its refresh tokens."""
        with self._begin() as db, db.begin():
            db.execute(delete(LoginSession).where(LoginSession.id == session_id))

    def rotate(self, refresh_token: str, *, now: float) -> Grant | None:
        """Trade a refresh token for the next one, or return None.

        A token that was used more than ten seconds ago is a copy in somebody else's hands, and
        nobody can tell whose: the session ends for both (RFC 9700 section 4.14.2).
        """
        with self._begin() as db, db.begin():
            row = db.get(RefreshToken, _digest(refresh_token), with_for_update=True)
            session = db.get(LoginSession, row.session_id) if row else None
            if row is None or session is None:
                return None
            if session.expires <= now or (row.used is not None and now - row.used > GRACE_SECONDS):
                db.delete(session)
                return None
            row.used = row.used or now
            token, following = _new_refresh_token(session.id)
            db.add(following)
            return Grant(session.user_id, session.id, token)


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")  # readers go on while one writes
    cursor.execute("PRAGMA busy_timeout = 5000")  # milliseconds
    cursor.close()


def _digest(refresh_token: str) -> str:
    return hashlib.sha256(refresh_token.encode("utf-8", "surrogatepass")).hexdigest()


def _new_refresh_token(session_id: str) -> tuple[str, RefreshToken]:
    token = secrets.token_urlsafe(32)
    return token, RefreshToken(digest=_digest(token), session_id=session_id, used=None)
