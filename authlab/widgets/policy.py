"""The policy table: twenty correctly signed tokens, and what each of some readers says to them."""

import html
import inspect
from collections.abc import Mapping

import ipywidgets

from authlab.figure import COLOURS, Shown, Table
from authlab.redteam.minted import TOKENS, Minted, Read, verdicts
from authlab.widgets import StillBox

_CELL = "text-align:left;padding:1px 10px 1px 6px;line-height:1.5;font-size:12px"
_CODE = "white-space:pre;max-width:720px;overflow-x:auto;padding-top:8px;font-size:12px;opacity:.85"


class PolicyTable(StillBox):
    """Let readers judge the twenty; it shows one at a time, with its Python, and begins with the last."""

    def __init__(self, readers: Mapping[str, Read]) -> None:
        self._readers = dict(readers)
        self._said = {name: verdicts(read) for name, read in readers.items()}
        self._choice = ipywidgets.ToggleButtons(
            options=list(readers), value=list(readers)[-1], style={"button_width": "auto"}
        )
        self._view = ipywidgets.HTML()
        self._choice.observe(lambda _: self._draw(), "value")
        super().__init__([*([self._choice] if len(readers) > 1 else []), self._view])
        self._draw()

    def _caption(self, name: str) -> str:
        right = sum(_right(minted, said) for minted, said in self._said[name])
        return f"{name}: {right} of {len(TOKENS)} judged right"

    def _draw(self) -> None:
        name = self._choice.value
        caption, code = html.escape(self._caption(name)), html.escape(_source(self._readers[name]))
        heads = "".join(
            f'<th style="{_CELL}">{head}</th>' for head in ("token", "in it", "should be", "verdict")
        )
        rows = "".join(_row(minted, said) for minted, said in self._said[name])
        self._view.value = (
            '<table style="border-collapse:collapse">'
            f'<caption style="text-align:left;padding:6px 0"><b>{caption}</b></caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
            f'<pre tabindex="0" role="group" aria-label="its Python" style="{_CODE}">{code}</pre>'
        )

    def _still(self) -> Shown:
        columns = [[_verdict(minted, said) for minted, said in one] for one in self._said.values()]
        rows = [(m.name, m.changed or "–", _due(m), *said) for m, *said in zip(TOKENS, *columns, strict=True)]
        return Table(
            ("token", "in it", "should be", *self._said), rows, "; ".join(map(self._caption, self._said))
        )


def _right(minted: Minted, said: str) -> bool:
    return bool(minted.reason) == bool(said)


def _due(minted: Minted) -> str:
    return f"{'refused' if minted.reason else 'accepted'}: {minted.why}"


def _verdict(minted: Minted, said: str) -> str:
    mark = "✓" if _right(minted, said) else "✗"
    return f"{mark} refused: {said}" if said else f"{mark} accepted"


def _row(minted: Minted, said: str) -> str:
    right = _right(minted, said)
    texts = (minted.name, minted.changed or "–", _due(minted), _verdict(minted, said))
    styles = [_CELL] * 3 + [f"{_CELL};white-space:nowrap;font-weight:{'normal' if right else 'bold'}"]
    cells = "".join(
        f'<td style="{style}">{html.escape(text)}</td>' for style, text in zip(styles, texts, strict=True)
    )
    edge = f"border-left:5px solid {COLOURS['server' if right else 'attacker']}"
    return f'<tr style="{edge}">{cells}</tr>'


def _source(read: Read) -> str:
    try:
        return inspect.getsource(read)
    except (OSError, TypeError):  # no file and no cell holds it
        return ""
