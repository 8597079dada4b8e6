"""Tables of what a browser holds and sends: secrets are whole in the rows, masked where they are shown."""

import re
from typing import Any

from authlab.figure import COLOURS, Table, parts

_LONGEST = 400  # characters of a body that are shown
# What figure.parts cannot know for a secret, for lack of a name: 22 characters hold 128 bits in base64url.
_RANDOM = re.compile(r"(?<![\w-])[\w-]{22,}(?![\w-])")
_CREDENTIALS = re.compile(r"(?im)^(authorization: *\S+) +(.+)$")
_MASK = re.compile(r"\([\d,]+ characters?\)")


def masked(text: str) -> str:
    """Return text with every secret in it replaced by its length."""
    text = _CREDENTIALS.sub(lambda found: f"{found[1]} {_mask(found[2])}", text)
    text = "".join(_mask(piece) if secret else piece for piece, secret in parts(text))
    return _RANDOM.sub(lambda found: _mask(found[0]), text)


def _mask(secret: str) -> str:
    return f"({len(secret):,} character{'s' if len(secret) != 1 else ''})"


class Masked(Table):
    """Show rows with their secrets masked and marked; the rows themselves keep them."""

    def _html(self) -> str:
        style = f"background:{COLOURS['secret']};color:#000;text-decoration:underline"
        return _MASK.sub(rf'<mark style="{style}">\g<0></mark>', self._shown()._html())

    def _text(self) -> str:
        return self._shown()._text()

    def _shown(self) -> Table:
        return Table(self.columns, [tuple(map(_as_text, row)) for row in self.rows], self.caption)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    text = masked(text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
