"""The one visual language: colours, marks, sentences and tables that read without a kernel.

Actors, secrets and the parts of a token keep their colour from the first lesson to the last
(Okabe and Ito's palette, told apart by people with any colour vision). Colour is for fills and
strokes; a label or a shape always says the same.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

COLOURS = {
    "client": "#0072b2",
    "server": "#009e73",
    "database": "#8c8c8c",
    "attacker": "#d55e00",
    "secret": "#f0e442",
    "header": "#56b4e9",
    "payload": "#e69f00",
    "signature": "#cc79a7",
}
# What must not leak, wherever it stands in text: each line's group is the secret.
_SECRET = re.compile(
    r"""(?:password|token)=([^&\s]+)                                              # a form, a query
    |   (?:password|token)["']\s*:\s*(?:"((?:[^"\\]|\\.)*)|'((?:[^'\\]|\\.)*))      # JSON, a dictionary
    |   name="\w*(?:password|token)"\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]*)        # multipart
    |   (eyJ[\w-]+(?:\.[\w-]*)*…?)                                              # a JSON Web Token
    |   (\$(?:2[abxy]|argon2\w+)\$[\w./$=,+]+)                                  # a password hash
    """,
    re.VERBOSE,
)


def parts(text: str) -> list[tuple[str, bool]]:
    """Cut text into pieces, each with whether it is a secret."""
    pieces, end = [], 0
    for found in _SECRET.finditer(text):
        start, stop = found.span(found.lastindex or 0)
        pieces += [(text[end:start], False), (text[start:stop], True)]
        end = stop
    return [piece for piece in [*pieces, (text[end:], False)] if piece[0]]


def marked(text: str) -> str:
    """Return text as HTML with its secrets marked: yellow and underlined in every lesson."""
    style = f"background:{COLOURS['secret']};color:#000;text-decoration:underline"
    return "".join(
        f'<mark style="{style}">{html.escape(piece)}</mark>' if secret else html.escape(piece)
        for piece, secret in parts(text)
    )


def css_variables() -> str:
    """Return the palette as CSS custom properties, for widgets that draw in the page."""
    return ":root {" + "".join(f" --authlab-{name}: {c};" for name, c in COLOURS.items()) + " }\n"


class Shown:
    """Give a value its three still forms: HTML, text, and a picture added when a notebook is saved.

    A subclass writes the first two itself, or names in `_shown` what is shown in its place.
    """

    def _shown(self) -> "Shown":
        raise NotImplementedError

    def _html(self) -> str:
        return self._shown()._html()

    def _text(self) -> str:
        return self._shown()._text()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        # Without this class JupyterLab would typeset $2b$12$ as a formula.
        page = f'<div class="mathjax_ignore tex2jax_ignore">{self._html()}</div>'
        return {"text/html": page, "text/plain": self._text()}

    def __repr__(self) -> str:
        return self._text()


class say(Shown):  # noqa: N801 - it reads as the verb it is: say("One hash took 0.25 s here.")
    """Say a sentence that holds a number measured on the reader's own machine."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def _html(self) -> str:
        return f"<p>{html.escape(self.sentence)}</p>"

    def _text(self) -> str:
        return self.sentence


@dataclass(frozen=True, repr=False)
class Note(Shown):
    """Show a sentence under a short title, with a bar in the colour of an actor at its side."""

    title: str
    sentence: str
    colour: str

    def _html(self) -> str:
        style = f"border-left:5px solid {COLOURS[self.colour]};padding:.3em .8em;margin:.3em 0"
        return (
            f'<div role="status" style="{style}"><b>{html.escape(self.title)}</b>: '
            f"{html.escape(self.sentence)}</div>"
        )

    def _text(self) -> str:
        return f"{self.title}: {self.sentence}"


class Code(Shown):
    """Show source code, to read."""

    def __init__(self, source: str) -> None:
        self._source = source

    def _html(self) -> str:
        # Where a line is too long for the window, it goes on at a space: JupyterLab would cut words.
        return f'<pre style="word-break:normal;overflow-wrap:anywhere">{html.escape(self._source)}</pre>'

    def _text(self) -> str:
        return self._source


class Table(Shown):
    """Show rows under their column names, in HTML and as aligned text."""

    def __init__(self, columns: Sequence[str], rows: Iterable[Sequence[Any]], caption: str = "") -> None:
        self.columns, self.caption = tuple(columns), caption
        self.rows = [tuple(row) for row in rows]

    def __len__(self) -> int:
        return len(self.rows)

    def _html(self) -> str:
        head = "".join(f'<th style="text-align:left">{html.escape(column)}</th>' for column in self.columns)
        body = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in self.rows)
        caption = f"<caption>{html.escape(self.caption)}</caption>" if self.caption else ""
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _text(self) -> str:
        lines = [self.columns]
        for row in self.rows:
            lines += zip_longest(*(str(value).splitlines() or [""] for value in row), fillvalue="")
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        text = ["  ".join(v.ljust(w) for v, w in zip(line, widths, strict=True)).rstrip() for line in lines]
        return "\n".join([*([self.caption] if self.caption else []), *text])


def _cell(value: Any) -> str:
    return f'<td style="white-space:pre-wrap;text-align:left">{html.escape(str(value))}</td>'
