"""The attacks with minted tokens: each alive against what it is about, dead against everything else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from authlab import tokens
from authlab.app import create_app
from authlab.errors import TokenError
from authlab.insecure.policies import insecure_as_it_comes, insecure_claims_only, insecure_signature_only
from authlab.parts import Parts
from authlab.redteam import aimed_at
from authlab.redteam.minted import ATTACKS
from authlab.server import Server
from authlab.settings import Settings
from authlab.tokens import Policy

NAMES = {attack.name for attack in ATTACKS}


def _unlike(**rules: Any) -> Callable[..., Mapping[str, Any]]:
    """Build the sound reader with some rules of its policy changed."""

    def insecure_read(token: str, *, key: bytes, policy: Policy) -> Mapping[str, Any]:
        return tokens.read(token, key=key, policy=replace(policy, **rules))

    return insecure_read


def _any_audience(token: str, *, key: bytes, policy: Policy) -> Mapping[str, Any]:
    audience = insecure_signature_only(token, key=key, policy=policy).get("aud")
    return tokens.read(token, key=key, policy=replace(policy, audience=audience))


def _any_crit(token: str, *, key: bytes, policy: Policy) -> Mapping[str, Any]:
    try:
        return tokens.read(token, key=key, policy=policy)
    except TokenError as problem:
        if problem.reason != "crit":
            raise
        return insecure_signature_only(token, key=key, policy=policy)


# What is put in, and the attacks that succeed then.
TARGETS = {
    "sound": ({}, set()),
    "signature only": ({"read": insecure_signature_only}, NAMES - {"a token of a deleted user"}),
    "PyJWT as it comes": (
        {"read": insecure_as_it_comes},
        {
            "a token without end",
            "another issuer's token",
            "another service's token",
            "a refresh token as access",
        },
    ),
    "no end": ({"read": _unlike(required=("iat", "sub", "jti", "iss", "aud"))}, {"a token without end"}),
    "a day of leeway": (
        {"read": _unlike(leeway=86400)},
        {"an expired token", "a token before its time"},
    ),
    "any issuer": ({"read": _unlike(issuer=None)}, {"another issuer's token"}),
    "any audience": ({"read": _any_audience}, {"another service's token"}),
    "any type": ({"read": _unlike(typ=None)}, {"a refresh token as access"}),
    "any crit": ({"read": _any_crit}, {"a header with crit"}),
    "no database": ({"current_user": insecure_claims_only}, {"a token of a deleted user"}),
}


@pytest.mark.parametrize("name", TARGETS)
def test_exactly_the_attacks_that_should_succeed_do(name: str, settings: Settings) -> None:
    parts, alive = TARGETS[name]
    with Server(create_app(Parts(**parts), settings), name="minted") as server, aimed_at(server) as target:
        found = {attack.name: attack.carry_out(target) for attack in ATTACKS}
    assert {one for one, evidence in found.items() if evidence.outcome == "alive"} == alive
    assert {one for one, evidence in found.items() if evidence.outcome == "dead"} == NAMES - alive
    for evidence in found.values():
        assert "/auth/me" in evidence.request
        assert "eyJ" not in f"{evidence}"


def test_an_app_of_somebody_else_shows_no_key() -> None:
    with Server(FastAPI(), name="empty") as server, aimed_at(server) as target:
        assert {attack.carry_out(target).outcome for attack in ATTACKS} == {"not applicable"}


def _nobody(*_: Any) -> Any:
    raise TokenError("nobody")


def test_refusing_everybody_is_no_defence(settings: Settings) -> None:
    with Server(create_app(Parts(current_user=_nobody), settings)) as server, aimed_at(server) as target:
        found = [attack.carry_out(target) for attack in ATTACKS]
    assert {evidence.outcome for evidence in found} == {"not applicable"}
    assert "as issued" in found[0].seen
