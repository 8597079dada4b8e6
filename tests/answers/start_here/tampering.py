"""Answers to exercise 00.rewrite."""

import base64
import json
from collections.abc import Callable
from typing import Any

import jwt

from answers import Answer, Answers, Wrong
from answers.start_here.expiry import padded
from authlab.encoding import b64url_decode, b64url_encode


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
