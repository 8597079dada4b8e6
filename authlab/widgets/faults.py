"""The fault panel: choose what comes back, and see where two clients end up, and what they keep."""

import html
from collections.abc import Mapping
from dataclasses import dataclass

import ipywidgets

from authlab.client import Session, State
from authlab.errors import ServerError
from authlab.faults import FAULTS, Faults
from authlab.figure import COLOURS, Note
from authlab.insecure.start_up import InsecureSession
from authlab.picture import Drawing, Figure
from authlab.widgets import StillBox

CLIENTS: Mapping[str, type[Session]] = {"starting text": InsecureSession, "authlab": Session}
_ROWS: tuple[
    tuple[State, str, str], ...
] = (  # each state, the answer that leads to it, what a page shows there
    ("valid", "200 and a name", "the account"),
    ("unverified", "anything else", "that it cannot ask"),
    ("invalid", "401", "the log-in form"),
)
_INK = {"starting text": "attacker", "authlab": "server"}
_TOP, _HIGH, _LEFT, _WIDE = 12, 78, 274, 200  # pixels
_SMALL = "font-size: 13px"


@dataclass(frozen=True)
class Seen:
    """Where one client is, whether it still has the token, and as whom it believes to be signed in."""

    state: State
    kept: bool
    name: str = ""

    def told(self) -> str:
        shows = {state: what for state, _, what in _ROWS}.get(self.state, "nothing yet")
        shows += f" of {self.name}" if self.name else ""
        return f"shows {shows} and has {'kept' if self.kept else 'lost'} the token"


def try_both(relay: Faults, token: str, fault: str) -> dict[str, Seen]:
    """Start both clients with the same good token while `fault` is what comes back. Raises `ServerError`."""
    relay.fault = fault
    seen = {}
    for who, kind in CLIENTS.items():
        session = kind(relay.client, token)
        seen[who] = Seen(session.check(), session.token == token, session.username)
    return seen


def diagram(seen: Mapping[str, Seen], *, caption: str) -> Figure:
    """Draw the four states; the ones where somebody is have a thick line, and say who."""
    drawing = Drawing(2 * _TOP + _HIGH * len(_ROWS) - 8)
    here = {state: [who for who, one in seen.items() if one.state == state] for state, *_ in _ROWS}
    here["unknown"] = [who for who, one in seen.items() if one.state == "unknown"]
    _box(
        drawing, 12, _TOP, 132, _HIGH * len(_ROWS) - 8, "unknown", "shows nothing yet", bool(here["unknown"])
    )
    for row, (state, answer, shows) in enumerate(_ROWS):
        y = _TOP + _HIGH * row
        middle = {"x": (146 + _LEFT) / 2, "text_anchor": "middle", "style": _SMALL}
        drawing.arrow(146, _LEFT - 2, y + 35, COLOURS["database"])
        drawing.add("text", answer, y=y + 27, **middle)
        if state == "unverified":
            drawing.arrow(_LEFT - 2, 146, y + 58, COLOURS["database"])
            drawing.add("text", "ask again", y=y + 52, **middle)
        _box(drawing, _LEFT, y, _WIDE, _HIGH - 8, state, f"shows {shows}", bool(here[state]))
        for line, who in enumerate(here[state]):
            _chip(drawing, who, seen[who], y + 27 + 28 * line)
    where = "; ".join(f"{state}: {', '.join(names) or 'nobody'}" for state, names in here.items())
    return Figure(drawing.svg(), caption=caption, alt=f"Four states. {where}.")


def _box(
    drawing: Drawing, x: float, y: float, wide: float, high: float, name: str, text: str, lit: bool
) -> None:
    ink = {"stroke": COLOURS["client"], "stroke_width": 4} if lit else {"cls": "line", "stroke_width": 1}
    drawing.add("rect", x=x, y=y, width=wide, height=high, rx=6, fill="none", **ink)
    middle = {"x": x + wide / 2, "text_anchor": "middle"}
    drawing.add("text", name, y=y + high / 2 - 3, **middle, style="font-weight: bold")
    drawing.add("text", text, cls="muted", y=y + high / 2 + 17, **middle, style=_SMALL)


def _chip(drawing: Drawing, who: str, one: Seen, y: float) -> None:
    """Name a client by a mark of its own, and say what it still has."""
    x = _LEFT + _WIDE + 20
    shape = f"M{x} {y - 5} l8 -8 l8 8 l-8 8 z" if who == "starting text" else f"M{x} {y - 12} h14 v14 h-14 z"
    drawing.add("path", d=shape, fill=COLOURS[_INK[who]])
    drawing.add("text", f"{who}: {'token kept' if one.kept else 'token lost'}", x=x + 24, y=y, style=_SMALL)


class FaultPanel(StillBox):
    """Let one of the faults be chosen; both clients start with the same token and meet it on real sockets."""

    def __init__(self, relay: Faults, token: str, fault: str = "no network") -> None:
        self._relay, self._token, self._begin = relay, token, fault
        style = {"button_width": "auto"}
        self._choice = ipywidgets.ToggleButtons(options=list(FAULTS), value=fault, style=style)
        again = ipywidgets.Button(description="Start over", icon="undo")
        again.on_click(lambda _: self.reset())
        self._view = ipywidgets.HTML()
        super().__init__([ipywidgets.HTML("<b>What comes back?</b>"), self._choice, again, self._view])
        self._choice.observe(lambda _: self._run(), "value")
        self._run()

    def reset(self) -> None:
        """Go back to the fault it began with."""
        self._choice.value = self._begin

    def _run(self) -> None:
        waiting = dict.fromkeys(CLIENTS, Seen("unknown", True))
        self._show(
            diagram(waiting, caption=f"{self._choice.value}: no answer yet")
        )  # what a stall leaves here
        try:
            seen = try_both(self._relay, self._token, self._choice.value)
        except ServerError as problem:
            self._view.value = Note("No answer", str(problem), "attacker")._html()
            return
        told = "; ".join(f"{who} {one.told()}" for who, one in seen.items())
        self._show(diagram(seen, caption=f"{self._choice.value}: {told}."))

    def _show(self, figure: Figure) -> None:
        self._figure = figure
        code = "from authlab.client import Session\nfrom authlab.insecure.start_up import InsecureSession\n\n"
        code += f"relay.fault = {self._choice.value!r}\n"
        code += "[one(relay.client, token).check() for one in (InsecureSession, Session)]"
        self._view.value = f"{figure._html()}<pre>{html.escape(code)}</pre>"

    def _still(self) -> Figure:
        return self._figure
