"""Slides: whole in one file, notes for the speaker alone, and nothing beyond the edge of the screen."""

import html
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page
from typer.testing import CliRunner

from authlab.cli_teach import app
from authlab.course import slides
from authlab.course.edition import asked
from authlab.course.lessons import NOTEBOOKS, lesson, read
from authlab.errors import LessonError

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
SCREEN = {"width": 1280, "height": 720}
# Of every slide: how far down and right something reaches, the smallest type, and what still scrolls.
_MEASURE = """() => Reveal.getSlides().map((slide) => {
  const { h, v } = Reveal.getIndices(slide);
  Reveal.slide(h, v ?? 0);
  const inside = [...slide.querySelectorAll("*")].filter((one) => !one.closest(".notes"));
  const free = inside.filter((one) => !one.closest(".scrolls") || one.matches(".scrolls"));
  const boxes = free.map((one) => one.getBoundingClientRect());
  const text = inside.filter((one) => [...one.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
  return {
    text: slide.innerText.slice(0, 60),
    bottom: Math.max(0, ...boxes.map((box) => box.bottom)),
    right: Math.max(0, ...boxes.map((box) => box.right)),
    type: Math.min(99, ...text.map((one) => parseFloat(getComputedStyle(one).fontSize) * one.currentCSSZoom)),
  };
})"""


@pytest.fixture(scope="module")
def page_of_00() -> str:
    pytest.importorskip("sphinx_revealjs", reason="slides need the extra teach, which make test-all installs")
    return slides.page(lesson("00"))


def prepared(path: Path) -> list[dict]:
    return slides.prepared(path)["cells"]


def test_nothing_is_fetched(page_of_00: str) -> None:
    markup = re.sub(r"(<script[^>]*>).*?</script>", r"\1", page_of_00, flags=re.DOTALL)
    assert not re.search(r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"(?!data:)", markup)
    assert not re.search(r"<link\b", markup)
    assert not re.search(r"@import|url\([\"']?(?:https?:)?//", page_of_00)
    assert not re.search(r"\bimport\(|XMLHttpRequest|sendBeacon|cdn", page_of_00)


def test_the_notes_are_there_for_the_speaker(page_of_00: str) -> None:
    asides = " ".join(re.findall(r'<aside class="notes">(.*?)</aside>', page_of_00, re.DOTALL))
    said = html.unescape(re.sub(r"<[^>]+>", "", asides))
    for cell in read(lesson("00").path)["cells"]:
        for name, text in cell["metadata"].get("authlab", {}).items():
            assert name == "minutes" or text in said


def test_it_has_its_title_and_its_pictures(page_of_00: str) -> None:
    assert "<title>Log in, and watch every step</title>" in page_of_00
    assert page_of_00.count("data:image/svg+xml") >= 2


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_step_begins_a_slide_and_no_answer_is_shown(path: Path) -> None:
    cells = prepared(path)
    begun = [cell for cell in cells if cell["metadata"]["slideshow"]["slide_type"] == "slide"]
    text = "\n\n".join(cell["source"] for cell in read(path)["cells"] if cell["cell_type"] == "markdown")
    steps = re.findall(r"^##? (.*)$", text, re.MULTILINE)
    assert [cell["source"].partition("\n")[0].lstrip("# ") for cell in begun] == steps
    assert len({cell["id"] for cell in cells}) == len(cells)
    sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    assert not any(re.search(r"^[A-Z][A-Z0-9_]*\.check\(", source, re.MULTILINE) for source in sources)
    assert sum("raise NotImplementedError" in source for source in sources) == len(asked(read(path)))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_prediction_is_a_vote_and_nobody_is_told_that_none_was_made(path: Path) -> None:
    votes = [cell for cell in prepared(path) if slides.VOTE in cell["metadata"].get("tags", [])]
    assert len(votes) == len(lesson(path.name).predictions)
    assert all(cell["source"].startswith("**What do you expect?**\n\n- ") for cell in votes)
    html_shown = [
        o.get("data", {}).get("text/html", "") for c in prepared(path) for o in c.get("outputs", [])
    ]
    assert "(not predicted)" not in json.dumps(html_shown)


def test_marks_of_markdown_in_an_option_stay_text() -> None:
    vote = {"id": "a", "cell_type": "code", "metadata": {}, "source": 'predict("x", "a*b*", "<i>", "$2b$")'}
    cell = slides._vote(vote)
    assert cell is not None
    assert cell["source"].endswith("- **A** a\\*b\\*\n- **B** \\<i\\>\n- **C** \\$2b\\$")


def test_without_reveal_it_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slides, "find_spec", lambda name: None)
    with pytest.raises(LessonError, match=r"reveal\.js, which is not installed here: python -m pip install"):
        slides.reveal()


def test_without_reveal_the_command_writes_the_rest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(slides, "find_spec", lambda name: None)
    result = CliRunner().invoke(app, ["build", str(tmp_path)])
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert 'python -m pip install -e ".[teach]"' in result.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == ["nbgrader", "notebooks"]


def look(page: Page, file: Path) -> list[dict]:
    """Open slides on a projector's screen, with nothing else to reach, and measure every one."""
    reached: list[str] = []
    page.on("request", lambda request: reached.append(request.url))
    page.on("pageerror", lambda error: reached.append(str(error)))
    page.set_viewport_size(SCREEN)  # type: ignore[arg-type]
    page.goto(file.as_uri())
    page.wait_for_selector("body[data-ready]")
    measured = page.evaluate(_MEASURE)
    assert [one for one in reached if not one.startswith(("data:", file.as_uri()))] == []
    return measured


def fits(measured: list[dict]) -> None:
    for one in measured:
        assert one["bottom"] <= SCREEN["height"], one
        assert one["right"] <= SCREEN["width"], one
        assert one["type"] >= 13, one  # of 720 lines: a table that was shrunk; prose has 28


@pytest.mark.browser
@pytest.mark.large
def test_a_speaker_goes_on_by_keyboard_and_reads_the_notes(
    page: Page, page_of_00: str, tmp_path: Path
) -> None:
    (tmp_path / "00.html").write_text(page_of_00, "utf-8")
    measured = look(page, tmp_path / "00.html")
    assert len(measured) > 20
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getCurrentSlide().innerText").startswith("Agree on the rules")
    assert "Who owns the systems" in page.evaluate("Reveal.getSlideNotes()")
    page.set_viewport_size({"width": 500, "height": 280})  # as in the speaker's view
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.evaluate("Reveal.getTotalSlides()") == len(measured)


@pytest.mark.browser
@pytest.mark.large
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_slide_of_every_lesson_fits_the_screen(page: Page, path: Path, tmp_path: Path) -> None:
    (tmp_path / "slides.html").write_text(slides.page(lesson(path.name)), "utf-8")
    fits(look(page, tmp_path / "slides.html"))
