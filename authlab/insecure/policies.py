"""Readers of tokens that believe a correct signature, or what a library checks by itself (lesson 10)."""

import hmac
import json
from typing import Any

import jwt

from authlab.encoding import b64url_decode, b64url_encode
from authlab.errors import BadSignature, TokenError
from authlab.parts import System
from authlab.tokens import Policy
from authlab.users import User


def insecure_signature_only(token: str, *, key: bytes, policy: Policy) -> dict[str, Any]:
    """Return the claims of a token signed with `key`, whatever they are. Raises `BadSignature`."""
    signed, _, signature = token.rpartition(".")
    expected = b64url_encode(hmac.digest(key, signed.encode(), "sha256"))
    if not hmac.compare_digest(signature.encode(), expected.encode()):
        raise BadSignature("the signature does not fit", reason="signature")
    return json.loads(b64url_decode(signed.split(".")[1]))


def insecure_as_it_comes(token: str, *, key: bytes, policy: Policy) -> dict[str, Any]:
    """Ask PyJWT for what it checks by itself; it refuses any `aud` it is not told of, so that is off."""
    try:
        return jwt.decode(token, key, algorithms=["HS256"], options={"verify_aud": False})
    except jwt.PyJWTError as problem:
        raise TokenError(f"{problem}") from None


def insecure_claims_only(system: System, token: str) -> tuple[User, str]:
    """Make up the user from a token that holds, and ask no database whether there is one."""
    claims = system.parts.read(token, key=system.settings.secret_key, policy=system.parts.policy)
    return User(claims["sub"], claims["sub"], claims["sub"], ""), str(claims.get("sid"))


def insecure_refuse(header: dict, claims: dict, now: int) -> str | None:
    """Say why a correctly signed token is not accepted; None where it is."""
    if claims.get("exp", now + 1) <= now:
        return "it has expired"
    if claims.get("iss") != "authlab":
        return "somebody else issued it"
    if "authlab" not in claims.get("aud", ""):
        return "it is for another service"
    if not header.get("typ", "").endswith("+jwt"):
        return "it is no access token"
    return None
