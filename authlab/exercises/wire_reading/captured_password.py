"""Find a password in a captured request."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, quote, quote_plus, urlencode

from authlab.exercise import Exercise, Mistake, attempt, shown
from authlab.exercises.wire_reading.login_request import FORM


def _message(first: str, kind: str = "", body: str = "") -> bytes:
    data = body.encode()
    about = f"{kind}\r\nContent-Length: {len(data)}\r\n" if kind else ""
    return f"{first} HTTP/1.1\r\nHost: localhost\r\nX-Note: password=none\r\n{about}\r\n".encode() + data


def _multipart(fields: Mapping[str, str], boundary: str) -> str:
    return "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ) + f"--{boundary}--\r\n"  # fmt: skip


def _captures(fields: Mapping[str, str], boundary: str = "cut-here") -> dict[str, bytes]:
    """Write one login in four ways."""
    kind = f"Content-Type: multipart/form-data; boundary={boundary}"
    return {
        "query": _message(f"GET /auth/login?{urlencode(fields)}"),
        "form": _message("POST /auth/login", f"Content-Type: {FORM}", urlencode(fields)),
        "multipart": _message("POST /auth/login", kind, _multipart(fields, boundary)),
        "json": _message("POST /auth/login", "Content-Type: application/json", json.dumps(fields)),
    }


def _judge_find_password(find_password: Callable[[bytes], Any]) -> None:
    first = {"username": "ada", "password": "correct horse battery"}
    for way, request in _captures(first).items():
        _judge_found(find_password, way, request, first)
    for password in ("fish & chips = 5 + 1", 'say "café" \\ 🔑 %41'):
        fields = {"password": password, "username": "password"}
        for way, request in _captures(fields, "----7b3").items():
            _judge_found(find_password, way, request, fields)
    fields = {"old_password": "last year", "password": "this year", "username": "mei"}
    for way, request in _captures(fields).items():
        _judge_found(find_password, way, request, fields)


def _judge_found(find: Callable[[bytes], Any], way: str, request: bytes, fields: Mapping[str, str]) -> None:
    password = fields["password"]
    expected = f"in a request of the kind {way}, {shown(password)} was expected"
    try:
        got = attempt(find, request)
    except Mistake as mistake:
        raise Mistake(f"{mistake}. But {expected}", f"does not read {way}") from mistake
    if not isinstance(got, str) or got != password:
        raise _missed(f"{expected} and {shown(got)} came", got, way, request, fields)


def _missed(seen: str, got: Any, way: str, request: bytes, fields: Mapping[str, str]) -> Mistake:
    password = fields["password"]
    if isinstance(got, bytes):
        return Mistake(f"{seen}. .decode() turns bytes into text", "bytes are text")
    if isinstance(got, str) and got == fields.get("old_password"):
        return Mistake(f"{seen}: that is another field", "what looks like it is it")
    if isinstance(got, str) and got == "none":
        return Mistake(f"{seen}: that stands in a header that means nothing", "what looks like it is it")
    if isinstance(got, str) and " HTTP/1.1" in got:
        return Mistake(f"{seen}. The address ends at the space", "the address has no end")
    if isinstance(got, str) and got in (quote_plus(password), quote(password), quote(password, safe="")):
        return Mistake(f"{seen}. Undo the spelling: + is a space, %26 is &", "spelt bytes are the password")
    if isinstance(got, str) and got and got == json.dumps(password)[1:-1]:
        return Mistake(f"{seen}. json.loads undoes the spelling", "spelt bytes are the password")
    if isinstance(got, str) and len(got) > 1 and got in password and "&" in password:
        return Mistake(f"{seen}. Cut first, then undo the spelling", "undo the spelling, then cut")
    if not got and way == "query":
        return Mistake(f"{seen}: a GET has it in its first line", "looks into the body only")
    if not got and request.startswith(b"POST"):
        return Mistake(f"{seen}: it stands in the body, behind the blank line", "POST hides")
    return Mistake(seen, f"does not read {way}")


def _find_password(request: bytes) -> str:
    head, _, body = request.decode().partition("\r\n\r\n")
    if "multipart/form-data" in head:
        part = body.partition('name="password"\r\n\r\n')[2]
        return part.partition("\r\n")[0]
    if "application/json" in head:
        return json.loads(body)["password"]
    query = head.split(" ")[1].partition("?")[2]
    return parse_qs(query or body)["password"][0]


FIND_PASSWORD = Exercise(
    id="06.find-password",
    judge=_judge_find_password,
    answer=_find_password,
    hints=(
        "the head ends at the first blank line; it says in which of the four ways the rest is spelt",
        "parse_qs reads a query and a form, json.loads reads JSON; a part of multipart begins after its own "
        "blank line and ends with its line",
        'body.partition(\'name="password"\\r\\n\\r\\n\')[2].partition("\\r\\n")[0] is the part of multipart; '
        'parse_qs(query or body)["password"][0] does for query and form',
    ),
    praise="sixteen logins, four spellings, and not one password was hidden",
)
