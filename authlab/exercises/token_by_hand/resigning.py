"""Sign a changed token with the key that checks it."""

import base64
import hmac
import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from authlab.encoding import b64url_decode, b64url_encode
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.token_by_hand.signed_tokens import SIGNED


def _judge_resign(resign: Callable[[str, dict[str, Any], bytes], str]) -> None:
    for _, key, token in SIGNED:
        for changes in ({"sub": "eve"}, {"exp": 1_900_000_000, "role": "admin"}):
            _judge_resigned(token, changes, key, attempt(resign, token, dict(changes), key))


def _judge_resigned(token: str, changes: dict[str, Any], key: bytes, got: Any) -> None:
    header, payload, old = token.split(".")
    given = f"with {changes} to change in {shown(b64url_decode(payload))}, "
    must_return(got, f"{given}a token was expected and None came")
    if not isinstance(got, str) or got.count(".") != 2:
        raise Mistake(
            f"{given}a token was expected, text with two dots, and {shown(got)} came", "not a token"
        )
    new_header, new_payload, signature = got.split(".")
    if new_header != header:
        said = f"{given}the header {header} was expected, as it was, and {shown(new_header)} came"
        raise Mistake(said, "makes a header of its own")
    wanted = json.loads(b64url_decode(payload)) | changes
    try:
        claims = json.loads(b64url_decode(new_payload))
    except ValueError as problem:
        said = f"{given}{wanted} was expected in base64url, and {shown(new_payload)} came: {problem}"
        raise Mistake(said, "the payload is not JSON in base64url") from problem
    if claims != wanted:
        said = f"{given}{wanted} was expected and {shown(claims, 200)} came"
        raise Mistake(said, "the payload is not what was asked for")
    signed = f"{header}.{new_payload}".encode()
    right = b64url_encode(hmac.digest(key, signed, "sha256"))
    if signature != right:
        why, name = _why(signature, key, signed, old)
        raise Mistake(f"{given}the signature {right} was expected and {shown(signature)} came{why}", name)


def _why(signature: str, key: bytes, signed: bytes, old: str) -> tuple[str, str]:
    tag, payload = hmac.digest(key, signed, "sha256"), signed.partition(b".")[2]
    standard = base64.b64encode(tag).decode()
    known = {
        old: (": that is the old one, made over the old payload", "keeps the old signature"),
        tag.hex(): (": hex digits, and not the bytes in base64url", "the tag is its hex digits"),
        b64url_encode(tag.hex().encode()): (": base64url of hex digits", "the tag is its hex digits"),
        b64url_encode(sha256(signed).digest()): (": a hash, which anybody can make", "a hash is a signature"),
        standard: (": with padding", "plain base64"),
        standard.rstrip("="): (": with + and /", "plain base64"),
        base64.urlsafe_b64encode(tag).decode(): (": with padding", "plain base64"),
    }
    for data in (payload, b64url_decode(payload.decode())):
        other = b64url_encode(hmac.digest(key, data, "sha256"))
        known[other] = (": made over the payload alone", "signs the payload alone")
    return known.get(signature, ("", ""))


def _resign(token: str, changes: dict, key: bytes) -> str:
    header, payload, _ = token.split(".")
    claims = json.loads(b64url_decode(payload)) | changes
    signed = f"{header}.{b64url_encode(json.dumps(claims).encode())}"
    return f"{signed}.{b64url_encode(hmac.digest(key, signed.encode(), 'sha256'))}"


RESIGN = Exercise(
    id="09.resign",
    judge=_judge_resign,
    answer=_resign,
    hints=(
        "the header stays as it is; the payload is decoded, changed and encoded again",
        "the tag is made over the old header, a dot and the new payload",
        'hmac.digest(key, signed.encode(), "sha256") gives bytes: they too go through b64url_encode',
    ),
    praise="twelve tokens that nobody can tell from the issuer's: with the key, you are the issuer",
)
