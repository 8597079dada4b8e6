"""Answers to exercise 15.allow."""

from typing import Any
from urllib.parse import urlsplit

from answers import Answers, Wrong
from authlab.insecure.bank import Asked, insecure_not_cross_site, own_origin, same_origin


def allow_by_either(request: Asked) -> bool:
    headers = request.headers
    if "sec-fetch-site" in headers:
        return headers["sec-fetch-site"] == "same-origin"
    return urlsplit(headers.get("origin", "")).netloc == headers["host"]


def allow_step_by_step(request: Asked) -> Any:
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site and site != "same-origin":
        return False
    return origin and origin == f"http://{request.headers['host']}"


def allow_by_key(request: Asked) -> bool:
    return request.headers["sec-fetch-site"] == "same-origin"


def allow_fetch_only(request: Asked) -> bool:
    return request.headers.get("sec-fetch-mode") == "cors"


def allow_by_beginning(request: Asked) -> bool:
    if request.headers.get("sec-fetch-site") == "same-site":
        return False
    return request.headers.get("origin", "").startswith("http://bank.localhost")


def allow_by_start(request: Any) -> bool:
    site = request.headers.get("sec-fetch-site")
    own = "http://" + request.headers["host"]
    return site == "same-origin" if site else request.headers.get("origin", "").startswith(own)


def allow_by_end(request: Asked) -> bool:
    if "sec-fetch-site" in request.headers:
        return same_origin(request)
    return request.headers.get("origin", "").endswith(request.headers["host"])


def allow_by_host_name(request: Asked) -> bool:
    origin = request.headers.get("origin", "")
    return urlsplit(origin).hostname == request.headers["host"].partition(":")[0]


def allow_unless_foreign(request: Asked) -> bool:
    origin = request.headers.get("origin", "null")
    return origin == "null" or origin.endswith("//" + request.headers["host"])


def allow_what_is_not_said(request: Asked) -> bool:
    return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


def allow_without_either(request: Asked) -> bool:
    if "sec-fetch-site" in request.headers or "origin" not in request.headers:
        return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    return own_origin(request)


TABLE = {
    "15.allow": Answers(
        right=(allow_by_either, allow_step_by_step, own_origin),
        wrong=(
            Wrong(
                lambda request: True,
                "POST cannot be forged",
                ("evil.localhost", "False was expected", "True came"),
            ),
            Wrong(
                insecure_not_cross_site,
                "same site is same origin",
                ("another port", "False was expected", "True came"),
            ),
            Wrong(
                allow_by_host_name,
                "same site is same origin",
                ("same-site", "bank.localhost:8666", "True came"),
            ),
            Wrong(
                allow_by_beginning, "an origin is told by its beginning", ("bank.localhost.evil", "True came")
            ),
            Wrong(allow_by_start, "an origin is told by its beginning", ("port 80", "True came")),
            Wrong(allow_by_end, "an origin is told by its end", ("evil-bank.localhost", "True came")),
            Wrong(
                allow_unless_foreign,
                "no name is no danger",
                ("origin: null", "False was expected", "True came"),
            ),
            Wrong(
                allow_fetch_only, "only fetch is honest", ("its own form", "True was expected", "False came")
            ),
            Wrong(
                same_origin,
                "every browser sends Sec-Fetch-Site",
                ("its own form", "True was expected", "False came"),
            ),
            Wrong(allow_by_key, "every browser sends Sec-Fetch-Site", ("True was expected", "KeyError")),
            Wrong(
                allow_what_is_not_said, "what is not said is not so", ("sends no Sec-Fetch-Site", "True came")
            ),
            Wrong(
                allow_without_either,
                "what is not said is not so",
                ("neither", "False was expected", "True came"),
            ),
            Wrong(lambda request: None, "nothing is returned", ("its own form", "None came", "return")),
        ),
    ),
}
