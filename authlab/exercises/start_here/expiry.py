"""Read from a token how many minutes it has left."""

import json
import time
from collections.abc import Callable
from typing import Any

from authlab.encoding import b64url_decode
from authlab.errors import TokenError
from authlab.exercise import Exercise, Mistake, attempt, is_number, must_return, shown
from authlab.exercises.start_here.sample_tokens import NAMES, sample_token


def _judge_minutes_left(minutes_left: Callable[[str, float], float]) -> None:
    now = 1_800_000_000
    for left in (15.0, 0.5, 0.0, -5.0):
        for name in NAMES:
            exp = now + int(left * 60)
            token = sample_token(sub=name, iat=exp - 900, exp=exp)
            _judge_one(minutes_left, token, now, left, lifetime=15.0)


def _judge_one(
    minutes_left: Callable[[str, float], float], token: str, now: int, left: float, *, lifetime: float
) -> None:
    when = f"expires in {left:g} minutes" if left >= 0 else f"expired {-left:g} minutes ago"
    try:
        got = attempt(minutes_left, token, now)
    except Mistake as mistake:
        raise _explained(mistake, f"The token {when}, so {left:g} was expected") from mistake
    seen = f"for a token that {when}, {left:g} was expected and {shown(got)} came"
    must_return(got, seen)
    if not is_number(got):
        raise Mistake(f"{seen}; a number of minutes is wanted", "not a number")
    if abs(got - left) < 1e-6:
        return
    if abs(float(got) - left - (now - time.time()) / 60) < 1:
        raise Mistake(f"{seen}. Count from now, the second argument, not from the clock", "the clock for now")
    raise _misread(got, left, lifetime, seen)


def _misread(got: Any, left: float, lifetime: float, seen: str) -> Mistake:
    if abs(got - left * 60) < 1e-6:
        return Mistake(f"{seen}. Times in a token are in seconds: divide by 60", "seconds, not minutes")
    if abs(got - lifetime) < 1e-6:
        return Mistake(f"{seen}. That is from iat to exp; count from now", "lifetime, not what is left")
    if abs(got + left) < 1e-6 or (left < 0 and got == 0):
        return Mistake(f"{seen}. Count from now to exp: below zero if that is past", "the sign")
    if abs(got - left) < 1 and got == int(got):
        return Mistake(f"{seen}. Half a minute counts too: do not round", "whole minutes only")
    return Mistake(seen)


def _explained(mistake: Mistake, expected: str) -> Mistake:
    said, cause = f"{mistake}. {expected}", mistake.cause
    if isinstance(cause, KeyError) and cause.args == ("exp",):
        return Mistake(f"{said}. The first part is the header; exp stands in the second", "reads the header")
    if isinstance(cause, KeyError):
        return Mistake(f"{said}. The claims have short names: exp is the one", "another name for exp")
    if type(cause).__module__.startswith(("jwt.", "joserfc.", "authlib.")) or isinstance(cause, TokenError):
        return Mistake(f"{said}. You tried to verify; reading needs no key", "reading needs the key")
    if "padding" in said.lower():
        return Mistake(
            f"{said}. A token leaves the = signs off; b64url_decode knows that", "expects base64 padding"
        )
    if isinstance(cause, UnicodeDecodeError | json.JSONDecodeError):
        return Mistake(
            f"{said}. That was not the payload's JSON: give the second part to b64url_decode, then the "
            "bytes to json.loads. (Plain base64 would lose every - and _.)",
            "does not decode the payload as base64url",
        )
    return Mistake(said, mistake.misconception)


def _minutes_left(token: str, now: float) -> float:
    claims = json.loads(b64url_decode(token.split(".")[1]))
    return (claims["exp"] - now) / 60


MINUTES_LEFT = Exercise(
    id="00.minutes-left",
    judge=_judge_minutes_left,
    answer=_minutes_left,
    hints=(
        "a token is three parts with dots between; the middle one is the payload",
        "b64url_decode turns the middle part into bytes, json.loads turns those into a dictionary",
        'exp is a time in seconds, and so is now: (claims["exp"] - now) / 60',
    ),
    praise="sixteen tokens read, and not one key used",
)
