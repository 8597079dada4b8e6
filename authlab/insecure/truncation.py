"""bcrypt's limit met wrongly: cut off in silence as bcrypt did before 5.0, or let out as an error."""

import bcrypt

from authlab.parts import System
from authlab.users import User


def insecure_hash(password: str, *, cost: int) -> str:
    """Hash as bcrypt did before 5.0."""
    data = password.encode()[:72]
    return bcrypt.hashpw(data, bcrypt.gensalt(cost)).decode()


def insecure_verify(password: str, stored: str) -> bool:
    """Check as bcrypt did before 5.0."""
    data = password.encode()[:72]
    return bcrypt.checkpw(data, stored.encode())


async def insecure_authenticate(system: System, username: str, password: str) -> User | None:
    """Log in as many applications do: no such user, no; else ask bcrypt."""
    user = system.users.by_name(username)
    if user is None:
        return None
    right = bcrypt.checkpw(password.encode(), user.password_hash.encode())
    return user if right else None
