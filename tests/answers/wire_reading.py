"""Answers to the exercises of lesson 06."""

import json
import re
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl, quote, unquote_plus, urlencode, urlsplit

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


def found_by_library(capture: bytes) -> Any:
    first, _, rest = capture.partition(b"\r\n")
    message = BytesParser().parsebytes(rest)
    body = rest.partition(b"\r\n\r\n")[2].decode()
    kind = message.get_content_type()
    if message.is_multipart():
        named = [
            p
            for p in message.get_payload()
            if p.get_param("name", header="content-disposition") == "password"
        ]
        return named[0].get_payload(decode=True).decode()
    if kind == "application/json":
        return json.loads(body).get("password")
    target = first.decode().split()[1]
    return dict(parse_qsl(urlsplit(target).query or body))["password"]


def found_by_pattern(capture: bytes) -> Any:
    text = capture.decode()
    if found := re.search(r'name="password"\r\n\r\n([^\r]*)', text):
        return found[1]
    if found := re.search(r'"password": *("(?:[^"\\]|\\.)*")', text):
        return json.loads(found[1])
    return unquote_plus(re.findall(r"(?:[?&]|\r\n\r\n)password=([^& \r]*)", text)[0])


def from_query_only(capture: bytes) -> Any:
    return dict(parse_qsl(urlsplit(capture.split()[1].decode()).query)).get("password")


def to_the_end(capture: bytes) -> Any:
    text = capture.decode()
    if not text.startswith("GET"):
        return found_by_pattern(capture)
    return dict(parse_qsl(text.split("?")[1]))["password"]


def from_body_only(capture: bytes) -> Any:
    return dict(parse_qsl(capture.decode().partition("\r\n\r\n")[2])).get("password")


def without_multipart(capture: bytes) -> Any:
    return None if b"multipart" in capture else found_by_pattern(capture)


def multipart_as_form(capture: bytes) -> Any:
    if b"multipart" not in capture:
        return found_by_pattern(capture)
    return dict(parse_qsl(capture.decode().partition("\r\n\r\n")[2]))["password"]


def still_spelt(capture: bytes) -> Any:
    text = capture.decode()
    found = re.search(r"(?:[?&]|\r\n\r\n)password=([^& \r]*)", text)
    return found[1] if found else found_by_pattern(capture)


def still_json(capture: bytes) -> Any:
    found = re.search(r'"password": *"((?:[^"\\]|\\.)*)"', capture.decode())
    return found[1] if found else found_by_pattern(capture)


def first_that_looks_like_it(capture: bytes) -> Any:
    text = capture.decode().replace("X-Note: password=none", "")
    found = re.search(r"password=([^& \r]*)", text)
    return unquote_plus(found[1]) if found else found_by_pattern(capture)


def first_line_with_password(capture: bytes) -> Any:
    found = re.search(r"password=([^& \r]*)", capture.decode())
    return unquote_plus(found[1]) if found else found_by_pattern(capture)


def unspelt_too_early(capture: bytes) -> Any:
    if b"json" in capture or b"multipart" in capture:
        return found_by_pattern(capture)
    found = re.search(r"(?:[?&]|\r\n\r\n)password=([^&\r]*?)(?: HTTP/|&|$)", unquote_plus(capture.decode()))
    return found[1] if found else None


def signed_in_by_cases(send: Any, username: str, password: str) -> Any:
    try:
        status, answer = send({"username": username, "password": password})
    except (ConnectionError, TimeoutError):
        status, answer = 0, None
    match status, answer:
        case 200, {"access_token": str(token)}:
            return ["signed in", token]
        case 401, _:
            return ["refused", None]
    return ["unclear", None]


def signed_in_by_table(send: Any, username: str, password: str) -> Any:
    try:
        status, answer = send({"password": password, "username": username})
        token = answer["access_token"] if status == 200 else None
    except Exception:
        return "unclear", None
    return {200: "signed in", 401: "refused"}.get(status, "unclear"), token


def as_the_starting_text(send: Any, username: str, password: str) -> Any:
    _, answer = send({"username": username, "password": password})
    return "signed in", answer["access_token"]


def takes_any_answer(send: Any, username: str, password: str) -> Any:
    _, answer = send({"username": username, "password": password})
    return "signed in", (answer or {}).get("access_token")


def any_no_is_refused(send: Any, username: str, password: str) -> Any:
    status, answer = send({"username": username, "password": password})
    return ("signed in", answer["access_token"]) if status == 200 else ("refused", None)


def lets_the_error_out(send: Any, username: str, password: str) -> Any:
    status, answer = send({"username": username, "password": password})
    if status == 200:
        return "signed in", answer["access_token"]
    return ("refused" if status == 401 else "unclear"), None


def silence_is_refused(send: Any, username: str, password: str) -> Any:
    try:
        return lets_the_error_out(send, username, password)
    except OSError:
        return "refused", None


def trusts_200(send: Any, username: str, password: str) -> Any:
    try:
        status, answer = send({"username": username, "password": password})
    except OSError:
        return "unclear", None
    if status == 200:
        return "signed in", (answer or {}).get("access_token")
    return ("refused" if status == 401 else "unclear"), None


def tries_again(send: Any, username: str, password: str) -> Any:
    try:
        return trusts_200(send, username, password)
    finally:
        trusts_200(send, username, password)


def never_refused(send: Any, username: str, password: str) -> Any:
    state, token = signed_in_by_table(send, username, password)
    return state.replace("refused", "unclear"), token


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
    "06.find-password": Answers(
        right=(found_by_library, found_by_pattern),
        wrong=(
            Wrong(from_query_only, "POST hides", ("of the kind form", "was expected", "None came", "body")),
            Wrong(from_body_only, "looks into the body only", ("kind query", "was expected", "None came")),
            Wrong(to_the_end, "the address has no end", ("kind query", "HTTP/1.1", "ends at the space")),
            Wrong(without_multipart, "POST hides", ("kind multipart", "was expected", "None came")),
            Wrong(
                multipart_as_form, "does not read multipart", ("KeyError", "kind multipart", "was expected")
            ),
            Wrong(
                still_spelt,
                "spelt bytes are the password",
                ("'correct horse battery' was expected", "'correct+horse+battery' came", "+ is a space"),
            ),
            Wrong(still_json, "spelt bytes are the password", ("kind json", "was expected", "json.loads")),
            Wrong(
                first_that_looks_like_it,
                "what looks like it is it",
                ("'this year' was expected", "'last year' came", "another field"),
            ),
            Wrong(
                first_line_with_password,
                "what looks like it is it",
                ("kind form", "was expected", "'none' came", "header"),
            ),
            Wrong(
                unspelt_too_early,
                "undo the spelling, then cut",
                ("'fish & chips = 5 + 1' was expected", "'fish ' came", "Cut first"),
            ),
            Wrong(
                lambda capture: found_by_pattern(capture).encode(),
                "bytes are text",
                ("b'correct", ".decode()"),
            ),
        ),
    ),
    "06.sign-in": Answers(
        right=(signed_in_by_cases, signed_in_by_table),
        wrong=(
            Wrong(
                as_the_starting_text,
                "every answer is a success",
                ("KeyError: 'access_token'", "after an answer of 401", "('refused', None) was expected"),
            ),
            Wrong(
                takes_any_answer,
                "every answer is a success",
                ("401", "('refused', None) was expected", "('signed in', None) came", "fetch"),
            ),
            Wrong(
                any_no_is_refused,
                "every no is a wrong password",
                (
                    "422 (our own mistake), ('unclear', None) was expected",
                    "('refused', None) came",
                    "Only 401",
                ),
            ),
            Wrong(
                lets_the_error_out,
                "no answer is an exception",
                ("ConnectionRefusedError: nobody there", "no answer", "('unclear', None) was expected"),
            ),
            Wrong(
                silence_is_refused,
                "every no is a wrong password",
                ("no answer", "('unclear', None) was expected", "('refused', None) came"),
            ),
            Wrong(trusts_200, "200 is enough", ("200 and None", "was expected", "('signed in', None) came")),
            Wrong(tries_again, "tries again by itself", ("one call of send", "came")),
            Wrong(
                never_refused,
                "401 is an accident",
                ("('refused', None) was expected", "('unclear', None) came"),
            ),
            Wrong(
                lambda send, username, password: send({"username": username, "password": password})[0],
                "not two values",
                ("('signed in', 'eyJ.ada.x') was expected", "200 came"),
            ),
            Wrong(
                lambda send, username, password: send(password),
                "sends something else",
                ("username and password", "['correct horse battery'] came"),
            ),
        ),
    ),
}
