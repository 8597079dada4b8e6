"""Jupyter and the lab stay apart, in the real JupyterLab: no cookie of one reaches the other."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import FrameLocator, Page, expect

from authlab.course import lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]
SECONDS = 1000
START = """
import hashlib, re
from authlab.server import Server
from authlab.widgets.bridge import Bridge
server = Server()
wire = server.tap()
ada = {"username": "ada", "password": "correct horse battery"}
print("registered", server.client.post("/auth/register", json=ada).status_code, "at", wire.url, "end")
"""
LOOK = """
lines = re.findall(rb"(?i)\\ncookie: *([^\\r]*)", b"".join(one.raw_request for one in wire.exchanges))
values = {pair.partition(b"=")[2] for line in lines for pair in line.split(b"; ")}
print(len(wire.exchanges), "requests", [hashlib.sha256(value).hexdigest() for value in values], "end")
for one in wire.exchanges:
    display(one)
display(wire.table, server.exchanges, server.log)
"""


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with a server behind a wire, and with its page in a frame."""
    cells = [nbformat.v4.new_code_cell(source) for source in (START, "Bridge(server)", LOOK)]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    path = tmp_path_factory.mktemp("apart") / "apart.ipynb"
    nbformat.write(made, path)
    return path


@pytest.fixture(scope="module")
def address(notebook: Path) -> Iterator[str]:
    process = lab.start(notebook.parent, notebook.name, port=8960, open_browser=False)
    yield lab.address(process, notebook.name)
    process.terminate()
    process.wait(30)


@pytest.fixture
def opened(page: Page, address: str) -> Page:
    """The notebook, logged in to Jupyter by its address, run from top to bottom."""
    page.set_viewport_size({"width": 1200, "height": 1400})
    page.goto(f"{address}&reset")
    expect(page.locator(".jp-CodeCell").first).to_be_visible(timeout=60 * SECONDS)
    idle(page)
    choose(page, "Run", "Run All Cells")
    expect(page.get_by_text("requests [")).to_be_visible(timeout=60 * SECONDS)
    idle(page)
    return page


def idle(page: Page) -> None:
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60 * SECONDS)


def choose(page: Page, menu: str, entry: str) -> None:
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).last.click()


def jupyters(page: Page) -> set[str]:
    """The values of the cookies that logging in to Jupyter has set."""
    values = {cookie["value"] for cookie in page.context.cookies() if "localhost" in cookie["name"]}
    assert values
    return values | {cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "_xsrf"}


def hashes(values: set[str]) -> set[str]:
    return {hashlib.sha256(value.encode()).hexdigest() for value in values}


def look(page: Page) -> str:
    """Run the last cell again, and return what it says came over the wire."""
    last = page.locator(".jp-CodeCell").last
    before = last.locator(".jp-InputPrompt").inner_text()
    last.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(last.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]"), timeout=60 * SECONDS)
    expect(last.locator(".jp-InputPrompt")).not_to_have_text(before)
    idle(page)
    return last.get_by_text("requests [").inner_text()


def log_in(where: Page | FrameLocator) -> None:
    where.get_by_label("User name").fill("ada")
    where.get_by_label("Password").fill("correct horse battery")
    where.get_by_role("button", name="Log in").click()
    expect(where.locator("#who")).to_have_text("ada")


def test_jupyters_cookies_reach_no_server_of_the_lab_and_no_output(opened: Page, notebook: Path) -> None:
    said = opened.get_by_text("registered 201 at").inner_text()
    url = re.search(r"http://\S+", said)[0]
    tab = opened.context.new_page()
    tab.goto(url)
    log_in(tab)
    tab.goto(url.replace("127.0.0.1", "bank.localhost"))
    expect(tab.get_by_role("button", name="Log in")).to_be_visible()
    said = look(opened)
    assert int(said.split()[0]) > 6
    assert not [one for one in hashes(jupyters(opened)) if one in said]
    # On Jupyter's own name, which no link of the lab has, they do come: so this can fail.
    tab.goto(url.replace("127.0.0.1", "localhost"))
    expect(tab.get_by_role("button", name="Log in")).to_be_visible()
    said = look(opened)
    assert [one for one in hashes(jupyters(opened)) if one in said]
    opened.keyboard.press("ControlOrMeta+s")
    expect(opened.locator(".jp-mod-dirty")).to_have_count(0)
    for value in jupyters(opened):
        assert value not in opened.locator(".jp-Notebook").inner_text()
        assert value not in notebook.read_text("utf-8")
    assert "requests [" in notebook.read_text("utf-8")


def test_the_page_in_the_frame_works_and_finds_nothing_of_jupyter(opened: Page, address: str) -> None:
    frame = opened.frame_locator("iframe[title^='The page of the server']")
    log_in(frame)
    opened.get_by_role("button", name="Load again").click()
    expect(frame.locator("#who")).to_have_text("ada")
    jupyter = re.match(r"http://[^/]+", address)[0]
    tried = frame.locator("body").evaluate(
        """async (body, url) => {
            const attempts = {
                page: () => parent.document.title,
                cookies: () => document.cookie,
                files: async () => (await fetch(url)).status,
                kernels: () => { const x = new XMLHttpRequest(); x.open("GET", url, false); x.send(); },
            };
            const seen = {};
            for (const [name, attempt] of Object.entries(attempts)) {
                try { seen[name] = await attempt(); } catch (error) { seen[name] = error.name; }
            }
            return seen;
        }""",
        f"{jupyter}/api/contents",
    )
    refused = {"page": "SecurityError", "cookies": "SecurityError", "files": "TypeError"}
    assert tried == {**refused, "kernels": "NetworkError"}
    # It may leave for Jupyter's API, as any frame may: as a stranger there, and nothing is shown of it.
    with opened.expect_request(f"{jupyter}/api/contents") as asked:
        frame.locator("body").evaluate("(body, url) => { location = url; }", f"{jupyter}/api/contents")
    assert "cookie" not in asked.value.all_headers()
    assert asked.value.response().status == 403
    expect(opened.get_by_text("has left for another address")).to_be_visible()
    expect(opened.locator("iframe[title^='The page of the server']")).to_have_count(0)
