"""Bind a token against forged requests to its session."""

import hmac
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown


def _made(session: str, key: bytes) -> str:
    return hmac.new(key, session.encode(), sha256).hexdigest()


def _judge_token_fits(token_fits: Callable[[str, str, bytes], Any]) -> None:
    key, ada, eve = b"k" * 32, "ada's session", "eve's session"
    good = _made(ada, key)
    cases = (
        (good, ada, True, "the token of this session", "another token"),
        (_made(eve, key), eve, True, "the token of another session, with that session", "another token"),
        (_made(eve, key), ada, False, "the token that the bank gave to Eve", "any token of ours will do"),
        ("", ada, False, "no token", "no token is a token"),
        (sha256(ada.encode()).hexdigest(), ada, False, "a hash made without the key", "a hash is a MAC"),
        (_made(ada, b"x" * 32), ada, False, "a token made with another key", "any token of ours will do"),
        (good[:32], ada, False, "half a token", "a part is the whole"),
        (good + "00", ada, False, "a token with something behind it", "a part is the whole"),
        ("é" * 64, ada, False, "a token that is not ASCII", "compare_digest takes any text"),
    )
    for token, session, fits, what, misconception in cases:
        said = f"for {what}, {fits} was expected"
        try:
            got = attempt(token_fits, token, session, key)
        except Mistake as mistake:
            name = misconception if isinstance(mistake.cause, TypeError) and not token.isascii() else ""
            raise Mistake(f"{said}. {mistake}", name or mistake.misconception) from mistake
        must_return(got, f"{said} and None came")
        if bool(got) is not fits:
            raise Mistake(f"{said} and {shown(got)} came", misconception)


def _token_fits(token: str, session: str, key: bytes) -> bool:
    expected = hmac.new(key, session.encode(), sha256).hexdigest()
    return hmac.compare_digest(token.encode(), expected.encode())


TOKEN_FITS = Exercise(
    id="15.token-fits",
    judge=_judge_token_fits,
    answer=_token_fits,
    hints=(
        "make the token again, from the session that came, and compare",
        "hmac.new(key, session.encode(), sha256).hexdigest() makes it",
        "compare with hmac.compare_digest, and encode both sides: of text it takes only ASCII",
    ),
    praise="nine tokens, and only the session's own one fits",
)
