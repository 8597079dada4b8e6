"""base64url without padding: how bytes travel inside a token (RFC 4648 section 5, RFC 7515 section 2)."""

import base64
import binascii
import re

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")


def b64url_encode(data: bytes) -> str:
    """Write bytes as text that is safe in a URL, a header and a file name.

    Three bytes become four characters; the `=` padding is left off (RFC 7515 section 2).

    >>> b64url_encode(b"{}")
    'e30'
    """
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def b64url_decode(text: str) -> bytes:
    """Read base64url text back, in its one canonical spelling only.

    Raises `ValueError` for padding, characters outside the alphabet, an impossible length, and
    for leftover bits that are not zero: RFC 4648 section 3.5 lets a decoder refuse those, and one
    that does not accepts several spellings of the same bytes.

    >>> b64url_decode("e30")
    b'{}'
    """
    if not isinstance(text, str) or not _ALPHABET.fullmatch(text):
        raise ValueError("not base64url: only A-Z, a-z, 0-9, - and _ may appear")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise ValueError("not base64url: no bytes encode to this length") from None
    if b64url_encode(data) != text:
        raise ValueError("not base64url: the unused bits of the last character are not zero")
    return data
