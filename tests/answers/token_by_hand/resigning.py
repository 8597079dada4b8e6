"""Answers to exercise 09.resign."""

import base64
import hashlib
import json
from typing import Any

import jwt

from answers import Answers, Wrong
from answers.token_by_hand.signature_check import tag
from authlab.encoding import b64url_decode, b64url_encode
from authlab.jws import jws_verify


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
