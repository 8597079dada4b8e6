"""A real browser, driven from a cell: what storage, cookies and CSP do is enforced there and nowhere else."""

import asyncio
from types import TracebackType
from typing import Any

from playwright.async_api import Page, Playwright, Request, async_playwright

from authlab import chromium
from authlab.figure import Table


class Browser:
    """Drive one browser window: `async with Browser() as browser: await browser.open(url)`.

    It starts with an empty profile and forgets everything at the end. `page` is Playwright's own
    page, for whatever has no method here. Raises `BrowserMissing`.
    """

    page: Page

    def __init__(self, *, width: int = 720, height: int = 320) -> None:
        self._size = {"width": width, "height": height}
        self._playwright: Playwright | None = None
        self.console: list[str] = []
        self._requests: list[Request] = []
        self._requests_ended = 0

    async def __aenter__(self) -> "Browser":
        executable = chromium.find()
        starting = asyncio.ensure_future(async_playwright().start())
        try:
            # Shielded: broken off half-way, it would complain later, into somebody else's cell.
            self._playwright = await asyncio.shield(starting)
        except asyncio.CancelledError:
            await (await starting).stop()
            raise
        try:
            self._browser = await self._playwright.chromium.launch(
                executable_path=executable, args=chromium.arguments()
            )
            self.page = await self._browser.new_page(viewport=self._size)
        except BaseException:
            await self._playwright.stop()
            raise
        self.page.set_default_timeout(10_000)  # milliseconds
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("pageerror", lambda problem: self.console.append(str(problem)))
        self.page.on("request", lambda request: self._requests.append(request))
        for ending in ("requestfinished", "requestfailed"):
            self.page.on(ending, lambda _request: self._ended())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self._browser.close()
        finally:
            await self._playwright.stop()

    async def open(self, url: str) -> None:
        """Go to a page and wait until it and its requests have come to rest."""
        await self.page.goto(url)
        await self._rest()

    async def fill(self, **values: str) -> None:
        """Type a value into each field, named by its id."""
        for field, value in values.items():
            await self.page.fill(f"#{field}", value)

    async def click(self, field: str) -> None:
        """Click the element with this id and wait until the requests it caused have ended."""
        await self.page.click(f"#{field}")
        await self._rest()

    async def evaluate(self, javascript: str) -> Any:
        """Run JavaScript in the page, as its own scripts could, and return the result."""
        return await self.page.evaluate(javascript)

    async def text(self) -> str:
        """Return what a person reads on the page."""
        return (await self.page.inner_text("body")).strip()

    async def storage(self) -> dict[str, str]:
        """Return what the page's origin keeps in `localStorage`."""
        return await self.evaluate("() => ({ ...localStorage })")

    async def screenshot(self) -> "Screenshot":
        """Take a picture of the window."""
        return Screenshot(await self.page.screenshot(), await self.text())

    def _ended(self) -> None:
        self._requests_ended += 1

    async def _rest(self, quiet: float = 0.15, limit: float = 20.0) -> None:
        """Wait until nothing has been under way for `quiet` seconds, `limit` seconds at most."""
        clock = asyncio.get_running_loop().time
        deadline, idle_since = clock() + limit, clock()
        while clock() - idle_since < quiet and clock() < deadline:
            await asyncio.sleep(0.02)
            if len(self._requests) > self._requests_ended:
                idle_since = clock()

    @property
    def requests(self) -> Table:
        """What the page asked for so far: method and path, in order."""
        rows = [(r.method, "/" + r.url.split("/", 3)[-1].split("?")[0]) for r in self._requests]
        return Table(("method", "path"), rows)


class Screenshot:
    """A picture of a page, beside the words on it."""

    def __init__(self, png: bytes, words: str) -> None:
        self.png, self.words = png, words

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        alt = "Screenshot of the page. It reads: " + " / ".join(self.words.split("\n"))
        return {"image/png": self.png, "text/plain": repr(self)}, {"image/png": {"alt": alt}}

    def __repr__(self) -> str:
        return "\n".join(line for line in self.words.splitlines() if line.strip())
