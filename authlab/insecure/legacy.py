"""A table from long ago, unsalted MD5, as parts: `server.replace(**PARTS)`; and what becomes of its rows.

On the way to Argon2id a row has one of three forms: 32 hexadecimal digits, `md5:` before an Argon2id
string (Argon2id of the MD5, where only that was known), or the Argon2id string alone.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Iterable

from authlab import argon2id
from authlab.figure import Table

WRAPPED = "md5:"  # says that the MD5 is what was hashed
FORMS = ("MD5", "Argon2id of the MD5", "Argon2id", "anything else")


def md5(password: str) -> str:
    """Return what the old service stored: no salt, no work, 32 hexadecimal digits."""
    return hashlib.md5(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def insecure_hash(password: str, *, cost: int = 0) -> str:
    return md5(password)


def insecure_verify(password: str, stored: str) -> bool:
    return hmac.compare_digest(md5(password).encode(), stored.encode("utf-8", "surrogatepass"))


def never_rehash(stored: str, *, cost: int = 0) -> bool:
    return False


def unmatchable(*, cost: int = 0) -> str:
    return secrets.token_hex(16)


PARTS = {
    "hash": insecure_hash,
    "verify": insecure_verify,
    "needs_rehash": never_rehash,
    "unmatchable": unmatchable,
}


def form(stored: str) -> str:
    """Name the form of a row, one of `FORMS`."""
    if len(stored) == 32 and set(stored) <= set("0123456789abcdef"):
        return FORMS[0]
    if not argon2id.needs_rehash(stored.removeprefix(WRAPPED)):
        return FORMS[1] if stored.startswith(WRAPPED) else FORMS[2]
    return FORMS[3]


def history(snapshots: dict[str, Iterable[str]]) -> Table:
    """Show how many rows of each form there were at each moment."""
    counted = {moment: Counter(map(form, rows)) for moment, rows in snapshots.items()}
    shown = [one for one in FORMS if one != FORMS[3] or any(count[one] for count in counted.values())]
    return Table(
        ("", *shown), [(moment, *(count[one] for one in shown)) for moment, count in counted.items()]
    )
