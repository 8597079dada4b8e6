"""Drive a browser from a function that is not a coroutine: an attack, called in a notebook's cell."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from authlab.browser import Browser


class Browsing:
    """Lend one browser to one piece of work after the other; it starts with the first.

    It has a thread with a loop of its own: the kernel's loop stands still while a cell calls a function.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._browser: Browser | None = None
        self._task: asyncio.Task[Any] | None = None

    def __call__(self, work: Callable[[Browser], Coroutine[Any, Any, Any]]) -> Any:
        """Run a coroutine with the browser, emptied of all that was before. Raises `BrowserMissing`."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
            self._thread.start()
        return self._run(self._lend(work))

    def close(self) -> None:
        """End the browser and its thread, where they were ever started."""
        if self._loop is None:
            return
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = self._browser = None

    async def _lend(self, work: Callable[[Browser], Coroutine[Any, Any, Any]]) -> Any:
        self._task = asyncio.current_task()
        if self._browser is None:
            self._browser = await Browser().__aenter__()
        else:
            await self._browser.forget()
        return await work(self._browser)

    async def _end(self) -> None:
        if self._task:
            await asyncio.wait([self._task])  # one that was interrupted tidies up
        if self._browser:
            await self._browser.__aexit__()

    def _run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        assert self._loop, "it has been started"
        running = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return running.result()
        except BaseException:  # Stop, pressed in a notebook, is heard in this thread alone
            running.cancel()
            raise
