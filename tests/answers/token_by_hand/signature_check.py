"""Answers to exercise 09.verify."""

import base64
import hmac
import json
from typing import Any

import jwt

from answers import Answers, Wrong
from authlab.encoding import b64url_decode, b64url_encode
from authlab.jws import jws_verify


def lax(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "==")


def tag(key: bytes, signed: str) -> bytes:
    return hmac.new(key, signed.encode(), "sha256").digest()


def verify_strictly(token: str, key: bytes) -> bytes:
    header, payload, signature = token.split(".")
    if not hmac.compare_digest(b64url_decode(signature), tag(key, f"{header}.{payload}")):
        raise ValueError
    return b64url_decode(payload)


def verify_by_writing(token: str, key: bytes) -> bytes:
    if token.count(".") != 2:
        raise ValueError("not a token")
    signed = token[: token.rindex(".")]
    made = base64.urlsafe_b64encode(tag(key, signed)).decode().strip("=")
    if f"{signed}.{made}" != token:
        raise ValueError("the signature does not fit")
    return lax(signed.split(".")[1])


def verify_lax(token: str, key: bytes) -> bytes:
    header, payload, signature = token.split(".")
    if lax(signature) != tag(key, f"{header}.{payload}"):
        raise ValueError
    return lax(payload)


def verify_text(token: str, key: bytes) -> bytes:
    header, payload, signature = token.split(".")
    if not hmac.compare_digest(b64url_encode(tag(key, f"{header}.{payload}")), signature):
        raise ValueError
    return b64url_decode(payload)


def verify_returning(token: str, key: bytes) -> Any:
    try:
        return verify_strictly(token, key)
    except ValueError as problem:
        return problem


def verify_stripped(token: str, key: bytes) -> bytes:
    return verify_strictly(token.strip().rstrip("=~"), key)


def verify_start(token: str, key: bytes) -> bytes:
    header, payload, signature = token.split(".")
    if not b64url_encode(tag(key, f"{header}.{payload}")).startswith(signature):
        raise ValueError
    return b64url_decode(payload)


def verify_assert(token: str, key: bytes) -> bytes:
    header, payload, signature = token.split(".")
    assert b64url_decode(signature) == tag(key, f"{header}.{payload}")
    return b64url_decode(payload)


def verify_or_none(token: str, key: bytes) -> Any:
    try:
        return verify_strictly(token, key)
    except ValueError:
        return None


def verify_indexing(token: str, key: bytes) -> bytes:
    parts = token.split(".")
    if parts[2] != b64url_encode(tag(key, f"{parts[0]}.{parts[1]}")):
        raise ValueError
    return b64url_decode(parts[1])


def verify_payload_only(token: str, key: bytes) -> bytes:
    _, payload, signature = token.split(".")
    if b64url_decode(signature) != tag(key, payload):
        raise ValueError
    return b64url_decode(payload)


def verify_made_again(token: str, key: bytes) -> bytes:
    payload = b64url_decode(token.split(".")[1])
    if jwt.encode(json.loads(payload), key) != token:
        raise ValueError
    return payload


def verify_both_alphabets(token: str, key: bytes) -> bytes:
    head, payload, signature = token.split(".")
    if len(signature) != 43 or signature[-1] not in "AEIMQUYcgkosw048":
        raise ValueError("another spelling")
    given = base64.b64decode(signature + "=", altchars=b"-_", validate=True)
    if not hmac.compare_digest(hmac.digest(key, f"{head}.{payload}".encode(), "sha256"), given):
        raise ValueError("the signature does not fit")
    return b64url_decode(payload)


TABLE = {
    "09.verify": Answers(
        right=(verify_strictly, verify_by_writing, jws_verify),
        wrong=(
            Wrong(
                verify_lax,
                "any changed character breaks it",
                ("whose last letter was changed", "ValueError was expected", "came"),
            ),
            Wrong(
                verify_both_alphabets,
                "what is no letter does no harm",
                ("with + and / for - and _", "ValueError was expected", "came"),
            ),
            Wrong(
                verify_stripped,
                "what is no letter does no harm",
                ("with = behind it", "ValueError was expected", "came"),
            ),
            Wrong(
                verify_start,
                "compares only what is there",
                ("whose signature was cut off", "ValueError was expected", "came"),
            ),
            Wrong(
                lambda token, key: b64url_decode(token.split(".")[1]),
                "decoding is checking",
                ("whose payload was changed", "ValueError was expected", "came"),
            ),
            Wrong(
                lambda token, key: jws_verify(token, key) and token.split(".")[1].encode(),
                "not the payload's bytes",
                ("these bytes were expected and b'eyJ", "came"),
            ),
            Wrong(verify_assert, "an assert is a check", ("ValueError was expected", "AssertionError came")),
            Wrong(verify_or_none, "says no without raising", ("ValueError was expected", "None came")),
            Wrong(
                verify_returning, "says no without raising", ("ValueError was expected", "came: who forgets")
            ),
            Wrong(verify_text, "another error than asked for", ("with é behind it", "TypeError", "ASCII")),
            Wrong(verify_indexing, "another error than asked for", ("ValueError was expected", "IndexError")),
            Wrong(
                verify_payload_only,
                "refuses a good token",
                ("verify_payload_only('eyJ", "bytes were expected", "ValueError", "header.payload"),
            ),
            Wrong(verify_made_again, "refuses a good token", ("bytes were expected", "header.payload")),
            Wrong(
                lambda token, key: bool(verify_strictly(token, key)),
                "a yes is no payload",
                ("bytes were expected", "True came"),
            ),
            Wrong(
                lambda token, key: json.loads(verify_strictly(token, key)),
                "not the payload's bytes",
                ("bytes were expected", "{'sub': 'ada'} came"),
            ),
            Wrong(lambda token, key: None, "nothing is returned", ("bytes were expected", "None came")),
        ),
    ),
}
