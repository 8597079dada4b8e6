"""The theft theatre: a script in a page, and what its user, the attacker and the service see of it."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from authlab.figure import COLOURS
from authlab.picture import WIDTH, Drawing, Figure

_ROW, _TOP, _BOX = 108, 56, 196
_LEFT, _MIDDLE, _RIGHT = _BOX / 2, WIDTH / 2, WIDTH - _BOX / 2  # of the three lanes


@dataclass(frozen=True)
class Scene:
    """One visit: what its user read, whether the token got out, whether something was done in her name."""

    title: str
    sees: str
    theft: bool
    riding: bool

    def told(self) -> tuple[str, str]:
        """Say what the attacker has, and what the service has done."""
        return (
            "✗ has the token" if self.theft else "✓ has no token",
            "✗ the mail is changed" if self.riding else "✓ the mail is kept",
        )


def theatre(scenes: Sequence[Scene]) -> Figure:
    """Draw the scenes from top to bottom, the attacker on the left, the user between, the service right."""
    drawing = Drawing(_TOP + _ROW * len(scenes))
    lanes = {"attacker": _LEFT, "client": _MIDDLE, "server": _RIGHT}
    names = ("Mallory's server", "Ada's browser", "the forum")
    for (actor, x), name in zip(lanes.items(), names, strict=True):
        box = {"x": x - _BOX / 2 + 3, "y": 10, "width": _BOX - 6, "height": 30, "rx": 5}
        drawing.add("rect", **box, fill="none", stroke=COLOURS[actor], stroke_width=3)
        drawing.add("text", name, x=x, y=30, text_anchor="middle")
    alts = []
    for number, scene in enumerate(scenes):
        _draw(drawing, scene, _TOP + _ROW * number)
        has, done = (said[2:] for said in scene.told())
        alts.append(f"{scene.title}: Ada reads “{_cut(scene.sees)}”, Mallory {has}, {done}")
    thefts, rides = (sum(getattr(one, kind) for one in scenes) for kind in ("theft", "riding"))
    caption = f"Of {len(scenes)} visits, the token got out in {thefts}, and the mail was changed in {rides}."
    return Figure(drawing.svg(), caption=caption, alt="; ".join(alts))


def _cut(text: str) -> str:
    return textwrap.shorten(text, 60, placeholder=" …")


def _draw(drawing: Drawing, scene: Scene, y: int) -> None:
    drawing.add("line", cls="line", x1=12, x2=WIDTH - 12, y1=y, y2=y, stroke_width=1)
    drawing.add("text", scene.title, x=12, y=y + 22, style="font-weight: bold")
    drawing.add("text", "she reads:", x=_MIDDLE, y=y + 48, text_anchor="middle", cls="muted")
    for i, line in enumerate(textwrap.wrap(_cut(scene.sees), 24)):
        drawing.add("text", line, x=_MIDDLE, y=y + 67 + 18 * i, text_anchor="middle", style="font-size: 13px")
    sides = ((_LEFT, -1, scene.theft, "token"), (_RIGHT, 1, scene.riding, "as Ada"))
    for (x, way, happened, what), said in zip(sides, scene.told(), strict=True):
        start, end = _MIDDLE + way * _BOX / 2, x - way * _BOX / 2
        drawing.add("text", said, x=x, y=y + 67, text_anchor="middle")
        if happened:
            drawing.arrow(start, end, y + 62, COLOURS["attacker"])
            drawing.add("text", what, x=(start + end) / 2, y=y + 54, text_anchor="middle")
