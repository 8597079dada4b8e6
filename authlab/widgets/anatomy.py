"""The anatomy of a bcrypt hash: open each of its four fields, and read what it says and how."""

import base64
from typing import Any

import traitlets

from authlab.passwords import Anatomy, anatomy
from authlab.widgets import LabWidget, stepping

_BCRYPT = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def decode(field: bytes) -> bytes:
    """Return the bytes that a salt (22 characters) or a hash (31) spells: base64 in bcrypt's own order.

    >>> decode(b"......................").hex()
    '00000000000000000000000000000000'
    """
    standard = field.translate(bytes.maketrans(_BCRYPT, _BASE64))
    return base64.b64decode(standard + b"=" * (-len(field) % 4))


class HashAnatomy(LabWidget):
    """Open the fields of one stored bcrypt hash. Raises `ValueError` if it is not one.

    `name` is what the reader's cell calls the hash; `at` is the index of the open field.
    """

    _esm = stepping("anatomy.js")
    fields: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    at = traitlets.Int(0).tag(sync=True)

    def __init__(self, stored: bytes, *, name: str = "stored") -> None:
        self._stored = stored
        super().__init__(fields=_fields(anatomy(stored), name))

    def _still(self) -> Anatomy:
        return anatomy(self._stored)


def _fields(parts: Anatomy, name: str) -> list[dict[str, str | bool]]:
    salt, digest = decode(parts.salt.encode("ascii")), decode(parts.digest.encode("ascii"))
    rows = (
        ("version", f"${parts.version}$", "Which bcrypt made it. Python's writes 2b.", "", f"{name}[:4]"),
        (
            "cost",
            f"{parts.cost:02}$",
            f"How much work one hash is: two to the power of {parts.cost}, so {2**parts.cost:,} rounds.",
            "",
            f"2 ** int({name}[4:6])",
        ),
        (
            "salt",
            parts.salt,
            "16 random bytes, new for this hash. It stands here for anybody to read, and that is in order.",
            salt.hex(" "),
            f"decode({name}[7:29])",
        ),
        (
            "hash",
            parts.digest,
            "What came out of all the work: 23 bytes. Nothing computes the password from them.",
            digest.hex(" "),
            f"decode({name}[29:])",
        ),
    )
    names = ("name", "text", "what", "bytes", "python")
    return [dict(zip(names, row, strict=True)) | {"secret": row[0] == "hash"} for row in rows]
