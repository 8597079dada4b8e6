"""Drive a browser from a function that is not a coroutine: an attack, called in a notebook's cell."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from authlab.browser import Browser
from authlab.errors import BrowserMissing
from authlab.redteam.attack import Stuck


def browse(work: Callable[[Browser], Coroutine[Any, Any, Any]]) -> Any:
    """Run a coroutine with a browser of its own and return its result. Raises `Stuck` without a browser.

    It gets a thread with a loop of its own: the kernel's loop stands still while a cell calls a function.
    """
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any] | None]] = []

    async def session() -> Any:
        running.append((asyncio.get_running_loop(), asyncio.current_task()))
        async with Browser() as browser:
            return await work(browser)

    with ThreadPoolExecutor(1) as thread:  # which waits until the browser is closed, whatever happens
        try:
            return thread.submit(lambda: asyncio.run(session())).result()
        except BrowserMissing as missing:
            raise Stuck(str(missing)) from None
        except BaseException:  # Stop, pressed in a notebook, is heard in this thread alone
            for loop, task in running:
                if task and not loop.is_closed():
                    loop.call_soon_threadsafe(task.cancel)
            raise
