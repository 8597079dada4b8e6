"""The lessons as pages to read: nothing runs, nothing is fetched, no script and no tracker is in them."""

import html
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from authlab.course.lessons import NOTEBOOKS, Lesson, lessons
from authlab.errors import LessonError

# The parts of the course, each by the number of its first lesson.
PARTS = {
    "00": "Start here",
    "01": "A · Passwords at rest",
    "06": "B · The login round trip",
    "09": "C · Tokens",
    "14": "D · The browser",
    "17": "E · Keeping it honest",
}
_TEMPLATES = Path(__file__).with_name("reading")
_NOTEBOOK = re.compile(r"(\d\d_\w+)\.ipynb(#.*)?")
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_LAB = re.compile(r'<a [^>]*href="http://(?:127\.0\.0\.1|[a-z.]*localhost)[^>]*>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


class _Markdown(IPythonRenderer):
    """Write Markdown as nbconvert does, for pages that stand beside each other; keep its headings."""

    def __init__(self) -> None:
        super().__init__(escape=False)
        self.headings: list[tuple[int, str, str]] = []  # level, id as JupyterLab makes it, text

    def heading(self, text: str, level: int, **_: Any) -> str:
        plain = html.unescape(_TAG.sub("", text))
        name = plain.replace(" ", "-")
        self.headings.append((level, name, plain))
        return f'<h{level} id="{html.escape(name)}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if lesson := _NOTEBOOK.fullmatch(url):
            url = f"{lesson[1]}.html{lesson[2] or ''}"
        return super().link(text, url, title)


def build(folder: Path, *, source: Path = NOTEBOOKS) -> Iterator[Path]:
    """Write a page for each lesson of `source` and an index into `folder`; yield each as it is written.

    Teacher's notes are left out. Raises `LessonError` where there is no lesson, where one cannot be read,
    or the folder not be written.
    """
    templates = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    templates.globals["style"] = Markup((_TEMPLATES / "style.css").read_text("utf-8"))  # noqa: S704 - ours
    if not (found := lessons(source)):
        raise LessonError(f"there are no lessons in {source}")
    parts = [(title, list(group)) for title, group in groupby(found, _part)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        index = templates.get_template("index.html").render(parts=parts)
        yield _write(folder / "index.html", index)
        page = templates.get_template("lesson.html")
        for one, before, after in zip(found, [None, *found], [*found[1:], None], strict=False):
            cells, headings = _cells(one)
            text = page.render(
                lesson=one, part=_part(one), before=before, after=after, cells=cells, headings=headings
            )
            yield _write(folder / f"{one.path.stem}.html", text)
    except OSError as problem:
        raise LessonError(f"{folder} cannot be written ({problem.strerror}). Name another folder") from None


def _part(lesson: Lesson) -> str:
    return PARTS[max(first for first in PARTS if first <= lesson.number)]


def _write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8", newline="\n")
    return path


def _cells(lesson: Lesson) -> tuple[list[tuple[str, Markup]], list[tuple[int, str, str]]]:
    """Return what a lesson's page shows from top to bottom, each with its kind, and its headings."""
    renderer, highlight = _Markdown(), Highlight2HTML(pygments_lexer="python")
    shown: list[tuple[str, str]] = []
    for cell in nbformat.read(lesson.path, as_version=4).cells:
        if cell.cell_type == "markdown":
            shown.append(("text", MarkdownWithMath(renderer=renderer).render(cell.source)))
        elif cell.cell_type == "code" and cell.source.strip():
            shown.append(("code", highlight(cell.source)))
            shown += [("output", still) for one in cell.outputs if (still := _still(one))]
    return [(kind, Markup(_TABLE.sub(_scrolling, part))) for kind, part in shown], renderer.headings  # noqa: S704


def _scrolling(table: re.Match[str]) -> str:
    # It can be wider than a phone: then it scrolls by itself, also from the keyboard.
    return f'<div class="table" role="group" aria-label="Table" tabindex="0">{table[0]}</div>'


def _still(output: NotebookNode) -> str:
    """Return an output as HTML, else as text; nothing if it needs a kernel."""
    data = output.get("data", {})
    if "text/html" in data:
        return _LAB.sub(r"\1", data["text/html"])  # no lab listens for who reads
    text = output.get("text") or data.get("text/plain", "")
    return f"<pre>{html.escape(text)}</pre>" if text.strip() else ""
