"""A widget's answer in the real browser: from a key on the slider to another picture on the page."""

import contextlib
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, Locator, Page, expect

from authlab.course.lessons import lesson
from benchmarks.jupyterlab import a_browser, at, authlab_lab, running, wait_until_idle, wait_until_ready
from benchmarks.load import Stopwatch
from benchmarks.row import Row

_THERE_AND_BACK = 5  # so many times six steps down and six up
_BARE = """
import ipywidgets
from authlab.figure import Note
from authlab.widgets import StillBox

class Bare(StillBox):
    def _still(self):
        return Note("bare", "", "server")

slider, view = ipywidgets.IntSlider(12, 4, 16), ipywidgets.HTML()
slider.observe(lambda change: setattr(view, "value", f"seconds_for({change.new})"), "value")
Bare([slider, view])
"""
_WATCH = """(view) => {
  window.answers = [];
  let pressed = null;
  document.addEventListener("keydown", (event) => (pressed = event.timeStamp), true);
  new MutationObserver(() => {
    if (pressed !== null) window.answers.push((performance.now() - pressed) / 1000);
    pressed = null;
  }).observe(view, { childList: true, subtree: true, characterData: true });
}"""


def widgets() -> Iterator[Row]:
    """Turn lesson 03's cost dial by keyboard, each step when the one before was answered.

    Beside it a slider that changes one word: so much of it is JupyterLab's and the kernel's.
    """
    with tempfile.TemporaryDirectory() as name, a_browser() as browser:
        folder = Path(name)
        with running(authlab_lab(), folder) as address:
            _write(folder / "my-notebooks" / "bare.ipynb")
            dial, bare = (_moved(browser, at(address, one)) for one in (lesson("03").path.name, "bare.ipynb"))
    moves = len(dial.seconds)
    for percent, bound in ((50, ""), (95, "≤ 1")):
        milliseconds, floor = (1000 * watch.percentile(percent) for watch in (dial, bare))
        what = f"cost dial: p{percent} of {moves} moves"
        yield Row(what, milliseconds, "ms", "a slider that changes a word", floor)
        yield Row(what, milliseconds, "ms", "a tenth of a second", 100, bound)


def _write(path: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(_BARE)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)


def _moved(browser: Browser, address: str) -> Stopwatch:
    with contextlib.closing(browser.new_page(viewport={"width": 1200, "height": 1000})) as page:
        page.goto(f"{address}&reset")  # else what was open before opens again
        wait_until_ready(page)
        return Stopwatch(_answers(page, _dial(page)))


def _dial(page: Page) -> Locator:
    """Run the lesson, and return its dial."""
    for kind in ("Run", "Run All Cells"):
        page.get_by_role("menuitem", name=kind, exact=True).click()
    last = page.locator(".jp-CodeCell").last.locator(".jp-InputPrompt")
    expect(last).to_have_text(re.compile(r"\[\d+\]"), timeout=120_000)
    wait_until_idle(page)
    return page.locator(".jp-CodeCell", has=page.locator(".noUi-handle")).first


def _answers(page: Page, dial: Locator) -> list[float]:
    """Return the seconds that each move took; each is answered once, with the picture of its cost."""
    handle, view = dial.locator(".noUi-handle"), dial.locator(".widget-html-content")
    handle.scroll_into_view_if_needed()
    view.evaluate(_WATCH)
    handle.focus()
    cost, moves = 12, _THERE_AND_BACK * ([("ArrowLeft", -1)] * 6 + [("ArrowRight", 1)] * 6)
    for key, step in moves:
        page.keyboard.press(key)
        cost += step
        expect(view).to_contain_text(f"seconds_for({cost})")
    answers = page.evaluate("window.answers")
    assert len(answers) == len(moves), len(answers)
    return answers
