"""Look up among ours the key that a header names."""

from collections.abc import Callable
from typing import Any

from authlab.encoding import b64url_encode
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

Header = dict[str, Any]

NOW, END = 1_800_000_000, 1_800_000_900  # when the old key is read for the last time
_OLD, _NEW, _SEVEN, _PARTNER = (letter * 32 for letter in (b"o", b"n", b"s", b"p"))
_JWK = {"kty": "oct", "kid": "2026-11", "k": b64url_encode(b"m" * 32)}
_URL = "https://evil.example/keys.json"
_CHOSEN: tuple[Header, ...] = ({"jwk": _JWK}, {"jku": _URL}, {"x5u": _URL}, {"x5c": ["TUlJ"]})
_FORGED = "the header is signed, so it can be trusted"


def _keys() -> dict[str, dict[str, Any]]:
    later = NOW + 10**7
    return {
        "2026-10": {"alg": "HS256", "key": _OLD, "until": END},
        "2026-11": {"alg": "HS256", "key": _NEW, "until": later},
        "7": {"alg": "HS256", "key": _SEVEN, "until": later},
        "partner": {"alg": "ES256", "key": _PARTNER, "until": later},
    }


# A header, the time, the key that is right or None, and what a wrong answer shows.
_READ = (
    ({"alg": "HS256", "kid": "2026-11"}, NOW, _NEW, "refuses a key of ours"),
    ({"alg": "HS256", "kid": "2026-10"}, END - 1, _OLD, "only the newest key counts"),
    ({"alg": "ES256", "kid": "partner"}, NOW, _PARTNER, "refuses a key of ours"),
    ({"alg": "HS256", "kid": "7"}, NOW, _SEVEN, "kid is only a number"),
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
_ERRORS: dict[tuple[type, str], str] = {
    (KeyError, "None"): "kid is always one of ours",
    (TypeError, "None"): "kid is always text",
}


def _judge_resolve_key(resolve_key: Callable[..., Any]) -> None:
    for header, now, key, misconception in _READ:
        got, said = _resolved(resolve_key, header, now, f"the key {shown(key, 12)}")
        if header["kid"] == "2026-11":
            must_return(got, said)
        if isinstance(got, dict) and got.get("key") == key:
            raise Mistake(f'{said}. That is the whole entry; its "key" is wanted', "returns the entry")
        if type(got) is not bytes or got != key:
            raise _explained(said, misconception)
    refused = [({"alg": "HS256", "kid": "2026-10"}, END, "an old key is good forever")]
    for named, all_of in _REFUSED.items():
        refused += [({"alg": "HS256", **members}, NOW, named) for members in all_of]
    refused.append(({"kid": "7"}, NOW, "one key for every algorithm"))
    for header, now, misconception in refused:
        got, said = _resolved(resolve_key, header, now, "None")
        if got is not None:
            raise _explained(said, "a refusal is False" if got is False else misconception)
    for members in _CHOSEN:  # the header names a key of ours too: that one, or none
        header = {"alg": "HS256", "kid": "2026-11", **members}
        got, said = _resolved(resolve_key, header, NOW, f"{shown(_NEW, 12)} or None")
        if got is not None and (type(got) is not bytes or got != _NEW):
            raise _explained(said, _FORGED)


def _resolved(resolve_key: Callable[..., Any], header: Header, now: int, expected: str) -> tuple[Any, str]:
    when = "from the old key's end on" if now >= END else "before the old key's end"
    asked = f"for the header {shown(header, 90)}, {when}, {expected} was expected"
    try:
        got = attempt(resolve_key, dict(header), _keys(), now)
    except Mistake as bad:
        said = f"{asked} and {bad}. A refusal is None, not an error"
        named = _ERRORS.get((type(bad.cause), expected), "raises")
        raise Mistake(said, named if "alg" in header else "every header has an alg") from bad
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
    praise="old and new keys are read, and 26 headers that would choose for themselves are refused",
)
