"""Rewrite what a token says, without being able to sign it."""

import json
from collections.abc import Callable
from typing import Any

from authlab.encoding import b64url_decode, b64url_encode
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.start_here.sample_tokens import NAMES, sample_token


def _judge_rewrite(rewrite: Callable[[str, dict[str, Any]], str]) -> None:
    for name in NAMES:
        for change in ({"sub": "eve"}, {"exp": 1_900_000_000, "role": "admin"}, {"sub": "~~~???ÿ"}):
            token = sample_token(sub=name, iat=1_800_000_000, exp=1_800_000_900)
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
