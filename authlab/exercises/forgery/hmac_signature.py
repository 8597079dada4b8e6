"""Sign any claims with HMAC, under any name of an algorithm."""

import hmac
import json
from collections.abc import Mapping
from typing import Any

from authlab.encoding import b64url_encode


def hmac_signed(claims: Mapping[str, Any], key: bytes, alg: str = "HS256") -> str:
    """Make a token of these claims, signed with HMAC whatever the header says."""
    parts = {"alg": alg, "typ": "at+jwt"}, claims
    signed = ".".join(b64url_encode(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{b64url_encode(hmac.digest(key, signed.encode(), 'sha256'))}"
