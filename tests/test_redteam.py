import multiprocessing
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

import bcrypt
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse

from authlab import argon2id, passwords, redteam
from authlab.app import create_app
from authlab.errors import LessonError, PasswordRefused, TargetRefused, Throttled
from authlab.insecure import storage
from authlab.parts import Parts
from authlab.redteam import ALL, Report
from authlab.redteam.bounded import works_longer
from authlab.server import Server
from authlab.settings import Settings

ATTACKS = {attack.name for attack in ALL if attack.kind == "attack"}
STORIES = {attack.name for attack in ALL if attack.kind == "user story"}


@pytest.fixture
def attacked(settings: Settings) -> Callable[..., Report]:
    def run(*names: str, **parts: Any) -> Report:
        with Server(create_app(Parts(**parts), settings), name="attacked") as server:
            return redteam.run(server, *names)

    return run


@pytest.mark.large  # a quarter of a second for each hash
def test_the_sound_app_as_it_comes_survives_every_attack() -> None:
    with Server(name="attacked") as server:  # cost 12, and throttled
        report = redteam.run(server, *ATTACKS)
    assert report.names("attack", "dead") == ATTACKS


def test_a_defence_put_in_place_ends_an_attack(settings: Settings) -> None:
    with Server(create_app(Parts(**storage.SHA256), settings), name="mended") as server:
        report = redteam.run(server, "equal hashes", "register and log in")
        assert report["equal hashes"].outcome == "alive"
        assert not report.holds
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
    "at most 32": ({"hash": _with_a_rule(lambda p: len(p) <= 32)}, {"64 characters", "a password manager"}),
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


def _gated(settings: Settings, gate: Callable[..., Any]) -> FastAPI:
    """A sound app behind something that answers some requests itself."""
    sound = create_app(Parts(), settings)

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        said = gate(scope) if scope["type"] == "http" else None
        await (said or sound)(scope, receive, send)

    app = FastAPI(lifespan=lambda _: sound.router.lifespan_context(sound))
    app.mount("/", guarded)
    return app


def test_a_server_in_a_hurry_loses_those_on_a_slow_network(
    attacked: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("authlab.envelope.BODY_SECONDS", 0.001)
    assert attacked("a slow network")["a slow network"].outcome == "dead"


def _old_token(scope: Any) -> Any:
    sent = any(name == b"authorization" for name, _ in scope["headers"])
    return PlainTextResponse("", 401) if sent and scope["path"] == "/auth/login" else None


def _wrong_clock(scope: Any) -> Any:
    date = dict(scope["headers"]).get(b"date")
    off = date and abs(parsedate_to_datetime(date.decode()).timestamp() - time.time())
    return PlainTextResponse("", 400) if off and off > 30 else None


def _page(html: str) -> Callable[[Any], Any]:
    return lambda scope: HTMLResponse(html) if scope["path"] == "/" else None


_FIELDS = '<input autocomplete="username"><input type="password" autocomplete="current-password"'
GATES = {
    "no old token": (_old_token, {"a stale token at the login"}),
    "a right clock": (_wrong_clock, {"a clock a minute off"}),
    "no autocomplete": (_page("<input name=a><input type=password>"), {"a password manager"}),
    "typed by hand": (_page(_FIELDS + ' onpaste="return false">'), {"a password manager"}),
    "short": (_page(_FIELDS + " maxlength=20>"), {"a password manager"}),
    "in the open": (_page(_FIELDS.replace('type="password"', "")), {"a password manager"}),
    "another page": (_page(_FIELDS + ">"), set()),
}


@pytest.mark.parametrize("name", GATES)
def test_each_gate_keeps_out_those_it_should_not(settings: Settings, name: str) -> None:
    gate, dead = GATES[name]
    stories = ("a stale token at the login", "a slow network", "a clock a minute off", "a password manager")
    with Server(_gated(settings, gate), name="gated") as server:
        report = redteam.run(server, *stories)
    assert report.names("user story", "dead") == dead


def test_where_nothing_could_be_tried_nothing_holds(attacked: Callable[..., Report]) -> None:
    report = attacked("equal hashes", hash=_refuse)
    assert report["equal hashes"].outcome == "not applicable"
    assert not report.holds
    assert not Report(()).holds


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
    assert report.names("user story", "not applicable") == {"an older row", "a password manager"}
    assert report.names("user story", "dead") == STORIES - {"an older row", "a password manager"}
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
        counted = server.system.throttle
        for _ in range(2):  # the first one's guesses do not stand in the second one's way
            report = redteam.run(server, "credential stuffing", "register and log in")
            assert report.holds
            assert not report.names("attack", "not applicable")
            assert server.system.throttle is counted
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
