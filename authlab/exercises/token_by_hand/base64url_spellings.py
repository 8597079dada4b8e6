"""List the spellings of one token that decode to the same bytes."""

import base64
import string
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from authlab.encoding import b64url_encode
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.token_by_hand.signed_tokens import KEYS, next_letter
from authlab.jws import jws_sign


def _judge_spellings(spellings: Callable[[str], Any]) -> None:
    for size in (32, 48, 64):
        signed, data = jws_sign(b"{}", KEYS[0]).rpartition(".")[0], sha256(b"%d" % size).digest() * 2
        token = f"{signed}.{b64url_encode(data[:size])}"
        _judge_one_spelled(spellings, token, f"for a signature of {size} bytes, ")
        if size % 3:
            _judge_one_spelled(spellings, next_letter(token), f"for another spelling of {size} bytes, ")


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
