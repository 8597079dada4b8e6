"""Answers to exercise 06.login-request."""

import json
from typing import Any
from urllib.parse import quote, urlencode

from answers import Answers, Wrong

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def request_by_hand(username: str, password: str) -> Any:
    body = f"username={quote(username, safe='')}&password={quote(password, safe='')}".encode()
    length = str(len(body))
    return ["POST", "/auth/login", {"content-type": f"{FORM}; charset=utf-8", "Content-Length": length}, body]


def request_as_oauth(username: str, password: str) -> Any:
    fields = [("grant_type", "password"), ("username", username), ("password", password)]
    return "POST", "/auth/login", {"Content-Type": FORM, "Accept": "application/json"}, urlencode(fields)


def request(method: str = "POST", path: str = "/auth/login", kind: str = FORM, body: Any = None) -> Any:
    """Build an answer that is right but for what is given; None takes out the header."""

    def login_request(username: str, password: str) -> Any:
        fields = {"username": username, "password": password}
        headers = {"Content-Type": kind} if kind else {}
        return method, path.format(fields=urlencode(fields)), headers, (body or urlencode)(fields)

    return login_request


def plain(fields: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in fields.items())


def twice(fields: dict[str, str]) -> str:
    return urlencode({name: quote(value) for name, value in fields.items()})


def parts(fields: dict[str, str]) -> str:
    middle = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()
    )
    return f"{middle}--x--\r\n"


def name_unspelt(fields: dict[str, str]) -> str:
    return f"username={fields['username']}&{urlencode({'password': fields['password']})}"


def with_question_mark(fields: dict[str, str]) -> str:
    return f"?{urlencode(fields)}"


def text_urlencoded(fields: dict[str, str]) -> str:
    return urlencode(plain(fields))  # type: ignore[arg-type]


def in_a_header(username: str, password: str) -> Any:
    return "POST", "/auth/login", {"Content-Type": FORM, "X-Password": password}, f"username={username}"


def miscounted(username: str, password: str) -> Any:
    method, path, headers, body = request()(username, password)
    return method, path, {**headers, "Content-Length": str(len(username + password))}, body


TABLE = {
    "06.login-request": Answers(
        right=(request_by_hand, request_as_oauth, request()),
        wrong=(
            Wrong(
                request(path="/auth/login?{fields}"),
                "POST hides",
                ("'ada'", "'/auth/login' was expected", "?username=ada&password=", "came", "logs"),
            ),
            Wrong(request(method="GET"), "GET sends a login", ("POST was expected", "'GET' came")),
            Wrong(request(method="PUT"), "another method", ("POST was expected", "'PUT' came", "by POST")),
            Wrong(request(path="/login"), "another path", ("'/auth/login' was expected", "'/login' came")),
            Wrong(
                request(kind=MULTIPART),
                "set the content type yourself",
                (f"{FORM} was expected", f"'{MULTIPART}' came", "Missing boundary"),
            ),
            Wrong(
                request(kind=f"{MULTIPART}; boundary=x", body=parts),
                "multipart is a form",
                (f"{FORM} was expected", "boundary=x' came", "another spelling"),
            ),
            Wrong(
                request(kind="application/json", body=json.dumps),
                "JSON is as good as a form",
                (f"{FORM} was expected", "'application/json' came", "422"),
            ),
            Wrong(request(body=json.dumps), "JSON is as good as a form", ("was expected", "that is JSON")),
            Wrong(request(kind=""), "the server guesses", (f"{FORM} was expected", "'' came")),
            Wrong(request(kind="text/plain"), "another content type", ("was expected", "'text/plain' came")),
            Wrong(
                request(body=plain),
                "text is its own encoding",
                ("'fish & chips = 5 + 1'", "was expected", "came", "The server reads the password 'fish '"),
            ),
            Wrong(
                request(body=name_unspelt),
                "text is its own encoding",
                ("'zoë&co'", "The server reads the username 'zoë'"),
            ),
            Wrong(request(body=with_question_mark), "a body is a query", ("No username arrives", "? begins")),
            Wrong(request(body=text_urlencoded), "urlencode takes a text", ("TypeError", "a dictionary")),
            Wrong(request(body=twice), "spelt twice", ("'correct%20horse%20battery' was spelt twice",)),
            Wrong(
                request(body=dict),
                "a dictionary is a body",
                ("was expected", "{'username': 'ada'", "urlencode"),
            ),
            Wrong(request(body=len), "not a body", ("was expected", "2 came")),
            Wrong(in_a_header, "the password stands in a header", ("'X-Password'", "body")),
            Wrong(miscounted, "characters are bytes", ("Content-Length 43 was expected", "'24' came")),
            Wrong(lambda username, password: None, "nothing is returned", ("'ada'", "None came")),
            Wrong(
                lambda username, password: "POST",
                "not a request",
                ("four values were expected", "'POST' came"),
            ),
            Wrong(
                lambda username, password: ("POST", "/auth/login", FORM, ""),
                "no headers",
                ("were expected", f"'{FORM}' came"),
            ),
        ),
    ),
}
