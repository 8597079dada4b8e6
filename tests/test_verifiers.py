"""Each naive reader believes what its service issues, and is naive in one way only."""

from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from authlab import tokens
from authlab.errors import TokenError
from authlab.insecure import verifiers
from authlab.redteam.forgery import forged, mac, nothing
from authlab.tokens import Policy

KEY, POLICY = b"k" * 32, Policy()
PRIVATE = rsa.generate_private_key(65537, 2048)
PUBLIC = verifiers.public_pem(PRIVATE)
READERS = (
    verifiers.insecure_any,
    verifiers.insecure_not_none,
    verifiers.insecure_if_signed,
    verifiers.insecure_one_key,
)


def issued(**claims: Any) -> str:
    return tokens.issue("ada", key=KEY, policy=POLICY, **claims)


@pytest.mark.parametrize("read", READERS)
def test_it_believes_what_was_signed_and_nothing_that_was_changed(read: Callable[..., Any]) -> None:
    token = issued()
    assert read(token, key=KEY, policy=POLICY)["sub"] == "ada"
    other_key, other_name = forged(token, mac(b"x" * 32)), issued(sub="eve").split(".")[1]
    header, _, signature = token.split(".")
    for wrong in (other_key, f"{header}.{other_name}.{signature}", "no token", ""):
        with pytest.raises(TokenError):
            read(wrong, key=KEY, policy=POLICY)
    for header in ({"alg": "RS512"}, {"alg": ["none"]}):
        with pytest.raises(TokenError):
            read(forged(token, nothing, header=header), key=KEY, policy=POLICY)


def test_one_key_for_both_checks_rs256_as_it_should() -> None:
    token = jwt.encode({"sub": "ada"}, PRIVATE, "RS256")
    assert verifiers.insecure_one_key(token, key=PUBLIC, policy=POLICY) == {"sub": "ada"}
    for wrong in (forged(token, nothing), forged(token, mac(PUBLIC)), forged(token, lambda _: b"\1" * 256)):
        with pytest.raises(TokenError):
            verifiers.insecure_one_key(wrong, key=PUBLIC, policy=POLICY)
    by_hand = forged(token, mac(PUBLIC), header={"alg": "HS256"}, claims={"sub": "eve"})
    assert verifiers.insecure_one_key(by_hand, key=PUBLIC, policy=POLICY) == {"sub": "eve"}


@pytest.mark.parametrize(
    "service",
    [verifiers.insecure_thought_up(verifiers.insecure_secret()), verifiers.insecure_published(PRIVATE)],
)
def test_a_service_reads_what_it_issues_and_not_what_others_issue(service: dict[str, Any]) -> None:
    token = service["issue"]("ada", key=KEY, policy=POLICY, sid="s1")
    claims = service["read"](token, key=KEY, policy=POLICY)
    assert (claims["sub"], claims["sid"]) == ("ada", "s1")
    with pytest.raises(TokenError):
        service["read"](issued(), key=KEY, policy=POLICY)
    assert service["read"](token, key=b"o" * 32, policy=POLICY) == claims


def test_the_secret_is_one_that_nothing_warns_of() -> None:
    assert len(verifiers.insecure_secret()) == 32
    assert tokens.read(tokens.issue("ada", key=verifiers.insecure_secret(), policy=POLICY),
                       key=verifiers.insecure_secret(), policy=POLICY)["sub"] == "ada"  # fmt: skip
