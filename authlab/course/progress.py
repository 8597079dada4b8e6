"""Progress: what was predicted and solved, kept on this machine for this learner, never a mark."""

import json
import os
import sys
import time
from collections.abc import Iterator
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
    if "NBGRADER_EXECUTION" in os.environ:  # a grader's run is nobody's progress
        return
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
class Tally:
    """What somebody has done in one lesson: ids of exercises and predictions, and the misconceptions met."""

    lesson: Lesson
    solved: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    predicted: set[str] = field(default_factory=set)
    surprised: set[str] = field(default_factory=set)
    met: dict[str, set[str]] = field(default_factory=dict)  # by id: what wrong answers have shown

    def count(self, event: dict[str, Any]) -> None:
        """Take one event in; a solved exercise stays solved."""
        match event["kind"], event["outcome"]:
            case "exercise", "right":
                self.solved.add(event["id"])
            case "exercise", "not yet":
                self.tried.add(event["id"])
            case "prediction", "as predicted":
                self.predicted.add(event["id"])
            case "prediction", "surprised":
                self.predicted.add(event["id"])
                self.surprised.add(event["id"])
        if isinstance(shown := event.get("misconception"), str) and shown:
            self.met.setdefault(event["id"], set()).add(shown)


def tallies() -> list[Tally]:
    """Sum up what was kept, a tally for each lesson. Raises `LessonError`, `SettingsError`, `OSError`."""
    found = {lesson.number: Tally(lesson) for lesson in lessons()}
    for event in events():
        if tally := found.get(event["id"].partition(".")[0]):
            tally.count(event)
    return list(found.values())


def summary() -> Table | Note:
    """Show progress, one line a lesson, with the misconceptions that were met on the way.

    Where progress cannot be read, say so in a sentence: it ends no lesson.
    """
    try:
        rows = [_row(tally) for tally in tallies()]
    except (OSError, AuthlabError) as problem:
        return Note("No progress", str(problem), "database")
    return Table(("lesson", "exercises solved", "predictions made", "surprises", "misconceptions met"), rows)


def _row(one: Tally) -> tuple[str, str, str, str, str]:
    of_exercises = [names for identifier, names in one.met.items() if identifier not in one.predicted]
    met = sorted(set().union(*of_exercises))
    more = f" and {len(met) - 3} more" if len(met) > 3 else ""
    return (
        f"{one.lesson.number} · {one.lesson.question}",
        f"{len(one.solved)} of {len(one.lesson.exercises)}" + (" (tried)" if one.tried - one.solved else ""),
        f"{len(one.predicted)} of {len(one.lesson.predictions)}",
        str(len(one.surprised)),
        "; ".join(met[:3]) + more,
    )
