"""JSON Web Signature by hand, with the standard library alone: HS256 and nothing else.

A token is `header.payload.signature`, each part base64url; the signature is an HMAC over the first
two parts as they are written (RFC 7515 section 5). The reader accepts one spelling of every token.
"""

import hmac
import json
import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from authlab.encoding import b64url_decode, b64url_encode
from authlab.errors import BadHeader, BadKey, BadSignature, Malformed

ALGORITHM = "HS256"
MAX_LENGTH = 16 * 1024  # characters; a token travels in a header, and h11 reads 16 KiB of those
MAX_BRACKETS = 500  # in one part; Python's own limit on nesting differs between versions and threads
MIN_KEY = 32  # bytes: as long as the hash, RFC 7518 section 3.2

# What everybody may know is no secret: a key as PEM, SSH or JWK text; in DER, the numbers that name
# RSA, EC and Edwards keys, or the start of a bare PKCS #1 public key (RFC 8725 section 2.1).
_PUBLIC = re.compile(
    rb'----[- ]BEGIN |ssh-(?:rsa|dss|ed)|ecdsa-sha2-|"kty"'
    rb"|\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01|\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
    rb"|\x06\x03\x2b\x65[\x6e-\x71]|\A\x30(?:\x82..\x02\x82|\x81.\x02\x81)",
    re.DOTALL,
)


class Unverified(NamedTuple):
    """A token taken apart: anybody may have written it, until its signature is checked."""

    header: dict[str, Any]
    payload: bytes
    signature: bytes
    signed: bytes  # header and payload as they were written: what the signature is made over


def jws_sign(payload: bytes, key: bytes, *, header: Mapping[str, Any] | bytes | None = None) -> str:
    """Sign `payload` with a secret key of at least 32 bytes, and write the token.

    `header` is a mapping, to which `alg` is added, or the exact bytes of one. Raises `TokenError`
    for whatever `jws_verify` would refuse (RFC 7515 section 5.1).
    """
    if not isinstance(payload, bytes):
        raise Malformed("a payload is bytes", reason="payload")
    if not isinstance(header, bytes):
        header = to_json(header or {}, "header", alg=ALGORITHM)
    signed = f"{b64url_encode(header)}.{b64url_encode(payload)}"
    token = f"{signed}.{b64url_encode(_mac(signed.encode(), key))}"
    jws_verify(token, key)  # nothing leaves that could not come back
    return token


def jws_verify(token: str, key: bytes) -> bytes:
    """Return the payload of a token that was signed with `key` and not changed since.

    The reader names the algorithm, never the token (RFC 8725 section 3.1). Raises `TokenError`:
    `Malformed`, `BadHeader`, `BadKey` or `BadSignature` (RFC 7515 section 5.2).
    """
    parts = take_apart(token)
    if parts.header.get("alg") != ALGORITHM:
        raise BadHeader(f"alg is not {ALGORITHM}, the one algorithm read here", reason="alg")
    if not hmac.compare_digest(parts.signature, _mac(parts.signed, key)):
        raise BadSignature("the signature does not fit: another key, or a changed token", reason="signature")
    return parts.payload


def take_apart(token: str) -> Unverified:
    """Split and decode a token of at most 16,384 characters, without believing a word of it.

    Raises `Malformed` or `BadHeader`: whatever must be understood and is not, is refused.
    """
    if not isinstance(token, str):
        raise Malformed("a token is text", reason="malformed")
    if len(token) > MAX_LENGTH:
        raise Malformed(f"the token is longer than {MAX_LENGTH:,} characters", reason="size")
    try:
        header, payload, signature = map(b64url_decode, token.split("."))
    except ValueError:
        raise Malformed("a token is three parts of base64url with dots between", reason="malformed") from None
    return Unverified(_checked_header(header), payload, signature, token.rpartition(".")[0].encode())


def check_key(key: bytes) -> None:
    """Refuse a key that is short, public, or text and so a password: `BadKey` (RFC 8725 section 3.5)."""
    if not isinstance(key, bytes):
        raise BadKey("a key is bytes, best from secrets.token_bytes(32)", reason="key")
    if len(key) < MIN_KEY:
        raise BadKey(f"the key is shorter than {MIN_KEY} bytes: it can be guessed", reason="key")
    if _PUBLIC.search(key):
        raise BadKey("this is a public key or certificate: everybody can sign with it", reason="key")


def strict_json(data: bytes, part: str) -> dict[str, Any]:
    """Read a JSON object that every reader reads alike (RFC 7493, RFC 8725 section 2.6).

    UTF-8 only, no member twice, no NaN or infinity, no half of a surrogate pair, at most 500 opening
    brackets. Raises `Malformed`, also for a number with more digits than Python reads.
    """
    try:
        text = data.decode("utf-8")
        if text.count("[") + text.count("{") > MAX_BRACKETS:
            raise ValueError("nested too deeply")
        value = _STRICT.decode(text)
        if "\\u" in text:  # UTF-8 has no half of a surrogate pair, but an escape may be one
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise Malformed(f"the {part} is not JSON that all readers read alike", reason=part) from None
    if not isinstance(value, dict):
        raise Malformed(f"the {part} is not a JSON object", reason=part)
    return value


def to_json(members: Mapping[str, Any], part: str, **defaults: Any) -> bytes:
    """Write a JSON object in its shortest form. Raises `Malformed` for what `strict_json` refuses."""
    try:
        data = json.dumps({**defaults, **members}, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError):
        raise Malformed(f"the {part} is not what a JSON object can hold", reason=part) from None
    strict_json(data, part)
    return data


def _mac(signed: bytes, key: bytes) -> bytes:
    check_key(key)
    return hmac.digest(key, signed, "sha256")  # RFC 2104


def _checked_header(data: bytes) -> dict[str, Any]:
    header = strict_json(data, "header")
    for name in ("crit", "b64"):  # RFC 7515 section 4.1.11, RFC 7797 section 6
        if name in header:
            raise BadHeader(f"{name} asks for a rule that is not known here", reason=name)
    if not isinstance(header.get("kid", ""), str):  # RFC 7515 section 4.1.4
        raise BadHeader("kid is not text", reason="kid")
    return header


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(members := dict(pairs)) < len(pairs):
        raise ValueError("a member stands there twice")
    return members


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError("not a finite number")
    return number


_STRICT = json.JSONDecoder(object_pairs_hook=_members, parse_float=_finite, parse_constant=_finite)
