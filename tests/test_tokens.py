"""Claims under a policy: by hand and on PyJWT, which must come to one verdict."""

import hmac
import json
import random
import socket
import string
import time
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, replace
from datetime import datetime, tzinfo
from typing import Any

import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import OctKey

from authlab.encoding import b64url_encode
from authlab.errors import (
    AuthlabError,
    BadClaim,
    BadHeader,
    BadKey,
    BadSignature,
    Expired,
    Malformed,
    TokenError,
)
from authlab.tokens import BARE, Policy, issue, jwt_decode, jwt_encode, read

KEY, POLICY, NOW = b"k" * 32, Policy(), 1_800_000_000
Reader = Callable[..., Mapping[str, Any]]

# On a busy machine an example may take long: that is no fault of what is tested.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def by_hand(token: object, *, key: bytes = KEY, policy: Policy = POLICY) -> Mapping[str, Any]:
    return jwt_decode(token, key, policy=policy, now=NOW)  # type: ignore[arg-type]


def with_pyjwt(token: object, *, key: bytes = KEY, policy: Policy = POLICY) -> Mapping[str, Any]:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Stopped":
            return cls.fromtimestamp(NOW, tz)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jwt.api_jwt.datetime", Stopped)
        return read(token, key=key, policy=policy)  # type: ignore[arg-type]


both = pytest.mark.parametrize("reader", [by_hand, with_pyjwt])


def claims(**changes: object) -> dict[str, object]:
    base = {"iss": "authlab", "aud": "authlab", "sub": "id", "iat": NOW, "exp": NOW + 60, "jti": "j"}
    return {name: value for name, value in {**base, **changes}.items() if value is not ...}


def written(members: Mapping[str, object]) -> bytes:
    return json.dumps({name: value for name, value in members.items() if value is not ...}).encode()


def seal(header: bytes, payload: bytes, key: bytes = KEY) -> str:
    text = f"{b64url_encode(header)}.{b64url_encode(payload)}"
    return f"{text}.{b64url_encode(hmac.digest(key, text.encode(), 'sha256'))}"


def signed(payload: bytes | Mapping[str, object] | None = None, key: bytes = KEY, **header: object) -> str:
    """Sign anything correctly: claims, or any bytes instead."""
    data = payload if isinstance(payload, bytes) else written(claims() if payload is None else payload)
    return seal(written({"alg": "HS256", "typ": "at+jwt", **header}), data, key)


def reason(reader: Reader, token: object, **arguments: Any) -> str:
    with pytest.raises(TokenError) as caught:
        reader(token, **arguments)
    assert str(caught.value)
    return caught.value.reason


# What is good


def test_the_policy_of_the_app_is_not_changed_by_the_way() -> None:
    assert (
        Policy(
            algorithms=("HS256",),
            issuer="authlab",
            audience="authlab",
            typ="at+jwt",
            required=REQUIRED,
            lifetime=900,
            leeway=0,
        )
        == POLICY
    )
    with pytest.raises(FrozenInstanceError):
        POLICY.leeway = 60  # type: ignore[misc]


@both
def test_the_test_itself_makes_good_tokens(reader: Reader) -> None:
    assert reader(signed()) == claims()
    assert reader(jwt_encode(claims(), KEY, header={"typ": "at+jwt"})) == claims()


def test_what_was_issued_is_read() -> None:
    token = issue("user-id", key=KEY, policy=POLICY, sid="session")
    got = read(token, key=KEY, policy=POLICY)
    assert got == jwt_decode(token, KEY, policy=POLICY)
    assert (got["sub"], got["sid"]) == ("user-id", "session")
    assert got["exp"] - got["iat"] == POLICY.lifetime
    assert len(got["jti"]) == 16  # 12 random bytes
    assert issue("user-id", key=KEY, policy=POLICY) != issue("user-id", key=KEY, policy=POLICY)  # jti


def test_a_token_is_signed_with_the_first_algorithm_of_its_policy() -> None:
    policy, key = replace(POLICY, algorithms=("HS512", "HS256")), b"k" * 64
    token = issue("user-id", key=key, policy=policy)
    assert jwt.get_unverified_header(token)["alg"] == "HS512"
    assert read(token, key=key, policy=policy)["sub"] == "user-id"


def test_a_claim_that_is_none_is_left_out() -> None:
    token = issue("user-id", key=KEY, policy=POLICY, exp=None)
    assert reason(read, token, key=KEY, policy=POLICY) == "exp missing"
    bare = issue("user-id", key=KEY, policy=BARE)
    assert set(read(bare, key=KEY, policy=BARE)) == {"sub", "iat", "exp", "jti"}
    assert jwt.get_unverified_header(bare) == {"alg": "HS256"}


@both
@pytest.mark.parametrize(
    "changes",
    [
        {"iat": NOW, "nbf": NOW, "exp": NOW + 1},
        {"iat": NOW - 0.5, "nbf": 0, "exp": NOW + 1.5},
        {"exp": 10**30},
        {"iat": -1, "nbf": -(10**30)},
        {"aud": ["other", "authlab"]},
        {"sub": "é" * 100, "jti": "\0", "name": {"deep": [1, [2, [None]]]}},
    ],
)
def test_good_claims_are_read(reader: Reader, changes: dict[str, object]) -> None:
    assert reader(signed(claims(**changes))) == claims(**changes)


@both
@pytest.mark.parametrize("typ", ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"])
def test_the_type_may_be_spelled_as_a_media_type(reader: Reader, typ: str) -> None:
    assert reader(signed(typ=typ))  # RFC 9068 section 4, RFC 7515 section 4.1.9


# What is correctly signed and still refused


# JSON that readers read in two ways, or cannot hold.
TWO_WAYS = (
    *(b',"sub":"root"', b',"s\\u0075b":"id"', b',"x":{"y":1,"y":2}', b',"x":[{"y":1,"y":1}]', b","),
    *(b',"x":NaN', b',"x":Infinity', b',"x":-Infinity', b',"x":1e999', b',"x":' + b"7" * 4301),
    *(b',"x":"\\ud800"', b',"\\udfff":1', b',"x":"\xff"', b',"x":' + b"[" * 500 + b"]" * 500),
)

REQUIRED = ("exp", "iat", "sub", "jti", "iss", "aud")

BAD: list[tuple[str, str]] = [
    *((signed(claims(**{name: ...})), f"{name} missing") for name in REQUIRED),
    *((signed(claims(**{name: ""})), f"{name} missing") for name in ("sub", "jti")),
    *(
        (signed(claims(**{name: value})), f"{name} type")
        for name in ("exp", "nbf", "iat")
        for value in ("1800000060", "1_800_000_060", "soon", True, False, None, [], [NOW], {})
    ),
    *(
        (signed(claims(**{name: value})), f"{name} type")
        for name in ("sub", "iss", "jti")
        for value in (5, 0, True, None, ["id"], {})
    ),
    *((signed(claims(aud=value)), "aud type") for value in ("", [], [""], 5, None, {}, ["authlab", 5], [[]])),
    (signed(claims(exp=NOW)), "exp"),
    (signed(claims(exp=NOW - 1)), "exp"),
    (signed(claims(exp=NOW + 0.9)), "exp"),  # whole seconds count
    (signed(claims(exp=-1)), "exp"),
    (signed(claims(exp=-(10**4000))), "exp"),
    (signed(claims(nbf=NOW + 1)), "nbf"),
    (signed(claims(iat=NOW + 1)), "iat"),
    (signed(claims(iat=10**4000)), "iat"),
    (signed(claims(iss="other")), "iss"),
    (signed(claims(iss="")), "iss"),
    (signed(claims(iss="Authlab")), "iss"),
    (signed(claims(aud="other")), "aud"),
    (signed(claims(aud=["other", "authlab2"])), "aud"),
    *((signed(typ=typ), "typ") for typ in ("JWT", "rt+jwt", "", "at", "at+jwt ", 5, ["at+jwt"], ..., None)),
    *((signed(crit=value, x=1), "crit") for value in (["x"], ["exp"], ["b64"])),
    (signed(kid="a\0b")[:-1], "malformed"),
    *((signed(payload), "payload") for payload in (b"", b"null", b"5", b'"sub"', b"[]", b'[["sub","id"]]')),
    *((signed(written(claims())[:-1] + more + b"}"), "payload") for more in TWO_WAYS),
    *((signed(json.dumps(claims()).encode(code)), "payload") for code in ("utf-16", "utf-32", "utf-8-sig")),
    (signed(key=b"another key, as long as the first"), "signature"),
    (jwt.encode(claims(), b"k" * 64, algorithm="HS384", headers={"typ": "at+jwt"}), "alg"),
    (jwt.encode(claims(), b"k" * 64, algorithm="HS512", headers={"typ": "at+jwt"}), "alg"),
    (jwt.encode(claims(), None, algorithm="none", headers={"typ": "at+jwt"}), "alg"),
]  # fmt: skip


@both
@pytest.mark.parametrize(("token", "named"), BAD, ids=[f"{i} {named}" for i, (_, named) in enumerate(BAD)])
def test_each_bad_token_is_refused_for_its_reason(reader: Reader, token: str, named: str) -> None:
    assert reason(reader, token) == named


@both
def test_a_refusal_is_one_of_a_ladder_and_says_a_sentence(reader: Reader) -> None:
    kinds = {
        "a.b": Malformed,
        signed(key=b"?" * 32): BadSignature,
        signed(typ="JWT"): BadHeader,
        signed(claims(aud="other")): BadClaim,
        signed(claims(exp=NOW - 1)): Expired,
    }
    for token, kind in kinds.items():
        with pytest.raises(kind, match=r"[a-z]+ [a-z]+") as caught:
            reader(token)
        assert type(caught.value) is kind
        assert token not in str(caught.value)
    with pytest.raises(BadKey):
        reader(signed(), key=b"short")
    for kind in (*kinds.values(), BadKey):
        assert issubclass(kind, TokenError)
    assert issubclass(Expired, BadClaim)
    assert issubclass(TokenError, ValueError)
    assert issubclass(TokenError, AuthlabError)
    assert TokenError("the session has ended").reason == "refused"


@both
@pytest.mark.parametrize("junk", ["", ".", "..", "a.b.c", "\ud800.a.b", "x" * 100_000, None, 5, b"", [], {}])
def test_junk_is_a_token_error(reader: Reader, junk: object) -> None:
    assert reason(reader, junk) in {"malformed", "header", "size"}


@both
@pytest.mark.parametrize("token", [signed(b"x" * 1_000_000), signed(b"[" * 100_000)], ids=["big", "deep"])
def test_a_huge_token_is_refused_for_its_size(reader: Reader, token: str) -> None:
    assert reason(reader, token) == "size"


@both
def test_every_position_counts(reader: Reader) -> None:
    token = signed()
    for i, letter in enumerate(token):
        for other in {"A", "_", "."} - {letter}:
            reason(reader, token[:i] + other + token[i + 1 :])


@both
def test_three_thousand_fuzzed_strings_are_refused(reader: Reader) -> None:
    dice, good = random.Random(7519), signed()  # noqa: S311
    for _ in range(3000):
        start = good[: dice.randrange(len(good))]
        reason(
            reader,
            start + "".join(dice.choices(string.printable + "é€\U0001f511\ud800", k=dice.randint(1, 40))),
        )


def test_what_pyjwt_may_find_one_day_is_a_token_error_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def finds_something(*_: object, **__: object) -> None:
        raise jwt.PyJWTError("something new")

    monkeypatch.setattr("authlab.tokens._STRICT.decode", finds_something)
    with pytest.raises(Malformed, match="something new") as caught:
        with_pyjwt(signed())
    assert caught.value.reason == "malformed"


# Keys


@both
@pytest.mark.parametrize(
    "key", [b"", b"k" * 31, "k" * 32, None, bytearray(KEY), b"-----BEGIN PUBLIC KEY-----" * 2]
)
def test_a_key_that_is_no_secret_is_refused(reader: Reader, key: Any) -> None:
    assert reason(reader, signed(), key=key) == "key"
    with pytest.raises(BadKey):
        issue("id", key=key, policy=POLICY)


@both
def test_a_longer_key_is_accepted(reader: Reader) -> None:
    assert reader(signed(key=b"k" * 65), key=b"k" * 65)


def test_a_longer_hash_asks_for_a_longer_key() -> None:  # RFC 7518 section 3.2
    policy = replace(POLICY, algorithms=("HS512",))
    text = signed(alg="HS512").rpartition(".")[0]
    for key, said in ((b"k" * 63, "key"), (b"?" * 64, "signature")):
        token = f"{text}.{b64url_encode(hmac.digest(b'k' * len(key), text.encode(), 'sha512'))}"
        assert reason(with_pyjwt, token, key=key, policy=policy) == said
    assert with_pyjwt(token, key=b"k" * 64, policy=policy) == claims()


@both
def test_the_header_never_names_the_key(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object) -> None:
        raise AssertionError("the header was followed")

    monkeypatch.setattr(socket, "socket", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    evil = b"e" * 32
    offered = {"kty": "oct", "k": b64url_encode(evil)}
    for header in (
        {"jwk": offered},
        {"jku": "http://127.0.0.1:9/keys", "kid": "evil"},
        {"x5u": "http://127.0.0.1:9/cert"},
        {"kid": "../../dev/null"},
        {"kid": "' UNION SELECT 'eeee"},
        {"x5c": [b64url_encode(evil)]},
    ):
        assert reason(reader, signed(key=evil, **header)) == "signature"
        assert reader(signed(**header)) == claims()


# The policy decides


@both
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"audience": "b"}, "aud"),
        ({"audience": None}, "aud"),  # a token for somebody, read by nobody: RFC 7519 section 4.1.3
        ({"issuer": "b"}, "iss"),
        ({"typ": "JWT"}, "typ"),
        ({"required": ("scope",)}, "scope missing"),
        ({"algorithms": ("HS512",)}, "alg"),
    ],
)
def test_another_policy_refuses_the_same_token(reader: Reader, change: dict[str, Any], named: str) -> None:
    assert reason(reader, signed(), policy=replace(POLICY, **change)) == named


@both
def test_leeway_moves_every_limit_by_as_many_seconds(reader: Reader) -> None:
    lax = replace(POLICY, leeway=60)
    assert reader(signed(claims(exp=NOW - 59, iat=NOW + 60, nbf=NOW + 60)), policy=lax)
    for name, time_ in (("exp", NOW - 60), ("iat", NOW + 61), ("nbf", NOW + 61)):
        assert reason(reader, signed(claims(**{name: time_})), policy=lax) == name


@both
def test_a_bare_policy_asks_for_nothing_but_checks_what_is_there(reader: Reader) -> None:
    assert reader(signed({"x": 1}, typ=...), policy=BARE) == {"x": 1}
    assert reader(signed({"sub": ""}, typ="JWT"), policy=BARE) == {"sub": ""}
    for payload, named in (({"exp": NOW}, "exp"), ({"aud": "b"}, "aud"), ({"sub": 5}, "sub type")):
        assert reason(reader, signed(payload), policy=BARE) == named


def test_the_clock_is_asked_when_no_time_is_given() -> None:
    old = issue("user-id", key=KEY, policy=POLICY, now=time.time() - POLICY.lifetime - 5)
    for refused in (lambda: read(old, key=KEY, policy=POLICY), lambda: jwt_decode(old, KEY, policy=POLICY)):
        with pytest.raises(Expired, match="expired"):
            refused()
    assert read(old, key=KEY, policy=replace(POLICY, leeway=60))
    assert jwt_decode(old, KEY, policy=replace(POLICY, leeway=60))
    assert jwt_decode(old, KEY, policy=POLICY, now=time.time() - 60)


# By hand equals the libraries

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
CLAIMS = st.builds(
    lambda free, own: {**free, **own},
    st.dictionaries(st.text().filter(lambda name: name not in claims(nbf=0)), JSON, max_size=6),
    st.fixed_dictionaries(
        {},
        optional={
            "sub": st.text(),
            "jti": st.text(),
            "iss": st.text(),
            "exp": st.integers(NOW + 10**9, NOW * 10) | st.floats(4e9, 1e300),
            "nbf": st.integers(0, 10**9),
            "iat": st.integers(0, 10**9) | st.floats(0, 1e9),
        },
    ),
)


@settings(calm, max_examples=200)
@given(CLAIMS)
def test_two_hundred_claim_sets_agree_with_pyjwt_and_joserfc_both_ways(some: dict[str, Any]) -> None:
    ours = jwt_encode(some, KEY)
    assert ours == jwt.encode(some, KEY, algorithm="HS256")
    assert jwt_decode(ours, KEY) == jwt.decode(ours, KEY, algorithms=["HS256"]) == some
    assert joserfc_jwt.decode(ours, OctKey.import_key(KEY)).claims == some
    theirs = joserfc_jwt.encode({"alg": "HS256", "typ": "JWT"}, some, OctKey.import_key(KEY))
    assert jwt_decode(theirs, KEY) == some


@pytest.mark.parametrize(
    "bad",
    [
        *(None, 5, "", "sub", [], [("sub", "id")], b"{}", {"a": {1, 2}}, {"a": float("nan")}),
        *({"a": float("inf")}, {"a": "\ud800"}, {1: "a", "1": "b"}, {(1, 2): 3}, {"a": b"bytes"}),
        {"a": "x" * 20_000},
    ],
    ids=range(15),
)  # fmt: skip
def test_claims_that_could_not_be_read_back_are_not_signed(bad: Any) -> None:
    with pytest.raises(TokenError):
        jwt_encode(bad, KEY)


def test_endless_claims_are_not_signed() -> None:
    endless: dict[str, Any] = {}
    endless["me"] = endless
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    for bad in (endless, {"a": deep}):
        with pytest.raises(Malformed) as caught:
            jwt_encode(bad, KEY)
        assert caught.value.reason == "payload"


# One verdict

TIMES = st.sampled_from([NOW + d for d in (-3600, -61, -60, -59, -1, -0.5, 0, 0.5, 1, 59, 60, 61, 3600)])
ODD = st.sampled_from([..., None, True, "", "id", 0, 5, -1.5, [], {}, ["authlab"], "1800000060", 10**400])
GOOD = {
    "exp": st.sampled_from([NOW + 60] * 9) | TIMES,
    "iat": st.sampled_from([NOW - 60] * 9) | TIMES,
    "nbf": st.sampled_from([NOW - 60, ...] * 5) | TIMES,
    "iss": st.sampled_from(["authlab", "authlab", "authlab", "other"]),
    "sub": st.sampled_from(["id", "é"]),
    "jti": st.sampled_from(["j", "\0"]),
    "aud": st.sampled_from(["authlab", "authlab", ["authlab"], ["x", "authlab"], ["x"], "other"]),
}
SETS = st.fixed_dictionaries({name: st.one_of(*[good] * 15, ODD) for name, good in GOOD.items()})
HEADERS = st.fixed_dictionaries(
    {
        "alg": st.sampled_from(["HS256"] * 30 + ["HS384", "none", "hs256", None, 5, ["HS256"], ...]),
        "typ": st.sampled_from(["at+jwt"] * 15 + ["JWT", "application/at+jwt", None, 5, ...]),
    },
    optional={"kid": st.sampled_from(["one"] * 15 + ["", 5]), "jwk": st.just({}), "x5u": st.just("http://x")},
)
POLICIES = st.sampled_from(
    [
        *(POLICY, POLICY, replace(POLICY, leeway=60), replace(POLICY, audience="x")),
        *(replace(POLICY, typ=None), replace(POLICY, audience=None), replace(POLICY, issuer=None)),
        *(replace(POLICY, required=()), replace(BARE, audience="authlab"), replace(BARE, required=("exp",))),
        BARE,
    ]
)  # fmt: skip


def verdict(reader: Reader, token: str, policy: Policy) -> object:
    try:
        return reader(token, policy=policy)
    except TokenError as error:
        return error.reason.removesuffix(" missing")


@settings(calm, max_examples=600)
@given(
    HEADERS,
    SETS,
    POLICIES,
    st.sampled_from([KEY] * 15 + [b"?" * 32]),
    st.sampled_from([b""] * 15 + [b',"sub":"x"']),
)
def test_by_hand_and_with_pyjwt_come_to_one_verdict(
    header: dict[str, object], some: dict[str, object], policy: Policy, key: bytes, more: bytes
) -> None:
    token = seal(written(header), written({"x": 1, **some})[:-1] + more + b"}", key)
    assert verdict(by_hand, token, policy) == verdict(with_pyjwt, token, policy)
