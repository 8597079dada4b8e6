"""Stand in for MD5 and Argon2id: rows as they are kept, made without work."""

import hashlib
import hmac
from typing import Any

from authlab.exercise import shown

LABEL = "md5:"
ARGON2ID = "$argon2id$v=19$m=19456,t=2,p=1$"


def md5_of(text: str) -> str:
    """Return the MD5 of a text, as the old rows hold it."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class Scheme:
    """Stand in for Argon2id: the same strings, no work, and a memory of what it was asked for."""

    def __init__(self) -> None:
        self.made = 0
        self.asked: set[str] = set()
        self.checked: list[tuple[str, str]] = []

    def md5(self, text: str) -> str:
        self.asked.add("md5")
        return md5_of(text)

    def argon2(self, text: str) -> str:
        self.asked.add("argon2")
        self.made += 1
        return self._of(text, f"salt{self.made:018}")

    def check(self, text: str, stored: str) -> bool:
        salt = stored.removeprefix(ARGON2ID).partition("$")[0]
        right = hmac.compare_digest(self._of(text, salt).encode(), stored.encode())
        self.checked.append((text, stored))  # here only what is two texts arrives
        return right

    def _of(self, text: str, salt: str) -> str:
        return f"{ARGON2ID}{salt}${hashlib.sha256((salt + text).encode()).hexdigest()[:43]}"


def shown_row(kept: Any) -> str:
    """Show a row, or what came instead of one, with room for its salt."""
    return shown(kept, 90)
