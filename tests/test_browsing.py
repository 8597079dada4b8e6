"""One browser for all attacks: driven from plain functions, emptied each time, and gone at the end."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import run_async
from driven import nothing_left

from authlab.browser import Browser
from authlab.errors import BrowserMissing
from authlab.redteam.browsing import Browsing
from authlab.server import Server

__all__ = ["nothing_left"]  # a fixture: pytest finds it by its name here

pytestmark = pytest.mark.browser


@pytest.fixture
def browse(nothing_left: Path) -> Iterator[Browsing]:
    browsing = Browsing()
    yield browsing
    browsing.close()


def test_it_works_in_a_cell_whose_loop_stands_still(browse: Browsing) -> None:
    async def cell() -> str:
        return browse(lambda browser: browser.evaluate("() => 'here'"))

    assert run_async(cell) == "here"
    thread = browse._thread
    browse.close()
    assert not thread.is_alive()


def test_the_next_work_finds_the_same_browser_and_nothing_in_it(browse: Browsing, server: Server) -> None:
    async def keep(browser: Browser) -> Browser:
        for name in ("bank.localhost", "127.0.0.1"):
            await browser.open_tab(server.at(name))
            await browser.tabs[-1].evaluate(
                "() => { localStorage.a = sessionStorage.a = 1; document.cookie = 'a=1; max-age=9999'; }"
            )
        assert len(await browser.cookies()) == 2
        return browser

    async def look(browser: Browser) -> list[object]:
        assert browser.tab.url == "about:blank"
        assert len(browser.tabs) == 1
        found: list[object] = list((await browser.cookies()).rows)
        for name in ("bank.localhost", "127.0.0.1"):
            await browser.open(server.at(name))
            found += (await browser.tab.storage()).rows
        return [browser, *found]

    assert browse(look)[1:] == []
    kept_by = browse(keep)
    assert browse(look) == [kept_by]


def test_an_interrupt_ends_the_work_and_then_the_browser(browse: Browsing) -> None:
    ended = []

    async def wait(_: Browser) -> None:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)  # as Stop does
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.1)
            ended.append(True)

    with contextlib.suppress(KeyboardInterrupt):
        browse(wait)
        pytest.fail("it was not interrupted")
    browse.close()
    assert ended


def test_without_a_browser_it_says_so_and_closing_does_no_harm(
    browse: Browsing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTHLAB_BROWSER", "/nonexistent")
    with pytest.raises(BrowserMissing, match="authlab browser install"):
        browse(lambda browser: browser.text())
    browse.close()
    browse.close()
