"""The demo of a lesson: large type, as new, and nothing of its teacher on the screen."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from authlab.course.demo import set_up
from authlab.course.lessons import lesson, read

SECONDS = 1000  # what Playwright counts in, for a reader


def test_everything_is_in_its_folder_and_as_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_TOKEN", "the teacher's")
    environment = set_up(lesson("03"), tmp_path)
    for name in ("HOME", "USERPROFILE", "AUTHLAB_HOME", "JUPYTER_CONFIG_DIR"):
        assert Path(environment[name]).is_relative_to(tmp_path)
    assert "JUPYTER_TOKEN" not in environment
    (shown,) = (tmp_path / "demo").iterdir()
    assert not any(cell.get("outputs") or "authlab" in cell["metadata"] for cell in read(shown)["cells"])


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address that `authlab demo` prints, and the home of a teacher who has settings of their own."""
    theme = tmp_path / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension/themes.jupyterlab-settings"
    theme.parent.mkdir(parents=True)
    theme.write_text('{"theme": "JupyterLab Dark"}')
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "AUTHLAB_HOME": str(tmp_path / "own"),
        "TMPDIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "authlab", "demo", "00", "--no-open-browser"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        said = iter(process.stdout.readline, "")  # type: ignore[union-attr]
        yield next(found[0] for line in said if (found := re.search(r"http://\S+", line))), tmp_path
        process.send_signal(signal.SIGTERM)
    assert not list(tmp_path.glob("authlab-demo-*"))
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["jupyterlab.log"]


@pytest.mark.lab
@pytest.mark.timeout(200)
def test_a_projector_shows_the_lesson_large_and_nothing_of_its_teacher(
    page: Page, demo: tuple[str, Path]
) -> None:
    address, _ = demo
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address)
    cell = page.locator(".jp-NotebookPanel .jp-Cell").first
    expect(cell).to_be_visible(timeout=60 * SECONDS)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", "JupyterLab Light")
    sizes = [
        page.locator(".cm-content").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)"),
        page.locator(".jp-RenderedMarkdown p").first.evaluate(
            "e => parseFloat(getComputedStyle(e).fontSize)"
        ),
    ]
    assert min(sizes) >= 20  # pixels
    expect(page.locator(".jp-FileBrowser")).not_to_be_visible()
    expect(page.locator(".jp-OutputArea-output")).to_have_count(0)
    assert str(Path.home()) not in page.content()
