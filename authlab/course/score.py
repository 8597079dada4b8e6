"""The score of lesson 21: what somebody has found again in a service they never met, and what not."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from authlab.course.lessons import lessons
from authlab.exercise import Mistake, attempt, shown
from authlab.exercises.club_faults import FAULTS
from authlab.exercises.transfer import lessons_shown
from authlab.figure import Note, Shown, Table


def score(*found: Callable[..., Any]) -> Shown:
    """Show which of the planted faults requests have shown, and which lessons to see again; no marks.

    Give it functions of a client, or functions that return a list of such. Never raises: what is not
    written yet does not count, and what cannot be asked is told below.
    """
    seen: dict[str, list[str]] = {}
    told = []
    for one in found:
        try:
            probes = _probes(one)
        except NotImplementedError:
            continue
        except Mistake as mistake:
            told.append(str(mistake))
            continue
        for probe in probes:
            try:
                (number,) = lessons_shown([probe])
            except NotImplementedError:
                continue
            except Mistake as mistake:
                told.append(str(mistake))
            else:
                seen.setdefault(number, []).append(getattr(probe, "__name__", shown(probe)))
    return _Score(seen, told)


def _probes(one: Callable[..., Any]) -> Sequence[Any]:
    try:
        alone = not inspect.signature(one).parameters
    except (TypeError, ValueError):  # no function, or one that does not tell: the judge will say so
        alone = False
    if not alone:
        return [one]
    probes = attempt(one)
    if not isinstance(probes, list | tuple):
        name = getattr(one, "__name__", "your function")
        raise Mistake(f"{name}() returned {shown(probes)}: a list of functions was expected", "not a list")
    return probes


class _Score(Shown):
    def __init__(self, found: dict[str, list[str]], told: Sequence[str]) -> None:
        questions = {one.number: one.question for one in lessons()}
        rows = [
            (
                f"{fault.lesson} · {questions[fault.lesson]}",
                f"✓ found: {', '.join(found[fault.lesson])}"
                if fault.lesson in found
                else f"see “{fault.heading}” again",
            )
            for fault in FAULTS
        ]
        caption = f"{len(found)} of {len(FAULTS)} found again"
        self._parts: list[Shown] = [Table(("lesson", ""), rows, caption)]
        self._parts += [Note("shows none of them", one, "attacker") for one in told]

    def _html(self) -> str:
        return "".join(part._html() for part in self._parts)

    def _text(self) -> str:
        return "\n".join(map(repr, self._parts))


def eight() -> Table:
    """Show what was planted: look at it when you have looked for it."""
    return Table(("lesson", "what is wrong"), [(fault.lesson, fault.what) for fault in FAULTS])
