"""Answers to exercise 16.render."""

import html
import json
import re
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from answers import Answers, Wrong


def built(text: Any = html.escape, author: Any = html.escape, quotes: str = '"') -> Any:
    """Build an answer that is right but for what is given."""

    def render(comments: list) -> Any:
        items = (f"<li title={quotes}{author(who)}{quotes}>{text(what)}</li>" for who, what in comments)
        return "".join(items)

    return render


def by_hand(text: str) -> str:
    for sign, spelled in {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;"}.items():
        text = text.replace(sign, spelled)
    return text


def in_a_list(comments: list) -> str:
    page = "<ul>\n"
    for author, text in comments:
        page += f"  <li title={quoteattr(author)}>\n    {html.escape(text, quote=False)}\n  </li>\n"
    return page + "</ul>\n"


def numbers(text: str) -> str:
    return "".join(one if one.isalnum() else f"&#{ord(one)};" for one in text)


def unless_script(text: str) -> str:
    return html.escape(text) if "<script" in text else text


def cut_scripts(text: str) -> str:
    return text.replace("<script>", "").replace("</script>", "")


def escape_bad(text: str) -> str:
    bad = ("<script>", "onerror", "</li>")
    return html.escape(text) if any(one in text for one in bad) else text


def early(comments: list) -> str:
    return html.escape(built(str, str)(comments))


def late_ampersand(text: str) -> str:
    return text.replace("<", "&lt;").replace('"', "&quot;").replace("&", "&amp;")


def no_ampersand(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


TABLE = {
    "16.render": Answers(
        right=(
            built(by_hand, by_hand),
            in_a_list,
            built(numbers, numbers),
            built(html.escape, html.escape, "'"),
        ),
        wrong=(
            Wrong(
                built(lambda text: re.sub(r"<(?=[a-zA-Z/])", "&lt;", text.replace("&", "&amp;"))),
                "taking out is encoding",
                ("<!-- b -->", "a comment, which nobody sees"),
            ),
            Wrong(
                built(str, str), "a page shows what is in it as text", ("<script>x()", "an element script")
            ),
            Wrong(built(str), "a page shows what is in it as text", ("an element script",)),
            Wrong(built(unless_script), "only script tags are dangerous", ("<img src=x", "an element img")),
            Wrong(built(escape_bad), "a list of what is bad", ("<ScRiPt>", "an element script")),
            Wrong(built(cut_scripts), "taking out is encoding", ("<script>x()", "the text 'x()'")),
            Wrong(
                built(lambda text: re.sub("<[^>]*>", "", text)),
                "taking out is encoding",
                ("1 < 2 && 2 > 1", "the text '1 1'", "as it was typed"),
            ),
            Wrong(
                built(author=lambda who: html.escape(who, quote=False)),
                "quotes are harmless",
                ("onmouseover", "A browser finds", "ends at its quote"),
            ),
            Wrong(built(author=str), "quotes are harmless", ("'onmouseover': 'x()'",)),
            Wrong(built(author=by_hand, quotes="'"), "there is one kind of quote", ("'onmouseover': 'x()'",)),
            Wrong(built(quotes=""), "an attribute needs no quotes", ("onmouseover",)),
            Wrong(built(late_ampersand), "encoded twice is encoded well", ("1 < 2", "&lt;")),
            Wrong(
                built(lambda text: html.escape(html.escape(text))), "encoded twice is encoded well", ("&lt;",)
            ),
            Wrong(built(no_ampersand), "the ampersand may stay", ("write &lt; for <", "'write < for <'")),
            Wrong(built(author=no_ampersand), "the ampersand may stay", ("&quot;ada&quot;", '"ada"')),
            Wrong(built(quote), "the encoding of another place", ("I agree.", "I%20agree.")),
            Wrong(built(json.dumps), "the encoding of another place", ('"I agree."',)),
            Wrong(early, "all is encoded", ("&lt;li", "no item")),
            Wrong(lambda comments: built()(comments[:1]), "one comment is enough", ("in their order",)),
            Wrong(lambda comments: [built()(comments)], "not a text", ("a text was expected",)),
            Wrong(lambda comments: None, "nothing is returned", ("None",)),
        ),
    ),
}
