"""Argon2id as an alternative to bcrypt: `Parts(**argon2id.PARTS)` (RFC 9106; OWASP's first choice)."""

import base64
import re
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from authlab import passwords

# OWASP Password Storage Cheat Sheet: 19 MiB of memory, two passes, one lane. A row may ask for four
# times that at most: the work is the server's, and a row must not choose how much.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16)
_MOST = 4 * 2 * 19 * 1024  # memory in KiB times passes
_STORED = re.compile(
    r"\$argon2id\$v=19\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=1\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}"
)


def hash(password: str, *, cost: int = 0) -> str:
    """Hash with Argon2id under a new random salt; `cost` is bcrypt's and not used.

    No length limit: the password may take more than 72 bytes.
    """
    return _HASHER.hash(passwords.to_bytes(password))


def verify(password: str, stored: str) -> bool:
    """Tell whether `password` is behind a stored hash, Argon2id or, from before, bcrypt."""
    if stored.startswith("$2"):
        return passwords.verify(password, stored)
    row = _STORED.fullmatch(stored)
    if row is None or int(row[1]) * int(row[2]) > _MOST:
        return False
    try:
        return _HASHER.verify(stored, passwords.to_bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str, *, cost: int = 0) -> bool:
    """Tell whether a stored hash is of another scheme or of other parameters than those wanted now."""
    return not _STORED.fullmatch(stored) or _HASHER.check_needs_rehash(stored)


def unmatchable(*, cost: int = 0) -> str:
    """Make a stored hash that no password opens and that takes as long to check as a real one."""
    lengths = (_HASHER.salt_len, _HASHER.hash_len)
    salt, digest = (base64.b64encode(secrets.token_bytes(n)).decode("ascii").rstrip("=") for n in lengths)
    work = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v=19${work}${salt}${digest}"


PARTS = {"hash": hash, "verify": verify, "needs_rehash": needs_rehash, "unmatchable": unmatchable}
