"""Lesson 12: look a key up among ours, forge with a file that everybody has, fetch from ours only."""

import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt

from authlab.encoding import b64url_decode, b64url_encode
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.widgets.quiz import Question

Header = dict[str, Any]

_NOW, _END = 1_800_000_000, 1_800_000_900  # when the old key is read for the last time
_OLD, _NEW, _SEVEN, _PARTNER = (letter * 32 for letter in (b"o", b"n", b"s", b"p"))
_JWK = {"kty": "oct", "kid": "2026-11", "k": b64url_encode(b"m" * 32)}
_URL = "https://evil.example/keys.json"
_CHOSEN: tuple[Header, ...] = ({"jwk": _JWK}, {"jku": _URL}, {"x5u": _URL}, {"x5c": ["TUlJ"]})
_FORGED = "the header is signed, so it can be trusted"


def _keys() -> dict[str, dict[str, Any]]:
    later = _NOW + 10**7
    return {
        "2026-10": {"alg": "HS256", "key": _OLD, "until": _END},
        "2026-11": {"alg": "HS256", "key": _NEW, "until": later},
        "7": {"alg": "HS256", "key": _SEVEN, "until": later},
        "partner": {"alg": "ES256", "key": _PARTNER, "until": later},
    }


# A header, the time, the key that is right or None, and what a wrong answer shows.
_READ = (
    ({"alg": "HS256", "kid": "2026-11"}, _NOW, _NEW, "refuses a key of ours"),
    ({"alg": "HS256", "kid": "2026-10"}, _END - 1, _OLD, "only the newest key counts"),
    ({"alg": "ES256", "kid": "partner"}, _NOW, _PARTNER, "refuses a key of ours"),
    ({"alg": "HS256", "kid": "7"}, _NOW, _SEVEN, "kid is only a number"),
)
_REFUSED: dict[str, tuple[Header, ...]] = {
    "falls back to another key": ({"kid": "2025-01"}, {}, {"kid": ""}),
    "one key for every algorithm": ({"kid": "partner"}, {"kid": "7", "alg": "none"}, {"kid": "7", "alg": 0}),
    "kid is only a number": ({"kid": 7},),
    "kid is always text": tuple({"kid": kid} for kid in (["2026-11"], {"2026-11": 1}, None, True)),
    "mends what came": ({"kid": "../keys/7"}, {"kid": "7\n"}, {"kid": "7' UNION SELECT 'm"},
                        {"kid": "7" * 700_000}, {"alg": "ES256", "kid": "PARTNER"}),
    _FORGED: (*_CHOSEN, *({"kid": "mine", **chosen} for chosen in _CHOSEN)),
}  # fmt: skip
_WHY = {
    "only the newest key counts": "Whoever logged in before the change is thrown out",
    "an old key is good forever": "A key that was retired may have leaked: compare now with until",
    "falls back to another key": "A token of ours names a key of ours: what does not is refused",
    "one key for every algorithm": "A key belongs to one algorithm, and the server says which: compare alg",
    "a refusal is False": "A refusal is None",
    "kid is only a number": "A kid is text (RFC 7515 section 4.1.4): '7' is an id here, the number 7 is none",
    "kid is always text": "Whoever writes the header writes any JSON there: ask first whether it is a str",
    "mends what came": "A kid is an id of ours, character by character; mending makes good ones of bad ones",
    _FORGED: "The header chose the key, and whoever wrote the header has it",
}
_ERRORS = {(KeyError, "None"): "kid is always one of ours", (TypeError, "None"): "kid is always text"}


def _judge_resolve_key(resolve_key: Callable[..., Any]) -> None:
    for header, now, key, misconception in _READ:
        got, said = _resolved(resolve_key, header, now, f"the key {shown(key, 12)}")
        if header["kid"] == "2026-11":
            must_return(got, said)
        if isinstance(got, dict) and got.get("key") == key:
            raise Mistake(f'{said}. That is the whole entry; its "key" is wanted', "returns the entry")
        if type(got) is not bytes or got != key:
            raise _explained(said, misconception)
    refused = [({"kid": "2026-10"}, _END + 1, "an old key is good forever")]
    refused += [(members, _NOW, named) for named, all_of in _REFUSED.items() for members in all_of]
    for members, now, misconception in refused:
        got, said = _resolved(resolve_key, {"alg": "HS256", **members}, now, "None")
        if got is not None:
            raise _explained(said, "a refusal is False" if got is False else misconception)
    for members in _CHOSEN:  # the header names a key of ours too: that one, or none
        header = {"alg": "HS256", "kid": "2026-11", **members}
        got, said = _resolved(resolve_key, header, _NOW, f"{shown(_NEW, 12)} or None")
        if got is not None and (type(got) is not bytes or got != _NEW):
            raise _explained(said, _FORGED)


def _resolved(resolve_key: Callable[..., Any], header: Header, now: int, expected: str) -> tuple[Any, str]:
    when = "after" if now > _END else "before"
    asked = f"for the header {shown(header, 90)}, {when} the old key's end, {expected} was expected"
    try:
        got = attempt(resolve_key, dict(header), _keys(), now)
    except Mistake as bad:
        said = f"{asked} and {bad}. A refusal is None, not an error"
        raise Mistake(said, _ERRORS.get((type(bad.cause), expected), "raises")) from bad
    return got, f"{asked} and {shown(got, 40)} came"


def _explained(said: str, misconception: str) -> Mistake:
    return Mistake(f"{said}. {_WHY.get(misconception, 'It is one of ours')}", misconception)


def _resolve_key(header: dict, keys: dict, now: float):
    kid = header.get("kid")
    if not isinstance(kid, str) or kid not in keys:
        return None
    ours = keys[kid]
    if header.get("alg") != ours["alg"] or now >= ours["until"]:
        return None
    return ours["key"]


RESOLVE_KEY = Exercise(
    id="12.resolve-key",
    judge=_judge_resolve_key,
    answer=_resolve_key,
    hints=(
        "three reasons to say None: kid is no id of ours, alg is not that key's, the key's time is over",
        'kid = header.get("kid"); where it is not a str, or not in keys, return None before you look it up',
        'then, of ours = keys[kid], compare ours["alg"] and ours["until"]; what is left is ours["key"]',
    ),
    praise="old and new keys are read, and 25 headers that would choose for themselves are refused",
)

_OWN = {"iss": "authlab", "aud": "authlab", "sub": "mallory", "iat": _NOW, "exp": _END, "jti": "one"}
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

_OURS = ["https://keys.example/jwks.json", "https://login.example:8443/keys"]
_TRICKS = (
    ("https://evil.example/jwks.json", "https is safe", "https says with whom one speaks, no more"),
    ("http://keys.example/jwks.json", "the host is enough", "Without TLS, anybody on the way can answer"),
    ("https://keys.example:9000/jwks.json", "the host is enough", "Another port is another server"),
    ("https://keys.example/uploads/mallory.json", "the host is enough", "Others may put files there"),
    ("https://keys.example@evil.example/jwks.json", "a beginning is enough", "Before @ stands a user's name"),
    ("https://keys.example.evil.example/jwks.json", "a beginning is enough", "evil.example owns that name"),
    ("https://keys.example/jwks.json/../uploads/mallory.json", "a beginning is enough", "It goes on"),
    ("https://keys.example/jwks.json?next=https://evil.example/", "a beginning is enough", "It goes on"),
    ("https://evil.example/?https://keys.example/jwks.json", "it stands somewhere in it", "Not as its host"),
    ("https://evil.example\\@keys.example/jwks.json", "all read an address alike", "To browsers, \\ is a /"),
    ("https://keys-example/jwks.json", "a pattern is enough", "In a pattern, . is any character"),
    ("https://keys.example/JWKS.JSON", "mends what came", "Large and small letters are two paths"),
    (None, "an address is always text", "A header may hold any JSON"),
    (["https://keys.example/jwks.json"], "an address is always text", "A header may hold any JSON"),
)  # fmt: skip


def _judge_may_fetch(may_fetch: Callable[..., Any]) -> None:
    cases: list[tuple[Any, ...]] = [(url, True, "refuses ours", "That one is ours") for url in _OURS]
    cases += [(trick, False, named, why) for trick, named, why in _TRICKS]
    for url, right, named, why in cases:
        asked = f"for {url!r}, {right} was expected"
        try:
            got = attempt(may_fetch, url, list(_OURS))
        except Mistake as bad:
            raise Mistake(f"{asked} and {bad}. {why}", "raises" if right else named) from bad
        must_return(got, f"{asked} and None came")
        if not isinstance(got, bool):
            raise Mistake(f"{asked} and {shown(got)} came", "not an answer")
        if got is not right:
            raise Mistake(f"{asked} and {got} came. {why}", named)


def _may_fetch(url: str, ours: list) -> bool:
    return url in ours


MAY_FETCH = Exercise(
    id="12.may-fetch",
    judge=_judge_may_fetch,
    answer=_may_fetch,
    hints=(
        "how many addresses must be known? Not one more than stand in ours",
        "nothing has to be taken apart: an address is one of ours, character by character, or not",
        "url in ours is True or False, and compares whole texts",
    ),
    praise="two addresses of ours, and fourteen that only look like one",
)

RECALL = (
    Question(
        "Lesson 00 changed a claim, and the server refused. What could somebody do who has the key?",
        ("Sign the changed token anew", "Nothing: a token cannot be changed", "Only read what it says"),
        "The server computes the signature again, with the key. Whoever has that key can do the same.",
        "00 · Change the token",
    ),
    Question(
        "Somebody has only the public half of a key pair. What can they do?",
        ("Check a signature", "Make a signature", "Find the private half"),
        "The private half signs, the public half checks. That is why it may be given to everybody.",
        "11 · Sign with one key, check with another",
    ),
)
