"""Tokens issued and read a second, against PyJWT."""

import time
from collections.abc import Callable, Iterator

import jwt

from authlab import tokens
from benchmarks.load import KEY
from benchmarks.row import Row


def token_speed() -> Iterator[Row]:
    key, policy, now = KEY.encode(), tokens.Policy(), int(time.time())
    claims = {"iss": "authlab", "aud": "authlab", "sub": "id", "iat": now, "exp": now + 900, "jti": "x"}
    token = tokens.issue("id", key=key, policy=policy)

    def rate(work: Callable[[], object]) -> float:
        best = 0.0
        for _ in range(5):
            started = time.perf_counter()
            for _ in range(1000):
                work()
            best = max(best, 1000 / (time.perf_counter() - started))
        return best

    issue = rate(lambda: tokens.issue("id", key=key, policy=policy))
    yield Row("issue a token", issue, "/s", "jwt.encode", rate(lambda: jwt.encode(claims, key)))
    decode = rate(lambda: jwt.decode(token, key, ["HS256"], audience="authlab", issuer="authlab"))
    yield Row(
        "read a token", rate(lambda: tokens.read(token, key=key, policy=policy)), "/s", "jwt.decode", decode
    )
