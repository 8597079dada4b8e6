"""Answers to exercise 06.find-password."""

import json
import re
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from answers import Answers, Wrong


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


TABLE = {
    "06.find-password": Answers(
        right=(found_by_library, found_by_pattern),
        wrong=(
            Wrong(
                lambda capture: unquote_plus(found_by_library(capture).replace("+", "%2B")),
                "does not read query",
                ("%41' was expected", "A' came"),
            ),
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
}
