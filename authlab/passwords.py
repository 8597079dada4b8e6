"""Passwords at rest: hash one, check one, refuse one that would be cut short."""

import re
import unicodedata

import bcrypt

from authlab.errors import PasswordRefused

MAX_BYTES = 72  # bcrypt reads no further; bcrypt 5 raises where older versions cut off silently
MAX_COST = 16  # a poisoned row with cost 31 would hold a thread for more than a day

_STORED = re.compile(r"\$2[aby]\$(?P<cost>\d\d)\$[./A-Za-z0-9]{53}")


def _to_bytes(password: str) -> bytes:
    # "café" can be typed as four characters or as five; NFC makes one of both (RFC 8265 section
    # 4.2.2). NIST SP 800-63B-4 allows NFC or NFKC; ASVS 6.2.8 wants the password checked as typed.
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def check_new(password: str, *, minimum: int) -> None:
    """Refuse a password that may not be set, and say why.

    `minimum` is in characters; the upper limit is 72 bytes of UTF-8. Raises `PasswordRefused`.
    """
    if len(password) < minimum:
        raise PasswordRefused(f"a password needs at least {minimum} characters")
    size = len(_to_bytes(password))
    if size > MAX_BYTES:
        raise PasswordRefused(f"this password takes {size} bytes; bcrypt reads {MAX_BYTES} at most")


def hash(password: str, *, cost: int) -> str:
    """Hash with bcrypt under a new random salt; 60 characters come back.

    `cost` is a power of two. Raises `PasswordRefused` over 72 bytes instead of cutting off.
    """
    check_new(password, minimum=0)
    return bcrypt.hashpw(_to_bytes(password), bcrypt.gensalt(cost)).decode("ascii")


def verify(password: str, stored: str) -> bool:
    """Tell whether `password` is the one behind a stored bcrypt hash.

    An overlong password is simply wrong, and so is any password against a malformed row or one
    whose cost is over 16: the work is the server's, and a row must not choose how much.
    """
    row = _STORED.fullmatch(stored)
    data = _to_bytes(password)
    if not row or not 4 <= int(row["cost"]) <= MAX_COST:
        return False
    # An overlong password costs the same time as any other, or its speed would tell users apart.
    matches = bcrypt.checkpw(data[:MAX_BYTES], stored.encode("ascii"))
    return matches and len(data) <= MAX_BYTES


def needs_rehash(stored: str, *, cost: int) -> bool:
    """Tell whether a stored hash is of another scheme or another cost than the one wanted now."""
    row = _STORED.fullmatch(stored)
    return row is None or int(row["cost"]) != cost


def unmatchable(*, cost: int) -> str:
    """Make a stored hash that no password opens and that takes as long to check as a real one.

    Its last 31 characters are no hash of anything but a draw of 182 random bits.
    """
    filler = bcrypt.gensalt(4).decode("ascii")[7:] + bcrypt.gensalt(4).decode("ascii")[7:]
    return bcrypt.gensalt(cost).decode("ascii") + filler[:31]
