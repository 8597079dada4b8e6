"""Put comments into a page so that text stays text."""

import html
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.insecure.comments import render

_QUOTES, _TAGS, _AMPERSAND = "quotes are harmless", "only script tags are dangerous", "the ampersand may stay"
_ELSEWHERE = "the encoding of another place"
# Comments, what a page in which they are something else shows, and why.
_COMMENTS: tuple[tuple[list[tuple[str, str]], str, str], ...] = (
    ([], "an empty list is special", "No comments, no items"),
    ([("ada", "I agree.")], _ELSEWHERE, "Nothing in it needs encoding, and no other element was asked for"),
    ([("ada", "1 < 2 && 2 > 1")], "taking out is encoding", "A text is shown as it was typed"),
    ([("ada", "<script>x()</script>")], "a page shows what is in it as text", "That became a script"),
    ([("ada", "<img src=x onerror=x()>")], _TAGS, "A handler is a script too"),
    ([("ada", "<ScRiPt>x()</sCrIpT>")], "a list of what is bad", "Tags have no case"),
    (
        [("ada", "<scr<script>ipt>x()</scr</script>ipt>")],
        "a list of what is bad",
        "Take one out, one is left",
    ),
    ([("ada", "</li><li title='root'>hi")], "a page shows what is in it as text", "That ended the item"),
    ([("ada", "a <!-- b --> c")], "a list of what is bad", "That became a comment, which nobody sees"),
    ([("ada onmouseover=x()", "hi")], "an attribute needs no quotes", "Without quotes it ends at a space"),
    ([('" onmouseover="x()', "hi")], _QUOTES, "An attribute ends at its quote, and a new one began"),
    ([("' onmouseover='x()", "hi")], "there is one kind of quote", "An attribute ends at its quote"),
    ([("ada", "write &lt; for <")], _AMPERSAND, "Somebody typed &lt; and wants to see that"),
    ([("&quot;ada&quot;", "hi")], _AMPERSAND, "In an attribute, too, & begins a sign"),
    ([("ada", "1"), ("eve", "<b>2"), ("ada", "3")], "one comment is enough", "All of them, in their order"),
)


class _Items(HTMLParser):
    """Read HTML as a browser does: the items with their attributes and text, and whatever else is there."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.items: list[list[Any]] = []
        self.other, self._inside = "", False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self.items.append([attrs, ""])
            self._inside = True
        elif tag not in ("ul", "ol"):
            self.other = self.other or f"an element {tag}"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "li"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.items[-1][1] += data
        elif data.strip():
            self.other = self.other or f"outside the items {shown(data.strip(), 30)}"


def _judge_render(learners: Callable[..., Any]) -> None:
    for comments, misconception, why in _COMMENTS:
        got = attempt(learners, list(comments))
        seen = f"for {comments}, your function returned {shown(got, 90)}"
        must_return(got, seen)
        if not isinstance(got, str):
            raise Mistake(f"{seen}: a text was expected", "not a text")
        page = _Items(got)
        items = [(attrs, text.strip()) for attrs, text in page.items]
        if not page.other and items == [([("title", author)], text) for author, text in comments]:
            continue
        if comments and not items and "&lt;li" in got:
            raise Mistake(f"{seen}: there is no item in it. Encode what came from outside", "all is encoded")
        raise Mistake(f"{seen}. {_told(page)}. {why}", _shows(comments, page, misconception))


def _told(page: _Items) -> str:
    if page.other:
        return f"There is {page.other}"
    items = "; ".join(f"{dict(attrs)} and the text {shown(text, 40)}" for attrs, text in page.items)
    return f"A browser finds {items or 'no item'}"


def _shows(comments: list[tuple[str, str]], page: _Items, misconception: str) -> str:
    """Say what it shows where every text is in its place, and changed; else it became something else."""
    pairs = [(attrs[0][1], text.strip()) for attrs, text in page.items if [n for n, _ in attrs] == ["title"]]
    if page.other or len(pairs) != len(comments) or pairs == _unescaped(comments):
        return misconception
    if _unescaped(pairs) == comments:
        return "encoded twice is encoded well"
    return misconception if misconception == _ELSEWHERE else "taking out is encoding"


def _unescaped(pairs: list[tuple[str, str]]) -> list[tuple[str, ...]]:
    return [tuple(html.unescape(text or "") for text in pair) for pair in pairs]


RENDER = Exercise(
    id="16.render",
    judge=_judge_render,
    answer=render,
    hints=(
        "which signs begin a tag, end an attribute, or begin a spelled sign such as &lt;?",
        "html.escape(text) spells & < > and both quotes; author and text need it, the item around does not",
        "f'<li title=\"{html.escape(author)}\">{html.escape(text)}</li>' for each pair, and join them all",
    ),
    praise="fifteen pages, and a browser reads in each what was typed, in the text and in the attribute",
)
