"""Answers to exercise 15.token-fits."""

import hmac
from hashlib import sha256

from answers import Answers, Wrong


def made(session: str, key: bytes) -> str:
    return hmac.new(key, session.encode(), sha256).hexdigest()


def fits_as_bytes(token: str, session: str, key: bytes) -> bool:
    try:
        sent = bytes.fromhex(token)
    except ValueError:
        return False
    return hmac.compare_digest(sent, hmac.digest(key, session.encode(), "sha256"))


def fits_if_ascii(token: str, session: str, key: bytes) -> bool:
    return token.isascii() and hmac.compare_digest(token, made(session, key))


def fits_if_any(token: str, session: str, key: bytes) -> bool:
    return token and hmac.compare_digest(token.encode(), made(session, key).encode())  # type: ignore[return-value]


TABLE = {
    "15.token-fits": Answers(
        right=(
            fits_as_bytes,
            fits_if_ascii,
            fits_if_any,
            lambda token, session, key: token == made(session, key),
        ),
        wrong=(
            Wrong(
                lambda token, session, key: hmac.compare_digest(token, made(session, key)),
                "compare_digest takes any text",
                ("not ASCII", "False was expected", "TypeError"),
            ),
            Wrong(
                lambda token, session, key: token == made("ada's session", key),
                "another token",
                ("True was expected", "False came"),
            ),
            Wrong(
                lambda token, session, key: len(token) == 64,
                "any token of ours will do",
                ("gave to Eve", "False was expected", "True came"),
            ),
            Wrong(
                lambda token, session, key: made(session, key).startswith(token),
                "no token is a token",
                ("no token", "False was expected", "True came"),
            ),
            Wrong(
                lambda token, session, key: (
                    token in (made(session, key), sha256(session.encode()).hexdigest())
                ),
                "a hash is a MAC",
                ("without the key", "True came"),
            ),
            Wrong(
                lambda token, session, key: token != "" and made(session, key).startswith(token),
                "a part is the whole",
                ("half a token", "True came"),
            ),
            Wrong(
                lambda token, session, key: None, "nothing is returned", ("True was expected", "None came")
            ),
        ),
    ),
}
