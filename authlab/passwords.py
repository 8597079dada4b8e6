"""Passwords at rest: hash one, check one, take a stored hash apart, refuse one that may not be set."""

import functools
import re
import unicodedata
from dataclasses import dataclass

import bcrypt

from authlab.errors import PasswordRefused
from authlab.figure import Shown, Table

MAX_BYTES = 72  # bcrypt reads no further; bcrypt 5 raises where older versions cut off silently
MAX_COST = 16  # a poisoned row with cost 31 would hold a thread for more than a day

_STORED = re.compile(
    r"\$(?P<version>2[aby])\$(?P<cost>[0-9]{2})\$(?P<salt>[./A-Za-z0-9]{22})(?P<digest>[./A-Za-z0-9]{31})"
)


def to_bytes(password: str) -> bytes:
    """Return what is hashed: the UTF-8 of the password in Normalization Form C.

    "café" can be typed as four characters or as five; NFC makes one of both. RFC 8265 section 4.2.2
    demands NFC, NIST SP 800-63B-4 section 3.1.1.2 advises it; NIST's edition of 2017 asked for NFKC or NFKD,
    which also make "①" a "1"; ASVS 6.2.8 wants a password checked exactly as it came, and names none.
    """
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


@functools.cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # 1 MB: read when the first password is set

    return frozenset(FREQUENCY_LISTS["passwords"])


def check_new(password: str, *, minimum: int, username: str = "") -> None:
    """Refuse a password that may not be set, and say why.

    `minimum` is in characters, counted in Form C like the bytes that are hashed. Common passwords and
    the user's own name are refused whatever their case; there are no rules on what kinds of characters
    it must hold (NIST SP 800-63B-4 section 3.1.1.2, ASVS 6.2.4 and 6.2.5). Raises `PasswordRefused`.
    """
    composed = unicodedata.normalize("NFC", password)
    if len(composed) < minimum:
        raise PasswordRefused(f"a password needs at least {minimum} characters")
    plain = composed.casefold()
    if plain == unicodedata.normalize("NFC", username).casefold() or plain in _common():
        raise PasswordRefused("this password is among the first that anybody would try")


def hash(password: str, *, cost: int) -> str:
    """Hash with bcrypt under a new random salt; 60 characters come back.

    `cost` is a power of two. Raises `PasswordRefused` over 72 bytes of UTF-8 instead of cutting off.
    ASVS 6.2.9 wants passwords of at least 64 characters to be allowed. With bcrypt that holds for
    one-byte characters only, and 18 emoji fill it: in most scripts this app does not meet it.
    """
    data = to_bytes(password)
    if len(data) > MAX_BYTES:
        raise PasswordRefused(f"this password takes {len(data)} bytes; bcrypt reads {MAX_BYTES} at most")
    return bcrypt.hashpw(data, bcrypt.gensalt(cost)).decode("ascii")


def verify(password: str, stored: str) -> bool:
    """Tell whether `password` is the one behind a stored bcrypt hash.

    An overlong password is simply wrong, and so is any password against a malformed row or one
    whose cost is over 16: the work is the server's, and a row must not choose how much.
    """
    row = _STORED.fullmatch(stored)
    data = to_bytes(password)
    if not row or not 4 <= int(row["cost"]) <= MAX_COST:
        return False
    # An overlong password costs the same time as any other, or its speed would tell users apart.
    try:
        matches = bcrypt.checkpw(data[:MAX_BYTES], stored.encode("ascii"))
    except ValueError:  # 22 letters that are not 16 bytes: the last may be one of four
        return False
    return matches and len(data) <= MAX_BYTES


def needs_rehash(stored: str, *, cost: int) -> bool:
    """Tell whether a stored hash is of another scheme or another cost than the one wanted now."""
    row = _STORED.fullmatch(stored)
    return row is None or row["version"] != "2b" or int(row["cost"]) != cost


def unmatchable(*, cost: int) -> str:
    """Make a stored hash that no password opens and that takes as long to check as a real one.

    Its last 31 characters are no hash of anything but a draw of 182 random bits.
    """
    filler = bcrypt.gensalt(4).decode("ascii")[7:] + bcrypt.gensalt(4).decode("ascii")[7:]
    return bcrypt.gensalt(cost).decode("ascii") + filler[:31]


@dataclass(frozen=True, repr=False)
class Anatomy(Shown):
    """The four fields of a stored bcrypt hash; the work is two to the power of `cost`."""

    version: str
    cost: int
    salt: str
    digest: str

    def _shown(self) -> Table:
        fields = (
            ("version", f"${self.version}$", "which bcrypt made it"),
            ("cost", f"{self.cost:02}$", f"{2**self.cost:,} rounds of work"),
            ("salt", self.salt, "16 random bytes, not secret"),
            ("hash", self.digest, "23 bytes of the result"),
        )
        return Table(("field", "characters", "what it is"), fields)


def anatomy(stored: str | bytes) -> Anatomy:
    """Take the 60 characters of a stored bcrypt hash apart. Raises `ValueError` for anything else."""
    text = stored.decode("ascii", "replace") if isinstance(stored, bytes) else stored
    row = _STORED.fullmatch(text) if isinstance(text, str) else None
    if row is None:
        raise ValueError("not a bcrypt hash: it has 60 characters, such as $2b$12$ and 53 more")
    return Anatomy(row["version"], int(row["cost"]), row["salt"], row["digest"])
