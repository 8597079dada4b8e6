"""The page of lesson 14: what it keeps where, and what a real browser makes of that."""

from collections.abc import Iterator

import pytest
from driven import Drive, drive

from authlab.browser import Browser
from authlab.insecure.stores import SCRIPT, VALUE, stores
from authlab.server import Server

__all__ = ["drive"]  # a fixture: pytest finds it by its name here


@pytest.fixture
def page() -> Iterator[Server]:
    with Server(stores(), name="stores") as running:
        yield running


def test_the_script_can_be_read_in_a_cell() -> None:
    assert max(map(len, SCRIPT.splitlines())) <= 79
    assert len(SCRIPT.splitlines()) <= 35


def test_the_server_sets_one_cookie_with_a_date_and_one_without(page: Server) -> None:
    lines = page.client.get("/cookie").headers.get_list("set-cookie")
    assert lines == [f"kept={VALUE}; Path=/", f"dated={VALUE}; Max-Age=3600; Path=/"]


@pytest.mark.browser
def test_what_outlives_what(page: Server, drive: Drive) -> None:
    """The matrix of lesson 14 in Chromium, and the rest of it."""

    async def work(browser: Browser) -> dict[str, str]:
        async def kept(tab: object, script: str = "look()") -> str:
            found = await tab.evaluate(script)  # type: ignore[attr-defined]
            known = {VALUE: "+", None: "-", "SecurityError": "S", "ReferenceError": "R"}
            return "".join(known[value] for value in found.values())

        here = page.at("bank.localhost")
        tab = await browser.open(here)
        seen = {"before": await kept(tab)}
        await tab.click("keep")
        seen["at once"] = await kept(tab)
        assert (await tab.text()).count(VALUE) == 5
        await tab.reload()
        seen["reload"] = await kept(tab)
        seen["new tab"] = await kept(await browser.open_tab(here))
        with Server(stores(), name="neighbour") as neighbour:
            seen["other port"] = await kept(await browser.open_tab(neighbour.at("bank.localhost")))
        seen["other host"] = await kept(await browser.open_tab(page.at("evil.localhost")))
        seen["sandbox"] = await kept((await browser.open_tab(here + "/frame")).page.frames[1])
        seen["worker"] = await kept(tab, "askWorker()")
        await browser.restart()
        seen["restart"] = await kept(await browser.open(here))
        return seen

    # memory, sessionStorage, localStorage, a session cookie, one with a date
    assert drive(work) == {
        "before": "-----", "at once": "+++++", "reload": "-++++", "new tab": "--+++", "other port": "---++",
        "other host": "-----", "sandbox": "-SSSS", "worker": "-RRRR", "restart": "--+-+",
    }  # fmt: skip
