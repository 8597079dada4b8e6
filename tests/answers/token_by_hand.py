"""Answers to the exercises of lesson 09."""

import base64
import hashlib
import hmac
import json
import string
from typing import Any

import jwt

from answers import Answers, Wrong
from authlab.encoding import b64url_decode, b64url_encode
from authlab.jws import jws_verify

LETTERS = string.ascii_letters + string.digits + "-_"


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


def spelled(token: str, letters: str) -> set[str]:
    return {token[:-1] + letter for letter in letters}


def spellings_by_number(token: str) -> list[str]:
    signature = token.split(".")[2]
    spare = {0: 1, 2: 16, 3: 4}[len(signature) % 4]
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    first = alphabet.index(token[-1]) // spare * spare
    return sorted(spelled(token, alphabet[first : first + spare]) - {token})


def spellings_by_trial(token: str) -> frozenset[str]:
    data = lax(token.rpartition(".")[2])
    return frozenset(
        one for one in spelled(token, LETTERS) if one != token and lax(one.split(".")[2]) == data
    )


def spellings_and_itself(token: str) -> set[str]:
    return set(spellings_by_trial(token)) | {token}


def always_three(token: str) -> set[str]:
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    first = alphabet.index(token[-1]) // 4 * 4
    return spelled(token, alphabet[first : first + 4]) - {token}


def resigned(token: str, changes: dict[str, Any], sign: Any, **style: Any) -> str:
    header, payload, _ = token.split(".")
    new = b64url_encode(json.dumps({**json.loads(b64url_decode(payload)), **changes}, **style).encode())
    return f"{header}.{new}.{sign(header, new)}"


def resign_compactly(token: str, changes: dict[str, Any], key: bytes) -> str:
    def sign(*parts: str) -> str:
        return base64.urlsafe_b64encode(tag(key, ".".join(parts))).decode().rstrip("=")

    return resigned(token, changes, sign, separators=(",", ":"), sort_keys=True)


def resign_checked(token: str, changes: dict[str, Any], key: bytes) -> str:
    new = resigned(token, changes, lambda *parts: b64url_encode(tag(key, ".".join(parts))), indent=1)
    jws_verify(new, key)
    return new


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
    "09.spellings": Answers(
        right=(spellings_by_number, spellings_by_trial),
        wrong=(
            Wrong(
                lambda token: set(),
                "any changed character breaks it",
                ("32 bytes", "3 other tokens were expected", "none came"),
            ),
            Wrong(always_three, "always some bits unused", ("48 bytes", "0 other tokens", "3 came")),
            Wrong(
                lambda token: always_three(token) if len(token) % 4 else set(),
                "any changed character breaks it",
                ("other tokens were expected", "none came"),
            ),
            Wrong(
                lambda token: always_three(token) & set(spellings_by_trial(token)),
                "always two bits unused",
                ("64 bytes", "15 other tokens were expected", "3 came"),
            ),
            Wrong(spellings_and_itself, "counts the token itself", ("3 other tokens", "4 came")),
            Wrong(
                lambda token: spelled(token, LETTERS) - {token},
                "any last letter will do",
                ("3 other tokens", "63 came", "other bytes"),
            ),
            Wrong(
                lambda token: {one.split(".")[2] for one in spellings_by_trial(token)},
                "a signature is a token",
                ("3 other tokens", "whole tokens"),
            ),
            Wrong(
                lambda token: len(spellings_by_trial(token)),
                "not a set of tokens",
                ("3 other tokens", "3 came"),
            ),
            Wrong(lambda token: None, "nothing is returned", ("3 other tokens", "None came")),
        ),
    ),
    "09.resign": Answers(
        right=(resign_compactly, resign_checked),
        wrong=(
            Wrong(
                lambda token, changes, key: resigned(token, changes, lambda *_: token.rpartition(".")[2]),
                "keeps the old signature",
                ("{'sub': 'eve'}", "was expected and", "came", "the old one"),
            ),
            Wrong(
                lambda token, changes, key: jwt.encode(
                    json.loads(b64url_decode(token.split(".")[1])) | changes, key
                ),
                "makes a header of its own",
                ("{'sub': 'eve'}", "the header", "was expected, as it was, and", "came"),
            ),
            Wrong(
                lambda token, changes, key: resigned(
                    token, changes, lambda *parts: tag(key, ".".join(parts)).hex()
                ),
                "the tag is its hex digits",
                ("the signature", "was expected and", "hex digits"),
            ),
            Wrong(
                lambda token, changes, key: resigned(
                    token, changes, lambda _, new: b64url_encode(tag(key, new))
                ),
                "signs the payload alone",
                ("the signature", "was expected and", "payload alone"),
            ),
            Wrong(
                lambda token, changes, key: resigned(
                    token, changes, lambda _, new: b64url_encode(tag(key, b64url_decode(new).decode()))
                ),
                "signs the payload alone",
                ("the signature", "was expected and", "payload alone"),
            ),
            Wrong(
                lambda token, changes, key: resigned(
                    token,
                    changes,
                    lambda *parts: b64url_encode(hashlib.sha256(".".join(parts).encode()).digest()),
                ),
                "a hash is a signature",
                ("the signature", "was expected and", "which anybody can make"),
            ),
            Wrong(
                lambda token, changes, key: resigned(
                    token,
                    changes,
                    lambda *parts: base64.urlsafe_b64encode(tag(key, ".".join(parts))).decode(),
                ),
                "plain base64",
                ("the signature", "was expected and", "with padding"),
            ),
            Wrong(
                lambda token, changes, key: resign_compactly(token, {}, key),
                "the payload is not what was asked for",
                ("{'sub': 'eve'}", "was expected and", "'ada'} came"),
            ),
            Wrong(
                lambda token, changes, key: json.dumps(changes).join(token.split(".")[::2]),
                "not a token",
                ("{'sub': 'eve'}", "a token was expected", "came"),
            ),
            Wrong(
                lambda token, changes, key: f"{token.split('.')[0]}.{json.dumps(changes)}.x",
                "the payload is not JSON in base64url",
                ("{'sub': 'eve'}", "expected in base64url", "came"),
            ),
            Wrong(lambda *_: None, "nothing is returned", ("{'sub': 'eve'}", "None came")),
        ),
    ),
}
