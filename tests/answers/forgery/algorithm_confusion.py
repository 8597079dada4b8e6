"""Answers to exercise 11.confuse."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt

from answers import Answer, Answers, Wrong
from authlab.encoding import b64url_decode, b64url_encode
from authlab.redteam.forgery import forged, nothing


def forged_by(sign: Callable[[bytes, bytes], bytes], alg: str = "HS256", **more: Any) -> Answer:
    """Build an answer that signs in its own way: `sign(public, signed)`."""

    def confuse(token: str, name: str, public: bytes) -> str:
        return forged(
            token, lambda signed: sign(public, signed), header={"alg": alg}, claims={"sub": name, **more}
        )

    return confuse


def sha256_mac(key: bytes, signed: bytes) -> bytes:
    return hmac.new(key, signed, hashlib.sha256).digest()


def confuse_by_blocks(token: str, name: str, public: bytes) -> str:
    """Write the HMAC out, as RFC 2104 does."""
    claims = json.loads(b64url_decode(token.split(".")[1]))
    claims["sub"] = name
    parts = [json.dumps(one, indent=1).encode() for one in ({"typ": "JWT", "alg": "HS256"}, claims)]
    signed = ".".join(b64url_encode(part) for part in parts)
    key = (public if len(public) <= 64 else hashlib.sha256(public).digest()).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in key) + signed.encode()).digest()
    return f"{signed}.{b64url_encode(hashlib.sha256(bytes(b ^ 0x5C for b in key) + inner).digest())}"


def confuse_by_library(token: str, name: str, public: bytes) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode({**claims, "sub": name}, public, algorithm="HS256")


def keeps_old_signature(token: str, name: str, public: bytes) -> str:
    new = forged(token, nothing, header={"alg": "HS256"}, claims={"sub": name})
    return new + b64url_encode(sha256_mac(public, token.rpartition(".")[0].encode()))


def only_the_name(token: str, name: str, public: bytes) -> str:
    parts = (json.dumps(one).encode() for one in ({"alg": "HS256"}, {"sub": name}))
    signed = ".".join(map(b64url_encode, parts))
    return f"{signed}.{b64url_encode(sha256_mac(public, signed.encode()))}"


TABLE = {
    "11.confuse": Answers(
        right=(forged_by(sha256_mac), confuse_by_blocks),
        wrong=(
            Wrong(forged_by(sha256_mac, "RS256"), "the server picks the algorithm", ("HS256 was expected",)),
            Wrong(confuse_by_library, "the library forges for me", ("hmac.digest does not look",)),
            Wrong(forged_by(lambda key, text: sha256_mac(key.strip(), text)),
                  "the last line end does not count", ("the whole of that key",)),
            Wrong(forged_by(lambda key, text: hashlib.sha256(key + text).digest()), "signs other bytes",
                  ("the HMAC under the whole of that key",)),
            Wrong(forged_by(lambda key, text: sha256_mac(key, text).hex().encode()), "a signature in hex",
                  ("not hexdigest",)),
            Wrong(forged_by(lambda key, text: hmac.digest(key, text, "sha512")), "signs other bytes",
                  ("Sign the new header",)),
            Wrong(keeps_old_signature, "signs other bytes", ("the new header and payload",)),
            Wrong(only_the_name, "other claims", ("'exp'", "{'sub': 'admin'} came")),
            Wrong(lambda token, name, public: token.encode(), "not a token", ("a token was expected",)),
        ),
    ),
}  # fmt: skip
