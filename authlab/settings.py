"""What the reference app can be told from outside, and where an install keeps its own things."""

import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from authlab.errors import BadKey, SettingsError
from authlab.jws import check_key
from authlab.throttle import Throttle

KEY_BYTES = 32  # RFC 7518 section 3.2: an HS256 key has at least 256 bits


def home() -> Path:
    """Return the folder of this install's secret, database and progress, made if missing.

    `AUTHLAB_HOME` names another one. A folder made here is readable by its owner only.
    """
    folder = Path(os.environ.get("AUTHLAB_HOME") or platformdirs.user_data_path("authlab"))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise SettingsError(
            f"{folder} cannot be made ({problem.strerror}). Set AUTHLAB_HOME to a folder you may write to."
        ) from None
    return folder


def install_secret() -> bytes:
    """Return this install's own HMAC key of 32 random bytes, drawn at first use (file mode 0600)."""
    path = home() / "secret"
    try:
        if not path.exists():
            # Written whole, then named: of processes that start at once, one names its own and all read that.
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix="secret-") as file:  # mode 0600
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                with suppress(FileExistsError):
                    os.link(file.name, path)
        key = path.read_bytes()
    except OSError as problem:
        told = f"{path} cannot be read or made ({problem.strerror})"
        raise SettingsError(f"{told}. Set AUTHLAB_HOME to a folder you may write to.") from None
    if len(key) < KEY_BYTES:
        raise SettingsError(f"{path} is damaged: delete it, and a new secret is drawn at the next start.")
    return key


@dataclass(frozen=True)
class Settings:
    """Hold what `create_app` needs to know: a database URL, a key of at least 32 bytes, a bcrypt
    cost (the work is two to that power), the shortest password allowed, in characters, and how many
    logins may fail, such as `20/minute` (empty: no throttling)."""

    database_url: str = field(repr=False)  # there may be a password in it
    secret_key: bytes = field(repr=False)
    bcrypt_cost: int = 12
    password_min: int = 15  # NIST SP 800-63B-4: where the password is the only factor
    login_limit: str = "20/minute"

    def __post_init__(self) -> None:
        try:
            check_key(self.secret_key)
        except BadKey as problem:
            make = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'
            raise SettingsError(f"AUTHLAB_SECRET_KEY: {problem}. Make one with: {make}") from None
        if not 4 <= self.bcrypt_cost <= 16:
            raise SettingsError(f"the bcrypt cost is {self.bcrypt_cost}; 4 to 16 can be used, 12 is usual.")
        if not 1 <= self.password_min <= 64:
            raise SettingsError(f"the shortest password is {self.password_min}; 1 to 64 characters work.")
        try:
            Throttle(self.login_limit)
        except ValueError:
            said = (
                f"the login limit is {self.login_limit!r}; it takes a number and a time, such as 20/minute."
            )
            raise SettingsError(said) from None

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the `AUTHLAB_…` variables; what is absent falls back to this install's own."""
        key = os.environ.get("AUTHLAB_SECRET_KEY")
        return cls(
            database_url=os.environ.get("AUTHLAB_DATABASE_URL") or f"sqlite:///{home() / 'users.sqlite'}",
            secret_key=os.fsencode(key) if key is not None else install_secret(),
            bcrypt_cost=_number("AUTHLAB_BCRYPT_COST", cls.bcrypt_cost),
            password_min=_number("AUTHLAB_PASSWORD_MIN", cls.password_min),
            login_limit=os.environ.get("AUTHLAB_LOGIN_LIMIT", cls.login_limit),
        )

    @classmethod
    def for_lab(cls, folder: Path) -> "Settings":
        """Draw a fresh secret for a server whose database lives and dies in `folder`."""
        url = f"sqlite:///{folder / 'lab.sqlite'}"
        return cls(database_url=url, secret_key=secrets.token_bytes(KEY_BYTES))


def _number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdecimal():
        raise SettingsError(f"{name} is {text!r}; it takes a whole number, such as {default}.")
    return int(text)
