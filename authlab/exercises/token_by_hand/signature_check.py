"""Check the signature of a token by hand."""

import hmac
from collections.abc import Callable
from typing import Any

from authlab.encoding import b64url_decode, b64url_encode
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.token_by_hand.signed_tokens import SIGNED, next_letter
from authlab.jws import jws_sign


def _other_payload(token: str) -> str:
    header, payload, signature = token.split(".")
    return f"{header}.{b64url_encode(b64url_decode(payload).replace(b'a', b'b') + b' ')}.{signature}"


# What is done to a good token, how it is told, and what it shows if it is taken.
def _standard(token: str) -> str:
    signed, _, signature = token.rpartition(".")
    return f"{signed}.{signature.replace('-', '+').replace('_', '/')}"


_CHANGES: tuple[tuple[Callable[[str], str], str, str], ...] = (
    (_other_payload, "whose payload was changed", "decoding is checking"),
    (lambda t: jws_sign(b'{"sub":"ada"}', b"another key, 32 bytes, no secret"), "signed with another key",
     "decoding is checking"),
    (lambda t: t.rpartition(".")[0] + ".", "whose signature was cut off", "compares only what is there"),
    (lambda t: t[:-20], "whose signature was cut short", "compares only what is there"),
    (next_letter, "whose last letter was changed within its unused bits",
     "any changed character breaks it"),
    (lambda t: t + "=", "with = behind it", "what is no letter does no harm"),
    (_standard, "with + and / for - and _", "what is no letter does no harm"),
    (lambda t: t + "~~~~", "with ~~~~ behind it", "what is no letter does no harm"),
    (lambda t: t + "\n", "with a line's end behind it", "what is no letter does no harm"),
    (lambda t: t + "é", "with é behind it", "what is no letter does no harm"),
    (lambda t: t.rpartition(".")[0], "that has no signature at all", "counts no parts"),
    (lambda t: "", "that is an empty text", "counts no parts"),
)  # fmt: skip


def _judge_verify(verify: Callable[[str, bytes], bytes]) -> None:
    for payload, key, token in SIGNED:
        said = f"for a token that says {shown(payload)}, these bytes were expected"
        try:
            got = attempt(verify, token, key)
        except Mistake as mistake:
            told = f"{mistake}. It is a good token, and {said}"
            if isinstance(mistake.cause, ValueError):
                told += (
                    ": the tag is over header.payload as it stands there, dot and spaces too; no part has a ="
                )
            raise Mistake(told, "refuses a good token") from mistake
        must_return(got, f"{said} and None came")
        if got is True:
            raise Mistake(f"{said} and True came: who asked wants to read it", "a yes is no payload")
        if not isinstance(got, bytes) or got != payload:
            raise Mistake(f"{said} and {shown(got)} came", "not the payload's bytes")
    for change, told, misconception in _CHANGES:
        for _, key, token in SIGNED:
            if (changed := change(token)) != token:
                _must_refuse(verify, changed, key, told, misconception)


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
    praise="six good tokens read, seventy-one others refused; your server could use this",
)
