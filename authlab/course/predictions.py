"""Predictions: say what you expect before you look."""

import math
import re
from typing import Any

import ipywidgets

from authlab.errors import LessonError
from authlab.exercise import tell
from authlab.figure import Note, Shown
from authlab.widgets import StillBox

_asked: dict[str, "Prediction"] = {}


class Prediction(StillBox):
    """A question with options to choose from, or a number to guess where there are none."""

    def __init__(self, identifier: str, options: tuple[str, ...]) -> None:
        self.identifier, self.options = identifier, options
        wide = {"width": "auto", "max_width": "720px"}
        self._choice: ipywidgets.RadioButtons | ipywidgets.Text
        if options:
            self._choice = ipywidgets.RadioButtons(options=options, value=None, layout=wide)
        else:
            self._choice = ipywidgets.Text(placeholder="a number", layout=wide)
        super().__init__([ipywidgets.HTML("<b>What do you expect?</b>"), self._choice])

    @property
    def answer(self) -> str | None:
        """What was chosen, or None; of what was typed, only a number counts."""
        value = self._choice.value or ""
        return value if value in self.options or _number(value) is not None else None

    def keep_answer_of(self, earlier: "Prediction") -> None:
        """Take over what was answered before the cell was run again."""
        self._choice.value = earlier._choice.value

    def _still(self) -> Shown:
        return Note("What do you expect?", " ○ ".join(("", *self.options)).strip() or "a number", "client")


def predict(identifier: str, *options: str) -> Prediction:
    """Ask what will happen; without options, ask for a number.

    The next cell shows it beside what happened, by `compare` with the same identifier. Raises
    `LessonError` for one or two options, which could be guessed. Run again, it keeps the answer.
    """
    if 0 < len(set(options)) < 3:
        raise LessonError(f"{identifier}: a prediction has three options or more, or asks for a number")
    asked, earlier = Prediction(identifier, options), _asked.get(identifier)
    if earlier and earlier.options == options:
        asked.keep_answer_of(earlier)
    _asked[identifier] = asked
    return asked


def compare(identifier: str, happened: Any) -> Note:
    """Set what happened beside the prediction; without one, show what happened.

    A whole number has to be met exactly, a measured one (a float) within a tenth. Raises
    `LessonError` if what happened was not among the options: then the lesson is wrong.
    """
    asked = _asked.get(identifier)
    margin = 0.1 if isinstance(happened, float) else 0.0
    happened = str(happened)
    if asked and asked.options and happened not in asked.options:
        raise LessonError(f"{identifier}: “{happened}” happened, and was not among the options")
    answer = asked.answer if asked else None
    if asked is None or answer is None:
        tell("prediction", identifier, "not predicted")
        return Note("What happened", f"{happened} (not predicted)", "client")
    right = answer == happened or (not asked.options and _near(answer, happened, margin))
    tell("prediction", identifier, "as predicted" if right else "surprised", "" if right else answer)
    if right:
        return Note("✓ As you predicted", happened, "server")
    return Note("A surprise", f"you expected: {answer}. What happened: {happened}", "attacker")


def _near(answer: str, happened: str, margin: float) -> bool:
    guessed, measured = _number(answer), _number(happened)
    if guessed is None or measured is None:
        return False
    return math.isclose(guessed, measured, rel_tol=max(margin, 1e-9))


def _number(text: str) -> float | None:
    try:
        number = float(re.sub(r"(?<=\d)[ ,](?=\d{3}(\D|$))", "", text))  # 10,000 and 10 000
    except ValueError:
        return None
    return number if math.isfinite(number) else None
