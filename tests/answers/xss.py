"""Answers to the exercises of lesson 16."""

import html
import json
import re
from typing import Any
from urllib.parse import quote, urlsplit
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


def words(policy: str, name: str) -> list[str] | None:
    """Look for one directive, from the first to the last."""
    for one in policy.lower().split(";"):
        if one.split()[:1] == [name]:
            return one.split()[1:]
    return None


def left(runs: Any, theft: Any = lambda policy, http_only: not http_only) -> Any:
    """Build an answer from whether a script runs, and whether a token gets out then."""

    def left(policy: str, http_only: bool) -> Any:
        if not runs(policy):
            return set()
        return {"riding", "theft"} if theft(policy, http_only) else {"riding"}

    return left


def runs(policy: str) -> bool:
    for name in ("script-src", "default-src"):
        if (sources := words(policy, name)) is not None:
            return "'unsafe-inline'" in sources
    return True


def left_in_lists(policy: str, http_only: bool) -> Any:
    found = left(runs)(policy, http_only)
    return sorted(found)


def no_fallback(policy: str) -> bool:
    sources = words(policy, "script-src")
    return sources is None or "'unsafe-inline'" in sources


def anywhere(policy: str) -> bool:
    sources = words(policy, "script-src") or words(policy, "default-src")
    return sources is None or "'unsafe-inline'" in policy


def first_default(policy: str) -> bool:
    default = words(policy, "default-src")
    return runs(policy) and (default is None or "'unsafe-inline'" in default)


def as_spelled(policy: str) -> bool:
    named = dict(one.strip().partition(" ")[::2] for one in policy.split(";"))
    sources = named.get("script-src", named.get("default-src", "'unsafe-inline'"))
    return "'unsafe-inline'" in sources


def unguarded(policy: str, http_only: bool) -> Any:
    directives = {one.split()[0]: one.split()[1:] for one in policy.split(";")}
    return left(runs)(policy, http_only) if directives else None


def link(good: Any, instead: Any = lambda address: "#") -> Any:
    return lambda address: address if good(address) else instead(address)


def listed(*schemes: str, fold: Any = str) -> Any:
    return lambda address: not fold(address).startswith(tuple(f"{scheme}:" for scheme in schemes))


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
    "16.left": Answers(
        right=(left(runs), left_in_lists),
        wrong=(
            Wrong(left(lambda policy: not policy), "any policy stops scripts", ("object-src", "came")),
            Wrong(
                left(lambda policy: True),
                "a policy stops no script",
                ("script-src 'self'", "set() was expected"),
            ),
            Wrong(left(no_fallback), "default-src is not about scripts", ("default-src 'self'",)),
            Wrong(left(anywhere), "unsafe-inline counts wherever it stands", ("style-src",)),
            Wrong(left(first_default), "default-src always counts", ("script-src 'self' 'unsafe-inline'",)),
            Wrong(left(as_spelled), "a policy has one spelling", ("Default-Src",)),
            Wrong(
                left(runs, lambda policy, http_only: not http_only and "connect-src" not in policy),
                "connect-src keeps the token in",
                ("connect-src 'self'", "'theft'"),
            ),
            Wrong(
                lambda policy, http_only: set() if http_only else left(runs)(policy, False),
                "HttpOnly stops XSS",
                ("http_only True", "{'riding'} was expected", "set() came"),
            ),
            Wrong(unguarded, "there is always a policy", ("IndexError", "was expected")),
            Wrong(lambda policy, http_only: runs(policy), "not a set", ("True came",)),
            Wrong(lambda policy, http_only: None, "nothing is returned", ("None came",)),
        ),
    ),
    "16.link": Answers(
        right=(
            link(lambda address: urlsplit(address).scheme in {"http", "https"}),
            link(lambda address: re.match("https?://", address, re.IGNORECASE)),
        ),
        wrong=(
            Wrong(
                link(lambda address: True), "an address is only a place", ("'javascript:alert(1)'", "came")
            ),
            Wrong(html.escape, "addresses are encoded here", ("&amp;", "was expected")),
            Wrong(quote, "addresses are encoded here", ("%",)),
            Wrong(link(listed("javascript")), "a scheme has one spelling", ("JaVaScRiPt",)),
            Wrong(
                link(listed("javascript", fold=str.lower)), "a scheme has one spelling", ("script:alert(1)",)
            ),
            Wrong(
                link(lambda address: urlsplit(address).scheme != "javascript"),
                "javascript is the only dangerous scheme",
                ("data:text/html",),
            ),
            Wrong(
                link(lambda address: "://" in address and address[:4] not in ("data", "blob")),
                "two slashes make it a web address",
                ("javascript://",),
            ),
            Wrong(
                link(lambda address: "http" in address.lower() and address[:4] != "blob"),
                "https somewhere is https",
                ("https://lab.example')",),
            ),
            Wrong(
                link(lambda address: address.startswith(("https://", "http://"))),
                "schemes have a case",
                ("HTTPS://", "'#' came"),
            ),
            Wrong(
                link(lambda address: address[:4] == "http", lambda address: html.escape(address) + "#"),
                "a script can be made harmless",
                ("'#' was expected",),
            ),
            Wrong(lambda address: "#", "everything is refused", ("https://lab.example/notes", "'#' came")),
            Wrong(lambda address: None, "nothing is returned", ("None came",)),
        ),
    ),
}
