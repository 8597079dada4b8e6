"""Readers of tokens that check too little: one takes several spellings, one no signature (lesson 09)."""

import base64
import hmac
import json
from typing import Any

from authlab.errors import BadSignature, Malformed
from authlab.jws import take_apart
from authlab.tokens import Policy


def insecure_b64url_decode(text: str) -> bytes:
    """Decode as many programs do: letters of no meaning are dropped, leftover bits are not looked at.

    >>> insecure_b64url_decode("e30") == insecure_b64url_decode("e31") == insecure_b64url_decode("e3~~0")
    True
    """
    return base64.urlsafe_b64decode(text + "==")


def insecure_read(token: str, *, key: bytes, policy: Policy) -> dict[str, Any]:
    """Check the signature's bytes, and no more: neither how they are spelled nor what the claims say."""
    signed, _, signature = token.rpartition(".")
    expected = hmac.digest(key, signed.encode(), "sha256")
    try:
        given = insecure_b64url_decode(signature)
    except ValueError:
        raise Malformed("not base64", reason="malformed") from None
    if not hmac.compare_digest(expected, given):
        raise BadSignature("the signature does not fit", reason="signature")
    return json.loads(insecure_b64url_decode(signed.partition(".")[2]))


def insecure_unsigned(token: str, *, key: bytes, policy: Policy) -> dict[str, Any]:
    """Take a token apart, strictly, and believe it: decoding is mistaken for checking."""
    return json.loads(take_apart(token).payload)
