"""The static site: every lesson is there to be read, every link leads somewhere, and nothing is fetched."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Page

from authlab.course import site
from authlab.course.lessons import lessons
from authlab.errors import LessonError

LOADS = {"src", "srcset", "href", "data", "action", "formaction", "poster", "background", "ping"}
EVIL = "<script>alert(1)</script>"


class Read(HTMLParser):
    """What a page has: its tags, its ids, where its links lead, what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif tag == "a" and name == "href":
                self.links.append(value or "")
            elif name in LOADS:
                self.loads.append(value or "")
            elif name.startswith("on"):
                self.handlers.append(name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "a new folder"
    assert list(site.build(folder)) == [folder / name for name in names()]
    return folder


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, Read]:
    return {name: Read((folder / name).read_text("utf-8")) for name in names()}


def names() -> list[str]:
    return ["index.html", *(f"{lesson.path.stem}.html" for lesson in lessons())]


def test_the_index_asks_every_question_under_its_part(folder: Path) -> None:
    text = (folder / "index.html").read_text("utf-8")
    found = re.findall(r'<h2[^>]*>(.*?)</h2>|<a href="(\w+)\.html">(.*?)</a>', text)
    parts: dict[str, list[tuple[str, str]]] = {}
    for part, stem, question in found:
        if part:
            parts[part] = last = []
        else:
            last.append((stem, question))
    assert list(parts) == list(site.PARTS.values())
    assert [one for group in parts.values() for one in group] == [
        (lesson.path.stem, lesson.question) for lesson in lessons()
    ]
    assert [group[0][0][:2] for group in parts.values()] == list(site.PARTS)


def test_every_link_inside_leads_somewhere(pages: dict[str, Read]) -> None:
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        for link in page.links:
            if not link.startswith("https://"):
                target, _, place = link.partition("#")
                assert (target or name) in pages, (name, link)
                assert not place or unquote(place) in pages[target or name].ids, (name, link)


def test_every_page_leads_to_the_next_and_to_its_own_steps(pages: dict[str, Read]) -> None:
    order = names()[1:]
    for before, name in pairwise(order):
        assert name in pages[before].links
        assert before in pages[name].links
    for name in order:
        assert "index.html" in pages[name].links
        assert {"#You-can-now", "#Go-further"} <= set(pages[name].links)


def test_nothing_is_loaded_and_nothing_can_run(folder: Path, pages: dict[str, Read]) -> None:
    for name, page in pages.items():
        assert [one for one in page.loads if not one.startswith("data:")] == [], name
        assert page.tags & {"script", "iframe", "object", "embed", "form", "base", "audio", "video"} == set()
        assert page.handlers == []
        text = (folder / name).read_text("utf-8")
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
        assert policy[1].split("; ")[:2] == ["default-src 'none'", "img-src data:"]
        (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
        assert not re.search(r"@import|url\(", style)
        for picture in page.loads:  # an SVG could name a picture, a font or a style of elsewhere
            assert not re.search(r"""href=["'](?!#)|url\(["']?(?!#)|@import|<script""", unquote(picture)), (
                name
            )


def without_spaces(text: str) -> str:
    return "".join(text.split())


def test_teachers_notes_stay_out_and_every_text_and_picture_is_there(folder: Path) -> None:
    for lesson in lessons():
        text = (folder / f"{lesson.path.stem}.html").read_text("utf-8")
        shown = without_spaces(Read(text).text)
        cells = nbformat.read(lesson.path, as_version=4).cells
        for cell in cells:
            for note in ("say", "ask"):
                assert cell.metadata.get("authlab", {}).get(note, "\0")[:60] not in text
            if cell.cell_type == "code":
                assert without_spaces(cell.source) in shown
        saved = sum("<img" in o.get("data", {}).get("text/html", "") or "image/png" in o.get("data", {})
                    for cell in cells for o in cell.get("outputs", []))  # fmt: skip
        assert text.count("<img") == saved
        assert not re.search(r'<img (?![^>]*alt="[^"]{10,})', text)


def lesson(folder: Path, name: str, *cells: nbformat.NotebookNode) -> None:
    metadata = {"authlab": {"question": f"What is {name}?"}}
    nbformat.write(new_notebook(cells=list(cells), metadata=metadata), folder / f"{name}.ipynb")


@pytest.fixture
def small(tmp_path: Path) -> str:
    """A page made of two small notebooks, the second with every kind of output."""
    lesson(tmp_path, "00_one", new_markdown_cell("# One\n\n## Do *it* & `<go>`"))
    outputs = [
        new_output("stream", text=f"printed {EVIL}"),
        new_output("display_data", {"image/png": "AAAA\n", "text/html": '<img alt="words">'}),
        new_output("display_data", {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}}),
        new_output(
            "execute_result", {"text/html": "<table><tr><td>1</td></tr></table>", "text/plain": "one"}
        ),
        new_output("execute_result", {"text/html": '<a href="http://127.0.0.1:80/" target="_blank">lab</a>'}),
        new_output("execute_result", {"text/plain": f"value {EVIL}"}),
    ]
    text = "# Two\n\n[back](00_one.ipynb#One) [one](00_one.ipynb) [RFC](https://rfc.example)\n\n|a|\n|-|\n|b|"
    lesson(tmp_path, "01_two", new_markdown_cell(text), new_code_cell(f"x = '{EVIL}'", outputs=outputs))
    list(site.build(tmp_path / "out", source=tmp_path))
    return (tmp_path / "out" / "01_two.html").read_text("utf-8")


def test_links_between_notebooks_lead_from_page_to_page(small: str) -> None:
    assert {"00_one.html#One", "00_one.html", "https://rfc.example", "index.html"} <= set(Read(small).links)
    assert "ipynb" not in small


def test_outputs_are_shown_in_their_best_still_form_and_text_is_text(small: str) -> None:
    assert "<script" not in small
    assert small.count("&lt;script&gt;") == 3
    assert '<img alt="words">' in small
    assert "AAAA" not in small
    assert "model_id" not in small
    assert "one</pre>" not in small
    assert small.count('<div class="table" role="group" aria-label="Table" tabindex="0"><table') == 2
    assert "127.0.0.1" not in small
    assert ">lab</" in small


def test_a_heading_is_named_as_jupyterlab_names_it(small: str, tmp_path: Path) -> None:
    page = Read((tmp_path / "out" / "00_one.html").read_text("utf-8"))
    assert page.ids == ["lesson", "One", "Do-it-&-<go>"]
    assert "#Do-it-&-<go>" in page.links


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LessonError, match=r"cannot be written \(.*\)\. Name another folder"):
        list(site.build(tmp_path / "file" / "site"))


def test_no_lessons_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="there are no lessons in"):
        list(site.build(tmp_path / "out", source=tmp_path))
    assert not (tmp_path / "out").exists()


def test_what_else_is_in_the_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "CNAME").write_text("mine")
    lesson(tmp_path, "00_one", new_markdown_cell("# One"))
    assert [one.name for one in site.build(tmp_path, source=tmp_path)] == ["index.html", "00_one.html"]
    assert (tmp_path / "CNAME").read_text() == "mine"


@pytest.mark.browser
@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[] if n[:2] in ("05", "06") else pytest.mark.large) for n in names()]
)
def test_no_page_is_wider_than_the_screen_and_none_asks_for_anything(
    page: Page, folder: Path, name: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    for width, scheme in ((1280, "dark"), (390, "light"), (320, "dark")):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 844})
        page.goto((folder / name).as_uri())
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        inside = "(all) => all.map((one) => Math.round(one.getBoundingClientRect().right))"
        assert max(page.locator("pre, img, .table, p").evaluate_all(inside)) <= width
        assert page.locator("img").evaluate_all("(all) => all.every((one) => one.naturalWidth > 0)")
        ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(22, 22, 22)")
    assert {url.partition(":")[0] for url in asked} <= {"file", "data"}
    assert refused == []
