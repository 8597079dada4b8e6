"""The requests of a driven browser: what went out with them, and what became of them."""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Error, Page, Request, Response

from authlab.masked import Masked

_COLUMNS = ("method", "path", "status", "to", "headers", "body")
_HEADERS = (
    "Authorization", "Content-Type", "Cookie", "Origin", "Referer",
    "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest",
)  # fmt: skip


@dataclass
class _Sent:
    request: Request
    page: Page | None = None
    status: int | str = ""
    headers: str = ""
    known: float | None = None  # since when status and headers are, by the loop's clock
    ended: bool = False

    def under_way(self, now: float, body: float) -> bool:
        if self.page and self.page.is_closed():
            return False
        return self.known is None or (not self.ended and now - self.known < body)

    @property
    def row(self) -> tuple[str, str, int | str, str, str, bytes | None]:
        url = urlsplit(self.request.url)
        path = url.path + ("?…" if url.query else "")  # a query is written down in enough places
        body = self.request.post_data_buffer
        return self.request.method, path, self.status, url.netloc, self.headers, body


class Network:
    """Keep the requests of all tabs, also over a restart."""

    def __init__(self) -> None:
        self._sent: dict[Request, _Sent] = {}
        self._ids: dict[tuple[str, str], str] = {}  # Chromium's own: of the latest with a method and URL
        self._raw: dict[str, dict[str, str]] = {}  # and by that, the headers that really went out

    async def listen(self, context: BrowserContext) -> None:
        """Listen to all present and future tabs of a browser, and to no other any more."""
        for sent in self._sent.values():
            sent.known, sent.ended = 0, True
        context.on("request", self._began)
        context.on("response", self._answered)
        context.on("requestfinished", self._ended)
        context.on("requestfailed", self._ended)
        context.on("page", self._overhear)
        for page in context.pages:
            await self._overhear(page)

    @property
    def origins(self) -> list[str]:
        """The origins that anything was asked of so far: scheme, host and port."""
        urls = [urlsplit(request.url) for request in self._sent]
        return list(dict.fromkeys(f"{url.scheme}://{url.netloc}" for url in urls if url.netloc))

    def requests(self, page: Page | None = None) -> Masked:
        """Return what one page, or all of them, asked for so far, in order.

        Where the page got no answer, the status is the browser's word for that, and headers say whether the
        request went out: without any, it was refused before. A CORS preflight is not among them: the
        browser asks that on its own account, and `Server.exchanges` shows it.
        """
        return Masked(_COLUMNS, [sent.row for sent in self._sent.values() if page in (None, sent.page)])

    async def rest(self, quiet: float = 0.15, body: float = 0.5, limit: float = 20.0) -> None:
        """Wait until nothing has been under way for `quiet` seconds, `limit` seconds at most.

        Once its answer has begun, a request has `body` seconds more: it never ends if no script reads that.
        """
        clock = asyncio.get_running_loop().time
        deadline, idle_since = clock() + limit, clock()
        while clock() < deadline:
            if any(sent.under_way(clock(), body) for sent in self._sent.values()):
                idle_since = clock()
            elif clock() - idle_since >= quiet:
                break
            await asyncio.sleep(0.02)

    def _began(self, request: Request) -> None:
        self._sent[request] = _Sent(request, _page(request))

    async def _answered(self, response: Response) -> None:
        if sent := self._sent.get(response.request):
            headers: dict[str, str] = {}
            with contextlib.suppress(Error):  # the tab may be closed in the meantime
                headers = await response.request.all_headers()
            self._fill(sent, response.status, headers)

    def _ended(self, request: Request) -> None:
        if sent := self._sent.get(request):
            sent.ended = True
            if request.failure and sent.known is None:
                # Playwright knows only what was going to be sent: no Cookie, no Origin.
                headers = self._raw.get(self._ids.get((request.method, request.url), ""), {})
                self._fill(sent, request.failure.removeprefix("net::"), headers)

    def _fill(self, sent: _Sent, status: int | str, headers: dict[str, str]) -> None:
        sent.status = status
        sent.headers = "\n".join(f"{h}: {headers[h.lower()]}" for h in _HEADERS if h.lower() in headers)
        sent.page = sent.page or _page(sent.request)
        sent.known = asyncio.get_running_loop().time()

    async def _overhear(self, page: Page) -> None:
        with contextlib.suppress(Error):  # the tab may be closed in the meantime
            session = await page.context.new_cdp_session(page)
            session.on("Network.requestWillBeSent", self._named)
            session.on("Network.requestWillBeSentExtraInfo", self._went_out)
            await session.send("Network.enable")

    def _named(self, event: dict[str, Any]) -> None:
        self._ids[event["request"]["method"], event["request"]["url"]] = event["requestId"]

    def _went_out(self, event: dict[str, Any]) -> None:
        self._raw[event["requestId"]] = {name.lower(): value for name, value in event["headers"].items()}


def _page(request: Request) -> Page | None:
    try:
        return request.frame.page
    except Error:
        return None  # a new tab's first request comes before the tab
