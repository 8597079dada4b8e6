"""The session timeline: tokens as bars over time, what ended each, and when something happened."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from authlab.chart import number
from authlab.figure import COLOURS
from authlab.picture import WIDTH, Drawing, Figure

_LEFT, _RIGHT, _TOP, _HIGH = 168, WIDTH - 24, 44, 52  # pixels


@dataclass(frozen=True)
class Bar:
    """How long one token was good, in the figure's unit of time; bars of one label share a row.

    `end` is None for one that is good to the last; `ended_by` stands under its end.
    """

    label: str
    start: float
    end: float | None
    ended_by: str = ""
    colour: str = "client"  # of `authlab.figure.COLOURS`


def timeline(
    bars: Sequence[Bar],
    *,
    caption: str,
    unit: str = "minutes",
    moments: Mapping[str, float] | None = None,
) -> Figure:
    """Draw bars from left to right over an axis in `unit`, and each of the `moments` as a line across.

    >>> print(timeline([Bar("token", 0, 15, "exp")], caption="Fifteen minutes.")._text())
    Fifteen minutes.
    token: from 0 to 15 minutes, ended by exp
    """
    moments = moments or {}
    rows = list(dict.fromkeys(bar.label for bar in bars))
    known = [*moments.values(), *(at for bar in bars for at in (bar.start, bar.end) if at is not None)]
    first, last = min(known, default=0.0), max(known, default=1.0)
    if any(bar.end is None for bar in bars) or first == last:
        last += (last - first) / 8 or 1
    bottom = _TOP + _HIGH * len(rows)
    drawing = Drawing(bottom + 48)

    def x(at: float) -> float:
        return round(_LEFT + (at - first) / (last - first) * (_RIGHT - _LEFT), 1)

    drawing.add("line", cls="line", x1=_LEFT, x2=_RIGHT, y1=bottom + 4, y2=bottom + 4)
    for tick in _ticks(first, last):
        drawing.add("line", cls="line", x1=x(tick), x2=x(tick), y1=bottom + 4, y2=bottom + 9)
        drawing.add("text", number(tick), x=x(tick), y=bottom + 24, text_anchor="middle", cls="muted")
    drawing.add("text", unit, x=_RIGHT, y=bottom + 42, text_anchor="end", cls="muted")
    for place, (name, at) in enumerate(moments.items()):
        y = 18 + 16 * (place % 2)  # in turn on two lines, so that neighbours do not touch
        drawing.add("line", cls="line", x1=x(at), x2=x(at), y1=y + 4, y2=bottom + 4, stroke_dasharray="5 4")
        drawing.add("text", name, x=x(at), y=y, text_anchor=_anchor(x(at)))
    for row, label in enumerate(rows):
        drawing.add("text", label, x=12, y=_TOP + _HIGH * row + 21)
    for bar in bars:
        y = _TOP + _HIGH * rows.index(bar.label)
        _draw(drawing, bar, x(bar.start), x(last if bar.end is None else bar.end), y)
    told = [_told(bar, unit) for bar in bars] + [f"{name}: at {number(at)}" for name, at in moments.items()]
    return Figure(drawing.svg(), caption=caption, alt="; ".join(told))


def _draw(drawing: Drawing, bar: Bar, x1: float, x2: float, y: int) -> None:
    colour, wide = COLOURS[bar.colour], max(2.0, round(x2 - x1, 1))
    drawing.add("rect", x=x1, y=y + 8, width=wide, height=18, fill=colour)
    if bar.end is None:
        drawing.add("path", d=f"M{x2} {y + 5} l14 12 l-14 12 z", fill=colour)
    if bar.ended_by:
        mark = "→" if bar.end is None else "✕"
        side = _anchor(x2)
        beside = x2 + (5 if side == "start" else -5)  # not on the line of a moment
        drawing.add("text", f"{mark} {bar.ended_by}", x=f"{beside:g}", y=y + 43, text_anchor=side)


def _anchor(x: float) -> str:
    """Let a text begin at `x`, or end there if it stands in the right half."""
    return "start" if x < (_LEFT + _RIGHT) / 2 else "end"


def _ticks(first: float, last: float) -> list[float]:
    """Return round numbers between two: at most seven."""
    size = 10 ** math.floor(math.log10((last - first) / 5))
    step = size * next(n for n in (1, 2, 5, 10) if (last - first) / (size * n) <= 6)
    return [step * n for n in range(math.ceil(first / step), math.floor(last / step) + 1)]


def _told(bar: Bar, unit: str) -> str:
    if bar.end is None:
        why = f", {bar.ended_by}" if bar.ended_by else ""
        return f"{bar.label}: from {number(bar.start)} {unit} on{why}"
    why = f", ended by {bar.ended_by}" if bar.ended_by else ""
    return f"{bar.label}: from {number(bar.start)} to {number(bar.end)} {unit}{why}"
