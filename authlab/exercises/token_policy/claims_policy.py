"""Say why a token is refused although its signature is right."""

import copy
import functools
import json
import time
from collections.abc import Callable
from typing import Any

from authlab.encoding import b64url_decode
from authlab.errors import BadClaim
from authlab.exercise import Exercise, Mistake, attempt, shown
from authlab.insecure.policies import insecure_signature_only
from authlab.redteam.minted import TOKENS, Minted, Read
from authlab.tokens import Policy

Refuse = Callable[[dict[str, Any], dict[str, Any], int], Any]

NOW = 1_800_000_000

_LONG_AGO = Minted("", "exp", "", {"exp": -30 * 86400})

_MISSING = "what is missing holds", "ask for every claim you count on before you look at it"
_GOOD = "refusing is safe", "return None for a token that is to be accepted"
_LEEWAY = "no leeway for clocks", "allow for 60 seconds, in both directions"
_TYPES = "what is signed has the right type", "isinstance tells (RFC 7519, 4.1)"
_KINDS = "one key, one kind of token", "the header's typ says what a token was made for"
# What a wrong verdict on each of the twenty shows, and what to do about it.
_SHOWS = {
    "a token without end": _MISSING,
    "an expired token": ("exp is there, so it is checked", "compare exp with now: nobody else does"),
    "expired twenty seconds ago": _LEEWAY,
    "an end as text": _TYPES,
    "a token before its time": ("only the end is a time", "nbf, where it is there, may not lie ahead"),
    "issued tomorrow": ("only the end is a time", "iat may not lie ahead, beyond the leeway"),
    "issued in twenty seconds": _LEEWAY,
    "a token of no issuer": _MISSING,
    "another issuer's token": ("who has the key is the issuer", "iss has to be authlab"),
    "a token for nobody": _MISSING,
    "another service's token": ("aud is decoration", "authlab has to be among those it is for"),
    "a service with a longer name": ("in finds pieces of a text", "compare a text with ==; in is for a list"),
    "for the wiki and for us": ("aud is one name", "aud may be a list of names (RFC 7519, 4.1.3)"),
    "a refresh token as access": _KINDS,
    "a token without a type": _KINDS,
    "its type in capitals": ("typ is compared letter by letter", "lower(), no prefix (RFC 7515, 4.1.9)"),
    "a token of no user": _MISSING,
    "a user by number": _TYPES,
    "a header with crit": ("what is unknown is harmless", "refuse what is unknown (RFC 7515, 4.1.11)"),
}  # fmt: skip


def _judge_refuse(refuse: Refuse) -> None:
    for minted in TOKENS:
        reason = _asked(refuse, minted)
        if bool(reason) != bool(minted.reason):
            raise _misjudged(refuse, minted, reason)


def _asked(refuse: Refuse, minted: Minted) -> str | None:
    """Return what the policy says to one token, on copies that it may change."""
    header, claims = copy.deepcopy(minted.parts(NOW))
    try:
        got = attempt(refuse, header, claims, NOW)
    except Mistake as mistake:
        kinds = KeyError | TypeError | AttributeError
        odd = isinstance(mistake.cause, kinds) and minted.name != TOKENS[0].name
        name, hint = _SHOWS[minted.name] if odd else (mistake.misconception, "")
        raise Mistake(f"{_of(minted)}: {mistake}: {hint}".removesuffix(": "), name) from mistake
    if got is not None and not isinstance(got, str):
        said = f"{_of(minted)}: None or a reason, as text, was expected and {shown(got)} came"
        raise Mistake(said, "not a reason")
    return got


def _of(minted: Minted) -> str:
    return f"“{minted.name}” ({minted.changed})" if minted.changed else f"“{minted.name}”"


def _misjudged(refuse: Refuse, minted: Minted, reason: str | None) -> Mistake:
    came = f"None was expected and {shown(reason)} came" if reason else "a refusal was expected and None came"
    seen = f"{_of(minted)}: {came}"
    name, hint = _SHOWS.get(minted.name, _GOOD)
    if minted is TOKENS[1] and not any(_asked(refuse, one) for one in TOKENS):
        said = "as for all twenty. A signature says that somebody with the key wrote it, not what it is for"
        return Mistake(f"{seen}, {said}", "signature valid means trust")
    if minted.name == "an expired token" and _asked(refuse, _LONG_AGO):
        name, hint = "more leeway is harmless", "every token lives that much longer; 60 seconds are enough"
    return Mistake(f"{seen}; {minted.why}: {hint}", name)


def refuse(header: dict, claims: dict, now: int) -> str | None:
    for name in ("exp", "iat", "iss", "aud", "sub"):
        if name not in claims:
            return f"{name} is missing"
    for name in ("exp", "iat", "nbf"):
        if not isinstance(claims.get(name, 0), int | float):
            return f"{name} is no number"
    if not isinstance(claims["sub"], str):
        return "sub is no text"
    if "crit" in header:
        return "there is a rule that is not known here"
    if claims["exp"] <= now - 60:
        return "it is over"
    if max(claims["iat"], claims.get("nbf", now)) > now + 60:
        return "it has not begun"
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims["iss"] != "authlab" or "authlab" not in audience:
        return "somebody else issued it, or it is for somebody else"
    typ = str(header.get("typ")).lower().removeprefix("application/")
    return None if typ == "at+jwt" else "it is no access token"


REFUSE = Exercise(
    id="10.refuse",
    judge=_judge_refuse,
    answer=refuse,
    hints=(
        "keep what is there; times, issuer, audience, type: each is one if and one return, None comes last",
        "exp <= now - 60; iat > now + 60, nbf too, where it is there; aud may be a list: isinstance tells",
        'str(header.get("typ")).lower().removeprefix("application/") != "at+jwt" is the longest of them',
    ),
    praise="twenty of twenty: fifteen refused, five accepted",
)


def by_policy(refuse: Refuse) -> Read:
    """Make a reader of a policy: it checks the signature, asks `refuse`, and raises `BadClaim` if told to."""

    @functools.wraps(refuse)
    def read(token: str, *, key: bytes, policy: Policy) -> dict[str, Any]:
        claims = insecure_signature_only(token, key=key, policy=policy)
        header = json.loads(b64url_decode(token.split(".")[0]))
        if reason := refuse(header, claims, int(time.time())):
            raise BadClaim(reason, reason=reason)
        return claims

    return read
