"""The live view in the real JupyterLab: Stop is pressed while Run All is at work."""

import re
from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import Page, expect

from authlab.course import lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]
SECONDS = 1000
ENDLESS = """
import time
from authlab.widgets.live import Live

def work():
    for done in range(1_000_000):
        time.sleep(0.0005)
        yield done, 1_000_000, f"item {done}"

view = Live(work(), unit="items")
await view.run()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two notebooks, each with a second cell that would work for ten minutes, in JupyterLab."""
    folder = tmp_path_factory.mktemp("live")
    cells = [
        nbformat.v4.new_code_cell(source) for source in ("1 + 1", ENDLESS, "print('after', view.stopped)")
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    for name in ("stop", "interrupt"):
        nbformat.write(notebook, folder / f"{name}.ipynb")
    process = lab.start(folder, "NAME.ipynb", port=8950, open_browser=False)
    yield lab.address(process, "NAME.ipynb")
    process.terminate()
    process.wait(30)


def run_all(page: Page, address: str) -> None:
    """Press Run All, and return when the second cell is at work."""
    page.set_viewport_size({"width": 1200, "height": 1000})
    page.goto(f"{address}&reset")  # else it opens what an earlier test left open
    expect(page.get_by_text("1 + 1").locator("visible=true").first).to_be_visible(timeout=60 * SECONDS)
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60 * SECONDS)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(page.get_by_text("items, ")).to_be_visible(timeout=60 * SECONDS)


def seen(page: Page) -> int:
    return int(re.sub(r"\D", "", page.get_by_text(re.compile(r"^item \d+$")).first.inner_text()))


def test_it_moves_and_stop_ends_it_and_the_next_cell_runs(page: Page, address: str) -> None:
    run_all(page, address.replace("NAME", "stop"))
    expect(page.get_by_role("progressbar", name="how far the work is")).to_be_visible()
    first = seen(page)
    page.wait_for_timeout(500)
    assert seen(page) > first
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("after True")).to_be_visible(timeout=20 * SECONDS)
    kept = page.get_by_text(re.compile("stopped early: .* items in")).locator("visible=true")
    expect(kept).to_have_count(1)  # the still form; the live one has gone
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()


def test_the_kernels_interrupt_ends_it_and_leaves_what_was_true(page: Page, address: str) -> None:
    run_all(page, address.replace("NAME", "interrupt"))
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Interrupt Kernel")).click()
    expect(page.get_by_text(re.compile("KeyboardInterrupt|CancelledError")).first).to_be_visible(
        timeout=20 * SECONDS
    )
    expect(page.get_by_text(re.compile("interrupted: .* items in"))).to_be_visible(timeout=20 * SECONDS)
    assert seen(page) > 0
