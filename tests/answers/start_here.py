"""Answers to the exercises of lesson 00."""

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import jwt

from answers import Answer, Answers, Wrong
from authlab.encoding import b64url_decode, b64url_encode


def exp(token: str) -> float:
    return json.loads(b64url_decode(token.split(".")[1]))["exp"]


def padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)


def left_by_library(token: str, now: float) -> float:
    return jwt.decode(token, options={"verify_signature": False})["exp"] / 60 - now / 60


def left_by_hand(token: str, now: float) -> float:
    payload = token.split(".")[1].replace("-", "+").replace("_", "/")
    claims = json.loads(base64.b64decode(payload + "==="))
    return -(now - claims["exp"]) / 60


def left_by_pattern(token: str, now: float) -> float:
    text = base64.urlsafe_b64decode(padded(token[token.index(".") + 1 : token.rindex(".")]))
    seconds = int(re.search(rb'"exp": *(\d+)', text)[1]) - now  # type: ignore[index]
    return seconds // 60 + seconds % 60 / 60


def left_verified(token: str, now: float) -> float:
    return (jwt.decode(token, "k" * 32, algorithms=["HS256"], audience="authlab")["exp"] - now) / 60


def left_from_header(token: str, now: float) -> float:
    return (json.loads(b64url_decode(token.split(".")[0]))["exp"] - now) / 60


def left_unpadded(token: str, now: float) -> float:
    return (json.loads(base64.urlsafe_b64decode(token.split(".")[1]))["exp"] - now) / 60


def left_as_base64(token: str, now: float) -> float:
    return (json.loads(base64.b64decode(token.split(".")[1] + "=="))["exp"] - now) / 60


def lifetime(token: str, now: float) -> float:
    claims = json.loads(b64url_decode(token.split(".")[1]))
    return (claims["exp"] - claims["iat"]) / 60


def left_by_other_name(token: str, now: float) -> float:
    return json.loads(b64url_decode(token.split(".")[1]))["expires"] - now


def rewritten(payload: Callable[[dict[str, Any]], str]) -> Answer:
    """Build an answer that keeps header and signature and writes the payload in its own way."""

    def rewrite(token: str, changes: dict[str, Any]) -> str:
        header, old, signature = token.split(".")
        return f"{header}.{payload({**json.loads(b64url_decode(old)), **changes})}.{signature}"

    return rewrite


def rewrite_step_by_step(token: str, changes: dict[str, Any]) -> str:
    parts = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(padded(parts[1])))
    for name in changes:
        claims[name] = changes[name]
    parts[1] = base64.urlsafe_b64encode(json.dumps(claims, indent=1).encode()).decode().rstrip("=")
    return ".".join(parts)


def signed_again(token: str, changes: dict[str, Any]) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode({**claims, **changes}, "k" * 32)


def made_none(token: str, changes: dict[str, Any]) -> str:
    middle = rewritten(lambda claims: b64url_encode(json.dumps(claims).encode()))(token, changes).split(".")[
        1
    ]
    return f"{b64url_encode(b'{}')}.{middle}."


def only_changes(token: str, changes: dict[str, Any]) -> str:
    header, _, signature = token.split(".")
    return f"{header}.{b64url_encode(json.dumps(changes).encode())}.{signature}"


TABLE = {
    "00.minutes-left": Answers(
        right=(left_by_library, left_by_hand, left_by_pattern),
        wrong=(
            Wrong(
                lambda token, now: exp(token) - now,
                "seconds, not minutes",
                ("expires in 15 minutes", "15 was expected", "900 came", "divide by 60"),
            ),
            Wrong(
                lifetime, "lifetime, not what is left", ("in 0.5 minutes", "0.5 was expected", "15.0 came")
            ),
            Wrong(
                lambda token, now: (now - exp(token)) / 60,
                "the sign",
                ("in 15 minutes", "15 was expected", "-15.0 came"),
            ),
            Wrong(
                lambda token, now: max(0, (exp(token) - now) / 60),
                "the sign",
                ("expired 5 minutes ago", "-5 was expected", "0 came"),
            ),
            Wrong(
                lambda token, now: (exp(token) - now) // 60,
                "whole minutes only",
                ("in 0.5 minutes", "0.5 was expected", "0 came"),
            ),
            Wrong(
                lambda token, now: f"{(exp(token) - now) / 60:g}",
                "not a number",
                ("in 15 minutes", "15 was expected", "'15' came"),
            ),
            Wrong(lambda token, now: None, "nothing is returned", ("15 was expected", "None came", "return")),
            Wrong(
                left_verified, "reading needs the key", ("'eyJ", "15 was expected", "InvalidSignatureError")
            ),
            Wrong(
                lambda token, now: jwt.decode(token)["exp"] - now,
                "reading needs the key",
                ("'eyJ", "15 was expected", "DecodeError"),
            ),
            Wrong(left_from_header, "reads the header", ("'eyJ", "15 was expected", "KeyError")),
            Wrong(
                left_by_other_name, "another name for exp", ("'eyJ", "15 was expected", "KeyError: 'expires'")
            ),
            Wrong(left_unpadded, "expects base64 padding", ("'eyJ", "15 was expected", "padding")),
            Wrong(
                left_as_base64,
                "does not decode the payload as base64url",
                ("'eyJ", "15 was expected", "- and _"),
            ),
        ),
    ),
    "00.rewrite": Answers(
        right=(
            rewritten(lambda c: b64url_encode(json.dumps(c, ensure_ascii=False, sort_keys=True).encode())),
            rewritten(lambda c: jwt.encode(c, "k" * 32).split(".")[1]),
            rewrite_step_by_step,
        ),
        wrong=(
            Wrong(
                signed_again,
                "the signature can be made without the key",
                ("{'sub': 'eve'}", "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9 was expected", "came"),
            ),
            Wrong(
                made_none,
                "the signature can be made without the key",
                ("{'sub': 'eve'}", "was expected", "'e30' came"),
            ),
            Wrong(
                only_changes,
                "the other claims are lost",
                ("{'sub': 'eve'}", "'iat': 1800000000", "was expected, and {'sub': 'eve'} came"),
            ),
            Wrong(
                lambda token, changes: token,
                "nothing was changed",
                (
                    "{'sub': 'eve'}",
                    "was expected",
                    "{'sub': 'ada', 'iat': 1800000000, 'exp': 1800000900} came",
                ),
            ),
            Wrong(
                rewritten(lambda claims: b64url_encode(str(claims).encode())),
                "str() makes JSON",
                ("{'sub': 'eve'}", "expected as JSON", "b\"{'sub': "),
            ),
            Wrong(
                rewritten(lambda claims: base64.b64encode(json.dumps(claims).encode()).decode()),
                "encodes as plain base64",
                ("'sub': '", "expected in base64url", "… came", "not base64url"),
            ),
            Wrong(
                rewritten(lambda claims: b64url_encode(json.dumps(claims))),  # type: ignore[arg-type]
                "text is bytes",
                ("'eyJ", "raised TypeError", ".encode()"),
            ),
            Wrong(
                rewritten(json.dumps),
                "leaves out base64url",
                ("{'sub': 'eve'}", "expected in base64url", """'{"sub": "eve", """),
            ),
            Wrong(
                lambda token, changes: {**jwt.decode(token, options={"verify_signature": False}), **changes},
                "not a token",
                ("{'sub': 'eve'}", "a token was expected", "'exp': 1800000900} came"),
            ),
            Wrong(
                lambda token, changes: None,
                "nothing is returned",
                ("{'sub': 'eve'}", "a token was expected", "None came"),
            ),
        ),
    ),
}
