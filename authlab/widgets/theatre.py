"""The theft theatre: a script in a page, and what its user, the attacker and the service see of it."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from authlab.figure import COLOURS
from authlab.picture import WIDTH, Drawing, Figure

_ROW, _TOP, _BOX, _LINE = 104, 52, 192, 18
_LEFT, _MIDDLE, _RIGHT = 12 + _BOX / 2, WIDTH / 2, WIDTH - 12 - _BOX / 2  # of the three lanes
_LANES = (("attacker", _LEFT, "Mallory"), ("client", _MIDDLE, "Ada"), ("server", _RIGHT, "the forum"))
_LOOT = "Ada's token"
_SMALL = "font-size: 13px"


@dataclass(frozen=True)
class Scene:
    """One visit: what its user read, what arrived at the attacker's, what was done in her name.

    `arrived` is whether anything did, `theft` whether it was her token, `riding` whether her mail changed.
    """

    title: str
    reads: str
    arrived: bool
    theft: bool
    riding: bool

    def sees(self) -> dict[str, tuple[str, ...]]:
        """Say what each of the three sees, in lines."""
        mail = "mallory@evil.example" if self.riding else "ada@lab.example"
        read = textwrap.wrap(textwrap.shorten(self.reads, 44, placeholder=" …"), 24)
        return {
            "Mallory": (_LOOT if self.theft else "a message, no token" if self.arrived else "nothing",),
            "Ada": (*read, f"Mail: {mail}"),
            "the forum": ("Ada reads the page", *(["Ada changes her mail"] if self.riding else [])),
        }

    def told(self) -> tuple[str, ...]:
        """Say what became of the theft and of the riding."""
        return tuple("✗ succeeds" if one else "✓ stopped" for one in (self.theft, self.riding))


def theatre(scenes: Sequence[Scene]) -> Figure:
    """Draw the scenes from top to bottom, the attacker on the left, the user between, the service right."""
    drawing = Drawing(_TOP + _ROW * len(scenes) + 4)
    for actor, x, name in _LANES:
        box = {"x": x - _BOX / 2, "y": 10, "width": _BOX, "height": 30, "rx": 5}
        drawing.add("rect", **box, fill="none", stroke=COLOURS[actor], stroke_width=3)
        drawing.add("text", f"{name} sees", x=x, y=30, text_anchor="middle", style="font-weight: bold")
    for number, scene in enumerate(scenes):
        _draw(drawing, scene, _TOP + _ROW * number)
    thefts, rides = (sum(getattr(one, kind) for one in scenes) for kind in ("theft", "riding"))
    caption = f"Of {len(scenes)} visits, the token got out in {thefts}, and the mail was changed in {rides}."
    alt = "; ".join(
        f"{scene.title}: " + ", ".join(f"{who} sees “{' / '.join(it)}”" for who, it in scene.sees().items())
        for scene in scenes
    )
    return Figure(drawing.svg(), caption=caption, alt=alt)


def _draw(drawing: Drawing, scene: Scene, y: int) -> None:
    drawing.add("text", scene.title, x=12, y=y + 18, style="font-weight: bold")
    harm = {"Mallory": scene.theft, "the forum": scene.riding}
    for _, x, name in _LANES:
        _box(drawing, scene.sees()[name], x, y + 26, harm.get(name, False))
    sent = "token" if scene.theft else "empty"
    for way, happened, what in ((-1, scene.arrived, sent), (1, scene.riding, "as Ada")):
        start, end = _MIDDLE + way * (_BOX / 2 + 4), _MIDDLE + way * (WIDTH / 2 - _BOX - 16)
        if happened:
            drawing.arrow(start, end, y + 58, COLOURS["attacker"])
            drawing.add("text", what, x=(start + end) / 2, y=y + 50, text_anchor="middle", style=_SMALL)


def _box(drawing: Drawing, lines: Sequence[str], x: float, y: float, harm: bool) -> None:
    """Put lines into a box, which is thick and in the attacker's colour where harm is done."""
    ink = {"stroke": COLOURS["attacker"], "stroke_width": 3} if harm else {"cls": "line", "stroke_width": 1}
    drawing.add("rect", x=x - _BOX / 2, y=y, width=_BOX, height=64, rx=4, fill="none", **ink)
    y += 37 - _LINE * (len(lines) - 1) / 2
    for i, line in enumerate(lines):
        style = _SMALL
        if line == _LOOT:
            drawing.add("rect", x=x - 44, y=y - 14, width=88, height=19, fill=COLOURS["secret"])
            style += "; fill: #000; text-decoration: underline"
        muted = "muted" if line == "nothing" else ""
        drawing.add("text", line, cls=muted, x=x, y=y + _LINE * i, text_anchor="middle", style=style)
