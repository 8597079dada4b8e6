"""Answers to the exercises of lesson 11."""

import hashlib
import hmac
import itertools
import json
from collections.abc import Callable, Iterable
from typing import Any

import jwt

from answers import Answer, Answers, Wrong
from authlab.encoding import b64url_decode, b64url_encode
from authlab.errors import TokenError
from authlab.redteam.forgery import forged, mac, nothing


def believed(read: Callable[[str], Any], token: str) -> bool:
    try:
        read(token)
    except Exception:
        return False
    return True


def unsigned(token: str, *algs: str) -> list[str]:
    return [forged(token, nothing, header={"alg": alg}) for alg in algs]


def every_spelling(read: Callable[[str], Any], token: str) -> bool:
    cases = ["".join(letters) for letters in itertools.product("nN", "oO", "nN", "eE")]
    passed = [one for one in unsigned(token, *cases, "HS256") if believed(read, one)]
    return not passed and believed(read, token)


def step_by_step(read: Callable[[str], Any], token: str) -> bool:
    try:
        claims = read(token)
    except Exception:
        return False
    header, payload, _ = token.split(".")
    for alg in ["none", "NONE", "NonE"]:
        new = b64url_encode(json.dumps({"typ": "JWT", "alg": alg}).encode())
        try:
            read(new + "." + payload + ".")
            return False
        except Exception:  # noqa: S110
            pass
    try:
        read(header + "." + payload + ".")
    except Exception:
        return claims["sub"] == "ada"
    return False


def presenting(*algs: str, right: bool = True) -> Answer:
    """Build a test that presents unsigned tokens with these algorithms, and the right one or not."""

    def keeps_closed(read: Callable[[str], Any], token: str) -> bool:
        return not any(believed(read, one) for one in unsigned(token, *algs)) and (
            not right or believed(read, token)
        )

    return keeps_closed


def lets_out(read: Callable[[str], Any], token: str) -> bool:
    return bool(read(token)) and not any(read(one) for one in unsigned(token, "none", "nOnE"))


def catches_some(read: Callable[[str], Any], token: str) -> bool:
    for one in unsigned(token, "none", "nOnE", "HS256"):
        try:
            read(one)
        except TokenError:
            continue
        return False
    return believed(read, token)


def one_try_for_all(read: Callable[[str], Any], token: str) -> bool:
    try:
        for one in unsigned(token, "none", "nOnE", "HS256"):
            read(one)
            return False
    except Exception:
        return believed(read, token)
    return True


def any_refusal(read: Callable[[str], Any], token: str) -> bool:
    return not all(believed(read, one) for one in unsigned(token, "none", "nOnE", "HS256"))


def asserts(read: Callable[[str], Any], token: str) -> bool:
    assert believed(read, token)
    assert not any(believed(read, one) for one in unsigned(token, "none", "nOnE", "HS256"))
    return True


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


def crack_by_bytes(token: str, words: Iterable[str]) -> str | None:
    header, payload, signature = token.split(".")
    goal, signed = b64url_decode(signature), f"{header}.{payload}".encode()
    return next((word for word in words if sha256_mac(word.encode(), signed) == goal), None)


def crack_by_library(token: str, words: Iterable[str]) -> str | None:
    for word in words:
        try:
            jwt.decode(token, word, algorithms=["HS256"])
        except jwt.InvalidSignatureError:
            continue
        return word
    return None


def crack_by_signing(token: str, words: Iterable[str]) -> str | None:
    found = [word for word in words if forged(token, mac(word.encode())) == _compact(token, word)]
    return found[0] if found else None


def _compact(token: str, word: str) -> str:
    """Return what `forged` makes of a token whose secret is this word."""
    signed, _, signature = token.rpartition(".")
    right = b64url_encode(sha256_mac(word.encode(), signed.encode())) == signature
    return forged(token, mac(word.encode())) if right else ""


def crack_or_raise(token: str, words: Iterable[str]) -> str | None:
    return next(word for word in words if jwt.decode(token, word, algorithms=["HS256"]))


def crack_with(spell: Callable[[str, str], str], at_last: Any = None) -> Answer:
    """Build an answer that compares `spell(word, signed)` with the signature as it is written."""

    def crack(token: str, words: list[str]) -> Any:
        signed, _, signature = token.rpartition(".")
        return next((word for word in words if spell(word, signed) == signature), at_last)

    return crack


def first_or_none(token: str, words: list[str]) -> str | None:
    for word in words:
        return crack_by_bytes(token, [word])
    return None


def right_spelling(word: str, signed: str) -> str:
    return b64url_encode(sha256_mac(word.encode(), signed.encode()))


def number_of(token: str, words: list[str]) -> int | None:
    found = crack_by_bytes(token, words)
    return None if found is None else words.index(found)


TABLE = {
    "11.keeps-closed": Answers(
        right=(every_spelling, step_by_step, presenting("none", "None", "nOnE", "NONE", "HS256")),
        wrong=(
            Wrong(presenting("HS256"), "never tries none", ("believes alg none", "False was expected")),
            Wrong(presenting("none", "HS256"), "one spelling is enough", ("not nOnE", "True came")),
            Wrong(presenting("none", "None", "NONE", "HS256"), "one spelling is enough", ("and NONE",)),
            Wrong(presenting("none", "nOnE"), "only alg none is unsigned", ("Leave the header",)),
            Wrong(presenting("none", "nOnE", "HS256", right=False), "refusing everything is safe",
                  ("refuses every token", "must pass")),
            Wrong(lets_out, "a refusal is an error", ("True was expected", "catch it")),
            Wrong(catches_some, "one kind of no", ("on PyJWT", "except Exception")),
            Wrong(asserts, "asserts instead of answering", ("False was expected", "would assert")),
            Wrong(one_try_for_all, "one spelling is enough", ("asked: alg 'none' unsigned, refused; alg",)),
            Wrong(any_refusal, "one refusal is enough", ("unsigned, believed; ", "enough for False")),
            Wrong(lambda read, token: not every_spelling(read, token), "a sound reader is red", ("by hand",)),
            Wrong(lambda read, token: int(every_spelling(read, token)), "not a yes or no", ("1 came",)),
            Wrong(lambda read, token: None, "nothing is returned", ("True was expected",)),
        ),
    ),
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
    "11.find-secret": Answers(
        right=(crack_by_bytes, crack_by_library, crack_by_signing),
        wrong=(
            Wrong(crack_or_raise, "a wrong guess is an error", ("'dragon' was expected", "go on")),
            Wrong(crack_with(lambda word, text: sha256_mac(word.encode(), text.encode()).hex()),
                  "compares two spellings", ("None came", "Compare bytes with bytes")),
            Wrong(crack_with(right_spelling, ""), "some word always fits", ("None was expected", "'' came")),
            Wrong(first_or_none, "gives up too early", ("among ['123456', 'dragon']", "behind the loop")),
            Wrong(number_of, "not the word that fits", ("0 came", "the word itself")),
        ),
    ),
}  # fmt: skip
