"""Lesson 00: read a token without any key, and rewrite one without being able to sign it."""

import json
import numbers
from collections.abc import Callable
from typing import Any

from authlab.encoding import b64url_decode, b64url_encode
from authlab.errors import TokenError
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.widgets.quiz import Question


def _token(**claims: Any) -> str:
    """Build a token with a made-up signature: to read one, nobody needs a good one."""
    header = b64url_encode(b'{"alg":"HS256","typ":"at+jwt"}')
    return f"{header}.{b64url_encode(json.dumps(claims, ensure_ascii=False).encode())}.bm90IGEgc2lnbmF0dXJl"


# The names make the payload end at each of the three places in a group of four characters, and
# need the two characters in which base64url differs from base64.
_NAMES = ("ada", "adam", "adams", "ÿ~~?ÿþ>>??")


def _judge_minutes_left(minutes_left: Callable[[str, float], float]) -> None:
    now = 1_800_000_000
    for left in (15.0, 0.5, 0.0, -5.0):
        for name in _NAMES:
            exp = now + int(left * 60)
            token = _token(sub=name, iat=exp - 900, exp=exp)
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
    if isinstance(got, bool) or not isinstance(got, numbers.Real):
        raise Mistake(f"{seen}; a number of minutes is wanted", "not a number")
    if abs(got - left) < 1e-6:
        return
    if abs(got - left * 60) < 1e-6:
        raise Mistake(f"{seen}. Times in a token are in seconds: divide by 60", "seconds, not minutes")
    if abs(got - lifetime) < 1e-6:
        raise Mistake(f"{seen}. That is from iat to exp; count from now", "lifetime, not what is left")
    if abs(got + left) < 1e-6 or (left < 0 and got == 0):
        raise Mistake(f"{seen}. Count from now to exp: below zero if that is past", "the sign")
    if abs(got - left) < 1 and got == int(got):
        raise Mistake(f"{seen}. Half a minute counts too: do not round", "whole minutes only")
    raise Mistake(seen)


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


def _judge_rewrite(rewrite: Callable[[str, dict[str, Any]], str]) -> None:
    for name in _NAMES:
        for change in ({"sub": "eve"}, {"exp": 1_900_000_000, "role": "admin"}, {"sub": "~~~???ÿ"}):
            token = _token(sub=name, iat=1_800_000_000, exp=1_800_000_900)
            _judge_rewritten(token, change, _attempt_rewrite(rewrite, token, change))


def _attempt_rewrite(rewrite: Callable[..., str], token: str, change: dict[str, Any]) -> Any:
    try:
        return attempt(rewrite, token, dict(change))
    except Mistake as mistake:
        if isinstance(mistake.cause, TypeError) and "bytes-like" in str(mistake.cause):
            raise Mistake(f"{mistake}. Text becomes bytes with .encode()", "text is bytes") from mistake
        raise


def _judge_rewritten(token: str, change: dict[str, Any], got: Any) -> None:
    old = token.split(".")
    before = json.loads(b64url_decode(old[1]))
    wanted = {**before, **change}
    given = f"with {change} to change in a token that says {before}, "
    must_return(got, f"{given}a token was expected and None came")
    if not isinstance(got, str) or got.count(".") != 2:
        raise Mistake(
            f"{given}a token was expected, which is text with two dots in it, and {shown(got)} came",
            "not a token",
        )
    new = got.split(".")
    for what, i in (("header", 0), ("signature", 2)):
        if new[i] != old[i]:
            raise Mistake(
                f"{given}the {what} {old[i]} was expected and {shown(new[i])} came. "
                "You have no key, so keep header and signature as they are",
                "the signature can be made without the key",
            )
    expected = f"{given}{wanted} was expected in base64url, and {shown(new[1])} came"
    try:
        text = b64url_decode(new[1])
    except ValueError as problem:
        if new[1].lstrip().startswith("{"):
            raise Mistake(f"{expected}: encode it with b64url_encode", "leaves out base64url") from problem
        raise Mistake(f"{expected}: it is {problem}", "encodes as plain base64") from problem
    try:
        claims = json.loads(text)
    except ValueError as problem:
        raise Mistake(
            f"{given}{wanted} was expected as JSON, and {shown(text)} came: use json.dumps",
            "str() makes JSON",
        ) from problem
    if claims != wanted:
        name = {str(change): "the other claims are lost", str(before): "nothing was changed"}
        said = f"{given}{wanted} was expected, and {shown(claims, 200)} came"
        raise Mistake(said, name.get(str(claims), ""))


def _rewrite(token: str, changes: dict) -> str:
    header, payload, signature = token.split(".")
    claims = {**json.loads(b64url_decode(payload)), **changes}
    return f"{header}.{b64url_encode(json.dumps(claims).encode())}.{signature}"


REWRITE = Exercise(
    id="00.rewrite",
    judge=_judge_rewrite,
    answer=_rewrite,
    hints=(
        "take the token apart at its dots, change the middle part, put the three together again",
        "decode the payload into a dictionary, add the changes to it, and encode it again",
        "b64url_encode(json.dumps(claims).encode()) is the new middle part",
    ),
    praise="a token that says what you want; a server that checks the signature will not have it",
)

SELF_CHECK = (
    Question(
        "On which systems may you try what you learn here?",
        (
            "On my own, and where the owner has allowed it in writing",
            "On any that is badly made",
            "On any, if I break nothing",
        ),
        "Attacking somebody else's system is a crime in most countries, whatever you meant by it.",
        "Agree on the rules",
    ),
    Question(
        "What does the server keep of a password?",
        ("A salted hash", "The password, encrypted", "The password"),
        "Encryption could be undone with the key. Nothing undoes a hash; one can only guess and compare.",
        "Look into the database",
    ),
    Question(
        "How did the server check the password at login?",
        (
            "It hashed what I typed with the salt in the stored hash",
            "It decrypted the stored hash",
            "It hashed both with a new salt",
        ),
        "The salt and the cost stand in the stored hash. The same work gives the same hash again.",
        "Log in",
    ),
    Question(
        "What hides the form from somebody on the way between client and server?",
        ("Nothing did here; TLS would", "That it was a POST", "That it was a form"),
        "You read the password in the bytes. POST moves it out of the address, not out of sight.",
        "Look at the bytes",
    ),
    Question(
        "Who can read what a token says?",
        ("Whoever holds it", "Only the server", "Only the user it was made for"),
        "The payload is encoded, not encrypted. The key is for signing.",
        "Read the token",
    ),
    Question(
        "Somebody changes the user in a token's payload. What does the server do?",
        ("It refuses: the signature no longer fits", "It serves the other user", "It asks for the password"),
        "Without the key nobody can make the signature that fits the new payload.",
        "Change the token",
    ),
    Question(
        "Where does this page keep the token?",
        ("In the browser's localStorage", "In a cookie", "On the server"),
        "You read it there, under the name auth_token. So could any script that runs in the page.",
        "Open the page",
    ),
    Question(
        "What made the copied token worthless after logout?",
        ("The server ended the session", "The page deleted its copy", "It had expired"),
        "You still held the copy. It was the server that no longer believed it.",
        "Log out",
    ),
)
