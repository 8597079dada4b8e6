"""The avalanche: change one letter, and see which bits of the hash flip."""

import html
from collections.abc import Callable

import ipywidgets

from authlab.figure import COLOURS
from authlab.picture import WIDTH, Drawing, Figure
from authlab.widgets import StillBox

Digest = Callable[[str], str]  # a text in, its hash as hexadecimal digits out
_LONGEST = 64  # digits that fit side by side


def flipped(one: str, other: str) -> int:
    """Count the bits in which two hashes differ; both are hexadecimal and equally long.

    >>> flipped("0f", "1f")
    1
    """
    return (int(one, 16) ^ int(other, 16)).bit_count()


class Avalanche(StillBox):
    """Hash two texts and show, below each pair of digits, which of its four bits differ."""

    def __init__(self, digest: Digest, first: str, second: str) -> None:
        self._digest, self._begin = digest, (first, second)
        fields = {"layout": {"width": "340px"}, "style": {"description_width": "60px"}}
        self._first = ipywidgets.Text(first, description="first", **fields)
        self._second = ipywidgets.Text(second, description="second", **fields)
        self._picture, self._python = ipywidgets.HTML(), ipywidgets.HTML()
        again = ipywidgets.Button(description="Start over", icon="undo")
        again.on_click(lambda _: self.reset())
        for field in (self._first, self._second):
            field.observe(lambda _: self._draw(), "value")
        bar = ipywidgets.HBox([self._first, self._second, again], layout={"flex_flow": "row wrap"})
        super().__init__([bar, self._picture, self._python])
        self._draw()

    @property
    def flipped(self) -> int:
        """How many bits differ now."""
        return flipped(*self._hashes())

    def reset(self) -> None:
        """Put back the two texts that it began with."""
        self._first.value, self._second.value = self._begin

    def _hashes(self) -> tuple[str, str]:
        return self._digest(self._first.value), self._digest(self._second.value)

    def _draw(self) -> None:
        self._picture.value = self._still()._html()
        name = getattr(self._digest, "__name__", "digest")
        one, other = (f"int({name}({field.value!r}), 16)" for field in (self._first, self._second))
        self._python.value = f"<code>{html.escape(f'({one} ^ {other}).bit_count()')}</code>"

    def _still(self) -> Figure:
        one, other = self._hashes()
        caption = (
            f"“{self._first.value}” and “{self._second.value}”: {flipped(one, other)} of {4 * len(one)} bits "
            "are different (the filled squares)."
        )
        texts = (self._first.value, one), (self._second.value, other)
        return Figure(_picture(one, other), caption=caption, alt="; ".join(f"{t}: {h}" for t, h in texts))


def _picture(one: str, other: str) -> str:
    """Draw two hashes digit below digit, and below each the four bits: filled where they differ."""
    one, other = one[:_LONGEST], other[:_LONGEST]
    drawing, gap = Drawing(112), (WIDTH - 16) / _LONGEST
    places = [8 + gap * i for i in range(len(one))]
    middles = " ".join(f"{x + gap / 2:g}" for x in places)
    for y, digits in ((22, one), (42, other)):
        drawing.add("text", digits, x=middles, y=y, text_anchor="middle", style="font-family:monospace")
    same: list[str] = []
    different: list[str] = []
    for x, a, b in zip(places, one, other, strict=True):
        for bit in range(4):
            square = f"M{x + 1:g} {54 + 12 * bit}h9v9h-9z"
            (different if (int(a, 16) ^ int(b, 16)) & 8 >> bit else same).append(square)
    drawing.add("path", d="".join(same), cls="line", fill="none", stroke_width=0.7)
    drawing.add("path", d="".join(different), fill=COLOURS["attacker"])
    return drawing.svg()
