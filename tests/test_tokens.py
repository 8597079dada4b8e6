import time
from dataclasses import replace

import jwt
import pytest

from authlab.errors import TokenError
from authlab.tokens import Policy, issue, read

KEY, POLICY = b"k" * 32, Policy()


def claims(**changes: object) -> dict[str, object]:
    now = int(time.time())
    base = {"iss": "authlab", "aud": "authlab", "sub": "id", "iat": now, "exp": now + 60, "jti": "j"}
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


def signed(payload: dict[str, object], key: bytes = KEY, typ: str | None = "at+jwt", **header: object) -> str:
    return jwt.encode(payload, key, algorithm="HS256", headers={"typ": typ, **header})


def test_what_was_issued_is_read() -> None:
    token = issue("user-id", key=KEY, policy=POLICY, sid="session")
    got = read(token, key=KEY, policy=POLICY)
    assert (got["sub"], got["sid"]) == ("user-id", "session")
    assert got["exp"] - got["iat"] == POLICY.lifetime
    assert issue("user-id", key=KEY, policy=POLICY) != issue("user-id", key=KEY, policy=POLICY)  # jti


def test_the_test_itself_makes_good_tokens() -> None:
    assert read(signed(claims()), key=KEY, policy=POLICY)["sub"] == "id"


@pytest.mark.parametrize(
    "bad",
    [
        *(signed(claims(**{name: None})) for name in POLICY.required),
        signed(claims(exp=int(time.time()) - 1)),
        signed(claims(nbf=int(time.time()) + 60)),
        signed(claims(iat=int(time.time()) + 60)),
        signed(claims(iss="other")),
        signed(claims(aud="other")),
        signed(claims(sub=5)),
        signed(claims(), typ="JWT"),
        signed(claims(), typ="rt+jwt"),
        signed(claims(), crit=["x"], x=1),
        signed(claims(), key=b"another key, as long as the first"),
        jwt.encode(claims(), None, algorithm="none", headers={"typ": "at+jwt"}),
        jwt.encode(claims(), b"k" * 64, algorithm="HS512", headers={"typ": "at+jwt"}),
    ],
)
def test_correctly_made_and_still_refused(bad: str) -> None:
    with pytest.raises(TokenError):
        read(bad, key=KEY, policy=POLICY)


@pytest.mark.parametrize("junk", ["", ".", "..", "a.b.c", "\ud800.a.b", "x" * 100_000, None, 5, b"", [], {}])
def test_junk_is_a_token_error(junk: object) -> None:
    with pytest.raises(TokenError):
        read(junk, key=KEY, policy=POLICY)  # type: ignore[arg-type]


def test_every_position_counts() -> None:
    token = issue("user-id", key=KEY, policy=POLICY)
    for i, letter in enumerate(token):
        for other in {"A", "_", "."} - {letter}:
            with pytest.raises(TokenError):
                read(token[:i] + other + token[i + 1 :], key=KEY, policy=POLICY)


def test_a_short_key_is_refused() -> None:
    token = issue("user-id", key=KEY, policy=POLICY)
    with pytest.raises(TokenError):
        read(token, key=b"k" * 31, policy=POLICY)


def test_the_policy_decides() -> None:
    token = issue("user-id", key=KEY, policy=POLICY)
    for other in (
        replace(POLICY, audience="b"),
        replace(POLICY, issuer="b"),
        replace(POLICY, required=("scope",)),
    ):
        with pytest.raises(TokenError):
            read(token, key=KEY, policy=other)
    old = issue("user-id", key=KEY, policy=POLICY, now=time.time() - POLICY.lifetime - 5)
    with pytest.raises(TokenError, match="expired"):
        read(old, key=KEY, policy=POLICY)
    assert read(old, key=KEY, policy=replace(POLICY, leeway=60))
