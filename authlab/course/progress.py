"""Progress: what was predicted and solved, kept on this machine for this learner, never a mark."""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from authlab import exercise
from authlab.course.lessons import Lesson, lessons
from authlab.errors import AuthlabError
from authlab.figure import Note, Table
from authlab.settings import home

_said_why_not: set[str] = set()


def path() -> Path:
    """Return the file of one JSON object a line; deleting it starts anew."""
    return home() / "progress.jsonl"


def keep_progress() -> None:
    """Write down from now on how predictions and exercises go."""
    if _keep not in exercise.listeners:
        exercise.listeners.append(_keep)


def _keep(kind: str, identifier: str, outcome: str, misconception: str) -> None:
    event = {"at": int(time.time()), "kind": kind, "id": identifier, "outcome": outcome}
    if misconception:
        event["misconception"] = misconception
    try:
        with path().open("ab+") as file:
            file.seek(-min(1, file.tell()), os.SEEK_END)
            cut_off = file.read() not in (b"", b"\n")
            # One short write to the end: kernels side by side do no harm.
            file.write(b"\n" * cut_off + json.dumps(event).encode() + b"\n")
    except (OSError, AuthlabError) as problem:
        if str(problem) not in _said_why_not:  # once: a lesson goes on without progress
            _said_why_not.add(str(problem))
            print(f"Your progress is not kept: {problem}", file=sys.stderr)  # noqa: T201


def events() -> Iterator[dict[str, Any]]:
    """Read what was kept, oldest first; a line that was cut off is passed over."""
    if not path().exists():
        return
    for line in path().read_bytes().splitlines():
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(event, dict) and all(isinstance(event.get(n), str) for n in ("kind", "id", "outcome")):
            yield event


@dataclass
class _Tally:
    lesson: Lesson
    solved: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    predicted: set[str] = field(default_factory=set)
    surprised: set[str] = field(default_factory=set)


def summary() -> Table | Note:
    """Sum progress up, one line a lesson; a solved exercise stays solved.

    Where progress cannot be read, say so in a sentence: it ends no lesson.
    """
    try:
        return _table({lesson.number: _Tally(lesson) for lesson in lessons()}, list(events()))
    except (OSError, AuthlabError) as problem:
        return Note("No progress", str(problem), "database")


def _table(tallies: dict[str, "_Tally"], happened: Iterable[dict[str, Any]]) -> Table:
    for event in happened:
        tally = tallies.get(event["id"].partition(".")[0])
        if tally is None:
            continue
        match event["kind"], event["outcome"]:
            case "exercise", "right":
                tally.solved.add(event["id"])
            case "exercise", "not yet":
                tally.tried.add(event["id"])
            case "prediction", "as predicted" | "surprised" as outcome:
                tally.predicted.add(event["id"])
                if outcome == "surprised":
                    tally.surprised.add(event["id"])
    rows = [
        (
            f"{t.lesson.number} · {t.lesson.question}",
            f"{len(t.solved)} of {len(t.lesson.exercises)}" + (" (tried)" if t.tried - t.solved else ""),
            f"{len(t.predicted)} of {len(t.lesson.predictions)}",
            str(len(t.surprised)),
        )
        for t in tallies.values()
    ]
    return Table(("lesson", "exercises solved", "predictions made", "surprises"), rows)
