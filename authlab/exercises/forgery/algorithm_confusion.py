"""Forge a token with a public key as the secret."""

import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt

from authlab.encoding import b64url_encode
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.forgery.hmac_signature import hmac_signed
from authlab.jws import take_apart

# Two texts of the shape in which public keys are published; to an HMAC they are bytes like any others.
_PUBLIC = tuple(
    f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n".encode()
    for body in ("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE" * 2, "MIIBIjANBgkqhkiG9w0BAQEFAAOC" * 6)
)


def _judge_confuse(confuse: Callable[..., Any]) -> None:
    for public, name in ((_PUBLIC[0], "admin"), (_PUBLIC[1], "admin"), (_PUBLIC[0], "é~~>>")):
        claims = {"sub": "ada", "jti": "j1", "exp": 1_900_000_000}
        token = hmac_signed(claims, b"the private key signs otherwise", "RS256")
        given = f"for a token of ada, the name {name!r} and a public key of {len(public)} bytes, "
        try:
            got = attempt(confuse, token, name, public)
        except Mistake as mistake:
            if isinstance(mistake.cause, jwt.InvalidKeyError):
                said = (
                    str(mistake).rstrip(".")
                    + ". PyJWT looks at the key and refuses; hmac.digest does not look"
                )
                raise Mistake(said, "the library forges for me") from mistake
            raise
        _judge_confused(given, got, public, {**claims, "sub": name})


def _judge_confused(given: str, got: Any, public: bytes, wanted: dict[str, Any]) -> None:
    must_return(got, f"{given}a token was expected and None came")
    try:
        parts = take_apart(got)
        claims = json.loads(parts.payload)
    except ValueError as problem:
        said = f"{given}a token was expected and {shown(got)} came: {problem}"
        raise Mistake(said, "not a token") from problem
    if parts.header.get("alg") != "HS256":
        said = f"{given}a header with alg HS256 was expected and {shown(parts.header)} came"
        raise Mistake(f"{said}: the reader does what the header says", "the server picks the algorithm")
    if claims != wanted:
        raise Mistake(f"{given}{wanted} was expected and {shown(claims, 200)} came", "other claims")
    if parts.signature == hmac.digest(public, parts.signed, "sha256"):
        return
    seen = f"{given}the HMAC under the whole of that key was expected and {shown(parts.signature)} came"
    if parts.signature == hmac.digest(public.strip(), parts.signed, "sha256"):
        raise Mistake(f"{seen}: the line end belongs to the bytes", "the last line end does not count")
    if parts.signature == hmac.digest(public, parts.signed, "sha256").hex().encode():
        raise Mistake(f"{seen}: those are hex digits; take digest, not hexdigest", "a signature in hex")
    raise Mistake(f"{seen}. Sign the new header and payload, with the dot between them", "signs other bytes")


def _confuse(token: str, name: str, public: bytes) -> str:
    claims = json.loads(take_apart(token).payload)
    header = b64url_encode(json.dumps({"alg": "HS256", "typ": "at+jwt"}).encode())
    payload = b64url_encode(json.dumps({**claims, "sub": name}).encode())
    signature = hmac.digest(public, f"{header}.{payload}".encode(), "sha256")
    return f"{header}.{payload}.{b64url_encode(signature)}"


CONFUSE = Exercise(
    id="11.confuse",
    judge=_judge_confuse,
    answer=_confuse,
    hints=(
        "three parts: a header that says HS256, the claims with another sub, and a signature over the two",
        'what is signed is f"{header}.{payload}".encode(), both parts as they stand in the new token',
        'the signature is hmac.digest(public, signed, "sha256"), written with b64url_encode',
    ),
    praise="three tokens that a reader with one key for both would believe; you had no secret at all",
)
