"""The lessons, as the notebooks themselves tell: number, question, exercises, predictions."""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from authlab.errors import LessonError

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@dataclass(frozen=True)
class Lesson:
    """One notebook: `00`, its path, its title, the question it answers, the ids it asks for."""

    number: str
    path: Path
    title: str
    question: str
    exercises: tuple[str, ...]
    predictions: tuple[str, ...]


def lessons(folder: Path = NOTEBOOKS) -> list[Lesson]:
    """Read every lesson in a folder, in order."""
    return [_read(path) for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))]


def lesson(number: str, folder: Path = NOTEBOOKS) -> Lesson:
    """Find a lesson by its number or file name. Raises `LessonError` naming those there are."""
    found = lessons(folder)
    for one in found:
        if number.removesuffix(".ipynb") in (one.number, one.number.lstrip("0"), one.path.stem):
            return one
    known = ", ".join(one.number for one in found) or f"none in {folder}"
    raise LessonError(f"there is no lesson {number!r}; the lessons are: {known}")


def _read(path: Path) -> Lesson:
    notebook = nbformat.read(path, as_version=4)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return Lesson(
        number=path.name[:2],
        path=path,
        title=notebook.cells[0].source.partition("\n")[0].lstrip("# "),
        question=notebook.metadata.get("authlab", {}).get("question", ""),
        exercises=tuple(dict.fromkeys(re.findall(r"^([A-Z_]+)\.check\(", code, re.MULTILINE))),
        predictions=tuple(dict.fromkeys(re.findall(r'\bpredict\(\s*"([^"]+)"', code))),
    )
