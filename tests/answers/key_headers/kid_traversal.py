"""Answers to exercise 12.forge."""

import hmac
import json
from collections.abc import Callable

import jwt

from answers import Answers, Wrong
from answers.key_headers.key_resolution import Header
from authlab.encoding import b64url_decode, b64url_encode


def forged(
    key: Callable[[str, bytes], bytes] = lambda kid, content: content,
    header: Callable[[Header, str], Header] = lambda header, kid: {**header, "kid": kid},
    claims: Callable[[Header, str, str], Header] = lambda claims, user, kid: {**claims, "sub": user},
) -> Callable[..., str]:
    def forge(token: str, user: str, kid: str, content: bytes) -> str:
        parts = [json.loads(b64url_decode(part)) for part in token.split(".")[:2]]
        new = header(parts[0], kid), claims(parts[1], user, kid)
        signed = ".".join(b64url_encode(json.dumps(part, indent=1).encode()) for part in new)
        return f"{signed}.{b64url_encode(hmac.digest(key(kid, content), signed.encode(), 'sha256'))}"

    return forge


def forge_by_library(token: str, user: str, kid: str, content: bytes) -> str:
    claims = jwt.decode(token, options={"verify_signature": False}) | {"sub": user}
    return jwt.encode(claims, content, headers={"kid": kid, "typ": "at+jwt"})


def forge_old_signature(token: str, user: str, kid: str, content: bytes) -> str:
    return f"{forged()(token, user, kid, content).rpartition('.')[0]}.{token.rpartition('.')[2]}"


def forge_in_hex(token: str, user: str, kid: str, content: bytes) -> str:
    signed = forged()(token, user, kid, content).rpartition(".")[0]
    return f"{signed}.{hmac.new(content, signed.encode(), 'sha256').hexdigest()}"


TABLE = {
    "12.forge": Answers(
        right=(forged(), forge_by_library),
        wrong=(
            Wrong(forge_old_signature, "the old signature fits", ("for ada", "../web/style.css", "old one")),
            Wrong(forged(key=lambda kid, content: kid.encode()), "the name is the key",
                  ("b':root {", "was expected", "its content is the key")),
            Wrong(forged(header=lambda header, kid: header,
                         claims=lambda claims, user, kid: {**claims, "sub": user, "kid": kid}),
                  "kid is a claim", ("the header", "'kid': '../web/style.css'} was expected", "came")),
            Wrong(forged(header=lambda header, kid: {"alg": "HS256", "kid": kid}), "the header is replaced",
                  ("'typ': 'at+jwt'", "was expected and {'alg': 'HS256', 'kid': '../web/style.css'} came")),
            Wrong(forged(claims=lambda claims, user, kid: claims), "forges nobody",
                  ("'sub': 'ada'", "was expected", "'sub': 'mallory'")),
            Wrong(forged(claims=lambda claims, user, kid: {"sub": user}), "the payload is replaced",
                  ("'iss': 'authlab'", "{'sub': 'ada'} came")),
            Wrong(forge_in_hex, "another signature", ("was expected", "HMAC-SHA256")),
            Wrong(lambda *_: "a.b", "not a token", ("a token was expected", "'a.b' came")),
            Wrong(lambda *_: None, "nothing is returned", ("a token was expected", "None came")),
        ),
    ),
}  # fmt: skip
