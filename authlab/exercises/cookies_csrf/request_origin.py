"""Tell a bank's own requests from those that another site has forged."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.insecure.bank import Asked

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
    shorter = _without(FORGED["a look-alike"], "sec-fetch-") | {"host": "bank.localhost"}
    said = "a look-alike of a bank on port 80, in a browser that sends no Sec-Fetch-Site"
    _judge_request(allow, shorter, False, said, "an origin is told by its beginning")
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
