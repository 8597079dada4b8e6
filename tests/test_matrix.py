"""Each weak part against the whole red team: exactly the attacks that should succeed do, and no other."""

import functools
import html
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from authlab import argon2id, redteam
from authlab.app import create_app
from authlab.insecure import key_headers as keys
from authlab.insecure import (
    lax,
    legacy,
    limits,
    logout,
    policies,
    refresh,
    storage,
    talkative,
    truncation,
    verifiers,
)
from authlab.insecure.blocking import insecure_offload
from authlab.insecure.sessionless import insecure_sessionless
from authlab.parts import Parts, System
from authlab.redteam import ALL, Report, csrf, forgery, key_headers, minted, xss
from authlab.redteam import logout as logout_attacks
from authlab.redteam import target as target_module
from authlab.server import Server
from authlab.settings import Settings
from authlab.users import User

WORD = re.compile("password|token$")
ATTACKS = {attack.name for attack in ALL if attack.kind == "attack"}
STORIES = {attack.name for attack in ALL if attack.kind == "user story"}
TRUNCATED = {"hash": truncation.insecure_hash, "verify": truncation.insecure_verify}
UNSALTED = {"dump and crack", "equal hashes", "lookup table", "shared salt"}
LET_OUT = {"authenticate": truncation.insecure_authenticate}


CRIT = "a header with crit"
# What nothing but a policy refuses, and what is believed where no signature is checked.
POLICY = {one.name for one in minted.ATTACKS} - {CRIT, "a token of a deleted user"}
FORGED = {one.name for one in (*forgery.ATTACKS, *key_headers.ATTACKS)}
UNSIGNED = (FORGED | POLICY | {"a changed payload"}) - {"a weak secret", "duplicate members"}
TWO_READERS = {"duplicate members", "a refresh token as access", "another spelling of a token"}
HEADERLESS = {"clickjacking", *(one.name for one in xss.ATTACKS)}
SESSIONLESS = {one.name for one in logout_attacks.ATTACKS} - {"another spelling after logout"}
SESSIONLESS |= {"a copied refresh token, before its owner", "a refresh token after logout"}
SPELLINGS = {"another spelling of a token", "another spelling after logout"}
LISTED = {"a token after logout"}
UNCOUNTED = {
    "guessing without limit",
    "credential stuffing",
}  # an answer of their own is no failure to a throttle
COPIED = {"a copied refresh token, after its owner", "a copied refresh token, before its owner"}
TWO_USES = {"two tabs refresh at once", "a lost answer"}
# These depend on no part but the headers: two targets show what becomes of them.
IN_A_BROWSER = {one.name for one in (*csrf.ATTACKS, *xss.ATTACKS)}
BROWSED = ("sound", "no headers")
PRIVATE = rsa.generate_private_key(65537, 2048)
DISK = Path(os.environ["AUTHLAB_HOME"], "matrix")  # deleted with it
DISK.mkdir()
keys.lay_out(DISK)


def reads(read: Callable[..., Any], **fixed: Any) -> dict[str, Any]:
    """Return the one part that reads tokens."""
    return {"read": functools.partial(read, **fixed)}


def rotates(rule: Callable[..., Any]) -> Callable[[System], dict[str, Any]]:
    """Return what lets a system trade refresh tokens in this way."""

    def rotated(system: System) -> dict[str, Any]:
        refresh.let_rotate(system, rule)
        return {}

    return rotated


def keep_sessions(system: System) -> dict[str, Any]:
    """Let a new password end nothing."""

    def set_password(user: User, password_hash: str) -> User:
        system.users.rehash(user, password_hash)
        return replace(user, password_hash=password_hash)

    system.users.set_password = set_password  # type: ignore[method-assign]
    return {}


# The parts of a target, the attacks that succeed against it, and the stories that end badly.
MATRIX: dict[str, tuple[dict[str, Any] | Callable[..., dict[str, Any]], set[str], set[str]]] = {
    "sound": ({}, set(), set()),
    "no headers": ({"headers": {}}, HEADERLESS, set()),
    "Argon2id": (argon2id.PARTS, set(), set()),
    "SHA-256": (storage.SHA256, UNSALTED, set()),
    "MD5": (legacy.PARTS, UNSALTED, {"é typed both ways"}),
    "one salt": (storage.ONE_SALT, {"dump and crack", "equal hashes", "shared salt"}, set()),
    "salted and fast": (storage.SALTED, {"dump and crack"}, set()),
    "any cost": (storage.ANY_COST, {"poisoned cost"}, set()),
    "truncated": (TRUNCATED, {"overlong password", "poisoned cost"}, {"é typed both ways"}),
    "error let out": (
        LET_OUT,
        {"loop stall", "overlong password", "user names by timing", "user names by an overlong password"},
        {"é typed both ways"},
    ),
    "a cheaper dummy": ({"unmatchable": talkative.insecure_unmatchable}, {"user names by timing"}, set()),
    "in the loop": ({"offload": insecure_offload}, {"loop stall"}, set()),
    "by account": (  # made anew for each test: it counts
        lambda _: {"throttle": limits.part(limits.insecure_by_account)},
        {"lock-out of a victim", "credential stuffing"},
        set(),
    ),
    "no limit": (
        lambda _: {"throttle": limits.part(limits.insecure_no_limit)},
        {"guessing without limit", "credential stuffing"},
        set(),
    ),
    "by source": (
        lambda _: {"throttle": limits.part(limits.insecure_by_source)},
        {"lock-out of a victim"},
        set(),
    ),
    "a message": ({"authenticate": talkative.insecure_message}, {"user names by message"} | UNCOUNTED, set()),
    "a header": ({"authenticate": talkative.insecure_header}, {"user names by message"} | UNCOUNTED, set()),
    "no sessions": (insecure_sessionless, SESSIONLESS, set()),
    "ended texts": (
        logout.insecure_denylist(lambda token, _: token, read=lax.insecure_read),
        (SESSIONLESS | {"another spelling of a token", "another spelling after logout", CRIT} | POLICY)
        - LISTED,
        set(),
    ),
    "ended jti": (logout.insecure_denylist(lambda _, claims: claims.get("jti")), SESSIONLESS - LISTED, set()),
    "a version": (
        logout.insecure_by_version,
        {"a copied refresh token, before its owner", "a namesake's token"},
        {"log out on one device"},
    ),
    "one refresh token": (rotates(refresh.insecure_keep), COPIED, set()),
    "older ones too": (rotates(refresh.insecure_lenient), COPIED, set()),
    "used ones refused": (
        rotates(refresh.insecure_refuse),
        {"a copied refresh token, before its owner"},
        TWO_USES,
    ),
    "no grace": (rotates(refresh.insecure_strict), set(), TWO_USES),
    "logout of access": (
        {"end_session": refresh.insecure_end_access},
        {"a refresh token after logout"},
        set(),
    ),
    "a new password only": (
        keep_sessions,
        {"a refresh token after a new password", "a token after a password change"},
        set(),
    ),
    "lax reader": (reads(lax.insecure_read), {"another spelling of a token", CRIT} | POLICY, set()),
    "unsigned": (reads(lax.insecure_unsigned), UNSIGNED, set()),
    "PyJWT as it comes": (
        reads(policies.insecure_as_it_comes),
        {"another spelling of a token"} | POLICY - {"an expired token", "a token before its time"},
        set(),
    ),
    "signature only": (reads(policies.insecure_signature_only), POLICY | {CRIT}, set()),
    "alg believed": (reads(verifiers.insecure_any), {"alg none"} | POLICY, set()),
    "one spelling of none": (reads(verifiers.insecure_not_none), {"spellings of none"} | POLICY, set()),
    "if signed": (reads(verifiers.insecure_if_signed), {"empty signature"} | POLICY, set()),
    "a secret thought up": (verifiers.insecure_thought_up(b"dragon" * 5 + b"dr"), {"a weak secret"}, set()),
    "one key for both": (verifiers.insecure_published(PRIVATE), {"RS256/HS256 confusion"}, set()),
    "kid path": (reads(keys.insecure_kid_path, keys=DISK / "keys"), {"kid as a path"}, set()),
    "kid SQL": (reads(keys.insecure_kid_sql, keys=DISK / "keys.sqlite"), {"kid as SQL"}, set()),
    "jwk": (reads(keys.insecure_jwk), {"an embedded key"}, set()),
    "jku": (reads(keys.insecure_jku), {"a fetched key"}, set()),
    "x5u": (reads(keys.insecure_x5u), {"a fetched certificate"}, set()),
    "x5c": (reads(keys.insecure_x5c), {"an embedded certificate"}, set()),
    "two readers": (reads(keys.insecure_two_readers, keys=DISK / "keys"), TWO_READERS, set()),
}


def told_of(target: str, cost: int) -> tuple[Report, frozenset[str]]:
    """Return the report on a target of the matrix, and every password and token that went over the wire."""
    secrets = set()

    class Listening(redteam.Target):
        def ask(self, path: str, **sent: Any) -> httpx2.Response:
            answer = super().ask(path, **sent)
            bodies = [sent.get("json") or {}, sent.get("data") or {}]
            bodies.append(answer.json() if answer.status_code == 200 and path.startswith("/auth") else {})
            secrets.update(value for body in bodies for key, value in body.items() if WORD.search(key))
            return answer

    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(target_module, "Target", Listening)
        patch.setattr(limits, "MINUTE", 3600)  # whatever a busy machine takes, no failure is forgotten
        settings = Settings(f"sqlite:///{folder}/test.sqlite", b"k" * 32, bcrypt_cost=cost)
        parts = MATRIX[target][0]  # of these, some need to know the system
        app = create_app(Parts(**parts) if isinstance(parts, dict) else None, settings)
        with Server(app, name="matrix") as server:
            if not isinstance(parts, dict):
                server.replace(**parts(server.system))
            tried = [one.name for one in ALL if target in BROWSED or one.name not in IN_A_BROWSER]
            return redteam.run(server, *tried), frozenset(secrets)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("cost", [8, pytest.param(12, marks=pytest.mark.large)])
@pytest.mark.parametrize("target", MATRIX)
def test_exactly_the_attacks_that_should_succeed_do(target: str, cost: int) -> None:
    _, alive, broken = MATRIX[target]
    report, secrets = told_of(target, cost)
    assert report.names("attack", "alive") == alive
    tried = ATTACKS if target in BROWSED else ATTACKS - IN_A_BROWSER
    assert report.names("attack", "dead") == tried - alive
    assert report.names("user story", "dead") == broken
    assert report.names("user story", "alive") == STORIES - broken
    assert report.holds == (not alive | broken)
    _check_evidence(report, secrets)


def _check_evidence(report: Report, secrets: frozenset[str]) -> None:
    """Check that it tells everything but the secrets."""
    assert len(secrets) > 30
    for attack, evidence in report.results:
        shown = f"{evidence}{evidence._html()}"
        assert evidence.seen
        assert evidence.request
        assert evidence.response
        assert attack.why in shown
        assert not [secret for secret in secrets if secret in shown or html.escape(secret) in shown]
        assert "eyJ" not in shown
        assert not re.search(r"[./A-Za-z0-9]{53}|[0-9a-f]{64}", shown)  # nothing to guess against
