"""Progress to hand in, and a class summed up: what learners say they have done, never a mark."""

import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from authlab.course.lessons import lessons
from authlab.course.progress import tallies
from authlab.errors import LessonError
from authlab.figure import COLOURS, Shown, Table
from authlab.picture import WIDTH, Drawing, Figure

FORM = "authlab progress 1"
_SHADES = " ░▒▓█"
_LARGEST = 1_000_000  # bytes: a file that somebody hands in is no reason to fill the memory
_STYLE = "body{font:16px system-ui;max-width:760px;margin:2em auto;padding:0 1em;color-scheme:light dark}"
_LEFT, _TOP, _ROW = 150, 44, 26  # pixels


@dataclass(frozen=True)
class Handed:
    """What one learner has handed in: a name, solved exercises by lesson, and misconceptions met."""

    name: str
    solved: dict[str, int]
    met: frozenset[tuple[str, str]]  # (id, misconception)


def export(file: Path, *, name: str) -> None:
    """Write this learner's progress into a file to hand in.

    It holds the name, the day, ids, outcomes, misconceptions, and what was answered where a prediction
    failed. Raises `LessonError` if it cannot be read or written, and `SettingsError` as `tallies`.
    """
    try:
        kept = tallies()
    except OSError as problem:
        raise LessonError(f"{problem.filename} cannot be read ({problem.strerror})") from None
    rows = {
        one.lesson.number: {
            "solved": sorted(one.solved),
            "tried": sorted(one.tried - one.solved),
            "predicted": sorted(one.predicted),
            "surprised": sorted(one.surprised),
            "met": {identifier: sorted(names) for identifier, names in sorted(one.met.items())},
        }
        for one in kept
    }
    made = {"form": FORM, "name": name, "day": time.strftime("%Y-%m-%d"), "lessons": rows}
    try:
        file.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8")
    except OSError as problem:
        raise LessonError(f"{file} cannot be written ({problem.strerror})") from None


def read(file: Path) -> Handed:
    """Read a file that was handed in. Raises `LessonError` for anything else."""
    try:
        if file.stat().st_size > _LARGEST:
            raise ValueError("too large")
        made = json.loads(file.read_text("utf-8"))
        if made["form"] != FORM:
            raise ValueError("another form")
        solved = {str(number): len(set(map(str, one["solved"]))) for number, one in made["lessons"].items()}
        met = {
            (_short(str(identifier)), _short(str(name)))
            for one in made["lessons"].values()
            for identifier, names in one["met"].items()
            for name in names
        }
        name = _short(str(made["name"]), most=40) or _short(file.stem)
        return Handed(name, solved, frozenset(met))
    except OSError as problem:
        raise LessonError(f"{file} cannot be read ({problem.strerror})") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise LessonError(f"{file} is not what authlab progress --export writes") from None


class ClassReport(Shown):
    """A class summed up: who has solved how many exercises of which lesson, and what was met most often."""

    def __init__(self, handed: Sequence[Handed]) -> None:
        self.handed = sorted(handed, key=lambda one: one.name.casefold())
        self._asked = {one.number: len(one.exercises) for one in lessons()}

    def solved(self) -> Table:
        """Show a row for each learner: solved exercises by lesson, as shading, and their sum."""
        of = sum(self._asked.values())
        rows = [
            (
                one.name,
                *(_SHADES[round(4 * share)] for share in self._shares(one)),
                f"{self._sum(one)} of {of}",
            )
            for one in self.handed
        ]
        caption = f"{len(rows)} learners; █ all exercises of a lesson solved, as they say themselves"
        return Table(("name", *self._asked, "solved"), rows, caption)

    def met(self) -> Table:
        """Show what was met by most, the commonest first."""
        counted = Counter(pair for one in self.handed for pair in one.met)
        rows = [(*pair, count) for pair, count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))]
        return Table(("asked in", "misconception", "learners"), rows[:30])

    def heat_map(self) -> Figure:
        """Draw the first table: a row for each learner, a column for each lesson."""
        wide = (WIDTH - _LEFT - 12) / max(1, len(self._asked))
        drawing = Drawing(_TOP + _ROW * len(self.handed) + 8)
        for place, number in enumerate(self._asked):
            drawing.add("text", number, x=_LEFT + wide * (place + 0.5), y=_TOP - 14, text_anchor="middle")
        for row, one in enumerate(self.handed):
            y = _TOP + _ROW * row
            drawing.add("text", one.name[:18], x=12, y=y + 17)
            for place, share in enumerate(self._shares(one)):
                box = {"x": _LEFT + wide * place + 1, "y": y + 1, "width": wide - 2, "height": _ROW - 2}
                drawing.add("rect", **box, cls="line", fill="none")
                drawing.add("rect", **box, fill=COLOURS["server"], fill_opacity=f"{share:.2f}")
                if share == 1:
                    middle = {"x": _LEFT + wide * (place + 0.5), "text_anchor": "middle"}
                    drawing.add("text", "✓", y=y + 18, style="fill: #000", **middle)
        all_of = sum(share == 1 for one in self.handed for share in self._shares(one))
        caption = f"{len(self.handed)} learners; {all_of} times, all exercises of a lesson are solved."
        told = "; ".join(f"{one.name}: {self._sum(one)} exercises" for one in self.handed)
        alt = f"A row for each learner, a column for each lesson. {told}."
        return Figure(drawing.svg(), caption=caption, alt=alt)

    def _shares(self, one: Handed) -> list[float]:
        return [min(1.0, one.solved.get(n, 0) / asked) if asked else 0.0 for n, asked in self._asked.items()]

    def _sum(self, one: Handed) -> int:
        return sum(min(asked, one.solved.get(number, 0)) for number, asked in self._asked.items())

    def _html(self) -> str:
        return f"{self.heat_map()._html()}{self.met()._html()}"

    def _text(self) -> str:
        return f"{self.solved()}\n\n{self.met()}"

    def page(self) -> str:
        """Return it as one HTML page that needs nothing else."""
        head = f'<meta charset="utf-8"><title>authlab: a class</title><style>{_STYLE}</style>'
        body = f"<body><h1>A class</h1>{self._html()}</body>"
        return f'<!doctype html><html lang="en"><head>{head}</head>{body}</html>'


def _short(text: str, *, most: int = 80) -> str:
    """Keep a text to one printable line: it was typed on somebody else's machine."""
    return "".join(character if character.isprintable() else " " for character in text).strip()[:most]


def sum_up(files: Iterable[Path]) -> tuple[ClassReport, list[str]]:
    """Read what was handed in; return the class, and a sentence for each file that could not be read."""
    handed, left_out = [], []
    for file in files:
        try:
            handed.append(read(file))
        except LessonError as problem:
            left_out.append(f"left out: {problem}")
    return ClassReport(handed), left_out
