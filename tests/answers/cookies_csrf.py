"""Answers to the exercises of lesson 15."""

import hmac
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from answers import Answer, Answers, Wrong
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


def cookie(flags: str, same_site: dict[str, str] | None = None, name: str = "__Host-session") -> Answer:
    """Build an answer that adds SameSite and, where no script reads it, HttpOnly to some flags."""
    words = {"own pages": "Strict", "links": "Lax", "anywhere": "None"} if same_site is None else same_site

    def set_cookie(value: str, scripts: bool, sent_from: str) -> str:
        site = f"; SameSite={words[sent_from]}" if words else ""
        return f"{name}={value}; {flags}{site}" + ("" if scripts else "; HttpOnly")

    return set_cookie


def cookie_in_another_order(value: str, scripts: bool, sent_from: str) -> str:
    parts = [] if scripts else ["httponly"]
    parts += [
        f"samesite={'none' if sent_from == 'anywhere' else 'lax' if sent_from == 'links' else 'strict'}"
    ]
    return f"Set-Cookie: __Host-session={value};" + ";".join([*parts, "secure", "path=/"])


def cookie_for_nobody(value: str, scripts: bool, sent_from: str) -> str:
    return cookie("Path=/; Secure")(value, not scripts, sent_from)


def made(session: str, key: bytes) -> str:
    return hmac.new(key, session.encode(), sha256).hexdigest()


def fits_as_bytes(token: str, session: str, key: bytes) -> bool:
    try:
        sent = bytes.fromhex(token)
    except ValueError:
        return False
    return hmac.compare_digest(sent, hmac.digest(key, session.encode(), "sha256"))


def fits_if_ascii(token: str, session: str, key: bytes) -> bool:
    return token.isascii() and hmac.compare_digest(token, made(session, key))


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
    "15.set-cookie": Answers(
        right=(cookie("Path=/; Secure"), cookie("Secure; Path=/;"), cookie_in_another_order),
        wrong=(
            Wrong(
                cookie("Path=/; Secure", {}),
                "the default will do",
                ("SameSite=Strict", "'own pages'", "came"),
            ),
            Wrong(
                cookie("Path=/; Secure", {"own pages": "Strict", "links": "Strict", "anywhere": "None"}),
                "Lax and Strict are one",
                ("'links'", "expected SameSite=Lax"),
            ),
            Wrong(cookie("Path=/"), "a name is enough", ("Secure", "Path=/", "came")),
            Wrong(cookie("Secure"), "a name is enough", ("Secure", "Path=/", "came")),
            Wrong(
                cookie("Path=/; Secure; Domain=bank.localhost"),
                "Domain keeps others out",
                ("subdomains", "came"),
            ),
            Wrong(
                cookie_for_nobody, "HttpOnly is about sending", ("scripts=False", "expected HttpOnly", "came")
            ),
            Wrong(
                cookie("Path=/; Secure", name="session"),
                "another name or value",
                ("__Host-session=8fjK2", "came"),
            ),
            Wrong(lambda *_: None, "nothing is returned", ("scripts=False", "None came")),
        ),
    ),
    "15.token-fits": Answers(
        right=(fits_as_bytes, fits_if_ascii, lambda token, session, key: token == made(session, key)),
        wrong=(
            Wrong(
                lambda token, session, key: hmac.compare_digest(token, made(session, key)),
                "compare_digest takes any text",
                ("not ASCII", "False was expected", "TypeError"),
            ),
            Wrong(
                lambda token, session, key: token == made("ada's session", key),
                "another token",
                ("True was expected", "False came"),
            ),
            Wrong(
                lambda token, session, key: len(token) == 64,
                "any token of ours will do",
                ("gave to Eve", "False was expected", "True came"),
            ),
            Wrong(
                lambda token, session, key: made(session, key).startswith(token),
                "no token is a token",
                ("no token", "False was expected", "True came"),
            ),
            Wrong(
                lambda token, session, key: (
                    token in (made(session, key), sha256(session.encode()).hexdigest())
                ),
                "a hash is a MAC",
                ("without the key", "True came"),
            ),
            Wrong(
                lambda token, session, key: token != "" and made(session, key).startswith(token),
                "a part is the whole",
                ("half a token", "True came"),
            ),
            Wrong(
                lambda token, session, key: None, "nothing is returned", ("True was expected", "None came")
            ),
        ),
    ),
}
