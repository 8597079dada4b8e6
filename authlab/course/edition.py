"""The teacher's edition: every lesson with its answers, and the notes below the cells they belong to."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from authlab.course.lessons import NOTEBOOKS, dumped, lessons, read
from authlab.errors import LessonError
from authlab.exercise import Exercise

TEACHER = "authlab-teacher"  # the tag of a cell that learners do not have
_CHECK = re.compile(r"^([A-Z][A-Z0-9_]*)\.check\((\w+)\)", re.MULTILINE)
_STUB = re.compile(r"^ +raise NotImplementedError.*$", re.MULTILINE)
_NOTES = {"say": "Say", "ask": "Ask", "misconception": "The misconception"}


@dataclass(frozen=True)
class Asked:
    """An exercise where a lesson asks for it: the places of its two cells, its names, and itself."""

    stub: int
    check: int
    function: str
    module: str
    name: str
    exercise: Exercise
    imports: tuple[str, ...]  # of modules that the answer uses and no cell above imports


def asked(notebook: dict[str, Any]) -> list[Asked]:
    """Find the exercises of a notebook, in order. Raises `LessonError` for a check without a stub above."""
    found: list[Asked] = []
    stubs: dict[str, int] = {}
    known: set[str] = set()  # what the cells above import
    for place, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        source = cell["source"]
        if check := _CHECK.search(source):
            name, function = check.groups()
            imported = re.search(
                rf"^from (authlab\.exercises\.\w+) import .*\b{name}\b", source, re.MULTILINE
            )
            if not imported or function not in stubs:
                raise LessonError(f"{name} is checked where no cell above defines {function} as a stub")
            exercise = getattr(importlib.import_module(imported[1]), name)
            missing = _missing(exercise, known)
            found.append(Asked(stubs.pop(function), place, function, imported[1], name, exercise, missing))
        elif _STUB.search(source):
            stubs |= dict.fromkeys(re.findall(r"^def (\w+)\(", source, re.MULTILINE), place)
        known |= _imported(source)
    return found


def _missing(exercise: Exercise, known: set[str]) -> tuple[str, ...]:
    tree, around = ast.parse(inspect.getsource(exercise.answer)), exercise.answer.__globals__
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - known
    modules = {name: around[name].__name__ for name in used if inspect.ismodule(around.get(name))}
    return tuple(
        f"import {whole}" if whole == name else f"import {whole} as {name}"
        for name, whole in sorted(modules.items())
    )


def _imported(source: str) -> set[str]:
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {alias.asname or alias.name.partition(".")[0] for node in nodes for alias in node.names}


def answered(stub: str, one: Asked, *, begin: str = "", end: str = "") -> str:
    """Put the reference answer where a stub raises; `begin` and `end` are lines around what replaces it.

    What the stub has above that line is given to learners too, and stands outside `begin` and `end`. Imports
    that the answer needs, and no cell above makes, go with it.
    """
    raises = _STUB.search(stub)
    if not raises:
        raise LessonError(f"the stub of {one.name} has no line that raises NotImplementedError")
    source = inspect.getsource(one.exercise.answer)
    first = ast.parse(source).body[0].body[0].lineno  # type: ignore[attr-defined]
    body = [*source.rstrip("\n").split("\n")[first - 1 :], ""]
    given = stub[: raises.start()].rpartition(f"def {one.function}(")[2].split("\n")[1:-1]
    if body[: len(given)] != given:
        raise LessonError(f"the answer of {one.name} does not begin as its stub does")
    body = body[len(given) : -1]
    imports = [f"    {statement}" for statement in one.imports] + [""] * bool(one.imports)
    lines = [*([f"    {begin}"] if begin else []), *imports, *body, *([f"    {end}"] if end else [])]
    return stub[: raises.start()] + "\n".join(lines) + stub[raises.end() :]


def notes(cell: dict[str, Any]) -> str:
    """Return a cell's notes for the teacher as Markdown, or nothing where there are none."""
    kept = cell["metadata"].get("authlab", {})
    if not kept:
        return ""
    minutes = kept.get("minutes")
    time = f" · {minutes} minute{'s' * (minutes != 1)}" if minutes else ""
    said = [f"**{title}:** {kept[key]}" for key, title in _NOTES.items() if key in kept]
    return "\n>\n".join(f"> {text}" for text in [f"**For the teacher**{time}", *said])


def teachers(path: Path) -> dict[str, Any]:
    """Return a lesson with its answers and notes; what the checks said without an answer is taken out."""
    notebook = read(path)
    for one in asked(notebook):
        stub, check = notebook["cells"][one.stub], notebook["cells"][one.check]
        stub["source"] = answered(stub["source"], one)
        for cell in (stub, check):
            cell |= {"outputs": [], "execution_count": None}
    cells = []
    for place, cell in enumerate(notebook["cells"]):
        told = notes(cell)
        cell["metadata"].pop("authlab", None)
        cells.append(cell)
        if told:
            extra = {"id": f"teacher-{place}", "cell_type": "markdown", "metadata": {"tags": [TEACHER]}}
            cells.append(extra | {"source": told})
    return notebook | {"cells": cells}


def write(notebook: dict[str, Any], path: Path) -> None:
    """Write a notebook as JupyterLab does. Raises `LessonError` where that cannot be done."""
    write_text(path, dumped(notebook))


def write_text(path: Path, text: str) -> None:
    """Write a file, and the folders above it. Raises `LessonError` where that cannot be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    except OSError as problem:
        raise LessonError(f"{path} cannot be written ({problem.strerror})") from None


def build(folder: Path, *, source: Path = NOTEBOOKS) -> Iterator[str]:
    """Write every lesson with answers and notes into `folder`, and tell each when it is there."""
    for one in lessons(source):
        write(teachers(one.path), folder / one.path.name)
        yield f"{one.path.stem}: answers and notes"
