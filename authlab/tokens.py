"""Access tokens for real use: PyJWT with the whole policy written down."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from authlab.errors import TokenError


@dataclass(frozen=True)
class Policy:
    """State what makes a correctly signed token acceptable; times are in seconds.

    RFC 8725 section 3: the algorithm is fixed by the reader, never by the token; issuer, audience
    and type are checked, because a valid signature alone does not say what a token is for.
    """

    algorithms: tuple[str, ...] = ("HS256",)
    issuer: str = "authlab"
    audience: str = "authlab"
    typ: str = "at+jwt"  # RFC 9068 section 2.1
    required: tuple[str, ...] = ("exp", "iat", "sub", "jti", "iss", "aud")
    lifetime: int = 15 * 60
    leeway: int = 0


def issue(subject: str, *, key: bytes, policy: Policy, now: float | None = None, **claims: Any) -> str:
    """Sign an access token for the user whose id is `subject`.

    `now` is a Unix time in seconds; the times in the token are whole seconds (RFC 7519 section 2).
    """
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
    return jwt.encode(payload, key, algorithm=policy.algorithms[0], headers={"typ": policy.typ})


def read(token: str, *, key: bytes, policy: Policy) -> Mapping[str, Any]:
    """Return the claims of a token that holds under `policy`.

    Raises `TokenError`, whose message names the first reason found (RFC 7519 section 7.2).
    """
    try:
        decoded = jwt.decode_complete(
            token,
            key,
            algorithms=list(policy.algorithms),
            issuer=policy.issuer,
            audience=policy.audience,
            leeway=policy.leeway,
            options={"require": list(policy.required), "enforce_minimum_key_length": True},
        )
    except (jwt.PyJWTError, UnicodeError) as problem:
        raise TokenError(str(problem) or type(problem).__name__) from None
    if decoded["header"].get("typ") != policy.typ:
        raise TokenError(f"typ is not {policy.typ}: this token was made for another purpose")
    return decoded["payload"]
