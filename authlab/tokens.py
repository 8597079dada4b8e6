"""JSON Web Tokens: by hand on top of `jws`, and for real use on PyJWT, under one written policy."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from authlab.errors import BadClaim, BadHeader, BadKey, BadSignature, Expired, Malformed, TokenError
from authlab.jws import ALGORITHM, check_key, jws_sign, jws_verify, strict_json, take_apart, to_json

__all__ = ["BARE", "Policy", "issue", "jws_sign", "jws_verify", "jwt_decode", "jwt_encode", "read"]


@dataclass(frozen=True)
class Policy:
    """State what makes a correctly signed token acceptable; times are in seconds.

    RFC 8725 section 3: the algorithm is fixed by the reader, never by the token; issuer, audience
    and type are checked, because a valid signature alone does not say what a token is for.
    """

    algorithms: tuple[str, ...] = (ALGORITHM,)
    issuer: str | None = "authlab"
    audience: str | None = "authlab"
    typ: str | None = "at+jwt"  # RFC 9068 section 2.1
    required: tuple[str, ...] = ("exp", "iat", "sub", "jti", "iss", "aud")
    lifetime: int = 15 * 60
    leeway: int = 0


# What RFC 7519 asks of every token and no more: claims are checked if they are there.
BARE = Policy(issuer=None, audience=None, typ=None, required=())

_SENTENCES = {
    "iat": "the token was issued in the future",
    "nbf": "the token is not valid yet",
    "exp": "the token has expired",
    "iss": "the token comes from another issuer",
    "aud": "the token is meant for another audience",
}


def jwt_encode(claims: Mapping[str, Any], key: bytes, *, header: Mapping[str, Any] | None = None) -> str:
    """Sign claims by hand; without a `header`, byte for byte what PyJWT writes (RFC 7519 section 7.1).

    Raises `TokenError` for claims or a header that could not be read back.
    """
    return jws_sign(to_json(claims, "payload"), key, header={"typ": "JWT"} if header is None else header)


def jwt_decode(token: str, key: bytes, *, policy: Policy = BARE, now: float | None = None) -> dict[str, Any]:
    """Return the claims of a token that holds under `policy` at the Unix time `now`, by hand.

    Without a policy a token needs no claim at all, no end either. Raises `TokenError`, whose `reason`
    names the first thing wrong (RFC 7519 section 7.2).
    """
    if ALGORITHM not in policy.algorithms:
        raise BadHeader(f"the policy does not allow {ALGORITHM}", reason="alg")
    claims = _typed_claims(jws_verify(token, key))
    for name in policy.required:
        if claims.get(name) is None:
            raise _missing(name)
    _check_times(claims, now=time.time() if now is None else now, leeway=policy.leeway)
    if policy.issuer is not None and claims.get("iss") != policy.issuer:
        raise _refused("iss")
    audience = claims.get("aud")
    # Also refused: a token for somebody, read by nobody in particular (RFC 7519 section 4.1.3).
    if policy.audience not in (audience if isinstance(audience, list) else [audience]):
        raise _refused("aud")
    _check_purpose(take_apart(token).header, claims, policy)
    return claims


def issue(subject: str, *, key: bytes, policy: Policy, now: float | None = None, **claims: Any) -> str:
    """Sign an access token for the user whose id is `subject`; a claim that is None is left out.

    `now` is a Unix time in seconds; the times in the token are whole seconds (RFC 7519 section 2).
    Raises `BadKey`.
    """
    check_key(key)
    issued = int(time.time() if now is None else now)
    payload = {
        "iss": policy.issuer,
        "aud": policy.audience,
        "sub": subject,
        "iat": issued,
        "exp": issued + policy.lifetime,
        "jti": secrets.token_urlsafe(12),
        **claims,
    }
    payload = {name: value for name, value in payload.items() if value is not None}
    return jwt.encode(payload, key, algorithm=policy.algorithms[0], headers={"typ": policy.typ})


def read(token: str, *, key: bytes, policy: Policy) -> Mapping[str, Any]:
    """Return the claims of a token that holds under `policy` now; the clock is PyJWT's.

    PyJWT checks algorithm, signature, times, issuer, audience and presence; what it lets through
    is refused before it (one spelling, no `crit`) and after it. Raises `TokenError`, whose `reason`
    names the first thing wrong (RFC 7519 section 7.2).
    """
    header = take_apart(token).header
    check_key(key)
    try:
        claims = _STRICT.decode(
            token,
            key,
            algorithms=list(policy.algorithms),
            issuer=policy.issuer,
            audience=policy.audience,
            leeway=policy.leeway,
            options={"require": list(policy.required), "enforce_minimum_key_length": True},
        )
    except jwt.PyJWTError as problem:
        raise _translated(problem) from None
    _check_purpose(header, claims, policy)
    return claims


class _StrictJWT(jwt.PyJWT):
    """PyJWT, with our reader of claims in the place PyJWT offers for one: once the signature holds."""

    def _decode_payload(self, decoded: dict[str, Any]) -> dict[str, Any]:
        return _typed_claims(decoded["payload"])


_STRICT = _StrictJWT()


def _typed_claims(payload: bytes) -> dict[str, Any]:
    """Read claims and check the types of the registered ones (RFC 7519 section 4.1)."""
    claims = strict_json(payload, "payload")
    for name in ("exp", "nbf", "iat"):
        # Not isinstance: in Python, but not in JSON, True is a number.
        if name in claims and type(claims[name]) not in (int, float):
            raise BadClaim(f"{name} is not a number of seconds", reason=f"{name} type")
    for name in ("iss", "sub", "jti"):
        if not isinstance(claims.get(name, ""), str):
            raise BadClaim(f"{name} is not text", reason=f"{name} type")
    audience = claims.get("aud", "nobody")
    names = audience if isinstance(audience, list) else [audience]
    if not names or not all(isinstance(name, str) and name for name in names):
        raise BadClaim("aud is neither a name nor a list of names", reason="aud type")
    return claims


def _check_times(claims: Mapping[str, Any], *, now: float, leeway: float) -> None:
    for name in ("iat", "nbf"):
        if name in claims and int(claims[name]) > now + leeway:
            raise _refused(name)
    if "exp" in claims and int(claims["exp"]) <= now - leeway:
        raise _refused("exp")


def _check_purpose(header: Mapping[str, Any], claims: Mapping[str, Any], policy: Policy) -> None:
    """Check what PyJWT leaves to its caller: the token's type, and text that is there but empty."""
    for name in policy.required:
        if claims[name] == "":
            raise _missing(name)
    if policy.typ is not None and _media_type(header.get("typ")) != _media_type(policy.typ):
        raise BadHeader(f"typ is not {policy.typ}: this token was made for another purpose", reason="typ")


def _media_type(typ: object) -> str | None:
    # Upper case and `application/` make no difference (RFC 7515 section 4.1.9, RFC 9068 section 4).
    return typ.lower().removeprefix("application/") if isinstance(typ, str) else None


def _missing(name: str) -> BadClaim:
    return BadClaim(f"the claim {name} is missing", reason=f"{name} missing")


def _refused(name: str) -> BadClaim:
    return (Expired if name == "exp" else BadClaim)(_SENTENCES[name], reason=name)


def _translated(problem: jwt.PyJWTError) -> TokenError:
    """Say in our words what PyJWT has found."""
    match problem:
        case jwt.MissingRequiredClaimError():
            return _missing(problem.claim)
        case jwt.ExpiredSignatureError():
            return _refused("exp")
        case jwt.ImmatureSignatureError():
            return _refused("iat" if "iat" in str(problem) else "nbf")
        case jwt.InvalidIssuerError():
            return _refused("iss")
        case jwt.InvalidAudienceError():
            return _refused("aud")
        case jwt.InvalidSignatureError():
            return BadSignature(str(problem), reason="signature")
        case jwt.InvalidAlgorithmError():
            return BadHeader(str(problem), reason="alg")
        case jwt.InvalidKeyError():
            return BadKey(str(problem), reason="key")
    return Malformed(str(problem), reason="malformed")
