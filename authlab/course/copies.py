"""Working copies: a learner writes into copies of the lessons, and nothing of theirs is overwritten."""

import hashlib
import json
import time
from pathlib import Path

import nbformat

from authlab.course.lessons import NOTEBOOKS, Lesson, lesson, lessons
from authlab.errors import LessonError

FOLDER = "my-notebooks"
_STATE = ".authlab-copies.json"  # the SHA-256 of every copy as it was handed out


def as_new(path: Path) -> str:
    """Return a notebook as a learner gets it: no outputs, no execution counts, no teacher's notes."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.metadata.pop("authlab", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nbformat.writes(notebook) + "\n"


def bring(folder: Path, *, source: Path = NOTEBOOKS) -> list[str]:
    """Copy new lessons into `folder`, renew copies nobody touched, and say what needs a decision.

    Returns one sentence for every lesson that was brought, renewed, or left alone although there
    is a newer one. Raises `LessonError` where the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handed_out = _read_state(folder)
        said = [sentence for one in lessons(source) if (sentence := _bring(one, folder, handed_out))]
        _write_state(folder, handed_out)
    except OSError as problem:
        raise LessonError(
            f"{folder} cannot be written ({problem.strerror}). "
            "Choose another folder: authlab lab --folder NAME"
        ) from None
    return said


def reset(number: str, folder: Path, *, source: Path = NOTEBOOKS) -> str:
    """Make one copy as new, and keep the old file beside it; returns what was done."""
    one = lesson(number, source)
    copy, kept = folder / one.path.name, None
    if copy.exists():
        kept = copy.with_name(f"{copy.stem}.before-{time.strftime('%Y%m%d-%H%M%S')}.ipynb")
        while kept.exists():
            kept = kept.with_name(f"{kept.stem}-again.ipynb")
        copy.rename(kept)
    folder.mkdir(parents=True, exist_ok=True)
    handed_out = _read_state(folder)
    _hand_out(one, copy, handed_out)
    _write_state(folder, handed_out)
    return f"{copy.name} is as new" + (f"; your version is kept as {kept.name}" if kept else "")


def _bring(one: Lesson, folder: Path, handed_out: dict[str, str]) -> str:
    copy = folder / one.path.name
    if not copy.exists():
        _hand_out(one, copy, handed_out)
        return f"{copy.name} is new"
    before = handed_out.get(copy.name)
    if before == _digest(as_new(one.path)):
        return ""
    if before == _digest(copy.read_text("utf-8")):
        _hand_out(one, copy, handed_out)
        return f"{copy.name} was renewed: there is a newer version and you had not changed yours"
    return (
        f"{copy.name}: there is a newer version; yours is left as it is. "
        f"authlab reset {one.number} brings the new one and keeps yours beside it"
    )


def _hand_out(one: Lesson, copy: Path, handed_out: dict[str, str]) -> None:
    text = as_new(one.path)
    partial = copy.with_suffix(".partial")
    partial.write_text(text, "utf-8", newline="\n")
    partial.replace(copy)  # whole or not at all, even if the machine stops here
    handed_out[copy.name] = _digest(text)


def _read_state(folder: Path) -> dict[str, str]:
    try:
        state = json.loads((folder / _STATE).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}  # unknown: then every copy counts as changed, and none is touched
    return state if isinstance(state, dict) else {}


def _write_state(folder: Path, handed_out: dict[str, str]) -> None:
    (folder / _STATE).write_text(json.dumps(handed_out, indent=1), "utf-8")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
