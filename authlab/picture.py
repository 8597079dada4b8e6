"""Pictures: SVG with a caption and a text, drawn in the colours of `authlab.figure`."""

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from authlab.figure import COLOURS, Shown

WIDTH = 720  # pixels: the widest picture that JupyterLab shows unscaled beside an open side bar

_SVG_STYLE = """
.paper { fill: #ffffff } text { fill: #1f1f1f; font: 14px system-ui, sans-serif }
.muted { fill: #5f5f5f } .line { stroke: #9a9a9a }
@media (prefers-color-scheme: dark) {
.paper { fill: #1b1b1b } text { fill: #ececec } .muted { fill: #b0b0b0 } .line { stroke: #7a7a7a }
}"""
# The same for an SVG that somebody else has drawn, whose ink is `currentColor`.
PAPER = (
    f"<style>{_SVG_STYLE} svg {{ color: #1f1f1f }}"
    "@media (prefers-color-scheme: dark) { svg { color: #ececec } }"
    '</style><rect class="paper" width="100%" height="100%" rx="6"/>'
)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Step:
    """Tell one thing that happened between two actors: an arrow, its label and what it carried.

    `at` is a Unix time in seconds; an arrow from an actor to itself is work done there, and
    took `seconds`.
    """

    source: str
    target: str
    label: str
    detail: str = ""
    at: float = 0.0
    seconds: float = 0.0


class Figure(Shown):
    """Show an SVG with a caption that says what it shows, and a text for who cannot see it.

    The picture is an image on paper of its own, light or dark, because JupyterLab strips inline
    SVG from a notebook that is not trusted. It is percent-encoded, not base64: a live token in a
    label stays findable for `sanitize.cfg`.
    """

    def __init__(self, svg: str, *, caption: str, alt: str) -> None:
        self.svg, self.caption, self.alt = svg, caption, alt

    def _html(self) -> str:
        data = "data:image/svg+xml," + quote(self.svg, safe=" /:;=,.$()@!*+-_~'")
        alt = html.escape(self.alt)
        return (
            f'<figure style="margin:0"><img alt="{alt}" style="max-width:100%" src="{data}">'
            f"<figcaption>{html.escape(self.caption)}</figcaption></figure>"
        )

    def _text(self) -> str:
        return f"{self.caption}\n{self.alt}"


class Drawing:
    """Build an SVG from text, lines and boxes; everything is escaped by the XML writer."""

    def __init__(self, height: float) -> None:
        self._root = ET.Element(
            "svg", xmlns="http://www.w3.org/2000/svg", width=str(WIDTH), height=f"{height:g}"
        )
        self._root.set("viewBox", f"0 0 {WIDTH} {height:g}")
        ET.SubElement(self._root, "style").text = _SVG_STYLE
        self.add("rect", cls="paper", width=WIDTH, height=height, rx=6)

    def add(self, tag: str, text: str = "", /, **attributes: Any) -> None:
        """Add an element; `cls` is its class, and `_` in an attribute's name stands for `-`."""
        cls = attributes.pop("cls", "")
        given = {name.replace("_", "-"): str(value) for name, value in attributes.items()}
        element = ET.SubElement(self._root, tag, {"class": cls, **given} if cls else given)
        element.text = _NOT_XML.sub("\ufffd", text) or None  # one such character, and no picture is shown

    def arrow(self, x1: float, x2: float, y: float, colour: str) -> None:
        """Draw a horizontal arrow from x1 to x2."""
        tip = 7 if x2 > x1 else -7
        self.add("line", x1=x1, x2=x2 - tip, y1=y, y2=y, stroke=colour, stroke_width=2)
        self.add("path", d=f"M{x2} {y} l{-tip * 1.4:g} -5 v10 z", fill=colour)

    def svg(self) -> str:
        return ET.tostring(self._root, encoding="unicode")


def sequence(steps: Sequence[Step], *, caption: str) -> Figure:
    """Draw who told whom what, from top to bottom, one lane an actor."""
    order = ("attacker", "client", "server", "database")
    actors = [actor for actor in order if any(actor in (s.source, s.target) for s in steps)]
    gap = WIDTH / max(1, len(actors))
    lane = {actor: gap * (i + 0.5) for i, actor in enumerate(actors)}
    drawing = Drawing(64 + 40 * len(steps))
    for actor, x in lane.items():
        drawing.add("line", cls="line", x1=x, x2=x, y1=40, y2=54 + 40 * len(steps), stroke_dasharray="3 4")
        box = {"x": x - 60, "y": 10, "width": 120, "height": 30, "rx": 5}
        drawing.add("rect", **box, fill="none", stroke=COLOURS[actor], stroke_width=3)
        drawing.add("text", actor, x=x, y=30, text_anchor="middle")
    for i, step in enumerate(steps):
        y, x1, x2 = 76 + 40 * i, lane[step.source], lane[step.target]
        if x1 != x2:
            drawing.arrow(x1, x2, y, COLOURS[step.source])
            label = _cut(step.label, abs(x2 - x1) - 20)
            drawing.add("text", label, x=(x1 + x2) / 2, y=y - 7, text_anchor="middle")
            continue
        drawing.add("circle", cx=x1, cy=y - 6, r=6, fill=COLOURS[step.source])
        if x1 + gap < WIDTH or len(actors) == 1:
            drawing.add("text", _cut(step.label, min(gap, WIDTH - x1) - 20), x=x1 + 14, y=y - 1)
        else:  # the last lane has no room on its right
            label = _cut(step.label, gap - 20)
            drawing.add("text", label, x=x1 - 14, y=y - 1, text_anchor="end")
    alt = "; ".join(
        f"{i}. {s.source}: {s.label}" if s.source == s.target else f"{i}. {s.source} to {s.target}: {s.label}"
        for i, s in enumerate(steps, 1)
    )
    return Figure(drawing.svg(), caption=caption, alt=alt)


def _cut(label: str, room: float) -> str:
    """Shorten a label to `room` pixels, by what a wide system font takes for each character."""
    label = " ".join(label.split())
    if sum(map(_width, label)) <= room:
        return label
    room -= 12  # the sign of omission
    for i, character in enumerate(label):
        room -= _width(character)
        if room < 0:
            return label[:i].rstrip() + "…"
    return label


def _width(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 18
    if character in "MWmw%@→":
        return 14
    return 5 if character in " .,:;!'|/()[]fijlrt" else 11 if character.isupper() else 9
