"""Lesson 15: tell a bank's own requests from forged ones, set a cookie, bind a token to a session."""

import hmac
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.insecure.bank import Asked
from authlab.widgets.quiz import Question

_BANK = "bank.localhost:8000"


def _sent(site: str, origin: str | None, *, mode: str = "navigate", referer: str = "") -> dict[str, str]:
    dest = {"navigate": "document", "cors": "empty"}[mode]
    headers = {"host": _BANK, "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": site}
    headers |= {"sec-fetch-mode": mode, "sec-fetch-dest": dest}
    headers |= {"origin": origin} if origin else {}
    return headers | ({"referer": referer} if referer else {})


def _from(site: str, host: str) -> dict[str, str]:
    return _sent(site, f"http://{host}", referer=f"http://{host}/")


# As Chromium 156 sent them to http://bank.localhost:8000, the attacker's server being on port 8666:
# tests/test_bank.py lets a browser send them again.
OWN = {
    "its own form": _from("same-origin", _BANK),
    "its own fetch": _sent("same-origin", f"http://{_BANK}", mode="cors", referer=f"http://{_BANK}/"),
}
FORGED = {
    "another site": _from("cross-site", "evil.localhost:8666"),
    "another port": _from("same-site", "bank.localhost:8666"),
    "a subdomain": _from("same-site", "evil.bank.localhost:8666"),
    "a look-alike": _from("cross-site", "bank.localhost.evil.localhost:8666"),
    "a sandboxed frame": _sent("cross-site", "null") | {"sec-fetch-dest": "iframe"},
}
_LETS_IN = {
    "another site": "POST cannot be forged",
    "another port": "same site is same origin",
    "a subdomain": "same site is same origin",
    "a look-alike": "an origin is told by its beginning",
    "a sandboxed frame": "no name is no danger",
}


def _without(headers: dict[str, str], *beginnings: str) -> dict[str, str]:
    return {name: value for name, value in headers.items() if not name.startswith(beginnings)}


def _judge_allow(allow: Callable[[Asked], Any]) -> None:
    for name, headers in OWN.items():
        _judge_request(allow, headers, True, name, "only fetch is honest")
    for name, headers in FORGED.items():
        _judge_request(allow, headers, False, name, _LETS_IN[name])
    for name, headers in OWN.items():
        old, said = _without(headers, "sec-fetch-"), f"{name}, in a browser that sends no Sec-Fetch-Site"
        _judge_request(allow, old, True, said, "every browser sends Sec-Fetch-Site")
    for name, headers in FORGED.items():
        old, said = _without(headers, "sec-fetch-"), f"{name}, in a browser that sends no Sec-Fetch-Site"
        _judge_request(allow, old, False, said, "what is not said is not so")
    longer = _without(_from("cross-site", f"evil-{_BANK}"), "sec-fetch-")
    said = "a site whose name ends like the bank's, in a browser that sends no Sec-Fetch-Site"
    _judge_request(allow, longer, False, said, "an origin is told by its end")
    bare = _without(FORGED["another site"], "sec-fetch-", "origin", "referer")
    said = "another site, in a browser that sends neither Sec-Fetch-Site nor Origin"
    _judge_request(allow, bare, False, said, "what is not said is not so")


def _judge_request(
    allow: Callable[[Asked], Any], headers: dict[str, str], honest: bool, name: str, misconception: str
) -> None:
    told = ("host", "sec-fetch-site", "origin")
    lines = ", ".join(f"{header}: {headers[header]}" for header in told if header in headers)
    said = f"for {name} ({lines}), {honest} was expected"
    try:
        got = attempt(allow, Asked(dict(headers)))
    except Mistake as mistake:
        missing = isinstance(mistake.cause, KeyError) and "sec-fetch-site" not in headers
        name = "every browser sends Sec-Fetch-Site" if missing else mistake.misconception
        raise Mistake(f"{said}. {mistake}", name, mistake.cause) from mistake
    if honest:
        must_return(got, f"{said} and {shown(got)} came")
    if bool(got) is not honest:
        raise Mistake(f"{said} and {shown(got)} came", misconception)


def _allow(request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    own = "http://" + request.headers["host"]
    return request.headers.get("origin") == own


ALLOW = Exercise(
    id="15.allow",
    judge=_judge_allow,
    answer=_allow,
    hints=(
        "the table above has a column in which the bank's own two requests differ from all others",
        'request.headers.get("sec-fetch-site") is None where the browser is too old to send it; then the '
        "origin has to be the bank's own, port and all",
        'if site is not None: return site == "same-origin"; else compare request.headers.get("origin") with '
        '"http://" + request.headers["host"]',
    ),
    praise="five attacks refused, in new browsers and old ones, and both honest pages served",
)

# Who gets a cookie: the value of SameSite that is asked for, and what another value shows.
_SAME_SITE = {"own pages": "strict", "links": "lax", "anywhere": "none"}


def _judge_set_cookie(set_cookie: Callable[[str, bool, str], Any]) -> None:
    for scripts in (False, True):
        for sent_from in _SAME_SITE:
            got = attempt(set_cookie, "8fjK2", scripts, sent_from)
            asked = f"for scripts={scripts} and sent_from={sent_from!r}"
            must_return(got, f"{asked}, a text was expected and None came")
            _judge_cookie(got, scripts, sent_from, f"{asked}, {shown(got, 120)} came")


def _judge_cookie(got: Any, scripts: bool, sent_from: str, seen: str) -> None:
    if not isinstance(got, str) or any(mark in got for mark in "\r\n"):
        raise Mistake(f"{seen}; one line of text was expected", "not a text")
    pair, *rest = (part.strip() for part in got.removeprefix("Set-Cookie:").split(";"))
    flags = {}
    for name, _, value in (part.partition("=") for part in rest):
        flags[name.strip().lower()] = value.strip().lower()
    if pair != "__Host-session=8fjK2":
        raise Mistake(f"{seen}; it begins with __Host-session=8fjK2", "another name or value")
    if "domain" in flags:
        raise Mistake(f"{seen}; Domain gives it to subdomains too, leave it out", "Domain keeps others out")
    if "secure" not in flags or flags.get("path") != "/":
        raise Mistake(f"{seen}; a name with __Host- is taken only with Secure and Path=/", "a name is enough")
    if ("httponly" in flags) is scripts:
        wanted = "no HttpOnly: scripts read it" if scripts else "HttpOnly: no script needs it"
        raise Mistake(f"{seen}; expected {wanted}", "HttpOnly is about sending")
    if flags.get("samesite") != _SAME_SITE[sent_from]:
        absent = "samesite" not in flags
        raise Mistake(f"{seen}; expected SameSite={_SAME_SITE[sent_from].title()}",
                      "the default will do" if absent else "Lax and Strict are one")  # fmt: skip


def _set_cookie(value: str, scripts: bool, sent_from: str) -> str:
    same_site = {"own pages": "Strict", "links": "Lax", "anywhere": "None"}
    cookie = f"__Host-session={value}; Path=/; Secure; SameSite={same_site[sent_from]}"
    return cookie if scripts else cookie + "; HttpOnly"


SET_COOKIE = Exercise(
    id="15.set-cookie",
    judge=_judge_set_cookie,
    answer=_set_cookie,
    hints=(
        "one flag is about scripts, another about who sends the request; the prefix asks for two more",
        "Strict is for own pages, Lax lets links through, None sends it from anywhere",
        'f"__Host-session={value}; Path=/; Secure; SameSite={…}", and "; HttpOnly" unless scripts read it',
    ),
    praise="six cookies, and each goes where it is needed and nowhere else",
)


def _made(session: str, key: bytes) -> str:
    return hmac.new(key, session.encode(), sha256).hexdigest()


def _judge_token_fits(token_fits: Callable[[str, str, bytes], Any]) -> None:
    key, ada, eve = b"k" * 32, "ada's session", "eve's session"
    good = _made(ada, key)
    cases = (
        (good, ada, True, "the token of this session", "another token"),
        (_made(eve, key), eve, True, "the token of another session, with that session", "another token"),
        (_made(eve, key), ada, False, "the token that the bank gave to Eve", "any token of ours will do"),
        ("", ada, False, "no token", "no token is a token"),
        (sha256(ada.encode()).hexdigest(), ada, False, "a hash made without the key", "a hash is a MAC"),
        (_made(ada, b"x" * 32), ada, False, "a token made with another key", "any token of ours will do"),
        (good[:32], ada, False, "half a token", "a part is the whole"),
        (good + "00", ada, False, "a token with something behind it", "a part is the whole"),
        ("é" * 64, ada, False, "a token that is not ASCII", "compare_digest takes any text"),
    )
    for token, session, fits, what, misconception in cases:
        said = f"for {what}, {fits} was expected"
        try:
            got = attempt(token_fits, token, session, key)
        except Mistake as mistake:
            name = misconception if isinstance(mistake.cause, TypeError) and not token.isascii() else ""
            raise Mistake(f"{said}. {mistake}", name or mistake.misconception) from mistake
        must_return(got, f"{said} and None came")
        if got is not fits:
            raise Mistake(f"{said} and {shown(got)} came", misconception)


def _token_fits(token: str, session: str, key: bytes) -> bool:
    expected = hmac.new(key, session.encode(), sha256).hexdigest()
    return hmac.compare_digest(token.encode(), expected.encode())


TOKEN_FITS = Exercise(
    id="15.token-fits",
    judge=_judge_token_fits,
    answer=_token_fits,
    hints=(
        "make the token again, from the session that came, and compare",
        "hmac.new(key, session.encode(), sha256).hexdigest() makes it",
        "compare with hmac.compare_digest, and encode both sides: of text it takes only ASCII",
    ),
    praise="nine tokens, and only the session's own one fits",
)

RECALL = (
    Question(
        "A program copies Ada's bearer token and sends it. What does the server see?",
        (
            "Ada: whoever holds it is served",
            "A stranger: it is bound to her client",
            "Nothing: it is encrypted",
        ),
        "A bearer token is possession. A cookie is a credential of the same kind, and the browser holds it.",
        "13 · Copy a token",
    ),
    Question(
        "Who can make the HMAC of a text?",
        ("Whoever has the key", "Whoever has the text", "Nobody but the one who has made it"),
        "Without the key it cannot be computed: the bank's sound token rests on that.",
        "09 · Make a tag with a key",
    ),
)
