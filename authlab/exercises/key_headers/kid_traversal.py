"""Forge a token whose kid names a file that everybody has."""

import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt

from authlab.encoding import b64url_decode, b64url_encode
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.key_headers.key_resolution import END, NOW

_OWN = {"iss": "authlab", "aud": "authlab", "sub": "mallory", "iat": NOW, "exp": END, "jti": "one"}
_HEADER = {"alg": "HS256", "typ": "at+jwt"}
_FILES = (
    ("ada", "../web/style.css", b":root { color-scheme: light dark; --accent: #0072b2 }"),
    ("grace", "../../robots.txt", b"User-agent: *\nDisallow: /admin\nDisallow: /keys\n" * 3),
)


def _judge_forge(forge: Callable[..., Any]) -> None:
    own = jwt.encode(_OWN, "s" * 32, "HS256", headers=_HEADER)
    for user, kid, content in _FILES:
        _judge_forged(attempt(forge, own, user, kid, content), own, user, kid, content)


def _judge_forged(got: Any, own: str, user: str, kid: str, content: bytes) -> None:
    given = f"for {user} and the file {kid}"
    must_return(got, f"{given}, a token was expected and None came")
    try:
        header, payload, signature = got.split(".")
        says, claims = json.loads(b64url_decode(header)), json.loads(b64url_decode(payload))
    except (AttributeError, ValueError, TypeError):
        raise Mistake(f"{given}, a token was expected and {shown(got)} came", "not a token") from None
    wanted = {**_OWN, "sub": user}
    for part, came, want in (("header", says, {**_HEADER, "kid": kid}), ("payload", claims, wanted)):
        if came != want:
            named = f"the {part} is replaced"
            if part == "payload" and came == _OWN:
                named = "forges nobody"
            elif isinstance(claims, dict) and "kid" in claims:
                named = "kid is a claim"
            raise Mistake(f"{given}, the {part} {want} was expected and {shown(came, 120)} came", named)
    signed = got.rpartition(".")[0].encode()
    if signature == b64url_encode(hmac.digest(content, signed, "sha256")):
        return
    named, why = "another signature", "It is HMAC-SHA256 over header and payload as they are written"
    if signature == own.rpartition(".")[2]:
        named, why = "the old signature fits", "That is the old one, over the old header and payload"
    elif signature == b64url_encode(hmac.digest(kid.encode(), signed, "sha256")):
        named, why = "the name is the key", "The server reads the file: its content is the key"
    raise Mistake(f"{given}, a signature made with {shown(content, 40)} was expected and {shown(signature)} "
                  f"came. {why}", named)  # fmt: skip


def _forge_token(token: str, user: str, kid: str, content: bytes) -> str:
    header = jwt.get_unverified_header(token)
    claims = jwt.decode(token, options={"verify_signature": False})
    claims["sub"] = user
    return jwt.encode(claims, content, "HS256", headers={**header, "kid": kid})


FORGE = Exercise(
    id="12.forge",
    judge=_judge_forge,
    answer=_forge_token,
    hints=(
        "a token is three parts: put kid into the header, the user into the payload, and sign both anew",
        'jwt.get_unverified_header(token), and jwt.decode(token, options={"verify_signature": False})',
        'jwt.encode(claims, content, "HS256", headers={**header, "kid": kid}), after claims["sub"] = user',
    ),
    praise="two tokens, and each is signed with what anybody can download",
)
