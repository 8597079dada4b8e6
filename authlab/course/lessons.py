"""The lessons, as the notebooks themselves tell: number, question, exercises, predictions."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from authlab.errors import LessonError

# Beside the package in a clone, and inside of it where a wheel was installed.
NOTEBOOKS = next(
    (folder for folder in (Path(__file__).parents[n] / "notebooks" for n in (2, 1)) if folder.is_dir()),
    Path("notebooks"),
)


@dataclass(frozen=True)
class Lesson:
    """One notebook: `00`, its path, title and question, the names of its exercises, its predictions' ids."""

    number: str
    path: Path
    title: str
    question: str
    exercises: tuple[str, ...]
    predictions: tuple[str, ...]


def read(path: Path) -> dict[str, Any]:
    """Read a notebook as nbformat 4 describes it, every source as one text.

    Raises `LessonError` for a file that is none, as one that was cut off. It is JSON and read as
    that: importing nbformat takes seconds, in every kernel that imports `authlab.course`.
    """
    try:
        notebook: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if notebook["nbformat"] != 4:
            raise ValueError("an older or newer format")
        notebook["metadata"].items()
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            cell["metadata"].items()
            cell["cell_type"].lower()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise LessonError(f"{path} cannot be read as a notebook") from None
    return notebook


def cleared(notebook: dict[str, Any]) -> dict[str, Any]:
    """Take out of a notebook what running it leaves, and the teacher's notes; returns the same notebook."""
    notebook["metadata"].pop("widgets", None)
    for cell in notebook["cells"]:
        cell["metadata"].pop("authlab", None)
        if cell["cell_type"] == "code":
            cell["metadata"].pop("execution", None)
            cell |= {"outputs": [], "execution_count": None}
    return notebook


def dumped(notebook: dict[str, Any]) -> str:
    """Return the text of a notebook as JupyterLab writes it, every source as lines."""
    lines = [cell | {"source": cell["source"].splitlines(keepends=True)} for cell in notebook["cells"]]
    return json.dumps(notebook | {"cells": lines}, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def headings(markdown: str) -> list[str]:
    """Return the headings of a Markdown text, wherever they stand in it, without their marks."""
    return re.findall(r"^#+ +(.*?) *$", markdown, re.MULTILINE)


def lessons(folder: Path = NOTEBOOKS) -> list[Lesson]:
    """Read every lesson in a folder, in order. Raises `LessonError` for one that cannot be read."""
    return [_lesson(path) for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))]


def lesson(number: str, folder: Path = NOTEBOOKS) -> Lesson:
    """Find a lesson by its number or file name. Raises `LessonError` naming those there are."""
    found = lessons(folder)
    wanted = Path(number).name.removesuffix(".ipynb")
    for one in found:
        if (wanted and wanted.rjust(2, "0") == one.number) or wanted == one.path.stem:
            return one
    known = ", ".join(one.number for one in found) or f"none in {folder}"
    raise LessonError(f"there is no lesson {number!r}; the lessons are: {known}")


def _lesson(path: Path) -> Lesson:
    notebook = read(path)
    code = "\n".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    title = next((cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown"), "")
    return Lesson(
        number=path.name[:2],
        path=path,
        title=title.partition("\n")[0].lstrip("# "),
        question=notebook["metadata"].get("authlab", {}).get("question", ""),
        exercises=tuple(dict.fromkeys(re.findall(r"^([A-Z][A-Z0-9_]*)\.check\(", code, re.MULTILINE))),
        predictions=tuple(dict.fromkeys(re.findall(r'\bpredict\(\s*"([^"]+)"', code))),
    )
