import asyncio
import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ADA, run_async
from driven import Drive, drive, in_a_browser_of_its_own, nothing_left, processes
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from authlab.browser import Browser
from authlab.course.sanitize import sanitizer
from authlab.errors import BrowserMissing
from authlab.server import Server
from authlab.tabs import Screenshot

__all__ = ["drive", "nothing_left"]  # fixtures: pytest finds them by their names here


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
def test_evaluate_returns_what_javascript_gives(server: Server, drive: Drive) -> None:
    async def work(browser: Browser) -> None:
        await browser.open(server.url)
        assert await browser.evaluate("() => [1, 'two', { three: null }]") == [1, "two", {"three": None}]
        assert await browser.evaluate("given => given.one", {"one": 1}) == 1

    drive(work)


@pytest.mark.browser
def test_a_screenshot_is_a_picture_with_its_words(server: Server, drive: Drive) -> None:
    async def work(browser: Browser) -> Screenshot:
        await browser.open(server.url)
        return await browser.screenshot()

    shot = drive(work)
    data = shot._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == repr(shot)
    assert repr(shot).startswith("authlab\nLog in to go on.")
    assert "It reads: authlab" in data["text/html"]
    assert '<img alt="A &lt;form&gt;."' in Screenshot(shot.png, shot.words, "A <form>.")._html()


@pytest.mark.parametrize("letters", ["+".join(["A" * 43] * 40), "+" + "eyJhbGciOiJI" * 99])
def test_saved_a_screenshot_is_still_the_same_picture(letters: str) -> None:
    """Letters of a picture may look like a token, or like random bytes."""
    png = base64.b64decode(letters[: len(letters) // 4 * 4])
    source = re.search(r'src="data:image/png;base64,([^"]*)"', sanitizer()(Screenshot(png, "words")._html()))
    assert base64.b64decode(source[1]) == png


@pytest.fixture
def site() -> Iterator[Server]:
    """A page that sets a session cookie and a dated one, and one that sets none."""
    app = FastAPI()

    @app.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse("<title>plain</title><a id=more href=/ target=_blank>more</a>")

    @app.get("/set")
    def set_cookies() -> HTMLResponse:
        answer = HTMLResponse("set")
        answer.set_cookie("session", "s")
        answer.set_cookie("dated", "d", max_age=600)
        return answer

    with Server(app, name="site") as running:
        yield running


@pytest.mark.browser
def test_tabs_share_local_storage_and_each_has_a_session_storage(site: Server, drive: Drive) -> None:
    async def work(browser: Browser) -> None:
        first = await browser.open(site.at("bank.localhost"))
        await first.evaluate(
            "() => { localStorage.b = undefined; localStorage.a = ''; sessionStorage.c = null }"
        )
        second = await browser.open_tab(site.at("bank.localhost"))
        shared = [("localStorage", "a", '""'), ("localStorage", "b", '"undefined"')]
        assert list(map(tuple, (await second.storage()).rows)) == shared
        assert (await first.storage()).rows == [*shared, ("sessionStorage", "c", '"null"')]
        await first.reload()
        assert (await first.storage()).rows == [*shared, ("sessionStorage", "c", '"null"')]
        other = await second.open(site.at("evil.localhost"))
        assert repr(other) == f"Tab at http://evil.localhost:{site.port}/"
        assert len(await other.storage()) == 0
        await first.click("more")  # which opens one more
        assert [tab.url for tab in browser.tabs] == [first.url, other.url, first.url]
        for tab in browser.tabs[1:]:
            await tab.close()
        assert len(browser.tabs) == 1

    drive(work)


@pytest.mark.browser
def test_a_store_the_browser_refuses_says_so(site: Server, drive: Drive) -> None:
    async def work(browser: Browser) -> list[tuple[str, ...]]:
        tab = await browser.open_tab("data:text/html,nobody's origin")
        kept = await tab.storage()
        await tab.close()
        return kept.rows

    assert drive(work) == [("localStorage", "", "SecurityError"), ("sessionStorage", "", "SecurityError")]


@pytest.mark.browser
def test_what_outlives_a_restart(site: Server, drive: Drive) -> None:
    """The sentence of `Browser.restart`, and of lesson 14."""

    async def work(browser: Browser) -> None:
        async def kept() -> dict[str, list[str]]:
            stores = [f"{store} {key}" for store, key, _ in (await browser.tab.storage()).rows]
            return {"stores": stores, "cookies": [row[0] for row in (await browser.cookies()).rows]}

        await browser.page.context.clear_cookies()
        await browser.open(site.at("bank.localhost") + "/set")
        await browser.open(site.at("bank.localhost"))
        await browser.evaluate("() => { localStorage.l = 1; sessionStorage.s = 1 }")
        everything = {"stores": ["localStorage l", "sessionStorage s"], "cookies": ["dated", "session"]}
        assert await kept() == everything
        await browser.restart(restore=True)
        assert browser.tab.url == site.at("bank.localhost") + "/"
        assert await kept() == everything
        await browser.restart()
        assert [tab.url for tab in browser.tabs] == ["about:blank"]
        await browser.open(site.at("bank.localhost"))
        assert await kept() == {"stores": ["localStorage l"], "cookies": ["dated"]}

    drive(work)


@pytest.mark.browser
@pytest.mark.parametrize("moment", ["starting", "restarting"])
def test_a_cell_that_is_stopped_leaves_no_process_and_no_folder(moment: str, nothing_left: Path) -> None:
    async def cell() -> None:
        async with Browser() as browser:
            started.set()
            await browser.restart()
            await asyncio.sleep(60)

    async def stop() -> None:
        running = asyncio.ensure_future(cell())
        if moment == "restarting":
            await started.wait()
        await asyncio.sleep(0.7)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    started = asyncio.Event()
    run_async(stop)


@pytest.mark.browser
def test_a_browser_begins_with_nothing_and_leaves_nothing(site: Server, nothing_left: Path) -> None:
    async def look_and_fail(browser: Browser) -> None:
        await browser.open(site.url)
        assert await browser.storage() == {}
        assert len(await browser.cookies()) == 0
        assert processes(nothing_left)
        assert list(nothing_left.iterdir())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_a_browser_of_its_own(look_and_fail)


@pytest.mark.browser
def test_a_browser_that_was_killed_is_closed_all_the_same(site: Server, nothing_left: Path) -> None:
    async def work(browser: Browser) -> None:
        await browser.open(site.url)
        running = processes(nothing_left)
        main = next(one for one in running if "--headless" in one.cmdline())
        assert len(list(nothing_left.iterdir())) == 1  # what is beside the profile, a killed one may leave
        main.kill()

    in_a_browser_of_its_own(work)


@pytest.mark.usefixtures("nothing_left")
def test_no_browser_is_one_sentence_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTHLAB_BROWSER", "/nonexistent")
    with pytest.raises(BrowserMissing, match="authlab browser install"):
        in_a_browser_of_its_own(Browser.text)


@pytest.mark.browser
def test_a_page_that_is_about_to_reload_itself_does_not_stand_in_the_way(drive: Drive) -> None:
    app = FastAPI()
    asked: list[str] = []

    @app.get("/{name}")
    async def page(name: str) -> HTMLResponse:
        asked.append(name)
        if name == "slow":
            await asyncio.sleep(0.3)
        return HTMLResponse(f"<title>{name}</title><p>{name}")

    async def work(browser: Browser) -> None:
        tab = await browser.open(f"{server.url}/first")
        await tab.page.evaluate("() => { setTimeout(() => { location = '/second'; }, 100); }")
        await tab.open(f"{server.url}/slow")
        assert await tab.text() == "slow"
        assert asked.count("slow") == 2  # the first was interrupted

    with Server(app, name="reloading") as server:
        drive(work)
