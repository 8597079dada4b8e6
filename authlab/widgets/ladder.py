"""The forgery ladder: each attack with its token, what the server answered, and the line that closes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from authlab.figure import COLOURS
from authlab.jws import strict_json, take_apart
from authlab.picture import Drawing, Figure

_STEP, _LEFT, _ANSWER = 104, 34, 560


@dataclass(frozen=True)
class Rung:
    """One attack: a name, the token, the answer to it, the line that closes it, and the answer then."""

    attack: str
    token: str
    answer: str
    line: str
    then: str

    def parts(self) -> dict[str, str]:
        """Return what each part of the token says; of the signature, its length."""
        header, payload, signature, _ = take_apart(self.token)
        sub = strict_json(payload, "payload").get("sub")
        return {
            "header": _short(f"alg {header.get('alg')}"),
            "payload": _short(f"sub {sub}"),
            "signature": f"signature: {len(signature)} bytes" if signature else "no signature",
        }


def _short(text: str) -> str:
    return text if len(text) <= 18 else f"{text[:17]}…"


def ladder(rungs: Sequence[Rung], *, caption: str) -> Figure:
    """Draw the rungs from top to bottom, each with the answer before and after its line."""
    drawing = Drawing(16 + _STEP * len(rungs))
    for x in (14, _ANSWER - 16):
        drawing.add("line", cls="line", x1=x, x2=x, y1=10, y2=6 + _STEP * len(rungs), stroke_width=4)
    told = []
    for number, rung in enumerate(rungs):
        _draw(drawing, rung, 10 + _STEP * number)
        token = ", ".join(rung.parts().values())
        told.append(f"{rung.attack} ({token}): {rung.answer}; with the line {rung.line}: {rung.then}")
    return Figure(drawing.svg(), caption=caption, alt="; ".join(told))


def _draw(drawing: Drawing, rung: Rung, y: int) -> None:
    drawing.add("text", rung.attack, x=_LEFT, y=y + 18, style="font-weight: bold")
    x, width = _LEFT, 164
    for name, said in rung.parts().items():
        drawing.add("rect", x=x, y=y + 26, width=width, height=26, rx=3, fill=COLOURS[name])
        drawing.add("text", said, x=x + 8, y=y + 44, style="fill: #000000")
        x += width + 4
    drawing.add("text", "closed by", x=_LEFT, y=y + 76, cls="muted")
    drawing.add("text", rung.line, x=_LEFT + 72, y=y + 76, style="font-family: monospace; font-size: 13px")
    for mark, answer, actor, at in (("✗", rung.answer, "attacker", 39), ("✓", rung.then, "server", 71)):
        drawing.arrow(_ANSWER - 22, _ANSWER + 6, y + at, COLOURS[actor])
        drawing.add("text", f"{mark} {answer}", x=_ANSWER + 14, y=y + at + 5)
    drawing.add("line", cls="line", x1=14, x2=_ANSWER - 16, y1=y + 92, y2=y + 92, stroke_width=2)
