import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import psutil
import pytest
from conftest import ADA, run_async

from authlab.browser import Browser, Screenshot
from authlab.errors import BrowserMissing
from authlab.server import Server

Work = Callable[[Browser], Coroutine[Any, Any, Any]]
Drive = Callable[[Work], Any]


def browsers() -> set[int]:
    """The ids of every browser and driver that this process has running."""
    children = psutil.Process().children(recursive=True)
    return {child.pid for child in children if child.status() != psutil.STATUS_ZOMBIE}


@pytest.fixture(scope="module")
def drive() -> Iterator[Drive]:
    """Run coroutines with one browser, on a loop that goes on, as a kernel's does."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def run(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(timeout=60)

    browser = run(Browser().__aenter__())
    yield lambda work: run(work(browser))
    run(browser.__aexit__(None, None, None))
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def in_a_browser_of_its_own(work: Work) -> Any:
    async def session() -> Any:
        async with Browser() as browser:
            return await work(browser)

    return run_async(session)


@pytest.fixture
def ada(server: Server) -> Server:
    assert server.client.post("/auth/register", json=ADA).status_code == 201
    return server


async def log_in(browser: Browser, url: str) -> str:
    await browser.open(url)
    await browser.fill(**ADA)
    await browser.click("submit")
    return await browser.text()


@pytest.mark.browser
def test_a_login_through_the_page_outlives_a_reload(ada: Server, drive: Drive) -> None:
    async def work(browser: Browser) -> None:
        assert "You are signed in as ada." in await log_in(browser, ada.url)
        kept = await browser.storage()
        assert list(kept) == ["auth_token"]
        bearer = {"Authorization": f"Bearer {kept['auth_token']}"}
        assert ada.client.get("/auth/me", headers=bearer).json() == {"username": "ada"}
        await browser.open(ada.url)
        assert "You are signed in as ada." in await browser.text()
        assert await browser.storage() == kept

    drive(work)


@pytest.mark.browser
def test_a_token_that_was_tampered_with_is_logged_out(ada: Server, drive: Drive) -> None:
    async def work(browser: Browser) -> None:
        await log_in(browser, ada.url)
        await browser.evaluate("() => { localStorage.auth_token = 'x' + localStorage.auth_token; }")
        await browser.open(ada.url)
        assert "You are signed out." in await browser.text()
        assert "signed in as" not in await browser.text()
        assert await browser.storage() == {}

    drive(work)


@pytest.mark.browser
def test_logging_out_forgets_the_token(ada: Server, drive: Drive) -> None:
    async def work(browser: Browser) -> None:
        await log_in(browser, ada.url)
        await browser.click("logout")
        assert "You are logged out." in await browser.text()
        assert await browser.storage() == {}

    drive(work)


@pytest.mark.browser
def test_the_requests_of_a_page_are_listed_without_queries(ada: Server, drive: Drive) -> None:
    async def work(browser: Browser) -> list[tuple[Any, ...]]:
        before = len(browser.requests)
        await log_in(browser, f"{ada.url}/?secret=in-the-query")
        assert "in-the-query" not in str(browser.requests)
        return browser.requests.rows[before:]

    rows = drive(work)
    assert rows[0] == ("GET", "/")
    assert rows[-2:] == [("POST", "/auth/login"), ("GET", "/auth/me")]


@pytest.mark.browser
def test_every_browser_begins_with_nothing_kept(ada: Server, drive: Drive) -> None:
    async def work(browser: Browser) -> str:
        return await log_in(browser, ada.url)

    async def storage(browser: Browser) -> dict[str, str]:
        await browser.open(ada.url)
        return await browser.storage()

    drive(work)
    assert in_a_browser_of_its_own(storage) == {}


@pytest.mark.browser
def test_evaluate_returns_what_javascript_gives_and_the_console_is_kept(server: Server, drive: Drive) -> None:
    async def work(browser: Browser) -> None:
        await browser.open(server.url)
        assert await browser.evaluate("() => [1, 'two', { three: null }]") == [1, "two", {"three": None}]
        await browser.evaluate("() => console.log('said')")
        async with browser.page.expect_event("pageerror"):
            await browser.evaluate("() => setTimeout(() => { throw new Error('thrown'); })")
        said, thrown = browser.console[-2:]
        assert said == "said"
        assert "thrown" in thrown

    drive(work)


@pytest.mark.browser
def test_a_screenshot_is_a_picture_with_its_words(server: Server, drive: Drive) -> None:
    async def work(browser: Browser) -> Screenshot:
        await browser.open(server.url)
        return await browser.screenshot()

    shot = drive(work)
    data, metadata = shot._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == repr(shot)
    assert repr(shot).startswith("authlab\nLog in to go on.")
    assert "It reads: authlab" in metadata["image/png"]["alt"]


@pytest.mark.browser
def test_an_exception_closes_the_browser(server: Server) -> None:
    before = browsers()

    async def work(browser: Browser) -> None:
        await browser.open(server.url)
        assert browsers() > before
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_a_browser_of_its_own(work)
    assert browsers() <= before


@pytest.mark.browser
def test_a_browser_that_was_killed_is_closed_all_the_same(server: Server) -> None:
    before = browsers()

    async def work(browser: Browser) -> None:
        await browser.open(server.url)
        ours = [psutil.Process(pid) for pid in sorted(browsers() - before)]
        main = next(process for process in ours if "--headless" in process.cmdline())
        main.kill()

    in_a_browser_of_its_own(work)
    assert browsers() <= before


def test_no_browser_is_one_sentence_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTHLAB_BROWSER", "/nonexistent")
    before = browsers()
    with pytest.raises(BrowserMissing, match="authlab browser install"):
        in_a_browser_of_its_own(Browser.text)
    assert browsers() <= before
