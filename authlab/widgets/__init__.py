"""Widgets that can be handled, each with a still form that reads without a kernel."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets

from authlab.figure import Shown, css_variables

_HERE = Path(__file__).parent


class _Still(ipywidgets.DOMWidget):
    """Add to a widget the form that is saved, read aloud, or shown where no kernel runs."""

    def _still(self) -> Shown:
        raise NotImplementedError

    def _repr_mimebundle_(self, **options: Any) -> Any:
        live = super()._repr_mimebundle_(**options)
        data, metadata = live if isinstance(live, tuple) else (live, {})
        return {**(data or {}), **self._still()._repr_mimebundle_()}, metadata

    def __repr__(self) -> str:
        return repr(self._still())


class LabWidget(_Still, anywidget.AnyWidget):
    """A widget of one Python class and one plain JavaScript file; the model is the only state."""

    _css = css_variables() + (_HERE / "style.css").read_text("utf-8")


def stepping(script: str) -> str:
    """Return the JavaScript of a widget that steps through a list: what all such share, and its own file."""
    return "".join((_HERE / name).read_text("utf-8") for name in ("stepper.js", script))


class _Keys(anywidget.AnyWidget):
    """Let the controls beside it have their own keys and names; it shows nothing.

    JupyterLab takes what is pressed on a menu or a radio button for itself: an arrow key goes to the next
    cell, and the letter m turns the cell into text and deletes the widget.
    """

    _esm = _HERE / "keys.js"


class StillBox(_Still, ipywidgets.VBox):
    """Ready-made controls, one below the other, each of which answers to the keyboard."""

    def __init__(self, children: Sequence[ipywidgets.Widget] = (), **options: Any) -> None:
        super().__init__([*children, _Keys()], **options)
