"""Charts: lines, levels and points on axes with units, in the colours of `authlab.figure`."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from authlab.figure import COLOURS
from authlab.picture import PAPER, Figure

_DASHES = ("-", "--", ":", "-.")
_MARKERS = ("o", "s", "^", "D")
_INK = "#010203"  # stands for the text colour of the theme, until the SVG is written


@dataclass(frozen=True)
class Line:
    """Points joined in order; its label stands at its last point, so that colour is never alone."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    colour: str = "attacker"  # of `authlab.figure.COLOURS`


@dataclass(frozen=True)
class Level:
    """A horizontal line at `y`, labelled: a limit, or something to compare with."""

    label: str
    y: float
    colour: str = "server"


@dataclass(frozen=True)
class Points:
    """Single values, each a point in the row of its label: a strip plot shows all that was measured."""

    label: str
    x: Sequence[float]
    colour: str = "client"


@dataclass(frozen=True)
class Bar:
    """One value with its label, as a horizontal bar."""

    label: str
    x: float
    colour: str = "attacker"


Mark = Line | Level | Points | Bar


def chart(
    *marks: Mark,
    x: str,
    y: str = "",
    caption: str,
    alt: str = "",
    log: str = "",
    height: float = 3.6,
) -> Figure:
    """Draw marks on one pair of axes.

    `x` and `y` name what the axes show, with its unit; `log` is "x", "y" or "xy" for a logarithmic axis,
    which its label then says. The caption is a sentence with the number in it that answers the question;
    `alt` tells what is seen, and is otherwise made of each mark's first and last values. `height` is in
    inches at a width of 7.2.
    """
    from matplotlib import rc_context  # 40 MB and half a second: only where something is drawn
    from matplotlib.figure import Figure as Canvas

    inked = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")
    fixed: dict[Any, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": "authlab",
        "font.size": 11,
        "axes.unicode_minus": False,
    }
    with rc_context(fixed | dict.fromkeys(inked, _INK)):
        canvas = Canvas(figsize=(7.2, height), layout="constrained")
        axes = canvas.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.25, color="#8c8c8c")
        for name in log:
            getattr(axes, f"set_{name}scale")("log")
            getattr(axes, f"{name}axis").set_major_formatter(lambda value, _: number(value))
        rows = list(dict.fromkeys(mark.label for mark in marks if isinstance(mark, Points | Bar)))
        for place, mark in enumerate(marks):
            _draw(axes, mark, place, rows.index(mark.label) if mark.label in rows else 0)
        if rows:
            axes.set_yticks(range(len(rows)), rows)
            axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlabel(f"{x} (log scale)" if "x" in log else x)
        axes.set_ylabel(f"{y} (log scale)" if "y" in log else y)
        written = io.StringIO()
        canvas.savefig(written, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return Figure(_themed(written.getvalue()), caption=caption, alt=alt or _told(marks, x, y))


def _draw(axes: Any, mark: Mark, place: int, row: int) -> None:
    colour, style = COLOURS[mark.colour], place % len(_DASHES)
    label = {"textcoords": "offset points", "annotation_clip": False}
    match mark:
        case Line():
            look = {"marker": _MARKERS[style], "markersize": 4, "color": colour, "linewidth": 2}
            axes.plot(mark.x, mark.y, _DASHES[style], **look)
            axes.annotate(mark.label, (mark.x[-1], mark.y[-1]), xytext=(-6, 8), ha="right", **label)
        case Level():
            axes.axhline(mark.y, color=colour, linewidth=1.5, linestyle="--")
            where = {"xycoords": ("axes fraction", "data"), "xytext": (6, 4)}
            axes.annotate(mark.label, (0, mark.y), **where, **label)
        case Points():  # spread a little, so that equal values do not hide each other
            spread = [row + 0.12 * (17 * i % 11 / 5 - 1) for i in range(len(mark.x))]
            axes.plot(mark.x, spread, _MARKERS[style], color=colour, alpha=0.7, markersize=5)
        case Bar():
            axes.barh(row, mark.x, color=colour, height=0.6)
            axes.annotate(number(mark.x), (mark.x, row), xytext=(5, 0), va="center", **label)


def _themed(svg: str) -> str:
    """Put the drawing on paper, light or dark, and let its text take the ink that goes with it."""
    svg = svg[svg.index("<svg") :].replace(_INK, "currentColor")
    svg = re.sub(r'(width|height)="([\d.]+)pt"', lambda m: f'{m[1]}="{float(m[2]) / 0.72:g}"', svg, count=2)
    return re.sub(r"(<svg[^>]*>)", rf"\1{PAPER}", svg, count=1)


def _told(marks: Sequence[Mark], x: str, y: str) -> str:
    return "; ".join(_one_told(mark, x, y) for mark in marks)


def _one_told(mark: Mark, x: str, y: str) -> str:
    match mark:
        case Line():
            ends = [f"{number(mark.y[i])} {y} at {number(mark.x[i])} {x}" for i in (0, -1)]
            return f"{mark.label}: from {ends[0]} to {ends[1]}"
        case Level():
            return f"{mark.label}: {number(mark.y)} {y} throughout"
        case Points():
            low, high = number(min(mark.x)), number(max(mark.x))
            return f"{mark.label}: {len(mark.x)} values from {low} to {high} {x}"
    return f"{mark.label}: {number(mark.x)} {x}"


def number(value: float) -> str:
    """Write a number as people read it: 0.25, 1,000 and 26 million.

    >>> [number(n) for n in (0.000_02, 0.25, 1000, 26_000_000, 3e13)]
    ['0.00002', '0.25', '1,000', '26 million', '30 trillion']
    """
    value = float(f"{value:.3g}") if abs(value) >= 1e6 else value  # 999.9 million is a billion
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if size <= abs(value) < 1000 * size:
            return f"{value / size:.3g} {name}"
    if abs(value) >= 1e15:
        return f"{value:.1e}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 1e-3 or not value else f"{value:.9f}".rstrip("0").rstrip(".")
