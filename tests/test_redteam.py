import atexit
import functools
import html
import multiprocessing
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import bcrypt
import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from authlab import argon2id, passwords, redteam
from authlab.app import create_app
from authlab.errors import LessonError, PasswordRefused, TargetRefused, Throttled
from authlab.insecure import key_headers as keys
from authlab.insecure import lax, legacy, limits, policies, storage, talkative, truncation, verifiers
from authlab.insecure.blocking import insecure_offload
from authlab.insecure.sessionless import insecure_sessionless
from authlab.parts import Parts
from authlab.redteam import ALL, Report, csrf, forgery, key_headers, logout, minted, xss
from authlab.redteam import attack as attack_module
from authlab.redteam.bounded import works_longer
from authlab.server import Server
from authlab.settings import Settings

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
SESSIONLESS = {one.name for one in logout.ATTACKS} - {"another spelling after logout"}
SESSIONLESS |= {"a copied refresh token, before its owner", "a refresh token after logout"}
# These depend on no part but the headers: two targets show what becomes of them.
IN_A_BROWSER = {one.name for one in (*csrf.ATTACKS, *xss.ATTACKS)}
BROWSED = ("sound", "no headers")
PRIVATE = rsa.generate_private_key(65537, 2048)
DISK = Path(mkdtemp(prefix="authlab-matrix-"))
atexit.register(shutil.rmtree, DISK, ignore_errors=True)
keys.lay_out(DISK)


def reads(read: Callable[..., Any], **fixed: Any) -> dict[str, Any]:
    """Return the one part that reads tokens."""
    return {"read": functools.partial(read, **fixed)}


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
    "by account": (
        {"throttle": limits.part(limits.insecure_by_account)},
        {"lock-out of a victim", "credential stuffing"},
        set(),
    ),
    "no sessions": (insecure_sessionless, SESSIONLESS, set()),
    "lax reader": (reads(lax.insecure_read), {"another spelling of a token", CRIT} | POLICY, set()),
    "unsigned": (reads(lax.insecure_unsigned), UNSIGNED, set()),
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


@pytest.fixture
def attacked(settings: Settings) -> Callable[..., Report]:
    def run(*names: str, **parts: Any) -> Report:
        with Server(create_app(Parts(**parts), settings), name="attacked") as server:
            return redteam.run(server, *names)

    return run


def told_of(target: str) -> tuple[Report, frozenset[str]]:
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
        patch.setattr(attack_module, "Target", Listening)
        settings = Settings(f"sqlite:///{folder}/test.sqlite", b"k" * 32, bcrypt_cost=4)
        parts = MATRIX[target][0]  # of these, some need to know the system
        app = create_app(Parts(**parts) if isinstance(parts, dict) else None, settings)
        with Server(app, name="matrix") as server:
            if not isinstance(parts, dict):
                server.replace(**parts(server.system))
            tried = [one.name for one in ALL if target in BROWSED or one.name not in IN_A_BROWSER]
            return redteam.run(server, *tried), frozenset(secrets)


@pytest.mark.parametrize("target", MATRIX)
def test_exactly_the_attacks_that_should_succeed_do(target: str) -> None:
    _, alive, broken = MATRIX[target]
    report, secrets = told_of(target)
    assert report.names("attack", "alive") == alive
    tried = ATTACKS if target in BROWSED else ATTACKS - IN_A_BROWSER
    assert report.names("attack", "dead") == tried - alive
    assert report.names("user story", "dead") == broken
    assert report.names("user story", "alive") == STORIES - broken
    assert report.holds == (not alive)
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


@pytest.mark.large  # a quarter of a second for each hash
def test_the_sound_app_as_it_comes_survives_every_attack() -> None:
    with Server(name="attacked") as server:  # cost 12, and throttled
        report = redteam.run(server, *ATTACKS)
    assert report.names("attack", "dead") == ATTACKS


def test_a_defence_put_in_place_ends_an_attack(settings: Settings) -> None:
    with Server(create_app(Parts(**storage.SHA256), settings), name="mended") as server:
        assert redteam.run(server, "equal hashes")["equal hashes"].outcome == "alive"
        server.replace(hash=passwords.hash, verify=passwords.verify, unmatchable=passwords.unmatchable)
        assert redteam.run(server, "equal hashes")["equal hashes"].outcome == "dead"


def test_a_row_reset_with_the_salt_it_had_is_found(attacked: Callable[..., Report]) -> None:
    def insecure_hash(password: str, *, cost: int) -> str:
        salt = passwords.to_bytes(password)[:16].hex()  # another one for everybody, and always the same
        return storage.insecure_one_salt(password, salt=salt)

    report = attacked("shared salt", **(storage.SALTED | {"hash": insecure_hash}))
    assert report["shared salt"].outcome == "alive"
    assert "draws no new salt" in report["shared salt"].seen


async def _nobody(*_: Any) -> None:
    return None


def _refuse(_password: str, *, cost: int) -> str:
    raise PasswordRefused("no")


def test_refusing_every_login_does_not_hold(attacked: Callable[..., Report]) -> None:
    report = attacked(throttle=_nobody)
    without_login = {
        "dump and crack",
        "lookup table",
        "equal hashes",
        "poisoned cost",
        "password in the address",
        "login CSRF",
        "clickjacking",
    }
    assert report.names("attack", "dead") == without_login | {one for one in ATTACKS if "user names" in one}
    assert not report.names("attack", "alive")
    assert report.names("user story", "dead") == STORIES
    assert not report.holds


def test_refusing_every_password_does_not_hold_and_kills_no_attack(
    attacked: Callable[..., Report],
) -> None:
    report = attacked(hash=_refuse)
    assert report.names("attack", "not applicable") == ATTACKS - {"clickjacking"}
    assert "no user could be registered: 422" in report["equal hashes"].seen
    assert report.names("user story", "dead") == STORIES
    assert not report.holds


def _without_nfc(password: str, *, cost: int) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost)).decode()


def _with_a_rule(holds: Callable[[str], bool]) -> Callable[..., str]:
    def insecure_hash(password: str, *, cost: int) -> str:
        if not holds(password):
            raise PasswordRefused("against the rules")
        return passwords.hash(password, cost=cost)

    return insecure_hash


def _stripping(password: str, stored: str) -> bool:
    return passwords.verify(password.strip(), stored)


def _newest_only(password: str, stored: str) -> bool:
    return not passwords.needs_rehash(stored, cost=4) and passwords.verify(password, stored)


async def _anybody(system: Any, _caller: Any, username: str, _password: str) -> Any:
    return system.users.by_name(username)


STRICT = {
    "no NFC": ({"hash": _without_nfc}, {"é typed both ways"}),
    "a digit, please": (
        {"hash": _with_a_rule(lambda p: any(map(str.isdigit, p)))},
        {"words only", "emoji and spaces", "é typed both ways"},
    ),
    "ASCII": ({"hash": _with_a_rule(str.isascii)}, {"emoji and spaces", "é typed both ways"}),
    "at most 32": ({"hash": _with_a_rule(lambda p: len(p) <= 32)}, {"64 characters"}),
    "stripped": ({"verify": _stripping}, {"emoji and spaces"}),
    "newest rows only": ({"verify": _newest_only}, {"an older row"}),
    "any password": ({"throttle": _anybody}, {"change the password"}),
    "bcrypt forgotten": (
        argon2id.PARTS | {"verify": lambda p, s: s.startswith("$argon2") and argon2id.verify(p, s)},
        {"an older row"},
    ),
}


@pytest.mark.parametrize("strict", STRICT)
def test_each_story_dies_of_what_it_is_about(attacked: Callable[..., Report], strict: str) -> None:
    parts, dead = STRICT[strict]
    report = attacked(*STORIES, **parts)
    assert report.names("user story", "dead") == dead
    assert report.names("user story", "alive") == STORIES - dead


def test_a_server_in_a_hurry_loses_those_on_a_slow_network(
    attacked: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("authlab.envelope.BODY_SECONDS", 0.001)
    assert attacked("a slow network")["a slow network"].outcome == "dead"


def test_a_gate_before_the_login_keeps_those_out_who_hold_an_old_token(settings: Settings) -> None:
    sound = create_app(Parts(), settings)

    async def gate(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and any(name == b"authorization" for name, _ in scope["headers"]):
            await PlainTextResponse("", 401)(scope, receive, send)
        else:
            await sound(scope, receive, send)

    app = FastAPI(lifespan=lambda _: sound.router.lifespan_context(sound))
    app.mount("/", gate)
    with Server(app, name="gated") as server:
        report = redteam.run(server, "a stale token at the login", "a slow network")
    assert report.names("user story", "dead") == {"a stale token at the login"}


@pytest.mark.parametrize("answer", [False, NotImplementedError("not written yet")])
def test_a_check_that_knows_nobody_is_no_defence(attacked: Callable[..., Report], answer: Any) -> None:
    def verify(password: str, stored: str) -> bool:
        if isinstance(answer, Exception):
            raise answer
        return answer

    judged = {"dump and crack", "overlong password", "poisoned cost"}
    assert attacked(*judged, verify=verify).names("attack", "not applicable") == judged


def test_an_app_without_users_is_judged_by_nothing_but_its_dead_stories() -> None:
    with Server(FastAPI(), name="empty") as server:
        report = redteam.run(server)
    assert report.names("attack", "not applicable") == ATTACKS
    assert "404" in report["equal hashes"].seen
    assert "only the lab's own app" in report["poisoned cost"].seen
    assert report.names("user story", "not applicable") == {"an older row"}
    assert report.names("user story", "dead") == STORIES - {"an older row"}
    assert not report.holds


def test_a_broken_part_ends_one_attack_and_not_the_run(attacked: Callable[..., Report]) -> None:
    def broken(password: str, stored: str) -> bool:
        raise ZeroDivisionError(password)

    report = attacked("dump and crack", "equal hashes", "register and log in", verify=broken)
    assert report["dump and crack"].outcome == "not applicable"
    assert report["dump and crack"].seen == "it broke off with ZeroDivisionError"
    assert report["equal hashes"].outcome == "dead"
    assert report["register and log in"].seen.endswith("500")


def _refuse_all(*_: Any) -> None:
    raise Throttled(60)


def test_a_throttle_is_told_apart_from_a_defence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("authlab.throttle.Throttle.check_source", _refuse_all)
    with Server(name="throttled") as server:
        server.replace(hash=storage.insecure_sha256)
        report = redteam.run(server, "equal hashes", "register and log in")
    assert report["equal hashes"].outcome == "not applicable"
    assert "throttle" in report["equal hashes"].seen
    assert not report.holds


def test_a_check_that_only_waits_is_not_taken_for_slow(
    attacked: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    def waiting(password: str, stored: str) -> bool:
        time.sleep(0.05)
        return storage.insecure_sha256_verify(password, stored)

    monkeypatch.setattr("authlab.redteam.passwords.PATIENCE", 0.1)
    report = attacked("dump and crack", **(storage.SHA256 | {"verify": waiting}))
    assert report["dump and crack"].outcome == "not applicable"


def test_a_run_counts_failures_from_zero_and_leaves_the_count_as_it_was() -> None:
    with Server(name="counted") as server:
        for _ in range(200):
            server.system.throttle.count_against("127.0.0.1")
        for _ in range(2):  # the first one's guesses do not stand in the second one's way
            report = redteam.run(server, "credential stuffing", "register and log in")
            assert report.holds
            assert not report.names("attack", "not applicable")
        assert (
            server.client.post("/auth/register", json={"username": "a", "password": "b"}).status_code == 429
        )


def test_a_lesson_and_ones_own_story_can_be_asked_for(attacked: Callable[..., Report]) -> None:
    def mine(target: redteam.Target) -> redteam.Evidence:
        return redteam.Evidence("alive", f"seen at {target.url}")

    own = redteam.Story("mine", "99", mine, "because")
    report = attacked("04", "alg none", own)
    assert {one.lesson for one, _ in report.results} == {"04", "11", "99"}
    assert report.results[-1][0] is own
    assert report["mine"].why == "because"


@pytest.mark.parametrize("target", ["http://127.0.0.1:8000", "https://example.org", None, 8000, Server])
def test_nothing_but_a_server_of_this_process_is_a_target(target: Any) -> None:
    with pytest.raises(TargetRefused, match="started in this kernel"):
        redteam.run(target)


def test_a_closed_server_is_no_target_for_another_may_have_its_port() -> None:
    with Server(name="closed") as server:
        pass
    with pytest.raises(TargetRefused, match="closed"):
        redteam.run(server)


def test_a_changed_address_changes_nothing(server: Server) -> None:
    url, server.url, server.port = server.url, "http://example.org", 1
    with redteam.aimed_at(server) as target:
        assert target.url == url


def test_an_unknown_name_is_answered_with_the_known_ones(server: Server) -> None:
    with pytest.raises(LessonError, match=r"nothing is called equal hash; there are .*equal hashes"):
        redteam.run(server, "equal hash")


def test_the_report_shows_outcomes_by_mark_and_word(attacked: Callable[..., Report]) -> None:
    report = attacked("equal hashes", "overlong password", "words only", **storage.SHA256)
    lines = str(report).splitlines()
    assert lines[0] == "1 of 2 attacks dead, 1 of 1 user stories alive"
    assert [line.split("  ")[0] for line in lines[2:]] == ["user story", "attack", "attack"]
    for text in (str(report), report._html()):
        assert "✗ alive" in text
        assert "✓ dead" in text
        assert "✓ alive" in text


def test_work_that_goes_on_for_too_long_is_found_and_ended() -> None:
    started = time.process_time()

    def work() -> None:
        while True:
            pass

    assert works_longer(1, work) is True
    assert works_longer(1, lambda: None) is False
    assert works_longer(1, lambda: 1 // 0) is False
    assert not multiprocessing.active_children()
    assert time.process_time() - started < 0.5


def test_what_neither_works_nor_ends_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    assert works_longer(1, time.sleep, 30, patience=0.2) is None
    monkeypatch.setattr("authlab.redteam.bounded.resource", None)
    assert works_longer(1, lambda: None) is None
