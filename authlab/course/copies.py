"""Working copies: a learner writes into copies of the lessons, and nothing of theirs is overwritten."""

import hashlib
import json
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from authlab.course.lessons import NOTEBOOKS, Lesson, cleared, dumped, lesson, lessons, read
from authlab.errors import LessonError

_STATE = ".authlab-copies.json"  # for every copy, what was handed out: see `_fingerprint`


def as_new(path: Path) -> str:
    """Return a notebook as a learner gets it: no outputs, no execution counts, no teacher's notes."""
    return dumped(cleared(read(path)))


def bring(folder: Path, *, source: Path = NOTEBOOKS) -> list[str]:
    """Copy new lessons into `folder`, renew copies nobody edited, and say what needs a decision.

    Running and saving a copy is not editing it; what was run is kept beside the renewed copy.
    Returns one sentence for every lesson that was brought, renewed, or left alone although there
    is a newer one. Raises `LessonError` where the folder cannot be written.
    """
    with _writing(folder):
        handed_out = _read_state(folder)
        said = [sentence for one in lessons(source) if (sentence := _bring(one, folder, handed_out))]
        _write_state(folder, handed_out)
    return said


def reset(number: str, folder: Path, *, source: Path = NOTEBOOKS) -> str:
    """Make one copy as new, and keep the old file beside it; returns what was done.

    Raises `LessonError` where the folder cannot be written.
    """
    one = lesson(number, source)
    copy = folder / one.path.name
    with _writing(folder):
        handed_out = _read_state(folder)
        kept = _keep_beside(copy) if copy.exists() else ""
        _hand_out(one, copy, handed_out)
        _write_state(folder, handed_out)
    return f"{copy.name} is as new" + (f"; your version is kept as {kept}" if kept else "")


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as problem:
        raise LessonError(
            f"{folder} cannot be written ({problem.strerror}). Choose another folder with --folder NAME"
        ) from None


def _bring(one: Lesson, folder: Path, handed_out: dict[str, Any]) -> str:
    copy = folder / one.path.name
    if not copy.exists():
        _hand_out(one, copy, handed_out)
        return f"{copy.name} is new"
    where = shlex.quote(str(folder))
    way_out = f"authlab reset {one.number} --folder {where} brings a new one and keeps yours beside it"
    try:
        mine = read(copy)
    except LessonError:
        return f"{copy.name} cannot be read as a notebook and is left as it is. {way_out}"
    before, newest = handed_out.get(copy.name), _fingerprint(cleared(read(one.path)))
    if before is None and _sources(mine) == newest["sources"]:
        handed_out[copy.name] = before = newest
    if before == newest:
        return ""
    if before is None or _sources(mine) not in (newest["sources"], before["sources"]):
        return f"{copy.name}: there is a newer version; yours is left as it is. {way_out}"
    was_run = any(cell.get("outputs") or cell.get("execution_count") for cell in mine["cells"])
    kept = _keep_beside(copy) if was_run else ""
    _hand_out(one, copy, handed_out)
    return f"{copy.name} was renewed: there is a newer version and you had not changed yours" + (
        f"; what you had run is kept as {kept}" if kept else ""
    )


def _hand_out(one: Lesson, copy: Path, handed_out: dict[str, Any]) -> None:
    _write(copy, as_new(one.path))
    handed_out[copy.name] = _fingerprint(cleared(read(one.path)))


def _keep_beside(copy: Path) -> str:
    kept = copy.with_name(f"{copy.stem}.before-{time.strftime('%Y%m%d-%H%M%S')}.ipynb")
    while kept.exists():
        kept = kept.with_name(f"{kept.stem}-again.ipynb")
    copy.rename(kept)
    return kept.name


def _fingerprint(notebook: dict[str, Any]) -> dict[str, str]:
    """Tell one version from the next by everything in it, and an edit by the sources alone."""
    everything = [(cell["cell_type"], cell["source"], cell["metadata"]) for cell in notebook["cells"]]
    return {"version": _digest([notebook["metadata"], everything]), "sources": _sources(notebook)}


def _sources(notebook: dict[str, Any]) -> str:
    # JupyterLab adds an empty cell after the last one is run, and metadata of its own when it saves.
    return _digest(
        [(cell["cell_type"], cell["source"]) for cell in notebook["cells"] if cell["source"].strip()]
    )


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _read_state(folder: Path) -> dict[str, Any]:
    try:
        state = json.loads((folder / _STATE).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}  # unknown: then a copy that is not like the lesson counts as edited, and is not touched
    state = state if isinstance(state, dict) else {}
    return {n: s for n, s in state.items() if isinstance(s, dict) and s.keys() == {"version", "sources"}}


def _write_state(folder: Path, handed_out: dict[str, Any]) -> None:
    _write(folder / _STATE, json.dumps(handed_out, indent=1))


def _write(path: Path, text: str) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(text, "utf-8", newline="\n")
    partial.replace(path)  # whole or not at all, even if the machine stops here
