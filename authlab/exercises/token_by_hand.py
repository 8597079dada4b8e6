"""Lesson 09: check a token by hand, list the spellings of one, sign what you can check."""

import base64
import hmac
import json
import string
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from authlab.encoding import b64url_decode, b64url_encode
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.jws import jws_sign
from authlab.widgets.quiz import Question

_ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
_KEYS = (b"made-up key, 32 bytes, no secret", bytes(range(100, 164)))
_HEADER = b'{"kid":"7", "alg":"HS256"}'  # spaces, and its members in an order of its own
_SIGNED = [
    (payload, key, jws_sign(payload, key, header=header))
    for payload in (b'{"sub":"ada"}', b'{"sub": "\xc3\xbf~?", "n": 1}', b'{ "exp":1800000900,"sub":"eve" }')
    for key, header in zip(_KEYS, ({"typ": "at+jwt"}, _HEADER), strict=True)
]


def _next_letter(token: str) -> str:
    return token[:-1] + _ALPHABET[_ALPHABET.index(token[-1]) ^ 1]


def _other_payload(token: str) -> str:
    header, payload, signature = token.split(".")
    return f"{header}.{b64url_encode(b64url_decode(payload).replace(b'a', b'b') + b' ')}.{signature}"


# What is done to a good token, how it is told, and what it shows if it is taken.
_CHANGES: tuple[tuple[Callable[[str], str], str, str], ...] = (
    (_other_payload, "whose payload was changed", "decoding is checking"),
    (lambda t: jws_sign(b'{"sub":"ada"}', b"another key, 32 bytes, no secret"), "signed with another key",
     "decoding is checking"),
    (lambda t: t.rpartition(".")[0] + ".", "whose signature was cut off", "compares only what is there"),
    (lambda t: t[:-20], "whose signature was cut short", "compares only what is there"),
    (_next_letter, "whose last letter was changed within its unused bits",
     "any changed character breaks it"),
    (lambda t: t + "=", "with = behind it", "what is no letter does no harm"),
    (lambda t: t + "~~~~", "with ~~~~ behind it", "what is no letter does no harm"),
    (lambda t: t + "\n", "with a line's end behind it", "what is no letter does no harm"),
    (lambda t: t + "é", "with é behind it", "what is no letter does no harm"),
    (lambda t: t.rpartition(".")[0], "that has no signature at all", "counts no parts"),
    (lambda t: "", "that is no text at all", "counts no parts"),
)  # fmt: skip


def _judge_verify(verify: Callable[[str, bytes], bytes]) -> None:
    for payload, key, token in _SIGNED:
        said = f"for a token that says {shown(payload)}, these bytes were expected"
        try:
            got = attempt(verify, token, key)
        except Mistake as mistake:
            told = f"{mistake}. It is a good token, and {said}"
            if isinstance(mistake.cause, ValueError):
                told += ": the tag is made over header.payload as it stands there, dot and spaces included"
            raise Mistake(told, "refuses a good token") from mistake
        must_return(got, f"{said} and None came")
        if got is True:
            raise Mistake(f"{said} and True came: who asked wants to read it", "a yes is no payload")
        if not isinstance(got, bytes) or got != payload:
            raise Mistake(f"{said} and {shown(got)} came", "not the payload's bytes")
    for change, told, misconception in _CHANGES:
        for _, key, token in _SIGNED:
            _must_refuse(verify, change(token), key, told, misconception)


def _must_refuse(verify: Callable[..., Any], token: str, key: bytes, told: str, misconception: str) -> None:
    wanted = f"for a token {told}, ValueError was expected"
    try:
        got = attempt(verify, token, key)
    except Mistake as mistake:
        if isinstance(mistake.cause, ValueError):
            return
        if isinstance(mistake.cause, AssertionError):
            said = f"{wanted} and AssertionError came: python -O leaves every assert out"
            raise Mistake(said, "an assert is a check") from mistake
        raise Mistake(f"{wanted}. {mistake}", "another error than asked for") from mistake
    if not isinstance(got, bytes) or not got:
        said = f"{wanted} and {shown(got)} came: who forgets to look at it lets the token in"
        raise Mistake(said, "says no without raising")
    raise Mistake(f"{wanted} and {shown(got)} came: the token ends in {shown(token[-24:])}", misconception)


def _verify(token: str, key: bytes) -> bytes:
    signed, _, signature = token.rpartition(".")
    tag = hmac.digest(key, signed.encode(), "sha256")
    if not hmac.compare_digest(tag, b64url_decode(signature)):
        raise ValueError("the signature does not fit")
    return b64url_decode(signed.partition(".")[2])


VERIFY_TOKEN = Exercise(
    id="09.verify",
    judge=_judge_verify,
    answer=_verify,
    hints=(
        'token.rpartition(".") gives what was signed, a dot, and the signature',
        "make the tag over what was signed; b64url_decode gives the bytes of a signature in one spelling",
        'hmac.digest(key, signed.encode(), "sha256") is the tag; the payload is b64url_decode of the middle',
    ),
    praise="six good tokens read, sixty-six others refused; your server could use this",
)


def _judge_spellings(spellings: Callable[[str], Any]) -> None:
    for size in (32, 48, 64):
        signed, data = jws_sign(b"{}", _KEYS[0]).rpartition(".")[0], sha256(b"%d" % size).digest() * 2
        token = f"{signed}.{b64url_encode(data[:size])}"
        _judge_one_spelled(spellings, token, f"for a signature of {size} bytes, ")
        if size % 3:
            _judge_one_spelled(spellings, _next_letter(token), f"for another spelling of {size} bytes, ")


def _judge_one_spelled(spellings: Callable[[str], Any], token: str, given: str) -> None:
    want = _spellings(token)
    seen = f"{given}{len(want)} other tokens were expected"
    got = attempt(spellings, token)
    must_return(got, f"{seen} and None came")
    if not isinstance(got, set | frozenset | list | tuple) or not all(isinstance(one, str) for one in got):
        raise Mistake(f"{seen}, a set of texts, and {shown(got)} came", "not a set of tokens")
    if (came := set(got)) == want:
        return
    if not came:
        raise Mistake(f"{seen} and none came", "any changed character breaks it")
    said = f"{seen} and {len(came)} came, one with the end {shown(min(came - want or came)[-9:])}"
    if not any("." in one for one in came):
        raise Mistake(f"{said}: whole tokens are wanted", "a signature is a token")
    if token in came:
        raise Mistake(f"{said}. The token itself is no other one", "counts the token itself")
    if not want:
        raise Mistake(f"{said}. {shown(token[-9:])} is full: no bit is left over", "always some bits unused")
    if came < want:
        raise Mistake(f"{said}: count the bits that are left over", "always two bits unused")
    raise Mistake(f"{said}; some decode to other bytes", "any last letter will do")


def _spellings(token: str) -> set:
    signed, _, signature = token.rpartition(".")
    want = base64.urlsafe_b64decode(signature + "==")
    return {
        f"{signed}.{signature[:-1]}{letter}"
        for letter in (string.ascii_letters + string.digits + "-_").replace(signature[-1], "")
        if base64.urlsafe_b64decode(f"{signature[:-1]}{letter}==") == want
    }


SPELLINGS = Exercise(
    id="09.spellings",
    judge=_judge_spellings,
    answer=_spellings,
    hints=(
        "try all 64 letters in the last place, and keep those that decode to the same bytes",
        'a lax reader is base64.urlsafe_b64decode(text + "=="); give it the signature alone',
        "of the letters, leave out the token's own; 32 bytes have 3 other spellings, 64 bytes have 15",
    ),
    praise="a signature of 48 bytes fills its letters: there, nothing is left to change",
)


def _judge_resign(resign: Callable[[str, dict[str, Any], bytes], str]) -> None:
    for _, key, token in _SIGNED:
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

RECALL = (
    Question(
        "What of a login over http can somebody on the way read?",
        ("All of it, password and token", "The password, but not the token", "Nothing, if it is a POST"),
        "Bytes on the wire are there for all to read. What hides them is TLS.",
        "06 · Put TLS around it",
    ),
    Question(
        "How does a server check a password against a stored hash?",
        ("It computes the hash again", "It decrypts the hash", "It looks the hash up in a table"),
        "Nothing is decrypted: the same work is done again. Today something else is checked in that way.",
        "03 · Check a password by hand",
    ),
)
