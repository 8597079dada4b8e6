"""Answers to exercise 12.resolve-key."""

import os
from collections.abc import Callable
from typing import Any

from answers import Answers, Wrong
from authlab.encoding import b64url_decode

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
    return one["key"] if (one["alg"], now < one["until"]) == (header.get("alg"), True) else None


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


def resolve_alg_is_there(header: Header, keys: Keys, now: float) -> bytes | None:
    kid = header.get("kid")
    if not isinstance(kid, str) or kid not in keys or header["alg"] != keys[kid]["alg"]:
        return None
    return keys[kid]["key"] if now < keys[kid]["until"] else None


def resolve_to_the_end(header: Header, keys: Keys, now: float) -> bytes | None:
    kid = header.get("kid")
    if not isinstance(kid, str) or kid not in keys or header.get("alg") != keys[kid]["alg"]:
        return None
    return keys[kid]["key"] if now <= keys[kid]["until"] else None


TABLE = {
    "12.resolve-key": Answers(
        right=(resolve_step_by_step, resolve_by_loop, resolve_strictly, resolve_trying),
        wrong=(
            Wrong(resolve_newest_only, "only the newest key counts",
                  ("'2026-10'", "the key b'o", "was expected and None came", "thrown out")),
            Wrong(resolve_forever, "an old key is good forever",
                  ("'2026-10'", "from the old key's end on", "None was expected and b'o", "compare now")),
            Wrong(resolve_to_the_end, "an old key is good forever",
                  ("'2026-10'", "from the old key's end on", "None was expected and b'o", "compare now")),
            Wrong(resolve_alg_is_there, "every header has an alg",
                  ("{'kid': '7'}", "None was expected", "raised KeyError: 'alg'")),
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
}  # fmt: skip
