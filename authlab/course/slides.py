"""Slides of a lesson: one page that needs nothing else, large type, the notes in the speaker's view."""

import ast
import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import nbformat
from nbconvert import SlidesExporter

from authlab.course.edition import asked, notes, write_text
from authlab.course.lessons import NOTEBOOKS, Lesson, lessons, read
from authlab.errors import LessonError

INSTALL = 'python -m pip install -e ".[teach]"'
VOTE = "authlab-vote"  # the tag of a prediction: what happened comes on a later slide
_HERE = Path(__file__).parent
_STEP = re.compile(r"^(?=##? )", re.MULTILINE)


def reveal() -> Path:
    """Return the folder of reveal.js. Raises `LessonError` where it is not installed."""
    found = find_spec(
        "sphinx_revealjs"
    )  # a kept package that carries it; its Sphinx is not used, nor imported
    if not found or not found.origin:
        raise LessonError(f"slides need reveal.js, which is not installed here: {INSTALL}")
    return Path(found.origin).parent / "_static" / "revealjs"


def page(lesson: Lesson) -> str:
    """Return the slides of a lesson as HTML. Raises `LessonError` as `reveal`."""
    folder = reveal()
    scripts = {
        "reveal_css": folder / "dist" / "reveal.css",
        "reveal_js": folder / "dist" / "reveal.js",
        "notes_js": folder / "plugin" / "notes" / "notes.js",
        "slides_css": _HERE / "slides.css",
        "slides_js": _HERE / "slides.js",
    }
    told = {name: file.read_text("utf-8").replace("</script", "<\\/script") for name, file in scripts.items()}
    told["title"] = lesson.title
    exporter = SlidesExporter(raw_template=(_HERE / "slides.html.j2").read_text("utf-8"))
    notebook = nbformat.reads(json.dumps(prepared(lesson.path)), as_version=4)
    html, _ = exporter.from_notebook_node(notebook, resources=told)
    return html


def prepared(path: Path) -> dict[str, Any]:
    """Return a lesson as nbconvert's slides want it: where a step begins, what is not shown, the notes."""
    notebook = read(path)
    checks = {one.check for one in asked(notebook)}
    cells = []
    for place, cell in enumerate(notebook["cells"]):
        told = notes(cell)
        if cell["cell_type"] == "code":
            cell = _vote(cell) or _unasked(cell)
        if place not in checks:
            cells += [
                one | {"metadata": one["metadata"] | {"slideshow": {"slide_type": kind}}}
                for one, kind in _steps(cell)
            ]
        if told:
            note = {"id": f"notes-{place}", "cell_type": "markdown", "source": told}
            cells.append(note | {"metadata": {"slideshow": {"slide_type": "notes"}}})
    return notebook | {"cells": cells}


def _steps(cell: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Cut a Markdown cell before each heading that begins a step; say of each part how its slide begins."""
    parts = _STEP.split(cell["source"]) if cell["cell_type"] == "markdown" else [cell["source"]]
    for place, part in enumerate(part for part in parts if part.strip()):
        begins = cell["cell_type"] == "markdown" and _STEP.match(part)
        identifier = cell["id"] + f"-{place}" * bool(place)
        yield cell | {"id": identifier, "source": part}, "slide" if begins else "-"


def _vote(cell: dict[str, Any]) -> dict[str, Any] | None:
    """Turn a cell that predicts into a question with lettered answers; None for any other cell."""
    try:
        last = ast.parse(cell["source"]).body[-1]
    except (SyntaxError, IndexError):
        return None
    if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
        return None
    call = last.value
    if not isinstance(call.func, ast.Name) or call.func.id != "predict":
        return None
    options = [str(one.value) for one in call.args[1:] if isinstance(one, ast.Constant)]
    if len(options) < len(call.args) - 1:
        return None
    lettered = [
        f"- **{letter}** {_plain(one)}" for letter, one in zip(ascii_uppercase, options, strict=False)
    ]
    told = "\n".join(lettered) or "- A number."
    vote = {"id": cell["id"], "cell_type": "markdown", "metadata": {"tags": [VOTE]}}
    return vote | {"source": f"**What do you expect?**\n\n{told}"}


def _plain(text: str) -> str:
    """Keep Markdown from reading marks of its own in a text."""
    return re.sub(r"([\\`*_\[\]<>$&#|])", r"\\\1", text)


def _unasked(cell: dict[str, Any]) -> dict[str, Any]:
    """Leave out of a saved comparison that nobody had predicted: the class has. Empty outputs go, too."""
    cell["outputs"] = [one for one in cell["outputs"] if one.get("data", True)]
    for output in cell["outputs"]:
        data = output.get("data", {})
        if html := data.get("text/html"):
            data["text/html"] = "".join(html).replace(" (not predicted)", "")
    return cell


def build(folder: Path, *, source: Path = NOTEBOOKS) -> Iterator[str]:
    """Write the slides of every lesson into `folder`, and tell each when it is there."""
    for one in lessons(source):
        write_text(folder / f"{one.path.stem}.html", page(one))
        yield f"{one.path.stem}: slides"
