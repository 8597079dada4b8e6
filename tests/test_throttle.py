"""Throttling: by the clock of a unit test, and over HTTP from many addresses."""

import asyncio
import dataclasses
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from conftest import ADA, run_async
from served import served

from authlab import devices, passwords, throttle, tokens
from authlab.app import create_app
from authlab.client import Client
from authlab.errors import SettingsError, Throttled
from authlab.server import Server
from authlab.settings import Settings
from authlab.throttle import Throttle, source_of

WRONG = {**ADA, "password": "not the right one"}
BOB = {**ADA, "username": "bob"}
DAY = 24 * 3600
many_addresses = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8")


class Clock:
    now = 1_800_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time as throttling sees it, to be moved by hand."""
    clock = Clock()
    monkeypatch.setattr(throttle, "time", SimpleNamespace(time=clock.time))
    return clock


async def guess(
    one: Throttle, account: str, source: str, *, right: bool = False, device: str | None = None
) -> int:
    """Return 0 for a login that was let through, else the seconds to wait."""
    try:
        async with one.attempt(account, source, device) as attempt:
            attempt.right = right
    except Throttled as problem:
        return problem.seconds
    return 0


def guesses(one: Throttle, count: int, account: str, source: str, **kind: Any) -> list[int]:
    async def work() -> list[int]:
        return [await guess(one, account, source, **kind) for _ in range(count)]

    return run_async(work)


# By the clock


@pytest.mark.parametrize(
    ("limit", "count", "seconds"), [("20/minute", 20, 60), ("3/second", 3, 1), ("5/hour", 5, 3600)]
)
def test_the_window_closes_at_the_limit_and_opens_when_it_has_passed(
    clock: Clock, limit: str, count: int, seconds: int
) -> None:
    one = Throttle(limit)
    assert guesses(one, count + 2, "ada", "here") == [0] * count + [seconds] * 2
    clock.now += seconds - 0.1
    assert guesses(one, 1, "ada", "here", right=True) == [1]
    clock.now += 0.2
    assert guesses(one, 1, "ada", "here") == [0]


def test_the_wait_lasts_until_the_oldest_failure_is_forgotten(clock: Clock) -> None:
    one = Throttle("2/minute")
    guesses(one, 1, "ada", "here")
    clock.now += 20
    guesses(one, 1, "ada", "here")
    assert guesses(one, 1, "ada", "here") == [40]


def test_success_forgives_the_pair_and_not_the_source(clock: Clock) -> None:
    one = Throttle("2/minute")
    guesses(one, 1, "ada", "here")
    guesses(one, 1, "ada", "here", right=True)
    assert guesses(one, 3, "ada", "here") == [0, 0, 60]
    for i in range(17):  # with Ada's three there are twenty failures now
        guesses(one, 1, f"name {i}", "here")
    guesses(one, 1, "bob", "here", right=True)
    assert guesses(one, 1, "carol", "here") == [60]
    assert guesses(one, 1, "carol", "there") == [0]


def test_a_source_fails_ten_times_the_limit_over_all_names(clock: Clock) -> None:
    one = Throttle("20/minute")

    async def work() -> list[int]:
        return [await guess(one, f"name {i}", "here") for i in range(202)]

    assert run_async(work) == [0] * 200 + [60] * 2


def fail_from_everywhere(one: Throttle, count: int, account: str) -> list[int]:
    async def work() -> list[int]:
        return [await guess(one, account, f"source {i}") for i in range(count)]

    return run_async(work)


def test_an_account_fails_a_hundred_times_over_all_sources(clock: Clock) -> None:
    one = Throttle("20/minute")
    assert fail_from_everywhere(one, 101, "ada") == [0] * 100 + [DAY]
    assert guesses(one, 1, "ada", "yet another", right=True) == [DAY]
    clock.now += DAY + 1
    assert guesses(one, 1, "ada", "yet another", right=True) == [0]


def test_an_unknown_name_has_the_cap_too(clock: Clock) -> None:
    assert fail_from_everywhere(Throttle("20/minute"), 101, "nobody") == [0] * 100 + [DAY]


@pytest.mark.parametrize("place", ["a new source", "a known source", "a known device"])
def test_only_consecutive_failures_count_towards_the_cap(clock: Clock, place: str) -> None:
    one = Throttle("20/minute")
    if place == "a known source":
        guesses(one, 1, "ada", "home", right=True)
    fail_from_everywhere(one, 99, "ada")
    device = "phone" if place == "a known device" else None
    assert guesses(one, 1, "ada", "home", right=True, device=device) == [0]
    assert fail_from_everywhere(one, 101, "ada") == [0] * 100 + [DAY]


def test_the_cap_does_not_hold_where_the_user_has_logged_in_before(clock: Clock) -> None:
    one = Throttle("20/minute")
    guesses(one, 1, "ada", "home", right=True)
    fail_from_everywhere(one, 100, "ada")
    assert guesses(one, 1, "ada", "elsewhere", right=True) == [DAY]
    assert guesses(one, 1, "ada", "home", right=True) == [0]


@pytest.mark.parametrize("trusted", [{}, {"device": "phone"}])
def test_a_known_source_and_a_device_have_a_cap_of_their_own(clock: Clock, trusted: dict[str, str]) -> None:
    one = Throttle("20/minute")
    guesses(one, 1, "ada", "home", right=True, **trusted)
    for _ in range(100):
        clock.now += 4
        assert guesses(one, 1, "ada", "home", **trusted) == [0]
    clock.now += 60
    assert guesses(one, 1, "ada", "home", **trusted)[0] > 3600


def test_a_known_source_is_limited_like_any_other(clock: Clock) -> None:
    one = Throttle("2/minute")
    guesses(one, 1, "ada", "home", right=True)
    assert guesses(one, 3, "ada", "home") == [0, 0, 60]


def test_a_device_is_counted_by_itself_and_limited_too(clock: Clock) -> None:
    one = Throttle("2/minute")
    assert guesses(one, 3, "ada", "here") == [0, 0, 60]
    assert guesses(one, 3, "ada", "here", device="phone") == [0, 0, 60]
    assert guesses(one, 1, "ada", "here", device="laptop") == [0]


def test_an_empty_limit_counts_nothing() -> None:
    one = Throttle("")
    assert fail_from_everywhere(one, 300, "ada") == [0] * 300
    assert guesses(one, 300, "ada", "here") == [0] * 300


@pytest.mark.parametrize(
    "limit", ["many", "20", "0/minute", "-1/minute", "20/fortnight", "/minute", "1/minute;2/hour", "٣/minute"]
)
def test_a_limit_that_cannot_be_read_is_one_sentence(limit: str) -> None:
    with pytest.raises(SettingsError, match="such as 20/minute"):
        Settings("sqlite://", b"k" * 32, login_limit=limit)


def test_the_limit_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTHLAB_LOGIN_LIMIT", "7/hour")
    assert Settings.from_environment().login_limit == "7/hour"
    monkeypatch.setenv("AUTHLAB_LOGIN_LIMIT", "")
    assert Settings.from_environment().login_limit == ""


def kept(one: Throttle) -> list[str]:
    return [key for keys in one._failed._times.values() for key in keys]


def test_what_counts_no_longer_is_forgotten(clock: Clock) -> None:
    one = Throttle("20/minute")

    async def work() -> None:
        for i in range(10_000):
            clock.now += 1
            await guess(one, f"name {i}", "here")

    run_async(work)
    assert 10_000 <= len(kept(one)) < 10_200  # the cap looks back a day, the rest a minute
    clock.now += DAY + 1
    guesses(one, 1, "ada", "here")
    assert len(kept(one)) == 3


def test_a_long_name_takes_no_more_memory_than_a_short_one() -> None:
    one = Throttle("20/minute")
    guesses(one, 1, "\ud800" + "ﷺ" * 100_000, "127.0.0.1")
    assert max(map(len, kept(one))) < 100


# At the same moment


def test_no_more_guesses_are_under_way_than_may_still_fail() -> None:
    async def work() -> tuple[int, int]:
        one, most, now = Throttle("20/minute"), 0, 0

        async def slow() -> bool:
            nonlocal most, now
            async with one.attempt("ada", "here"):
                now += 1
                most = max(most, now)
                await asyncio.sleep(0.01)
                now -= 1
            return True

        async with asyncio.timeout(10):
            ended = await asyncio.gather(*(slow() for _ in range(50)), return_exceptions=True)
        return most, sum(one is True for one in ended)

    assert run_async(work) == (20, 20)


def test_who_waits_is_let_in_when_others_give_up_in_the_middle() -> None:
    async def work() -> tuple[int, int]:
        one, go = Throttle("2/minute"), asyncio.Event()

        async def right() -> None:
            async with one.attempt("ada", "here") as attempt:
                await go.wait()
                attempt.right = True

        tasks = [asyncio.create_task(right()) for _ in range(52)]
        await asyncio.sleep(0)
        for task in tasks[:1] + tasks[10:35]:  # one that is under way, and many that wait
            task.cancel()
        go.set()
        async with asyncio.timeout(10):
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        return sum(one is None for one in ended), one._under_way.total()

    assert run_async(work) == (26, 0)


def test_an_attempt_that_breaks_down_is_not_counted_and_leaves_its_place() -> None:
    async def work() -> int:
        one = Throttle("1/minute")
        for _ in range(3):
            with pytest.raises(RuntimeError):
                async with one.attempt("ada", "here"):
                    raise RuntimeError
        return await guess(one, "ada", "here", right=True)

    assert run_async(work) == 0


def test_an_app_may_be_served_by_a_second_event_loop() -> None:
    one = Throttle("1/minute")

    async def work() -> list[int]:
        async def right() -> int:
            async with one.attempt("ada", "here") as attempt:
                await asyncio.sleep(0)
                attempt.right = True
            return 0

        return await asyncio.gather(right(), right())

    assert [run_async(work) for _ in range(2)] == [[0, 0]] * 2


# Sources, and turns


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("/run/app.sock", "/run/app.sock"),
        ("", ""),
    ],
)
def test_a_source_is_an_address_or_all_that_one_customer_has_of_them(address: str, source: str) -> None:
    assert source_of(address) == source


def test_new_addresses_of_one_network_give_no_new_guesses(settings: Settings) -> None:
    app = create_app(settings=dataclasses.replace(settings, login_limit="3/minute"))

    async def work() -> list[int]:
        statuses = []
        for last in ("1", "2", "ffff:1", "3"):
            transport = httpx2.ASGITransport(app, client=(f"2001:db8::{last}", 5000))
            async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
                statuses.append((await client.post("/auth/login", data=WRONG)).status_code)
        return statuses

    assert run_async(work) == [401, 401, 401, 429]
    app.state.system.users.close()


def refused_turns(one: Throttle, sources: list[str]) -> tuple[int, int]:
    """Ask for turns at the same moment; return how many were refused, and the most that ran at once."""
    most = now = 0

    async def take(source: str) -> None:
        nonlocal most, now
        async with one.turn(source):
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.001)
            now -= 1

    async def work() -> int:
        async with asyncio.timeout(20):
            ended = await asyncio.gather(*map(take, sources), return_exceptions=True)
        return sum(isinstance(one, asyncio.QueueFull) for one in ended)

    return run_async(work), most


@pytest.mark.parametrize(
    ("limit", "sources", "refused"),
    [
        ("20/minute", ["here"] * 40, 8),
        ("20/minute", [f"source {i}" for i in range(70)], 6),
        ("", ["here"] * 100, 0),
    ],
)
def test_new_passwords_wait_for_turns_and_not_too_many_do(
    limit: str, sources: list[str], refused: int
) -> None:
    one = Throttle(limit)
    for _ in range(2):
        assert refused_turns(one, sources) == (refused, 2)
    assert not one._under_way


# Over HTTP


@pytest.fixture
def start(settings: Settings) -> Iterator[Callable[..., Server]]:
    """Start a server under a limit, with Ada and Bob as its users."""
    running: list[Server] = []

    def start(limit: str = "20/minute") -> Server:
        limited = dataclasses.replace(settings, login_limit=limit)
        running.append(Server(create_app(settings=limited), name="throttled"))
        for user in (ADA, BOB):
            assert running[0].client.post("/auth/register", json=user).status_code == 201
        return running[0]

    yield start
    for server in running:
        server.close()


def from_address(url: str, address: str) -> httpx2.Client:
    transport = httpx2.HTTPTransport(local_address=address)
    return httpx2.Client(base_url=url, transport=transport, trust_env=False)


def log_in(client: httpx2.Client, count: int, who: dict[str, str] = WRONG, **more: Any) -> list[int]:
    return [client.post("/auth/login", data=who, **more).status_code for _ in range(count)]


def test_the_right_password_does_not_open_a_closed_window(start: Callable[..., Server], clock: Clock) -> None:
    client = start().client
    assert log_in(client, 21) == [401] * 20 + [429]
    answer = client.post("/auth/login", data=ADA)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert log_in(client, 1, BOB) == [200]
    clock.now += 61
    assert log_in(client, 1, ADA) == [200]


def test_a_password_change_is_a_guess_too(start: Callable[..., Server]) -> None:
    client = start("3/minute").client
    token = client.post("/auth/login", data=ADA).json()["access_token"]
    change = {"current_password": "not the right one", "new_password": "another horse battery"}
    header = {"Authorization": f"Bearer {token}"}
    answers = [client.post("/auth/password", json=change, headers=header) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 429]


def test_unknown_names_are_counted_like_known_ones_to_the_byte(
    start: Callable[..., Server], clock: Clock
) -> None:
    client = start().client

    def answers(name: str) -> list[tuple[Any, ...]]:
        all_of = [client.post("/auth/login", data={**WRONG, "username": name}) for _ in range(23)]
        return [
            (a.status_code, a.content, *((k, v) for k, v in a.headers.items() if k != "date")) for a in all_of
        ]

    known, unknown, malformed = answers("ada"), answers("eve"), answers("\0")
    assert known == unknown == malformed
    assert [one[0] for one in known] == [401] * 20 + [429] * 3


def test_one_name_is_one_account_in_every_spelling(start: Callable[..., Server]) -> None:
    client = start("3/minute").client
    spellings = ["ada", "ADA", "ａｄａ", "Ada"]
    assert [log_in(client, 1, {**WRONG, "username": name})[0] for name in spellings] == [401, 401, 401, 429]


@many_addresses
def test_another_address_is_another_source(start: Callable[..., Server]) -> None:
    server = start("3/minute")
    assert log_in(server.client, 4) == [401, 401, 401, 429]
    with from_address(server.url, "127.0.0.2") as other:
        assert log_in(other, 1, ADA) == [200]


@many_addresses
def test_a_hundred_failures_from_many_addresses_close_an_account_to_strangers_only(
    start: Callable[..., Server],
) -> None:
    server = start()
    server.client.post("/auth/login", data=ADA)  # Ada's own address, and her cookie
    for last in range(2, 7):
        with from_address(server.url, f"127.0.0.{last}") as attacker:
            assert log_in(attacker, 20) == [401] * 20
    with from_address(server.url, "127.0.0.7") as stranger:
        assert log_in(stranger, 1, ADA) == [429]
        stranger.cookies.update(server.client.cookies)
        assert log_in(stranger, 1, ADA) == [200]
    with Client(server.url) as same_address_no_cookie:
        assert log_in(same_address_no_cookie, 1, ADA) == [200]


def test_a_known_device_gets_in_while_its_own_address_is_closed(start: Callable[..., Server]) -> None:
    server = start("3/minute")
    server.client.post("/auth/login", data=ADA)
    with Client(server.url) as attacker:
        assert log_in(attacker, 4) == [401, 401, 401, 429]
        for i in range(30):
            log_in(attacker, 1, {**WRONG, "username": f"name {i}"})
        assert log_in(attacker, 1, BOB) == [429]  # the whole source is closed
    assert log_in(server.client, 1, ADA) == [200]


def test_guesses_with_a_device_cookie_are_limited(start: Callable[..., Server]) -> None:
    client = start("3/minute").client
    client.post("/auth/login", data=ADA)
    assert log_in(client, 4) == [401, 401, 401, 429]


def proof(server: Server, **changes: Any) -> str:
    """What a device of Ada's would have been given, but for the changes."""
    ada = server.system.users.by_name("ada")
    good = {"subject": ada.id, "key": server.system.settings.secret_key, "policy": devices.POLICY}
    return tokens.issue(**{**good, "version": ada.session_version, **changes})


def device_cookies(server: Server) -> dict[str, str]:
    with Client(server.url) as bob:
        access = bob.post("/auth/login", data=BOB).json()["access_token"]
        of_bob = bob.cookies[devices.cookie_name("bob")]
    with Client(server.url) as ada:
        access_of_ada = ada.post("/auth/login", data=ADA).json()["access_token"]
    return {
        "of another user": of_bob,
        "an access token of another user": access,
        "an access token": access_of_ada,
        "an access token that has it all": proof(server, policy=server.system.parts.policy),
        "forged": proof(server, key=b"x" * 32),
        "expired": proof(server, now=1_000_000_000),
        "of a user of that name before": proof(server, subject="another id"),
        "of before a change of password": proof(server, version=-1),
        "of no version": proof(server, version=None),
        "empty": "",
        "no token": "a.b.c",
    }


def test_no_cookie_but_the_users_own_helps(start: Callable[..., Server]) -> None:
    server = start("3/minute")
    cookies = device_cookies(server)
    with Client(server.url) as attacker:
        log_in(attacker, 3)
        for what, cookie in cookies.items():
            header = {"Cookie": f"{devices.cookie_name('ada')}={cookie}"}
            assert log_in(attacker, 1, ADA, headers=header) == [429], what
        header = {"Cookie": f"{devices.cookie_name('ada')}={proof(server)}"}
        assert log_in(attacker, 1, ADA, headers=header) == [200]


NEW = {**ADA, "password": "another horse battery"}


def change_password(client: httpx2.Client, token: str, now: dict[str, str]) -> httpx2.Response:
    body = {"current_password": now["password"], "new_password": NEW["password"]}
    return client.post("/auth/password", json=body, headers={"Authorization": f"Bearer {token}"})


def test_a_new_password_makes_strangers_of_all_devices_but_the_one_it_came_from(
    start: Callable[..., Server],
) -> None:
    server = start("3/minute")
    with Client(server.url) as lost, Client(server.url) as here:
        log_in(lost, 1, ADA)
        token = here.post("/auth/login", data=ADA).json()["access_token"]
        assert change_password(here, token, ADA).status_code == 204
        with Client(server.url) as attacker:
            log_in(attacker, 3)
        assert log_in(lost, 1, NEW) == [429]
        assert log_in(here, 1, NEW) == [200]


def test_a_known_device_may_change_the_password_while_its_address_is_closed(
    start: Callable[..., Server],
) -> None:
    server = start("3/minute")
    token = server.client.post("/auth/login", data=ADA).json()["access_token"]
    with Client(server.url) as attacker:
        assert log_in(attacker, 4) == [401, 401, 401, 429]
        assert change_password(attacker, token, ADA).status_code == 429
    assert change_password(server.client, token, ADA).status_code == 204


def test_the_next_user_of_a_name_is_not_guessed_at_by_the_devices_of_the_last(
    start: Callable[..., Server],
) -> None:
    server = start("3/minute")
    log_in(server.client, 1, ADA)
    with server.system.users.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM users WHERE name = 'ada'")
    with Client(server.url) as other:
        assert register(other, "ada") == 201
        log_in(other, 3)
    assert log_in(server.client, 1, ADA) == [429]


def test_two_users_of_one_browser_keep_a_proof_each(start: Callable[..., Server]) -> None:
    server = start("3/minute")
    for user in (ADA, BOB):
        log_in(server.client, 1, user)
    assert {devices.cookie_name("ada"), devices.cookie_name("bob")} == set(server.client.cookies)
    with Client(server.url) as attacker:
        for user in (ADA, BOB):
            log_in(attacker, 3, {**user, "password": WRONG["password"]})
    assert [log_in(server.client, 1, user) for user in (ADA, BOB)] == [[200], [200]]


def test_a_browser_collects_no_more_than_eight_proofs(start: Callable[..., Server]) -> None:
    client = start().client
    names = [f"user {i}" for i in range(11)]
    for name in names:
        register(client, name)
        assert log_in(client, 1, {**ADA, "username": name}) == [200]
    assert set(client.cookies) == {devices.cookie_name(name) for name in names[-8:]}


def test_the_database_is_asked_as_often_for_an_unknown_name_whatever_proof_came(
    start: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, asked = start(), []
    log_in(server.client, 1, BOB)
    of_bob = server.client.cookies[devices.cookie_name("bob")]
    by_name = server.system.users.by_name
    monkeypatch.setattr(server.system.users, "by_name", lambda name: asked.append(name) or by_name(name))
    counts = []
    for cookie in ("", "a.b.c", of_bob):
        for name in ("ada", "nobody"):
            asked.clear()
            with Client(server.url) as client:
                header = {"Cookie": f"{devices.cookie_name(name)}={cookie}"}
                assert log_in(client, 1, {**WRONG, "username": name}, headers=header) == [401]
            counts.append(len(asked))
    assert counts == [1, 1, 1, 1, 2, 2]


def in_parallel(server: Server, count: int, who: dict[str, str]) -> list[int]:
    def one(_: int) -> int:
        with Client(server.url, timeout=60) as client:
            return client.post("/auth/login", data=who).status_code

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(one, range(count)))


def test_of_fifty_guesses_at_once_no_more_are_checked_than_the_limit(start: Callable[..., Server]) -> None:
    server, checked = start(), []

    def counted(password: str, stored: str) -> bool:
        checked.append(stored)
        return passwords.verify(password, stored)

    server.replace(verify=counted)
    assert in_parallel(server, 50, WRONG) == [401] * 20 + [429] * 30
    assert len(checked) == 20


def test_sixty_right_logins_at_once_all_get_in(start: Callable[..., Server]) -> None:
    assert in_parallel(start(), 60, ADA) == [200] * 60


def test_without_a_limit_nothing_is_throttled(start: Callable[..., Server]) -> None:
    client = start("").client
    assert log_in(client, 120) == [401] * 120
    assert log_in(client, 1, ADA) == [200]


def register(client: httpx2.Client, name: str) -> int:
    return client.post("/auth/register", json={**ADA, "username": name}).status_code


def test_registration_is_counted_for_names_that_are_taken_only(start: Callable[..., Server]) -> None:
    client = start("1/minute").client  # a source may fail ten times
    assert [register(client, f"user {i}") for i in range(15)] == [201] * 15
    assert [register(client, "ada") for _ in range(11)] == [409] * 10 + [429]
    assert register(client, "one more") == 429


def test_of_many_registrations_of_one_name_one_gets_it(start: Callable[..., Server]) -> None:
    server = start()

    def one(_: int) -> int:
        with Client(server.url) as client:
            return register(client, "grace")

    with ThreadPoolExecutor(24) as pool:
        assert sorted(pool.map(one, range(24))) == [201] + [409] * 23


def test_many_registrations_at_once_hold_up_no_login(start: Callable[..., Server]) -> None:
    server, begun = start(), threading.Event()

    def slow(password: str, *, cost: int) -> str:
        begun.set()
        time.sleep(0.25)
        return passwords.hash(password, cost=cost)

    def one(i: int) -> httpx2.Response:
        with Client(server.url, timeout=60) as client:
            return client.post("/auth/register", json={**ADA, "username": f"user {i}"})

    server.replace(hash=slow)
    with ThreadPoolExecutor(100) as pool:
        waiting = [pool.submit(one, i) for i in range(100)]
        assert begun.wait(10)
        time.sleep(1)
        started = time.monotonic()
        assert log_in(server.client, 1, ADA) == [200]
        assert time.monotonic() - started < 5  # with all of them ahead: twelve seconds
        answers = [each.result() for each in waiting]
    refused = [answer for answer in answers if answer.status_code != 201]
    assert 32 <= 100 - len(refused) <= 48
    assert {(answer.status_code, answer.headers["Retry-After"]) for answer in refused} == {(503, "5")}


def test_registrations_at_once_learn_hardly_more_than_one_by_one(start: Callable[..., Server]) -> None:
    server = start("1/minute")  # a source may fail ten times

    def slow(password: str, *, cost: int) -> str:
        time.sleep(0.02)
        return passwords.hash(password, cost=cost)

    def one(_: int) -> int:
        with Client(server.url) as client:
            return register(client, "ada")

    server.replace(hash=slow)
    with ThreadPoolExecutor(40) as pool:
        assert 10 <= list(pool.map(one, range(40))).count(409) <= 20


def send_and_hang_up(server: Server, form: bytes, *, promised: int) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        head = "POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        connection.sendall(f"{head}Content-Length: {promised}\r\n\r\n".encode() + form)


def wait_until_answered(server: Server, count: int) -> None:
    """Wait until the server is through with so many logins, heard or not."""

    async def work() -> None:
        async with asyncio.timeout(20):
            while sum(row[1] == "/auth/login" for row in server.exchanges.rows) < count:
                await asyncio.sleep(0.01)

    run_async(work)


def test_a_client_that_hangs_up_leaves_no_place_taken(start: Callable[..., Server]) -> None:
    server = start("3/minute")
    form = b"username=ada&password=correct+horse+battery"
    for _ in range(10):
        send_and_hang_up(server, form, promised=len(form))
    wait_until_answered(server, 10)
    assert log_in(server.client, 1, ADA) == [200]
    assert not server.system.throttle._under_way


def test_half_a_password_is_not_a_guess(start: Callable[..., Server]) -> None:
    server = start("3/minute")
    for _ in range(10):
        send_and_hang_up(server, b"username=ada&password=corr", promised=50)
    wait_until_answered(server, 10)
    assert log_in(server.client, 1, ADA) == [200]


# Whoever starts uvicorn

FORWARDED = ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP"]


@pytest.mark.parametrize("level", ["info", "trace"])
def test_no_header_changes_the_source_although_uvicorn_believes_them(tmp_path: Path, level: str) -> None:
    with (
        served(tmp_path, "--log-level", level, AUTHLAB_LOGIN_LIMIT="3/minute") as app,
        app.client() as client,
    ):
        client.post("/auth/register", json=ADA)
        assert log_in(client, 4) == [401, 401, 401, 429]
        for name in FORWARDED:
            for value in ("203.0.113.1", "for=203.0.113.1", "203.0.113.1, 127.0.0.1", "unknown", "::1"):
                assert log_in(client, 1, ADA, headers={name: value}) == [429], (name, value)
    assert "203.0.113.1" not in "".join(re.findall('.*"POST /auth/login.*', app.log()))


@many_addresses
def test_a_header_shifts_no_failure_onto_somebody_else(tmp_path: Path) -> None:
    with served(tmp_path, AUTHLAB_LOGIN_LIMIT="3/minute") as app, app.client() as client:
        client.post("/auth/register", json=ADA)
        assert log_in(client, 4, headers={"X-Forwarded-For": "127.0.0.9"}) == [401, 401, 401, 429]
        with from_address(app.url, "127.0.0.9") as victim:
            assert log_in(victim, 1, ADA) == [200]
