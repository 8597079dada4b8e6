"""One driven browser for the tests of a module, and a folder where none may leave anything."""

import asyncio
import contextlib
import tempfile
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from conftest import run_async

from authlab.browser import Browser

Work = Callable[[Browser], Coroutine[Any, Any, Any]]
Drive = Callable[[Work], Any]


def processes(folder: Path) -> list[psutil.Process]:
    """The browsers and drivers of this process whose temporary files go to a folder."""
    found = []
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):  # a zombie has no environment any more
            if child.environ().get("TMPDIR", "").startswith(str(folder)):
                found.append(child)
    return found


@pytest.fixture
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for the temporary files of browsers: at the end no file is in it, and no process uses it.

    `tmp_path` comes first: pytest makes the folder for all of those at the first one.
    """
    with tempfile.TemporaryDirectory(prefix="t") as folder:  # a short name: a browser's socket is in there
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)
        psutil.wait_procs(processes(Path(folder)), timeout=5)  # those of a killed browser end by themselves
        assert not (running := processes(Path(folder))), running
        left = list(Path(folder).rglob("*"))
        assert left == [], left


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
