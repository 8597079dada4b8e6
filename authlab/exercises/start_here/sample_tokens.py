"""Tokens to read: a made-up signature, and names that try every spelling of base64url."""

import json
from typing import Any

from authlab.encoding import b64url_encode


def sample_token(**claims: Any) -> str:
    """Build a token with a made-up signature: to read one, nobody needs a good one."""
    header = b64url_encode(b'{"alg":"HS256","typ":"at+jwt"}')
    return f"{header}.{b64url_encode(json.dumps(claims, ensure_ascii=False).encode())}.bm90IGEgc2lnbmF0dXJl"


# The names make the payload end at each of the three places in a group of four characters, and
# need the two characters in which base64url differs from base64.
NAMES = ("ada", "adam", "adams", "ÿ~~?ÿþ>>??")
