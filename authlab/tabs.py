"""A tab of a driven browser: open it, look into it, type into it, take its picture."""

import base64
import html
import re
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Error, Page

from authlab.console import Console
from authlab.figure import Shown
from authlab.masked import Masked, masked
from authlab.network import Network

_STORES = """() => ['localStorage', 'sessionStorage'].flatMap(store => {
    try {
        return Object.entries(window[store]).sort()
            .map(([key, value]) => [store, key, JSON.stringify(value)]);
    } catch (refusal) {
        return [[store, '', refusal.name]];
    }
})"""


_INTERRUPTED = ("interrupted by another navigation", "net::ERR_ABORTED")  # as Playwright says it


class Tab:
    """Drive one tab. `page` is Playwright's own page, for whatever has no method here."""

    def __init__(self, page: Page, network: Network, console: Console) -> None:
        self.page, self._network, self._console = page, network, console

    @property
    def url(self) -> str:
        """The address the tab has arrived at."""
        return self.page.url

    async def open(self, url: str) -> "Tab":
        """Go to a page in this tab and wait until it and its requests have come to rest."""
        await self._go(lambda: self.page.goto(url))
        return self

    async def reload(self) -> None:
        """Load the page again, as the reload button does, and wait until it has come to rest."""
        await self._go(self.page.reload)

    async def _go(self, start: Callable[[], Awaitable[Any]]) -> None:
        try:
            await start()
        except Error as problem:
            if not any(sign in str(problem) for sign in _INTERRUPTED):
                raise
            await self._network.rest()  # the page itself was about to go somewhere: after that, then
            await start()
        await self._network.rest()

    async def close(self) -> None:
        """Close the tab; what it said and asked for stays readable."""
        await self.page.close()

    async def rest(self) -> None:
        """Wait until the requests of the whole browser have ended, those of other tabs too."""
        await self._network.rest()

    async def fill(self, **values: str) -> None:
        """Type a value into each field, named by its id."""
        for field, value in values.items():
            await self.page.fill(f"#{field}", value)

    async def click(self, field: str) -> None:
        """Click the element with this id and wait until the requests it caused have ended."""
        await self.page.click(f"#{field}")
        await self._network.rest()

    async def evaluate(self, javascript: str, value: Any = None) -> Any:
        """Run JavaScript in the page, as its own scripts could, and return the result.

        Where it is a function, `value` is what it is called with.
        """
        result = await self.page.evaluate(javascript, value)
        await self._network.rest(
            quiet=0, body=0, limit=2
        )  # the page has heard of its requests' ends; we have, now
        return result

    async def text(self) -> str:
        """Return what a person reads on the page."""
        return (await self.page.inner_text("body")).strip()

    async def storage(self) -> Masked:
        """List what the page finds in `localStorage` and `sessionStorage`.

        Values are written as in JavaScript, with quotes: `"null"` is a word of four letters. Where the
        browser refuses a store, the row names its refusal.
        """
        return Masked(("store", "key", "value"), await self.page.evaluate(_STORES))

    async def screenshot(self, alt: str | None = None) -> "Screenshot":
        """Take a picture of the tab; `alt` says what is to be seen on it, or else the page's words do."""
        png = await self.page.screenshot()
        return Screenshot(png, await self.text(), alt)

    @property
    def console(self) -> list[str]:
        """What the console says: the page's own lines, refusals by CSP and CORS, uncaught errors, dialogs."""
        return self._console.lines(self.page)

    @property
    def requests(self) -> Masked:
        """What the tab asked for so far, in order, with the headers and bytes that were sent."""
        return self._network.requests(self.page)

    def __repr__(self) -> str:
        return masked(f"Tab at {self.url.partition('?')[0]}")


class Screenshot(Shown):
    """A picture of a page, beside the words on it."""

    def __init__(self, png: bytes, words: str, alt: str | None = None) -> None:
        self.png, self.words = png, words
        self.alt = alt or "Screenshot of the page. It reads: " + " / ".join(words.split("\n"))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return super()._repr_mimebundle_() | {"image/png": self.png}

    def _html(self) -> str:
        # As HTML, since JupyterLab gives a bare PNG no alternative text. A browser skips line breaks; they
        # keep the sanitizer, which sees text, from finding a token or a secret in letters that are none.
        letters = base64.b64encode(self.png).decode("ascii")
        letters = re.sub(r"\w{40}", r"\g<0>\n", letters).replace("eyJ", "ey\nJ")
        return f'<img alt="{html.escape(self.alt)}" src="data:image/png;base64,{letters}">'

    def _text(self) -> str:
        return "\n".join(line for line in self.words.splitlines() if line.strip())
