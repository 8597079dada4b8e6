"""A self-check: questions answered at once, nothing graded."""

import html
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets

from authlab.figure import Note, Shown, Table
from authlab.widgets import StillBox


@dataclass(frozen=True)
class Question:
    """A question, its options with the right one first, why, and where the lesson shows it."""

    text: str
    options: tuple[str, ...]
    why: str
    shown_at: str  # a heading of the same notebook, or of an earlier one: "01 · Sort by the hash"


class SelfCheck(StillBox):
    """Ask questions one below the other; each answer is met at once with the reason."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self._questions = tuple(questions)
        super().__init__([self._ask(number, question) for number, question in enumerate(questions, 1)])

    def _ask(self, number: int, question: Question) -> ipywidgets.VBox:
        options = list(question.options)
        random.Random(question.text).shuffle(options)  # noqa: S311 - the same order on every machine
        title = ipywidgets.HTML(f"<b>{number}. {html.escape(question.text)}</b>")
        choice = ipywidgets.RadioButtons(options=options, value=None, layout={"width": "auto"})
        reply = ipywidgets.HTML()

        def answered(change: dict[str, Any]) -> None:
            right = change["new"] == question.options[0]
            where = f"{question.why} Look again under “{question.shown_at}”."
            reply.value = (
                Note("✓ yes", question.why, "server") if right else Note("✗ not so", where, "attacker")
            )._html()

        choice.observe(answered, "value")
        return ipywidgets.VBox([title, choice, reply])

    def _still(self) -> Shown:
        rows = [(n, q.text, q.shown_at) for n, q in enumerate(self._questions, 1)]
        return Table(("", "question", "shown under"), rows)
