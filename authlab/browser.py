"""A real browser, driven from a cell: what storage, cookies and CSP do is enforced there and nowhere else."""

import asyncio
import tempfile
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Error, Page, Playwright, ViewportSize, async_playwright

from authlab import chromium
from authlab.console import Console
from authlab.cookies import list_cookies
from authlab.masked import Masked
from authlab.network import Network
from authlab.tabs import Screenshot, Tab


class Browser:
    """Drive a browser: `async with Browser() as browser: tab = await browser.open(url)`.

    It reaches this machine only. It starts with a new, empty profile, as a person's browser keeps one, in
    a temporary folder that is gone at the end. What is said to the browser itself goes to the tab it began
    with, whose Playwright page is `page`; `open_tab` gives more. A page's requests to other sites take
    their cookies along, as in Chrome; not so without `third_party_cookies`. Raises `BrowserMissing`.
    """

    page: Page
    _playwright: Playwright
    _context: BrowserContext

    def __init__(self, *, width: int = 720, height: int = 320, third_party_cookies: bool = True) -> None:
        self._size: ViewportSize = {"width": width, "height": height}
        self._third_party_cookies = third_party_cookies
        self._network, self._console = Network(), Console()

    async def __aenter__(self) -> "Browser":
        self._executable = chromium.find()
        async with AsyncExitStack() as stack:
            profile = tempfile.TemporaryDirectory(prefix="authlab-browser-", ignore_cleanup_errors=True)
            self._profile = Path(stack.enter_context(profile))
            chromium.make_profile(self._profile, third_party_cookies=self._third_party_cookies)
            starting = asyncio.ensure_future(async_playwright().start())
            try:
                # Shielded: broken off half-way, it would complain later, into somebody else's cell.
                self._playwright = await asyncio.shield(starting)
            except asyncio.CancelledError:
                await (await starting).stop()
                raise
            stack.push_async_callback(self._playwright.stop)  # which ends a browser that still runs
            await self._launch()
            self._ending = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        async with self._ending:
            await self._close()

    async def _close(self) -> None:
        with suppress(Error):  # it is closed, or killed
            await self._context.close()

    async def _launch(self, *switches: str) -> None:
        self._context = await self._playwright.chromium.launch_persistent_context(
            self._profile,
            executable_path=self._executable,
            artifacts_dir=self._profile / "artifacts",  # gone with it, also when the browser is killed
            args=[*chromium.arguments(), *switches],
            env={**chromium.environment(self._profile)},
            viewport=self._size,
            handle_sigint=False,  # Stop, pressed in a notebook, reaches the driver too: the cell ends it
        )
        self._context.set_default_timeout(10_000)  # milliseconds
        self._console.listen(self._context)
        await self._network.listen(self._context)
        pages = self._context.pages
        self.page = next((page for page in pages if page.url != "about:blank"), pages[0])

    async def restart(self, *, restore: bool = False) -> None:
        """Close the browser and start it again with the same profile, and with one empty tab.

        `localStorage` and cookies with a date are there again; session cookies and `sessionStorage` are
        not. With `restore` it opens its tabs again, as people may set their browser to do, and both of
        those are there too. All is written before it closes; one that is killed loses the last seconds.
        """
        await self._close()
        await self._launch(*(["--restore-last-session"] if restore else []))
        await self._network.rest()

    async def forget(self) -> None:
        """Close all tabs, empty the profile, and begin again with a new, empty tab."""
        before, self.page = self._context.pages, await self._context.new_page()
        for page in before:
            await page.close()
        session = await self._context.new_cdp_session(self.page)
        for origin in self._network.origins:
            await session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        await session.send("Network.clearBrowserCookies")
        await session.send("Network.clearBrowserCache")
        await session.detach()

    @property
    def tab(self) -> Tab:
        """The tab the browser began with."""
        return self._tab(self.page)

    @property
    def tabs(self) -> list[Tab]:
        """All tabs that are open, also those that pages opened themselves."""
        return [self._tab(page) for page in self._context.pages]

    async def open(self, url: str) -> Tab:
        """Go to a page in the first tab, from whatever is there, and wait until it has come to rest."""
        if self.page.is_closed():
            self.page = await self._context.new_page()
        return await self.tab.open(url)

    async def open_tab(self, url: str) -> Tab:
        """Open a page in a new tab and wait until it has come to rest."""
        return await self._tab(await self._context.new_page()).open(url)

    async def cookies(self, url: str | None = None) -> Masked:
        """List the cookies the browser keeps, or only those whose domain, path and Secure fit a URL."""
        return await list_cookies(self._context, url)

    async def storage(self) -> dict[str, str]:
        """Return what the origin of the first tab's page keeps in `localStorage`."""
        kept: dict[str, str] = await self.evaluate("() => ({ ...localStorage })")
        return kept

    async def fill(self, **values: str) -> None:
        """Type a value into each field of the first tab, named by its id."""
        await self.tab.fill(**values)

    async def click(self, field: str) -> None:
        """Click the element with this id in the first tab and wait until its requests have ended."""
        await self.tab.click(field)

    async def evaluate(self, javascript: str, value: Any = None) -> Any:
        """Run JavaScript in the first tab, as its page's own scripts could, and return the result."""
        return await self.tab.evaluate(javascript, value)

    async def text(self) -> str:
        """Return what a person reads in the first tab."""
        return await self.tab.text()

    async def screenshot(self, alt: str | None = None) -> Screenshot:
        """Take a picture of the first tab."""
        return await self.tab.screenshot(alt)

    @property
    def console(self) -> list[str]:
        """What the consoles of all tabs said so far, in order."""
        return self._console.lines()

    @property
    def requests(self) -> Masked:
        """What all tabs asked for so far, in order."""
        return self._network.requests()

    def _tab(self, page: Page) -> Tab:
        return Tab(page, self._network, self._console)
