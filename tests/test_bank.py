"""The bank of lesson 15, and that a browser sends what its exercise is judged on."""

from collections.abc import Iterator
from html import escape

import httpx2
import pytest
from driven import Drive, drive

from authlab.browser import Browser
from authlab.exercises.cookies_csrf import ALLOW, FORGED, OWN
from authlab.insecure import bank as checks
from authlab.insecure.bank import Asked, Bank, bank_app, insecure_anybody
from authlab.insecure.evil import evil_app, forged_form
from authlab.server import Server

__all__ = ["drive"]  # a fixture: pytest finds it by its name here

ADA = {"username": "ada", "password": "correct horse battery"}
ATTACKERS = {
    "another site": "evil.localhost", "another port": "bank.localhost", "a subdomain": "evil.bank.localhost",
    "a look-alike": "bank.localhost.evil.localhost", "a sandboxed frame": "evil.localhost",
}  # fmt: skip


@pytest.fixture
def bank() -> Bank:
    return Bank("Path=/; HttpOnly; SameSite=Lax", insecure_anybody)


@pytest.fixture
def running(bank: Bank) -> Iterator[Server]:
    with Server(bank_app(bank), name="bank") as server:
        yield server


def log_in(server: Server, user: dict[str, str] = ADA) -> httpx2.Response:
    return server.client.post("/auth/login", data=user)


def test_the_flags_stand_in_set_cookie_as_they_were_given(running: Server, bank: Bank) -> None:
    session, csrf = log_in(running).headers.get_list("set-cookie")
    assert session.startswith("session=")
    assert session.endswith(f"; {bank.flags}")
    assert csrf.startswith("csrf=")


def test_further_cookies_are_set_too(running: Server, bank: Bank) -> None:
    bank.more = {"unset": "Path=/", "Lax": "Path=/; SameSite=Lax"}
    further = log_in(running).headers.get_list("set-cookie")[2:]
    assert further == ["unset=here; Path=/", "Lax=here; Path=/; SameSite=Lax"]


def test_a_wrong_password_opens_no_session(running: Server, bank: Bank) -> None:
    for user in ({"username": "ada", "password": "wrong"}, {"username": "bob"}, {}):
        assert log_in(running, user).status_code == 401
    assert bank.sessions == {}


@pytest.mark.parametrize("amount", ["0", "-5", "101", "ten", "", "1e2", "²"])
def test_only_what_is_there_can_be_moved(running: Server, bank: Bank, amount: str) -> None:
    log_in(running)
    assert running.client.post("/transfer", data={"to": "eve", "amount": amount}).status_code == 422
    assert bank.balances == {"ada": 100, "eve": 0}


def test_the_books_after_a_transfer_and_the_page_after_a_logout(running: Server, bank: Bank) -> None:
    assert running.client.post("/transfer", data={"to": "eve", "amount": "1"}).status_code == 401
    log_in(running)
    answer = running.client.post("/transfer", data={"to": "<b>", "amount": "30"})
    assert "30 pounds went to &lt;b&gt;." in answer.text
    assert bank.balances == {"ada": 70, "eve": 0, "<b>": 30}
    assert "cookie" not in bank.asked[-1].headers
    assert "ada. You have 70 pounds." in running.client.get("/account").text
    running.client.post("/auth/logout")
    assert "You are signed out." in running.client.get("/").text
    assert running.client.get("/account").status_code == 303


def test_a_guard_refuses_before_anything_is_moved(running: Server, bank: Bank) -> None:
    log_in(running)
    bank.guard = checks.same_origin
    assert running.client.post("/transfer", data={"to": "eve", "amount": "1"}).status_code == 403
    assert bank.balances["ada"] == 100
    bank.login_guard = checks.same_origin
    assert log_in(running).status_code == 403


def test_a_bound_token_fits_one_session_only() -> None:
    token = checks._token("ada's")
    given = [{"bound": token}, {"bound": "é"}, {"bound": ""}, {}]
    fits = [checks.bound_token(Asked({}, {"session": "ada's"}, form)) for form in given]
    assert fits == [True, False, False, False]
    assert not checks.bound_token(Asked({}, {"session": "eve's"}, {"bound": token}))


@pytest.mark.browser
def test_a_browser_sends_what_the_exercise_is_judged_on(running: Server, bank: Bank, drive: Drive) -> None:
    home = running.at("bank.localhost")
    steal = forged_form(home + "/transfer", to="eve", amount="1")
    frame = f'<iframe sandbox="allow-forms allow-scripts" srcdoc="{escape(steal)}"></iframe>'

    async def work(browser: Browser) -> None:
        tab = await browser.open(home)
        await tab.fill(**ADA)
        await tab.click("submit")
        for name, button in (("its own form", "send"), ("its own fetch", "fetch")):
            await tab.open(home)
            await tab.click(button)
            found[name] = bank.asked[-1]
        for name, host in ATTACKERS.items():
            page = "frame" if "frame" in name else "form"
            await (await browser.open_tab(f"{evil.at(host)}/{page}")).close()
            found[name] = bank.asked[-1]

    found: dict[str, Asked] = {}
    with Server(evil_app({"form": steal, "frame": frame}), name="evil") as evil:
        drive(work)
        for name, recorded in (OWN | FORGED).items():
            ports = {"8000": str(running.port), "8666": str(evil.port)}
            for old, new in ports.items():
                recorded = {key: value.replace(old, new) for key, value in recorded.items()}
            kind = recorded.pop("content-type")
            sent = found[name].headers
            assert sent["content-type"].startswith(kind)
            assert {key: sent[key] for key in recorded} == recorded, name
            assert ("referer" in sent) == ("referer" in recorded)
        assert [ALLOW.answer(one) for one in found.values()] == [True, True, *[False] * len(FORGED)]
