"""Lesson 06: build a login request that reveals little, find a password in a capture, read an answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, quote_plus, urlencode

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.widgets.quiz import Question

_FORM = "application/x-www-form-urlencoded"
_USERS = (
    ("ada", "correct horse battery"),
    ("eve", "fish & chips = 5 + 1"),
    ("zoë&co", "100% café?#;/"),
    ("mei", "🔑"),
)


def _judge_login_request(login_request: Callable[[str, str], Any]) -> None:
    for username, password in _USERS:
        try:
            got = attempt(login_request, username, password)
        except Mistake as mistake:
            if "mapping object" not in str(mistake):
                raise
            raise Mistake(f"{mistake}. urlencode takes a dictionary", "urlencode takes a text") from mistake
        _judge_request(got, username, password, f"for {shown(username)} and {shown(password)}, ")


def _judge_request(got: Any, username: str, password: str, given: str) -> None:
    must_return(got, f"{given}a request was expected and None came")
    if not isinstance(got, tuple | list) or len(got) != 4:
        raise Mistake(
            f"{given}four values were expected, method, path, headers and body, and {shown(got)} came",
            "not a request",
        )
    method, path, headers, body = got
    seen = f"{given}POST was expected and {shown(method)} came"
    if not isinstance(method, str) or method.upper() != "POST":
        raise Mistake(f"{seen}: a GET has no body to put a password into", "GET sends a login")
    if not isinstance(path, str) or path != "/auth/login":
        at = f"{given}the path '/auth/login' was expected and {shown(path)} came"
        if isinstance(path, str) and "?" in path:
            raise Mistake(f"{at}. What stands behind ? is written into logs, POST or not", "POST hides")
        raise Mistake(at, "another path")
    _judge_body(body, _content_type(headers, password, given), username, password, given)
    _judge_length(headers, body, given)


def _content_type(headers: Any, password: str, given: str) -> str:
    """Return the media type of the headers, if it is the one that the exercise asks for."""
    if not isinstance(headers, Mapping) or not all(
        isinstance(one, str) for p in headers.items() for one in p
    ):
        raise Mistake(
            f"{given}headers, names and texts, were expected and {shown(headers)} came", "no headers"
        )
    for name, value in headers.items():
        if any(spelt in value for spelt in (password, quote(password, safe=""), quote_plus(password))):
            raise Mistake(f"{given}the header {shown(name)} holds the password: it belongs in the body",
                          "the password stands in a header")  # fmt: skip
    value = {name.lower(): value for name, value in headers.items()}.get("content-type", "")
    expected = f"{given}Content-Type {_FORM} was expected and {shown(value)} came"
    kind, _, rest = value.partition(";")
    if kind.strip().lower() == _FORM:
        return kind
    if not value:
        raise Mistake(f"{expected}: a server does not guess what a body is", "the server guesses")
    if kind.strip().lower() == "multipart/form-data" and "boundary" not in rest:
        raise Mistake(f"{expected}. Nothing says where a part ends: 400, Missing boundary",
                      "set the content type yourself")  # fmt: skip
    if kind.strip().lower() == "multipart/form-data":
        raise Mistake(f"{expected}: that is multipart, another spelling", "multipart is a form")
    if "json" in kind.lower():
        raise Mistake(f"{expected}. This server answers JSON with 422", "JSON is as good as a form")
    raise Mistake(expected, "another content type")


def _judge_body(body: Any, kind: str, username: str, password: str, given: str) -> None:
    expected = (
        f"{given}the body {shown(urlencode({'username': username, 'password': password}))} was expected"
    )
    seen = f"{expected} and {shown(body)} came"
    if isinstance(body, Mapping):
        raise Mistake(f"{seen}. urlencode makes one text of a dictionary", "a dictionary is a body")
    if isinstance(body, bytes):
        body = body.decode("utf-8", "backslashreplace")
    if not isinstance(body, str):
        raise Mistake(f"{seen}; a body is text or bytes", "not a body")
    if body.lstrip().startswith("{"):
        raise Mistake(f"{seen}: that is JSON, and the header says {kind}", "JSON is as good as a form")
    try:
        fields = dict(parse_qsl(body, keep_blank_values=True))
    except ValueError:  # more fields than anybody sends
        fields = {}
    if (fields.get("username"), fields.get("password")) == (username, password):
        if not body.isascii():
            raise Mistake(f"{seen}. A form spells é as %C3%A9: ASCII only", "text is its own encoding")
        return
    wrong, right = ("username", username) if fields.get("password") == password else ("password", password)
    reads = (
        f"The server reads the {wrong} {shown(fields[wrong])}" if wrong in fields else f"No {wrong} arrives"
    )
    if body.startswith("?"):
        raise Mistake(f"{seen}. {reads}: ? begins a query, and this is a body", "a body is a query")
    if f"{wrong}={right}" in body:
        raise Mistake(f"{seen}. {reads}: &, =, + and % mean something there", "text is its own encoding")
    if unspelt := [one for one in (quote(right), quote_plus(right)) if quote(one) in body]:
        raise Mistake(f"{seen}. {reads}: {shown(unspelt[0])} was spelt twice", "spelt twice")
    raise Mistake(f"{seen}. {reads}", "another body")


def _judge_length(headers: Mapping[str, str], body: Any, given: str) -> None:
    length = {name.lower(): value for name, value in headers.items()}.get("content-length")
    size = len(body.encode() if isinstance(body, str) else body)
    if length is not None and length.strip() != str(size):
        raise Mistake(f"{given}Content-Length {size} was expected and {shown(length)} came: it counts bytes",
                      "characters are bytes")  # fmt: skip


def _login_request(username: str, password: str) -> tuple:
    body = urlencode({"username": username, "password": password})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return "POST", "/auth/login", headers, body


LOGIN_REQUEST = Exercise(
    id="06.login-request",
    judge=_judge_login_request,
    answer=_login_request,
    hints=(
        "what may stand in the path, what does the header promise, and what is & inside a form?",
        "nothing belongs behind the path; the header has to name what the body is; urlencode spells the body",
        'urlencode({"username": username, "password": password}) is the body, and its Content-Type is '
        "application/x-www-form-urlencoded",
    ),
    praise="nothing in the address, and every password arrives as it was typed",
)


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
        "form": _message("POST /auth/login", f"Content-Type: {_FORM}", urlencode(fields)),
        "multipart": _message("POST /auth/login", kind, _multipart(fields, boundary)),
        "json": _message("POST /auth/login", "Content-Type: application/json", json.dumps(fields)),
    }


def _judge_find_password(find_password: Callable[[bytes], Any]) -> None:
    first = {"username": "ada", "password": "correct horse battery"}
    for way, request in _captures(first).items():
        _judge_found(find_password, way, request, first)
    for password in ("fish & chips = 5 + 1", 'say "café" \\ 🔑'):
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
    praise="twelve logins, four spellings, and not one password was hidden",
)


@dataclass
class _Send:
    """Stand in for the network: gives one answer, or raises, and keeps what it was called with."""

    answer: tuple[int, Any] | OSError
    forms: list[Any] = field(default_factory=list)

    def __call__(self, form: Any) -> tuple[int, Any]:
        self.forms.append(form)
        if isinstance(self.answer, OSError):
            raise self.answer
        return self.answer

    def __repr__(self) -> str:
        return "send"


_REFUSED = (401, {"detail": "wrong user name or password"})
_INVALID = (422, {"detail": "not a valid request"})


def _judge_sign_in(sign_in: Callable[..., Any]) -> None:
    _judge_state(sign_in, (200, {"access_token": "eyJ.ada.x"}), "eyJ.ada.x", "signed in", "an answer of 200")
    _judge_state(sign_in, _REFUSED, None, "refused", "an answer of 401")
    _judge_state(sign_in, _INVALID, None, "unclear", "an answer of 422 (our own mistake)")
    for status in (500, 429, 503):
        _judge_state(sign_in, (status, None), None, "unclear", f"an answer of {status}")
    for problem in (ConnectionRefusedError("nobody there"), TimeoutError("too late")):
        _judge_state(sign_in, problem, None, "unclear", f"no answer ({type(problem).__name__})")
    for page in (None, {"detail": "Welcome to the hotel"}):
        _judge_state(sign_in, (200, page), None, "unclear", f"an answer of 200 and {shown(page)}")


def _judge_state(
    sign_in: Callable[..., Any], answer: tuple[int, Any] | OSError, token: Any, state: str, what: str
) -> None:
    send, expected = _Send(answer), (state, token)
    status = 0 if isinstance(answer, OSError) else answer[0]
    said = f"after {what}, {expected} was expected"
    try:
        got = attempt(sign_in, send, "ada", "correct horse battery")
    except Mistake as mistake:
        if not send.forms:
            raise
        name = {0: "no answer is an exception", 200: "200 is enough"}.get(status, "every answer is a success")
        raise Mistake(f"{mistake}. But {said}", name) from mistake
    if send.forms != [{"username": "ada", "password": "correct horse battery"}]:
        raise Mistake(f"{said}, and one call of send with username and password; {shown(send.forms)} came",
                      "tries again by itself" if len(send.forms) > 1 else "sends something else")  # fmt: skip
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Mistake(f"{said} and {shown(got)} came: two values", "not two values")
    if not isinstance(got[0], str) or got[0] != state or not _same(got[1], token):
        raise _misread(f"{said} and {shown(got)} came", got[0], status)


def _same(got: Any, token: str | None) -> bool:
    return got is None if token is None else isinstance(got, str) and got == token


def _misread(seen: str, state: Any, status: int) -> Mistake:
    if isinstance(state, str) and state == "signed in" and status == 200:
        return Mistake(f"{seen}. A hotel's page answers 200 too: look for the token", "200 is enough")
    if isinstance(state, str) and state == "signed in":
        return Mistake(f"{seen}. An answer is no yes: fetch resolves on it too", "every answer is a success")
    if isinstance(state, str) and state == "refused" and status != 401:
        return Mistake(f"{seen}. Only 401 says that the password is wrong", "every no is a wrong password")
    if isinstance(state, str) and state == "unclear" and status == 401:
        return Mistake(f"{seen}. 401 is clear: this name and password will not do", "401 is an accident")
    return Mistake(seen)


def _sign_in(send, username: str, password: str) -> tuple:
    try:
        status, answer = send({"username": username, "password": password})
    except OSError:
        return "unclear", None
    if status == 200 and answer and "access_token" in answer:
        return "signed in", answer["access_token"]
    return ("refused" if status == 401 else "unclear"), None


SIGN_IN = Exercise(
    id="06.sign-in",
    judge=_judge_sign_in,
    answer=_sign_in,
    hints=(
        "three outcomes: a token came, the password was wrong, or nobody knows",
        "put try around the call of send, look at the status before you touch the answer, and look into the "
        "answer before you take the token",
        'except OSError: return "unclear", None; then if status == 200 and answer and "access_token" in '
        "answer; of all the others only 401 is refused",
    ),
    praise="nobody is signed in by an accident, and nobody is told a wrong thing about their password",
)

RECALL = (
    Question(
        "How many bytes is café in UTF-8?",
        ("5", "4", "It depends on the browser's font"),
        "é takes two of them. On the wire there are only bytes.",
        "04 · Count bytes, not characters",
    ),
    Question(
        "After a login, what does the client send instead of the password?",
        ("A token", "The password's hash", "Nothing: the server knows the connection"),
        "The token stands for the login, so that the password need not travel again.",
        "00 · Log in",
    ),
)
