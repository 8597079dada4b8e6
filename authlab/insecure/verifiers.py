"""Readers of tokens that let the token say how it is to be checked, each naive in one way (lesson 11)."""

import hmac
import json
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from authlab import tokens
from authlab.errors import BadHeader, BadSignature
from authlab.jws import Unverified, take_apart
from authlab.tokens import Policy

Claims = Mapping[str, Any]


def insecure_any(token: str, *, key: bytes, policy: Policy) -> Claims:
    """Check as the header says; "none" says that there is nothing to check."""
    parts = take_apart(token)
    if parts.header.get("alg") != "none" and not hs256(parts, key):
        raise BadSignature("the signature does not fit")
    return json.loads(parts.payload)


def insecure_not_none(token: str, *, key: bytes, policy: Policy) -> Claims:
    """Refuse "none", and look up what else the header says in small letters."""
    parts = take_apart(token)
    alg = str(parts.header.get("alg"))
    if alg == "none":
        raise BadHeader("this token is not signed")
    checks = {"hs256": hs256, "none": lambda parts, key: True}
    if alg.lower() not in checks or not checks[alg.lower()](parts, key):
        raise BadSignature("the signature does not fit")
    return json.loads(parts.payload)


def insecure_if_signed(token: str, *, key: bytes, policy: Policy) -> Claims:
    """Name the algorithm, and refuse a signature that does not fit, if there is one."""
    parts = take_apart(token)
    if parts.header.get("alg") != "HS256":
        raise BadHeader("another algorithm")
    if parts.signature and not hs256(parts, key):
        raise BadSignature("the signature does not fit")
    return json.loads(parts.payload)


def insecure_one_key(token: str, *, key: bytes, policy: Policy) -> Claims:
    """Take RS256 or HS256, as the header says, and check both with the same key."""
    parts = take_apart(token)
    fits = {"RS256": rs256, "HS256": hs256}.get(str(parts.header.get("alg")))
    if fits is None or not fits(parts, key):
        raise BadSignature("the signature does not fit")
    return json.loads(parts.payload)


def hs256(parts: Unverified, key: bytes) -> bool:
    """Tell whether the signature is the HMAC of what was signed (RFC 7518 section 3.2)."""
    return hmac.compare_digest(parts.signature, hmac.digest(key, parts.signed, "sha256"))


def rs256(parts: Unverified, key: bytes) -> bool:
    """Tell whether the private half of this public key has signed (RFC 7518 section 3.3)."""
    try:
        public: Any = load_pem_public_key(key)  # of whatever kind
        public.verify(parts.signature, parts.signed, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def insecure_secret() -> bytes:
    """Return 32 bytes that somebody has thought up."""
    return b"Sunshine2024Sunshine2024Sunshine"


def insecure_thought_up(secret: bytes) -> dict[str, Any]:
    """Return `issue` and `read` of a service that is sound but for its secret."""

    def issue(subject: str, *, key: bytes, **rest: Any) -> str:
        return tokens.issue(subject, key=secret, **rest)

    def read(token: str, *, key: bytes, policy: Policy) -> Claims:
        return tokens.read(token, key=secret, policy=policy)

    return {"issue": issue, "read": read}


def public_pem(private: RSAPrivateKey) -> bytes:
    """Write the public half of a key as the text in which services publish it."""
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def insecure_published(private: RSAPrivateKey) -> dict[str, Any]:
    """Return `issue`, which signs with RS256, and `read`, which has one key for RS256 and HS256.

    `read.public` is that key: everybody may know it.
    """
    public = public_pem(private)

    def issue(subject: str, *, key: bytes, policy: Policy, **rest: Any) -> str:
        parts = take_apart(tokens.issue(subject, key=key, policy=policy, **rest))
        return jwt.encode(json.loads(parts.payload), private, "RS256", headers={"typ": policy.typ})

    def read(token: str, *, key: bytes, policy: Policy) -> Claims:
        return insecure_one_key(token, key=public, policy=policy)

    read.public = public  # type: ignore[attr-defined]
    return {"issue": issue, "read": read}
