"""Answers to exercise 16.link."""

import html
import re
from typing import Any
from urllib.parse import quote, urlsplit

from answers import Answers, Wrong


def link(good: Any, instead: Any = lambda address: "#") -> Any:
    return lambda address: address if good(address) else instead(address)


def listed(*schemes: str, fold: Any = str) -> Any:
    return lambda address: not fold(address).startswith(tuple(f"{scheme}:" for scheme in schemes))


TABLE = {
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
