"""The starting text's client: what it shows, what it keeps, in a browser and in Python."""

from collections.abc import Iterator

import pytest
from conftest import ADA
from driven import Drive, drive

from authlab.browser import Browser
from authlab.faults import FAULTS, Faults
from authlab.insecure.start_up import REMEMBER, VALIDATE, InsecureSession, insecure_page
from authlab.server import Server
from authlab.tabs import Tab

__all__ = ["drive"]  # a fixture: pytest finds it by its name here

IN, NAMED, OUT = "You are logged in.", "You are logged in as ada.", "Log in to go on."
SAYS = {"200": NAMED, "Date a day off": NAMED, "redirect": "You are logged in as undefined.", "stall": IN}


@pytest.fixture
def script() -> list[str]:
    return [REMEMBER]


@pytest.fixture
def weak(server: Server, script: list[str]) -> Iterator[Server]:
    assert server.client.post("/auth/register", json=ADA).status_code == 201
    with Server(insecure_page(server.app, script), name="weak") as running:
        yield running


def token_of(server: Server) -> str:
    return server.client.post("/auth/login", data=ADA).json()["access_token"]


async def message(tab: Tab) -> str:
    return await tab.page.inner_text("#message")


@pytest.mark.browser
def test_a_failed_login_and_a_reload_are_believed_until_somebody_asks(
    weak: Server, script: list[str], drive: Drive
) -> None:
    async def work(browser: Browser) -> None:
        tab = await browser.open(weak.url)
        assert await message(tab) == OUT
        await tab.fill(username="ada", password="another horse battery")
        await tab.click("submit")
        assert await message(tab) == OUT
        await tab.reload()
        assert await message(tab) == IN
        assert await browser.storage() == {"auth_token": "undefined"}
        script.append(VALIDATE)
        await tab.reload()
        assert await message(tab) == OUT
        assert await browser.storage() == {}
        await tab.fill(**ADA)
        await tab.click("submit")
        await tab.reload()
        assert await message(tab) == NAMED

    drive(work)


@pytest.mark.browser
def test_with_its_check_it_loses_good_tokens_and_is_open_twice(
    weak: Server, server: Server, script: list[str], drive: Drive
) -> None:
    script.append(VALIDATE)
    relay, token = Faults(weak), token_of(server)

    async def work(browser: Browser) -> None:
        tab = await browser.open_tab("about:blank")
        page = tab.page
        await page.add_init_script(f"if (location.host) localStorage.auth_token = {token!r}")
        for fault in FAULTS:
            relay.fault = fault
            await page.goto("about:blank")
            await page.goto(relay.url)
            says = SAYS.get(fault, OUT)
            await page.wait_for_function("says => message.textContent === says", arg=says)
            kept = await page.evaluate("localStorage.auth_token")
            assert kept == (token if fault in SAYS else None), fault
        await tab.close()

    drive(work)


def test_in_python_it_does_the_same(weak: Server, server: Server) -> None:
    token = token_of(server)
    relay = Faults(weak, patience=0.2)
    for fault in FAULTS:
        relay.fault = fault
        session = InsecureSession(relay.client, token)
        open_to = fault in SAYS and fault != "stall"  # a client in Python waits, and shows nothing meanwhile
        assert session.check() == ("valid" if open_to else "invalid"), fault
        assert session.token == (token if open_to else None)
        assert session.username == ("" if not open_to else "undefined" if fault == "redirect" else "ada")


def test_in_python_too_a_failed_login_leaves_a_word_for_a_token(weak: Server) -> None:
    session = InsecureSession(weak.client)
    assert session.check() == "invalid"
    assert session.log_in("ada", "another horse battery") == "invalid"
    assert "Bearer undefined" not in repr(session)
    assert session.token is None
    assert session.log_in(**ADA) == "valid"
    assert session.username == "ada"


@pytest.mark.parametrize(
    "section", ['localStorage.getItem("auth_token") || null', "await response.json()", "Bearer ${authToken}"]
)
def test_the_lines_of_the_text_are_in_it(section: str) -> None:
    assert section in REMEMBER + VALIDATE
