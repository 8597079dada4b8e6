"""The score of lesson 21: what somebody has found again in a service they never met, and what not."""

from collections.abc import Callable, Sequence
from typing import Any

from authlab.course.lessons import lesson
from authlab.exercise import Mistake
from authlab.exercises.club_faults import FAULTS
from authlab.exercises.transfer import lessons_shown
from authlab.figure import Note, Shown, Table


def score(*found: Callable[..., Any]) -> Shown:
    """Show which of the planted faults requests have shown, and which lessons to see again; no marks.

    Give it functions of a client, or functions that return a list of such.
    """
    probes: list[Any] = []
    for one in found:
        try:
            probes += one() if one.__code__.co_argcount == 0 else [one]
        except NotImplementedError:
            continue
    shown: dict[str, list[str]] = {}
    told = []
    for probe in probes:
        try:
            (number,) = lessons_shown([probe])
        except Mistake as mistake:
            told.append(str(mistake))
        else:
            shown.setdefault(number, []).append(probe.__name__)
    return _Score(shown, told)


class _Score(Shown):
    def __init__(self, found: dict[str, list[str]], told: Sequence[str]) -> None:
        rows = [
            (
                f"{fault.lesson} · {lesson(fault.lesson).question}",
                f"✓ found: {', '.join(found[fault.lesson])}" if fault.lesson in found else "see it again",
            )
            for fault in FAULTS
        ]
        caption = f"{len(found)} of {len(FAULTS)} found again"
        self._parts = [Table(("lesson", ""), rows, caption)]
        self._parts += [Note("no fault", one, "attacker") for one in told]

    def _html(self) -> str:
        return "".join(part._html() for part in self._parts)

    def _text(self) -> str:
        return "\n".join(map(repr, self._parts))


def eight() -> Table:
    """Show what was planted: look at it when you have looked for it."""
    return Table(("lesson", "what is wrong"), [(fault.lesson, fault.what) for fault in FAULTS])
