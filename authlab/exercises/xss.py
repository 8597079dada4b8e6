"""Lesson 16: keep text text, read what a policy leaves to a script, and refuse addresses that are scripts."""

import html
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.insecure.comments import render
from authlab.widgets.quiz import Question

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
    praise="fourteen pages, and a browser reads in each what was typed, in the text and in the attribute",
)

_BOTH, _RIDE, _NONE = frozenset({"theft", "riding"}), frozenset({"riding"}), frozenset()
# A policy, whether the token is HttpOnly, what is left to an inline script, and what else would show.
POLICIES: tuple[tuple[str, bool, frozenset[str], str], ...] = (
    ("", False, _BOTH, "no policy is a strict policy"),
    ("", True, _RIDE, "HttpOnly stops XSS"),
    ("script-src 'self'", False, _NONE, "a policy stops no script"),
    ("default-src 'self'", False, _NONE, "default-src is not about scripts"),
    ("object-src 'none'; base-uri 'none'", False, _BOTH, "any policy stops scripts"),
    ("img-src 'self'; connect-src 'self'", False, _BOTH, "connect-src keeps the token in"),
    ("script-src 'self' 'unsafe-inline'; connect-src 'self'", False, _BOTH, "connect-src keeps the token in"),
    (
        "default-src 'self'; style-src 'unsafe-inline'",
        False,
        _NONE,
        "unsafe-inline counts wherever it stands",
    ),
    ("default-src 'self'; script-src 'self' 'unsafe-inline'", False, _BOTH, "default-src always counts"),
    ("default-src 'unsafe-inline'; script-src 'self'", False, _NONE, "default-src always counts"),
    ("default-src 'self' 'unsafe-inline'", True, _RIDE, "HttpOnly stops XSS"),
    ("img-src *;Default-Src  'self';", False, _NONE, "a policy has one spelling"),
)


def _judge_left(left: Callable[..., Any]) -> None:
    for policy, http_only, right, misconception in POLICIES:
        given = f"for the policy {policy!r}, http_only {http_only}, {set(right) or 'set()'} was expected"
        try:
            got = attempt(left, policy, http_only)
        except Mistake as mistake:
            name = "a policy has one spelling" if policy.endswith(";") else "there is always a policy"
            raise Mistake(f"{mistake}. But {given}", name) from mistake
        seen = f"{given} and {shown(got)} came"
        must_return(got, seen)
        if not isinstance(got, set | frozenset | list | tuple):
            raise Mistake(f"{seen}: a set of words", "not a set")
        if set(got) != right:
            raise Mistake(seen, misconception)


def _left(policy: str, http_only: bool) -> set:
    directives = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        directives.setdefault(name.lower(), sources)
    default = directives.get("default-src", ["'unsafe-inline'"])
    if "'unsafe-inline'" not in directives.get("script-src", default):
        return set()
    return {"riding"} if http_only else {"theft", "riding"}


LEFT = Exercise(
    id="16.left",
    judge=_judge_left,
    answer=_left,
    hints=(
        "first: does the script in the comment run at all? only if it does: what is left to it?",
        "make a dictionary of names and words: script-src decides, or else default-src, or else it runs",
        "it runs if 'unsafe-inline', with its quotes, is among the words of the one that decides",
    ),
    praise="twelve policies: does the script run? if it does, nothing but HttpOnly keeps a token in",
)

_ODD_SCHEMES, _OTHERS = "a scheme has one spelling", "javascript is the only dangerous scheme"
# An address, whether it may be linked, and what the other answer shows.
_ADDRESSES: tuple[tuple[str, bool, str], ...] = (
    ("https://lab.example/notes?a=1&b=<2>", True, "everything is refused"),
    ("http://lab.example/", True, "everything is refused"),
    ("javascript:alert(1)", False, "an address is only a place"),
    ("JaVaScRiPt:alert(1)", False, _ODD_SCHEMES),
    ("java\tscript:alert(1)", False, _ODD_SCHEMES),
    ("\x01 javascript:alert(1)", False, _ODD_SCHEMES),
    ("data:text/html,<script>alert(1)</script>", False, _OTHERS),
    ("vbscript:msgbox(1)", False, _OTHERS),
    ("blob:https://lab.example/1", False, _OTHERS),
    ("javascript://lab.example/%0aalert(1)", False, "two slashes make it a web address"),
    ("javascript:alert('https://lab.example')", False, "https somewhere is https"),
    ("https-not:alert(1)", False, "https somewhere is https"),
    ("HTTPS://lab.example/", True, "schemes have a case"),
)


def _judge_link(link: Callable[..., Any]) -> None:
    for address, good, misconception in _ADDRESSES:
        right = address if good else "#"
        got = attempt(link, address)
        seen = f"for {address!r}, {right!r} was expected and {shown(got)} came"
        must_return(got, seen)
        if got != right:
            changed = "addresses are encoded here" if good else "a script can be made harmless"
            raise Mistake(seen, misconception if got in (address, "#") else changed)


def _link(address: str) -> str:
    known = ("https://", "http://")
    return address if address.lower().startswith(known) else "#"


LINK = Exercise(
    id="16.link",
    judge=_judge_link,
    answer=_link,
    hints=(
        "browsers know many schemes, and new ones come: which few do you want, rather than which not?",
        "https and http, written large or small, at the very beginning and with :// behind them",
        'address.lower().startswith(("https://", "http://")) says yes; for all else return "#"',
    ),
    praise="thirteen addresses: what you know is let through, and whatever you do not know is not",
)

RECALL = (
    Question(
        "Somebody has a copy of Ada's access token, and nothing else of hers. Who is that to the server?",
        ("Ada", "A stranger on Ada's account", "Nobody, without her password"),
        "Any party in possession of the token can use it, and no line of a request proves who sends it.",
        "13 · Copy a token",
    ),
    Question(
        "The page of authlab has logged somebody in. Where is the token then?",
        ("In localStorage, where the page put it", "In a cookie", "Nowhere: only the server has it"),
        "The page's script keeps it in a drawer of the browser, and takes it out for every request.",
        "00 · Open the page",
    ),
)
