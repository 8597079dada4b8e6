"""Answers to exercise 12.may-fetch."""

import re
from typing import Any
from urllib.parse import urlsplit

from answers import Answers, Wrong


def split(url: Any, ours: list[str]) -> bool:
    """Compare what an address is made of, and refuse what no address of ours has."""
    if not isinstance(url, str) or "\\" in url or "@" in url:
        return False
    return any(urlsplit(url) == urlsplit(one) for one in ours)


def same_host(url: Any, ours: list[str]) -> bool:
    return isinstance(url, str) and urlsplit(url).hostname in {urlsplit(one).hostname for one in ours}


def same_parts(url: Any, ours: list[str]) -> bool:
    def parts(text: str) -> tuple[Any, ...]:
        one = urlsplit(text)
        return one.scheme, one.hostname, one.port, one.path, one.query

    return isinstance(url, str) and parts(url) in map(parts, ours)


TABLE = {
    "12.may-fetch": Answers(
        right=(lambda url, ours: any(url == one for one in ours), split),
        wrong=(
            Wrong(lambda url, ours: isinstance(url, str) and url.startswith("https://"), "https is safe",
                  ("'https://evil.example/jwks.json'", "False was expected", "True came")),
            Wrong(same_host, "the host is enough", ("'http://keys.example", "False was expected", "True")),
            Wrong(lambda url, ours: str(url).startswith(("https://keys.example", "https://login.example:8443")),
                  "the host is enough", (":9000/", "Another port is another server")),
            Wrong(lambda url, ours: str(url).startswith(tuple(ours)), "a beginning is enough",
                  ("/../uploads/mallory.json'", "False was expected", "It goes on")),
            Wrong(lambda url, ours: any(one in str(url) and ".json/" not in url and "?next" not in url
                                        for one in ours),
                  "it stands somewhere in it", ("'https://evil.example/?https://keys", "True came")),
            Wrong(same_parts, "all read an address alike", ("evil.example\\\\@keys.example", "True came")),
            Wrong(lambda url, ours: any(re.fullmatch(one, str(url)) for one in ours), "a pattern is enough",
                  ("'https://keys-example/jwks.json'", "True came", "any character")),
            Wrong(lambda url, ours: str(url).lower() in ours, "mends what came", ("JWKS.JSON'", "True came")),
            Wrong(lambda url, ours: isinstance(url, str) and any(url in one for one in ours),
                  "a piece is enough", ("'https://keys.example/'", "True came", "not the whole")),
            Wrong(lambda url, ours: url == "" or url in ours, "a piece is enough", ("for ''", "True came")),
            Wrong(lambda url, ours: url.strip() in ours, "an address is always text",
                  ("for None, False was expected", "AttributeError")),
            Wrong(lambda url, ours: "no" if url not in ours else "yes", "not an answer", ("'yes' came",)),
            Wrong(lambda url, ours: None, "nothing is returned", ("True was expected", "None came")),
            Wrong(lambda url, ours: False, "refuses ours", ("True was expected and False came",)),
        ),
    ),
}  # fmt: skip
