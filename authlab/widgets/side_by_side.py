"""Two messages side by side, with the secrets marked wherever they stand."""

import html
from collections.abc import Mapping

import ipywidgets

from authlab.exchange import Exchange
from authlab.figure import Shown, marked, parts
from authlab.widgets import StillBox

_PRE = (
    "text-align:left;white-space:pre-wrap;overflow-wrap:anywhere;max-height:520px;overflow:auto;margin:0;"
    "padding:8px 6px;border-radius:4px;font-family:var(--jp-code-font-family,monospace);font-size:12px;"
    "line-height:1.45;color:var(--jp-content-font-color1,inherit);"
    "background:var(--jp-layout-color2,transparent)"
)
_PANES = "display:flex;flex-wrap:wrap;gap:8px;max-width:720px"
_PANE = "flex:1 1 300px;min-width:0"
_TITLE = "margin:4px 0;line-height:1.4;min-height:2.8em"  # room for two lines: the panes stay level
_JOINT = "\n\n"


def overheard(text: str, raw: bytes) -> str:
    """Return what somebody on the way reads: the text, or of TLS such letters as there happen to be."""
    first = text.partition("\r\n")[0]
    if not first.startswith("TLS "):
        return text.replace("\r\n", "\n").strip("\n")
    return f"{first}\n\n" + "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in raw)


def _sides(one: Exchange) -> tuple[str, ...]:
    return overheard(one.request, one.raw_request), overheard(one.response, one.raw_response)


def where(message: str) -> str:
    """Say where secrets stand in a message: its first line, a header, its body; empty if none do."""
    found, seen = set(), ""
    for piece, secret in parts(message):
        if secret:
            found.add("body" if "\n\n" in seen else "header" if "\n" in seen else "address")
        seen += piece
    return " and ".join(place for place in ("address", "header", "body") if place in found)


class _Messages(Shown):
    """Messages side by side as far as there is room, each under its title."""

    def __init__(self, messages: Mapping[str, tuple[str, ...]]) -> None:
        self._messages = messages

    def _html(self) -> str:
        shown = "".join(
            f'<div style="{_PANE}"><p style="{_TITLE}"><b>{html.escape(title)}</b>: {_marks(texts)}</p>'
            f'<pre tabindex="0" role="group" aria-label="{html.escape(title)}" style="{_PRE}">'
            f"{marked(_JOINT.join(texts))}</pre></div>"
            for title, texts in self._messages.items()
        )
        return f'<div style="{_PANES}">{shown}</div>'

    def _text(self) -> str:
        return "\n\n".join(
            f"{t}: {_marks(texts)}\n{_JOINT.join(texts)}" for t, texts in self._messages.items()
        )


def _marks(texts: tuple[str, ...]) -> str:
    names = ("request", "answer")
    places = [f"{name} ({at})" for name, text in zip(names, texts, strict=False) if (at := where(text))]
    return f"marked in {', '.join(places)}" if places else "nothing to mark"


class SideBySide(StillBox):
    """Choose two of several exchanges and compare them; begins with the first two.

    `name` is what the reader's cell calls the dictionary. With `answers`, the responses are shown too.
    """

    def __init__(
        self, exchanges: Mapping[str, Exchange], *, name: str = "ways", answers: bool = False
    ) -> None:
        self._name, self._answers = name, answers
        self._texts = {title: _sides(one)[: 1 + answers] for title, one in exchanges.items()}
        self._start = (list(self._texts) * 2)[:2]
        self._menus = [
            ipywidgets.Dropdown(options=list(self._texts), value=value, description=side)
            for side, value in zip(("left", "right"), self._start, strict=True)
        ]
        self._view = ipywidgets.HTML()
        reset = ipywidgets.Button(description="Start over")
        reset.on_click(lambda _: self._reset())
        for menu in self._menus:
            menu.observe(lambda _: self._draw(), "value")
        layout = {"flex_flow": "row wrap"}
        super().__init__([ipywidgets.HBox([*self._menus, reset], layout=layout), self._view])
        self._draw()

    def _reset(self) -> None:
        for menu, value in zip(self._menus, self._start, strict=True):
            menu.value = value

    def _draw(self) -> None:
        chosen = {menu.value: self._texts[menu.value] for menu in self._menus}
        what = "" if self._answers else ".request"
        python = ", ".join(f'{self._name}["{title}"]{what}' for title in chosen)
        style = "font-family:var(--jp-code-font-family,monospace);opacity:.8;margin-top:6px"
        shown = _Messages(chosen)._html()
        self._view.value = f'{shown}<div style="{style}">In Python: {html.escape(python)}</div>'

    def _still(self) -> Shown:
        return _Messages(self._texts)
