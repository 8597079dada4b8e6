"""Find the weak secret that a token was signed with."""

import hmac
import warnings
from collections.abc import Callable
from typing import Any

import jwt

from authlab.encoding import b64url_encode
from authlab.exercise import Exercise, Mistake, attempt, shown
from authlab.exercises.forgery.hmac_signature import hmac_signed


def _judge_find_secret(find_secret: Callable[..., Any]) -> None:
    for words, secret in ((["dragon", "monkey"], "dragon"), (["123456", "dragon"], "dragon"),
                          (["monkey", "letmein"], None), (["a", "passwörd"], "passwörd")):  # fmt: skip
        token = hmac_signed({"sub": "ada"}, (secret or "nobody would guess").encode())
        seen = f"for a secret {'among' if secret else 'not among'} {words}, {secret!r} was expected"
        try:
            with warnings.catch_warnings():  # PyJWT's, about short keys: these are to be guessed
                warnings.simplefilter("ignore")
                got = attempt(find_secret, token, list(words))
        except Mistake as mistake:
            if isinstance(mistake.cause, jwt.PyJWTError):
                said = f"{seen}. {mistake}. A guess that does not fit is the rule: go on"
                raise Mistake(said, "a wrong guess is an error") from mistake
            raise
        if got != secret or isinstance(got, bool):
            raise _missed(f"{seen} and {shown(got)} came", got, secret, secret == words[0])


def _missed(seen: str, got: Any, secret: str | None, first: bool) -> Mistake:
    if secret is None:
        return Mistake(f"{seen}: where no word fits, return None", "some word always fits")
    if got is None and first:
        return Mistake(f"{seen}. Compare bytes with bytes, or text with text", "compares two spellings")
    if got is None:
        return Mistake(f"{seen}. Say None behind the loop, when no word is left", "gives up too early")
    return Mistake(f"{seen}: the word itself is wanted", "not the word that fits")


def _find_secret(token: str, words: list):
    signed, _, signature = token.rpartition(".")
    for word in words:
        guess = hmac.digest(word.encode(), signed.encode(), "sha256")
        if b64url_encode(guess) == signature:
            return word
    return None


FIND_SECRET = Exercise(
    id="11.find-secret",
    judge=_judge_find_secret,
    answer=_find_secret,
    hints=(
        "the token holds what was signed and its signature: sign the same with each word, and compare",
        'token.rpartition(".") gives what was signed, the dot, and the signature',
        'b64url_encode(hmac.digest(word.encode(), signed.encode(), "sha256")) is what the signature would be',
    ),
    praise="one token was enough, and no server was asked",
)
