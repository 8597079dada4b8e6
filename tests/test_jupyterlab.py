"""The real JupyterLab, opened as `make lab` opens it, operated in a real browser as a learner would."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from authlab import widgets
from authlab.course.lessons import lessons

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]
SECONDS = 1000  # what Playwright counts in, for a reader


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address that `authlab lab` prints, in a folder and a home of its own."""
    folder = tmp_path_factory.mktemp("a learner's folder")
    environment = {**os.environ, "HOME": str(folder), "AUTHLAB_HOME": str(folder / "home")}
    command = [sys.executable, "-m", "authlab", "lab", "--no-open-browser"]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        said = iter(process.stdout.readline, "")
        yield next(found[0] for line in said if (found := re.search(r"http://\S+", line)))
        process.send_signal(signal.SIGTERM)


def open_lesson(page: Page, lab: str, name: str) -> None:
    page.set_viewport_size({"width": 1200, "height": 1000})
    page.goto(lab.replace("00_start_here", name) + "&reset")  # else it opens what an earlier test left open
    expect(page.locator(".jp-NotebookPanel .jp-Cell").first).to_be_visible(timeout=60 * SECONDS)
    wait_until_idle(page)


def wait_until_idle(page: Page) -> None:
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60 * SECONDS)


def runs_again(page: Page, one: Locator, run: Callable[[], None]) -> None:
    """Do something that runs a cell, and wait for its new number."""
    prompt = one.locator(".jp-InputPrompt")
    before = prompt.inner_text()
    run()
    expect(prompt).not_to_have_text(before, timeout=60 * SECONDS)
    expect(prompt).to_have_text(re.compile(r"\[\d+\]"), timeout=120 * SECONDS)
    wait_until_idle(page)


def choose(page: Page, menu: str, *entries: str) -> None:
    page.get_by_role("menuitem", name=menu, exact=True).click()
    for entry in entries:
        page.get_by_role("menuitem", name=entry, exact=True).last.click()


def run_all(page: Page) -> None:
    runs_again(page, page.locator(".jp-CodeCell").last, lambda: choose(page, "Run", "Run All Cells"))


def cell(page: Page, text: str) -> Locator:
    """The first code cell whose source holds a text."""
    editors = page.locator(".jp-CodeCell").filter(has=page.locator(".cm-content", has_text=text))
    editors.first.scroll_into_view_if_needed()
    return editors.first


def run_again(page: Page, text: str, source: str | None = None) -> Locator:
    """Run one cell with Shift-Enter, with another source if given, and return it."""
    one = cell(page, text)
    one.locator(".cm-content").click()
    if source is not None:
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(source)
    runs_again(page, one, lambda: page.keyboard.press("Shift+Enter"))
    return one


def no_errors(page: Page) -> None:
    for kind in ("error", "stderr"):
        shown = page.locator(f'[data-mime-type="application/vnd.jupyter.{kind}"]')
        assert shown.all_text_contents() == []


def cases() -> list[Any]:
    """All lessons; in `make test` those with JavaScript of our own: nbval runs every one.

    Lesson 20 takes most of a minute, and its board is drawn in test_scoreboard; lesson 00 has the bridge.
    """
    ours = {f"widgets.{path.stem}" for path in Path(widgets.__file__).parent.glob("*.js")}
    ours -= {"widgets.scoreboard", "widgets.bridge"}
    return [
        pytest.param(
            lesson.path.stem,
            marks=[] if any(name in lesson.path.read_text("utf-8") for name in ours) else pytest.mark.large,
        )
        for lesson in lessons()
    ]


@pytest.mark.parametrize("name", cases())
def test_a_lesson_opens_as_new_and_runs_without_an_error(page: Page, lab: str, name: str) -> None:
    open_lesson(page, lab, name)
    expect(page.locator(".jp-OutputArea-output")).to_have_count(0)
    run_all(page)
    assert page.locator(".jp-OutputArea-output").count() > 10
    no_errors(page)


def test_the_first_lesson_in_a_learners_hands(page: Page, lab: str) -> None:
    open_lesson(page, lab, "00_start_here")
    run_all(page)
    step_through_the_round_trip(page)
    predict(page)
    solve(page)
    check_yourself(page)
    no_errors(page)


def step_through_the_round_trip(page: Page) -> None:
    trip = cell(page, "RoundTrip(").locator(".authlab")
    expect(trip).to_contain_text("Step 1 of 7")
    expect(trip.locator("pre")).to_contain_text("username=ada&password=correct+horse+battery")
    trip.focus()
    for number in range(2, 8):
        page.keyboard.press("ArrowRight")
        expect(trip).to_contain_text(f"Step {number} of 7")
    expect(trip.locator("pre")).to_contain_text('"access_token":"eyJ')
    page.keyboard.press("ArrowLeft")
    expect(trip).to_contain_text("Step 6 of 7")
    trip.get_by_role("button", name="Start over").click()
    expect(trip).to_contain_text("Step 1 of 7")


def predict_by_keyboard(page: Page) -> None:
    asked = cell(page, '"00.payload"')
    asked.get_by_label("the server's secret key").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("m")  # which would make text of the cell, if JupyterLab heard it
    expect(asked.get_by_label("the user's password")).to_be_checked()


def predict(page: Page) -> None:
    predict_by_keyboard(page)
    for option, said in (("the user's password", "A surprise"), ("no key at all", "As you predicted")):
        cell(page, '"00.payload"').get_by_label(option).check()
        compared = run_again(page, 'compare("00.payload"')
        expect(compared.locator(".jp-OutputArea")).to_contain_text(said)


def solve(page: Page) -> None:
    for answer, said in (
        ("(json.loads(b64url_decode(token.split('.')[1]))['exp'] - now)", "divide by 60"),
        ("(json.loads(b64url_decode(token.split('.')[1]))['exp'] - now) / 60", "✓ right"),
    ):
        source = f"def minutes_left(token: str, now: float) -> float:\n    return {answer}"
        run_again(page, "def minutes_left", source)
        checked = run_again(page, "MINUTES_LEFT.check(")
        expect(checked.locator(".jp-OutputArea")).to_contain_text(said)
    told = run_again(page, "summary()")
    expect(told.locator(".jp-OutputArea")).to_contain_text("1 of 2")


def check_yourself(page: Page) -> None:
    quiz = cell(page, "SelfCheck(")
    quiz.get_by_label("A salted hash").check()
    expect(quiz).to_contain_text("✓ yes: Encryption could be undone with the key.")
    quiz.get_by_label("The password, encrypted").check()
    expect(quiz).to_contain_text("✗ not so")


CONTRAST = """(element) => {
  const channel = (c) => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  let behind = element;
  while (behind && colour(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
  const [a, b] = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor]
    .map((text) => light(colour(text))).sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_widgets_and_notes_read_in_both_themes(page: Page, lab: str, theme: str) -> None:
    open_lesson(page, lab, "00_start_here")
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Theme", exact=True).hover()
    page.locator(".lm-Menu-itemLabel").get_by_text(theme, exact=True).click()
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
    run_all(page)
    trip = cell(page, "RoundTrip(").locator(".authlab")
    for element in (
        trip.locator(".actor").first,
        trip.locator(".step.here .arrow"),
        trip.locator("pre mark"),
        trip.locator("pre span").first,
        cell(page, "predict(").locator("label").first,
        cell(page, "compare(").locator("[role=status]"),
    ):
        assert element.evaluate(CONTRAST) >= 4.5  # WCAG 2.2, 1.4.3
