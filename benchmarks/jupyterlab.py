"""JupyterLab as `authlab lab` opens it, in a real browser, against JupyterLab alone."""

import contextlib
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from authlab import chromium
from authlab.course import copies, lab
from authlab.course.lessons import lesson
from benchmarks.fresh import with_browser
from benchmarks.row import Row

_ROUNDS = 3
_MINUTE = 60_000  # what Playwright counts in


def jupyterlab() -> Iterator[Row]:
    """Start both in turns, from the command to a cell that is seen and a kernel that waits for it."""
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as name, a_browser() as browser:
        folder = Path(name)
        for _ in range(1 + _ROUNDS):  # the first time, bytecode is written
            ours.append(_until_ready(authlab_lab(), folder, browser))
            bare.append(_until_ready(_jupyter_lab(folder / "bare"), folder, browser))
    medians = [statistics.median(seconds[1:]) for seconds in (ours, bare)]
    yield Row("JupyterLab ready on lesson 00", medians[0], "s", "jupyter lab alone", medians[1], "≤ 1.3")


def _until_ready(command: list[str], folder: Path, browser: Browser) -> float:
    started = time.perf_counter()
    with running(command, folder) as address, contextlib.closing(browser.new_page()) as page:
        page.goto(at(address, lesson("00").path.name))
        wait_until_ready(page)
        return time.perf_counter() - started


def authlab_lab() -> list[str]:
    return [sys.executable, "-m", "authlab", "lab", "--no-open-browser"]


def _jupyter_lab(folder: Path) -> list[str]:
    """Return the command without authlab; lesson 00 is laid there as `authlab lab` hands it out."""
    folder.mkdir(exist_ok=True)
    one = lesson("00").path
    (folder / one.name).write_text(copies.as_new(one), "utf-8")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--ServerApp.root_dir={folder}"]
    command.append(f"--ServerApp.port={lab.free_port(8888)}")
    return [*command, "--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else command


@contextlib.contextmanager
def a_browser() -> Iterator[Browser]:
    """Start the browser that the lessons use, the same way."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.arguments())
        with contextlib.closing(started) as browser:
            yield browser


@contextlib.contextmanager
def running(command: list[str], folder: Path) -> Iterator[str]:
    """Start a JupyterLab in a home of its own, give the address that it prints, and end it."""
    process = subprocess.Popen(
        command, cwd=folder, env=with_browser(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip
    assert process.stdout
    lines = iter(process.stdout.readline, "")
    try:
        address = next((found[0] for line in lines if (found := re.search(r"http://\S+token=\S+", line))), "")
        if not address:
            raise RuntimeError("JupyterLab did not start")
        threading.Thread(target=lambda: list(lines), daemon=True).start()  # a full pipe would stop it
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def at(address: str, notebook: str) -> str:
    """Return the address of a notebook, from any that JupyterLab has printed."""
    return re.sub(r"/lab[^?]*", f"/lab/tree/{notebook}", address, count=1)


def wait_until_ready(page: Page) -> None:
    expect(page.locator(".jp-NotebookPanel .jp-Cell").first).to_be_visible(timeout=_MINUTE)
    wait_until_idle(page)


def wait_until_idle(page: Page) -> None:
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=2 * _MINUTE)
