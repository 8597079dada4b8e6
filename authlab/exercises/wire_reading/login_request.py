"""Build a login request that has nothing in its address."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

FORM = "application/x-www-form-urlencoded"
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
        if str(method).upper() == "GET":
            raise Mistake(f"{seen}: a GET has no body to put a password into", "GET sends a login")
        raise Mistake(f"{seen}: this address takes a login by POST", "another method")
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
            f"{given}headers, a dictionary of texts, were expected and {shown(headers)} came", "no headers"
        )
    for name, value in headers.items():
        if any(spelt in value for spelt in (password, quote(password, safe=""), quote_plus(password))):
            raise Mistake(f"{given}the header {shown(name)} holds the password: it belongs in the body",
                          "the password stands in a header")  # fmt: skip
    value = {name.lower(): value for name, value in headers.items()}.get("content-type", "")
    expected = f"{given}Content-Type {FORM} was expected and {shown(value)} came"
    kind, _, rest = str(value).partition(";")
    if kind.strip().lower() == FORM:
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
    fields = dict(parse_qsl(body, keep_blank_values=True))
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
