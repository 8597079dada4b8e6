"""Ways to keep a password that are wrong on purpose, each in one thing only: `server.replace(**SHA256)`.

A user's name for a salt is not among them, since `hash` is not told the name.
"""

import hashlib
import hmac
import secrets

import bcrypt

from authlab import passwords

SALT = "authlab"  # what "one salt for all" looks like: a constant in the source


def insecure_sha256(password: str, *, cost: int = 0) -> str:
    return hashlib.sha256(passwords.to_bytes(password)).hexdigest()


def insecure_sha256_verify(password: str, stored: str) -> bool:
    return hmac.compare_digest(insecure_sha256(password).encode(), stored.encode())


def insecure_one_salt(password: str, *, cost: int = 0, salt: str = SALT) -> str:
    return f"{salt}${hashlib.sha256(salt.encode() + passwords.to_bytes(password)).hexdigest()}"


def insecure_salted(password: str, *, cost: int = 0) -> str:
    """Hash with a salt of its own for every password, which is right, and fast, which is not."""
    return insecure_one_salt(password, salt=secrets.token_hex(16))


def insecure_salted_verify(password: str, stored: str) -> bool:
    again = insecure_one_salt(password, salt=stored.partition("$")[0])
    return hmac.compare_digest(again.encode(), stored.encode())


def insecure_verify_at_any_cost(password: str, stored: str) -> bool:
    """Check against a bcrypt hash as well as the sound one, but for as long as the row asks."""
    data = passwords.to_bytes(password)
    try:
        matches = bcrypt.checkpw(data[: passwords.MAX_BYTES], stored.encode())
    except ValueError:
        return False
    return matches and len(data) <= passwords.MAX_BYTES


def insecure_needs_rehash(stored: str, *, cost: int = 0) -> bool:
    return False


def insecure_unmatchable(*, cost: int = 0) -> str:
    """Make a row that no password opens, in each of the forms above: a digest of nothing."""
    return f"{SALT}${secrets.token_hex(32)}"


_REST = {"needs_rehash": insecure_needs_rehash, "unmatchable": insecure_unmatchable}
SHA256 = {"hash": insecure_sha256, "verify": insecure_sha256_verify, **_REST}
ONE_SALT = {"hash": insecure_one_salt, "verify": insecure_salted_verify, **_REST}
SALTED = {"hash": insecure_salted, "verify": insecure_salted_verify, **_REST}
ANY_COST = {"verify": insecure_verify_at_any_cost}
