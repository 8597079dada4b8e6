"""Answers to the exercises of lesson 12."""

import hmac
import json
import os
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import jwt

from answers import Answers, Wrong
from authlab.encoding import b64url_decode, b64url_encode

Header, Keys = dict[str, Any], dict[str, Any]


def resolve_step_by_step(header: Header, keys: Keys, now: float) -> bytes | None:
    if "kid" not in header or type(header["kid"]) is not str:
        return None
    if header["kid"] in keys:
        one = keys[header["kid"]]
        if one["alg"] == header.get("alg") and now < one["until"]:
            return one["key"]
    return None


def resolve_by_loop(header: Header, keys: Keys, now: float) -> bytes | None:
    for kid, one in keys.items():
        if kid == header.get("kid") and one["alg"] == header.get("alg") and one["until"] > now:
            return one["key"]
    return None


def resolve_strictly(header: Header, keys: Keys, now: float) -> bytes | None:
    if set(header) - {"alg", "kid", "typ"}:
        return None
    return resolve_by_loop(header, keys, now)


def resolve_trying(header: Header, keys: Keys, now: float) -> bytes | None:
    try:
        one = keys[header["kid"]]
    except (KeyError, TypeError):
        return None
    return one["key"] if (one["alg"], now <= one["until"]) == (header.get("alg"), True) else None


def mended(mend: Callable[[Any], Any]) -> Callable[..., Any]:
    def resolve(header: Header, keys: Keys, now: float) -> bytes | None:
        kid = header.get("kid")
        return resolve_by_loop({**header, "kid": mend(kid) if isinstance(kid, str) else kid}, keys, now)

    return resolve


def resolve_number(header: Header, keys: Keys, now: float) -> bytes | None:
    return resolve_step_by_step({**header, "kid": str(header.get("kid"))}, keys, now)


def resolve_newest_only(header: Header, keys: Keys, now: float) -> bytes | None:
    return None if header.get("kid") == "2026-10" else resolve_by_loop(header, keys, now)


def resolve_forever(header: Header, keys: Keys, now: float) -> bytes | None:
    return resolve_by_loop(header, keys, 0)


def resolve_falling_back(header: Header, keys: Keys, now: float) -> bytes | None:
    one = keys.get(header.get("kid"), keys["2026-11"])
    return one["key"] if now < one["until"] else None


def resolve_any_algorithm(header: Header, keys: Keys, now: float) -> bytes | None:
    one = keys.get(header.get("kid"))
    return one["key"] if one and now < one["until"] else None


def resolve_unchecked(header: Header, keys: Keys, now: float) -> bytes | None:
    one = keys[header["kid"]]
    return one["key"] if now < one["until"] and one["alg"] == header["alg"] else None


def resolve_unhashable(header: Header, keys: Keys, now: float) -> bytes | None:
    one = keys.get(header.get("kid"))
    return one["key"] if one and now < one["until"] and one["alg"] == header.get("alg") else None


def resolve_entry(header: Header, keys: Keys, now: float) -> Any:
    return keys.get(header.get("kid"))


def resolve_embedded(header: Header, keys: Keys, now: float) -> bytes | None:
    if "jwk" in header:
        return b64url_decode(header["jwk"]["k"])
    return resolve_by_loop(header, keys, now)


def resolve_certified(header: Header, keys: Keys, now: float) -> bytes | None:
    if "x5c" in header and "kid" not in header:
        return b64url_decode(header["x5c"][0])
    return resolve_by_loop(header, keys, now)


def resolve_embedded_first_ours(header: Header, keys: Keys, now: float) -> Any:
    ours = resolve_by_loop(header, keys, now)
    return header["x5c"][0] if ours and "x5c" in header else ours


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


def split(url: Any, ours: list[str]) -> bool:
    """Compare what an address is made of, and refuse what no address of ours has."""
    if not isinstance(url, str) or "\\" in url or "@" in url:
        return False
    return any(urlsplit(url) == urlsplit(one) for one in ours)


def same_host(url: Any, ours: list[str]) -> bool:
    return isinstance(url, str) and urlsplit(url).hostname in {urlsplit(one).hostname for one in ours}


def same_parts(url: Any, ours: list[str]) -> bool:
    def parts(text: str) -> tuple[Any, ...]:
        one = urlsplit(text)
        return one.scheme, one.hostname, one.port, one.path, one.query

    return isinstance(url, str) and parts(url) in map(parts, ours)


TABLE = {
    "12.resolve-key": Answers(
        right=(resolve_step_by_step, resolve_by_loop, resolve_strictly, resolve_trying),
        wrong=(
            Wrong(resolve_newest_only, "only the newest key counts",
                  ("'2026-10'", "the key b'o", "was expected and None came", "thrown out")),
            Wrong(resolve_forever, "an old key is good forever",
                  ("'2026-10'", "after the old key's end", "None was expected and b'o", "compare now")),
            Wrong(resolve_falling_back, "falls back to another key",
                  ("'2025-01'", "None was expected and b'n", "names a key of ours")),
            Wrong(resolve_any_algorithm, "one key for every algorithm",
                  ("'partner'", "None was expected and b'p", "compare alg")),
            Wrong(resolve_unchecked, "kid is always one of ours",
                  ("'2025-01'", "None was expected", "raised KeyError: '2025-01'", "A refusal is None")),
            Wrong(resolve_unhashable, "kid is always text",
                  ("['2026-11']", "None was expected", "raised TypeError")),
            Wrong(resolve_number, "kid is only a number", ("'kid': 7", "None was expected and b's", "4.1.4")),
            Wrong(mended(os.path.basename), "mends what came",
                  ("'../keys/7'", "None was expected and b's", "character by character")),
            Wrong(mended(str.strip), "mends what came", ("'7\\n'", "None was expected and b's")),
            Wrong(mended(str.lower), "mends what came", ("'PARTNER'", "None was expected and b'p")),
            Wrong(mended(lambda kid: kid.split("'")[0]), "mends what came", ("UNION", "and b's")),
            Wrong(resolve_entry, "returns the entry", ("'2026-11'", "the key b'n", "whole entry")),
            Wrong(resolve_embedded, "the header is signed, so it can be trusted",
                  ("'jwk'", "None was expected and b'm", "whoever wrote the header has it")),
            Wrong(resolve_embedded_first_ours, "the header is signed, so it can be trusted",
                  ("'x5c'", "or None was expected and 'TUlJ' came")),
            Wrong(resolve_certified, "the header is signed, so it can be trusted",
                  ("'x5c'", "None was expected and b'MII'")),
            Wrong(lambda header, keys, now: resolve_by_loop(header, keys, now) or False, "a refusal is False",
                  ("None was expected and False came", "A refusal is None")),
            Wrong(lambda header, keys, now: None, "nothing is returned", ("the key b'n", "None came")),
            Wrong(lambda header, keys, now: keys["7"]["key"], "refuses a key of ours", ("'2026-11'", "b's")),
        ),
    ),
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
    "12.may-fetch": Answers(
        right=(lambda url, ours: any(url == one for one in ours), split),
        wrong=(
            Wrong(lambda url, ours: isinstance(url, str) and url.startswith("https://"), "https is safe",
                  ("'https://evil.example/jwks.json'", "False was expected", "True came")),
            Wrong(same_host, "the host is enough", ("'http://keys.example", "False was expected", "True")),
            Wrong(lambda url, ours: str(url).startswith(("https://keys.example", "https://login.example:8443")),
                  "the host is enough", (":9000/", "Another port is another server")),
            Wrong(lambda url, ours: str(url).startswith(tuple(ours)), "a beginning is enough",
                  ("/../uploads/mallory.json'", "False was expected", "It goes on")),
            Wrong(lambda url, ours: any(one in str(url) and ".json/" not in url and "?next" not in url
                                        for one in ours),
                  "it stands somewhere in it", ("'https://evil.example/?https://keys", "True came")),
            Wrong(same_parts, "all read an address alike", ("evil.example\\\\@keys.example", "True came")),
            Wrong(lambda url, ours: any(re.fullmatch(one, str(url)) for one in ours), "a pattern is enough",
                  ("'https://keys-example/jwks.json'", "True came", "any character")),
            Wrong(lambda url, ours: str(url).lower() in ours, "mends what came", ("JWKS.JSON'", "True came")),
            Wrong(lambda url, ours: url.strip() in ours, "an address is always text",
                  ("for None, False was expected", "AttributeError")),
            Wrong(lambda url, ours: "no" if url not in ours else "yes", "not an answer", ("'yes' came",)),
            Wrong(lambda url, ours: None, "nothing is returned", ("True was expected", "None came")),
            Wrong(lambda url, ours: False, "refuses ours", ("True was expected and False came",)),
        ),
    ),
}  # fmt: skip
