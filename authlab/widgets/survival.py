"""The survival matrix: predict where a value is found again, then set what a browser found beside it."""

from collections.abc import Mapping

import ipywidgets

from authlab.figure import COLOURS, Note
from authlab.picture import WIDTH, Drawing, Figure
from authlab.widgets import StillBox

Found = Mapping[str, Mapping[str, str | None]]  # by event and store: the value, None, or an error's name

STORES = ("sessionStorage", "localStorage", "session cookie")
EVENTS = ("reload", "new tab", "other port", "restart")
THERE, GONE = "there", "gone"
# What a wrong prediction shows.
_SHOWS = {
    ("sessionStorage", "reload"): "sessionStorage ends at reload",
    ("sessionStorage", "new tab"): "tabs share sessionStorage",
    ("sessionStorage", "other port"): "a store is the host's",
    ("sessionStorage", "restart"): "sessionStorage outlives the browser",
    ("localStorage", "reload"): "localStorage ends at reload",
    ("localStorage", "new tab"): "localStorage is per tab",
    ("localStorage", "other port"): "a store is the host's",
    ("localStorage", "restart"): "localStorage ends with the browser",
    ("session cookie", "reload"): "a cookie ends at reload",
    ("session cookie", "new tab"): "a cookie is per tab",
    ("session cookie", "other port"): "a cookie is per port like an origin",
    ("session cookie", "restart"): "every cookie stays",
}
_REFUSALS = {"SecurityError": "refused", "ReferenceError": "no such"}
_LOOKS = {THERE: ("server", "none"), GONE: ("database", "6 4")}  # colour and dashes; else:
_REFUSED = ("attacker", "2 3")
_LEFT, _TOP, _HIGH = 126, 36, 56  # pixels


def verdict(value: str | None) -> str:
    """Say of what a page found in one place: there, gone, or how the browser refused to look.

    >>> verdict("ada-was-here"), verdict(None), verdict("SecurityError")
    ('there', 'gone', 'refused')
    """
    if value is None:
        return GONE
    return _REFUSALS.get(value, THERE)


def picture(found: Found, guesses: Mapping[tuple[str, str], str], *, caption: str) -> Figure:
    """Draw what was found, a row for each store, and in the same cell what was predicted."""
    events = list(found) or list(EVENTS)
    stores = list(found[events[0]]) if found else list(STORES)
    drawing = Drawing(_TOP + _HIGH * len(stores) + 8)
    wide = min(140.0, (WIDTH - _LEFT - 8) / len(events))
    told = []
    for column, event in enumerate(events):
        x = _LEFT + wide * (column + 0.5)
        drawing.add("text", event, x=f"{x:g}", y=24, text_anchor="middle", style="font-weight: bold")
    for row, store in enumerate(stores):
        y = _TOP + _HIGH * row
        drawing.add("text", store, x=12, y=y + 31)
        said = []
        for column, event in enumerate(events):
            seen = verdict(found[event][store]) if found else "?"
            guess = guesses.get((store, event))
            _draw(drawing, _LEFT + wide * column, y, wide, seen, guess)
            said.append(f"{event} {seen}" + (f" (you: {guess})" if guess else ""))
        told.append(f"{store}: {', '.join(said)}")
    return Figure(drawing.svg(), caption=caption, alt="; ".join(told))


def _draw(drawing: Drawing, x: float, y: float, wide: float, seen: str, guess: str | None) -> None:
    colour, dashes = _LOOKS.get(seen, _REFUSED if seen != "?" else _LOOKS[GONE])
    box = {"x": f"{x + 4:g}", "y": y + 4, "width": f"{wide - 8:g}", "height": _HIGH - 8, "rx": 5}
    drawing.add("rect", **box, fill="none", stroke=COLOURS[colour], stroke_width=3, stroke_dasharray=dashes)
    middle = {"x": f"{x + wide / 2:g}", "text_anchor": "middle"}
    drawing.add("text", seen, **middle, y=y + (27 if guess else 33))
    if guess:
        mark = "" if seen == "?" else "✓ " if guess == seen else "✗ "
        small = "font-size: 12px"
        drawing.add("text", f"{mark}you: {guess}", **middle, y=y + 43, cls="muted", style=small)


class Survival(StillBox):
    """Ask for twelve predictions; `fill` them in with what a browser found, and `reset` begins again."""

    def __init__(self) -> None:
        self._found: Found = {}
        self._menus = {(s, e): self._menu(s, e) for s in STORES for e in EVENTS}
        heads = [ipywidgets.HTML(f"<b>{text}</b>") for text in ("", *EVENTS)]
        rows = [
            one
            for s in STORES
            for one in (ipywidgets.HTML(f"<b>{s}</b>"), *(self._menus[s, e] for e in EVENTS))
        ]
        columns = f"130px repeat({len(EVENTS)}, 120px)"
        grid = ipywidgets.GridBox([*heads, *rows], layout={"grid_template_columns": columns})
        self._view = ipywidgets.HTML()
        again = ipywidgets.Button(description="Start over", icon="undo")
        again.on_click(lambda _: self.reset())
        super().__init__([ipywidgets.HTML("<b>What does the page find?</b>"), grid, again, self._view])
        self._draw()

    def _menu(self, store: str, event: str) -> ipywidgets.Dropdown:
        menu = ipywidgets.Dropdown(
            options=[("?", ""), (THERE, THERE), (GONE, GONE)],
            tooltip=f"{store} after {event}",
            layout={"width": "110px"},
        )
        menu.observe(lambda _: self._draw(), "value")
        return menu

    @property
    def guesses(self) -> dict[tuple[str, str], str]:
        """What was predicted so far: by store and event, `there` or `gone`."""
        return {at: menu.value for at, menu in self._menus.items() if menu.value}

    def fill(self, found: Found) -> Figure:
        """Set what was found beside the predictions."""
        self._found = found
        self._draw()
        return self._still()

    def reset(self) -> None:
        """Take back all predictions and what was found."""
        self._found = {}
        for menu in self._menus.values():
            menu.value = ""
        self._draw()

    def _draw(self) -> None:
        self._view.value = self._verdict()._html() if self._found else self._python()

    def _python(self) -> str:
        return f"<code>matrix.guesses</code>: {len(self.guesses)} of {len(self._menus)} predicted"

    def _caption(self) -> str:
        if not self._found:
            return f"{len(self.guesses)} of {len(self._menus)} cells predicted."
        seen = [verdict(value) for one in self._found.values() for value in one.values()]
        caption = f"Of {len(seen)} looks, {seen.count(THERE)} found the value again"
        if not self.guesses:
            return f"{caption}."
        wrong = self._wrong()
        caption += f"; {len(self.guesses) - len(wrong)} of your {len(self.guesses)} predictions came true."
        names = dict.fromkeys(_SHOWS[at] for at in wrong)  # some cells share one
        return f"{caption} Not so: {'; '.join(names)}." if names else caption

    def _wrong(self) -> list[tuple[str, str]]:
        return [(s, e) for (s, e), guess in self.guesses.items() if verdict(self._found[e][s]) != guess]

    def _verdict(self) -> Note:
        if self._wrong():
            return Note("Surprises", self._caption(), "attacker")
        return Note("Filled in", self._caption(), "server")

    def _still(self) -> Figure:
        return picture(self._found, self.guesses, caption=self._caption())
