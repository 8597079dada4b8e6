"""The consoles of a driven browser: what pages say there, what the browser refuses them, what goes wrong."""

import contextlib
import re

from playwright.async_api import BrowserContext, ConsoleMessage, Dialog, Error, Page, WebError

# The table of requests says it better, and no icon is any page's doing.
_NOISE = re.compile(r"Failed to load resource: |Fetch API cannot load .*Content Security Policy")
_CSP = re.compile(r"(.+?) (?:because it )?violates .*?Content Security Policy directive:? [\"']([\w-]+)")


class Console:
    """Keep the lines of all tabs, also over a restart."""

    def __init__(self) -> None:
        self._lines: list[tuple[Page | None, str]] = []

    def listen(self, context: BrowserContext) -> None:
        """Listen to all present and future tabs of a browser."""
        context.on("console", self._said)
        context.on("weberror", self._threw)
        context.on("dialog", self._asked)

    def lines(self, page: Page | None = None) -> list[str]:
        """Return the lines of one page, or of all of them, in order."""
        return [line for whose, line in self._lines if page in (None, whose)]

    def _said(self, message: ConsoleMessage) -> None:
        own = bool(message.args)  # what a script said has arguments, what the browser says has none
        if not own and _NOISE.match(message.text):
            return
        refused = None if own else _CSP.match(message.text)
        line = f"stopped by CSP {refused[2]}: {refused[1]}" if refused else message.text
        self._lines.append((message.page, line))

    def _threw(self, problem: WebError) -> None:
        error = problem.error
        name = f"{error.name}: " if error.name and not error.message.startswith(error.name) else ""
        self._lines.append((problem.page, f"Uncaught {name}{error.message}"))

    async def _asked(self, dialog: Dialog) -> None:
        self._lines.append((dialog.page, f"{dialog.type}: {dialog.message}"))
        with contextlib.suppress(Error):  # a page stands still until somebody answers
            await (dialog.accept() if dialog.type == "beforeunload" else dialog.dismiss())
