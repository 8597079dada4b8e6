"""Tokens signed with two keys, and the last letter that is nearly free."""

import string
from collections.abc import Mapping

from authlab.jws import jws_sign

_ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
KEYS = (b"made-up key, 32 bytes, no secret", bytes(range(100, 164)))
_HEADERS: tuple[Mapping[str, str] | bytes, ...] = (
    {"typ": "at+jwt"},
    b'{"kid":"7", "alg":"HS256"}',  # spaces, and its members in an order of its own
)
SIGNED = [
    (payload, key, jws_sign(payload, key, header=header))
    for payload in (b'{"sub":"ada"}', b'{"sub": "\xc3\xbf~?", "n": 1}', b'{ "exp":1800000900,"sub":"eve" }')
    for key, header in zip(KEYS, _HEADERS, strict=True)
]


def next_letter(token: str) -> str:
    """Change the lowest bit of the last letter."""
    return token[:-1] + _ALPHABET[_ALPHABET.index(token[-1]) ^ 1]
