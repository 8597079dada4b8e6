"""Whatever is sent: by Schemathesis, from the app's own description; naughty strings; tokens at random."""

import json
import random
import sys
import time
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import schemathesis
from conftest import ADA
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import schemas  # noqa: F401 - loaded in mid-test, Python 3.11 stumbles
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from served import Served, served

from authlab.client import Client

POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    response_schema_conformance,
    response_headers_conformance,
    ignored_auth,
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with Ada, who logs in anew as often as a test ends her session."""
    with served(tmp_path_factory.mktemp("app")) as app, app.client() as client:
        assert client.post("/auth/register", json=ADA).status_code == 201
        yield app


@pytest.fixture
def client(app: Served) -> Iterator[Client]:
    with app.client() as client:
        yield client


def log_in(client: Client) -> dict[str, str]:
    return client.post("/auth/login", data=ADA).json()


@pytest.fixture
def description(app: Served) -> schemathesis.BaseSchema:
    """The app's own; its way to sign in is told in the words that `ignored_auth` knows."""
    with app.client() as client:
        own = client.get("/openapi.json").json()
    for scheme in own["components"]["securitySchemes"].values():
        assert scheme["type"] == "oauth2"  # which Schemathesis leaves unchecked
        scheme.clear()
        scheme.update(type="http", scheme="bearer")
    description = schemathesis.openapi.from_dict(own)
    description.config.update(base_url=app.url)
    return description


OPERATIONS = [
    ("POST", "/auth/register"),
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("GET", "/auth/me"),
    ("POST", "/auth/logout"),
    ("POST", "/auth/password"),
]


def test_every_operation_is_tried(description: schemathesis.BaseSchema) -> None:
    found = [one.ok() for one in description.get_all_operations()]
    assert {(one.method.upper(), one.path) for one in found} == set(OPERATIONS)


def try_out(operation: schemathesis.schemas.APIOperation, client: Client, examples: int) -> None:
    """Send what the description allows, and as much that it does not, each with and without a token."""

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        case=operation.as_strategy(generation_mode=POSITIVE) | operation.as_strategy(generation_mode=NEGATIVE)
    )
    def send(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)
        token = log_in(client)["access_token"]  # fresh: the case before may have been a logout
        case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {token}"})

    send()


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_description_keeps_its_word(
    description: schemathesis.BaseSchema, client: Client, method: str, path: str
) -> None:
    try_out(description[path][method], client, 40)


@pytest.mark.large
@pytest.mark.timeout(1500)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_description_keeps_its_word_four_hundred_times(
    description: schemathesis.BaseSchema, client: Client, method: str, path: str
) -> None:
    try_out(description[path][method], client, 400)


# Naughty strings, after the Big List of that name

BY_HAND = [
    "", " ", "\t", "\n", "\r\n", "\0", "ada\0", "undefined", "null", "None", "true", "NaN", "Infinity",
    "-1", "0", "1e309", "0x41", "1/0", "٣", "１２３", "९", "9" * 400, "1,000.00", "-0", "$1.00", "[]",
    "{}", '{"a": 1}', '"', "'", "''", "\\", "\\u0000", "%00", "%s%s%s%n", "%d", "{0}", "{self.__class__}",
    "${jndi:ldap://x}", "#{1}", "{{7*7}}", "<%= 1 %>", "' OR 1=1 --", "'; DROP TABLE users; --",
    '" OR ""="', "1; SELECT pg_sleep(9)", "admin'/*", "%27", "\\'; --", "$(touch x)", "`id`",
    "; ls -la", "| cat", "&& true", "../../etc/passwd", "..\\..\\x", "/dev/null", "CON",
    "file:///etc/passwd", "<script>alert(1)</script>", "<img src=x onerror=x>", "javascript:alert(1)",
    "<!--", "]]>", "<![CDATA[", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///x'>]>", "&lt;", "&#0;", "()",
    "(" * 500, "[" * 500, "*", "?", "a@b", "a b", " a", "a ", "a\u00a0b", "a\u200bb", "a\ufeff", "ﷺ",
    "ﷺ" * 60, "ß", "İ", "ı", "ſ", "ﬁ", "①", "½", "Å", "A\u030a", "é", "e\u0301", "Ω", "Ω",
    "\u202etxt.exe", "\u2066x\u2069", "مرحبا", "שלום", "مرحبا abc שלום", "Ⓐⓓⓐ", "𝓪𝓭𝓪", "аdа", "田中さん",
    "찦차를", "ヽ༼ຈل͜ຈ༽ﾉ", "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏿", "🇩🇪", "🔑" * 18, "🔑" * 19, "\ud800", "\udfff",
    "a\ud83d", "\ud83d\udd11", "\ufffe", "\uffff", "\U0010ffff", "\ufdd0", "\u0085", "\u2028", "\u2029",
    "\x7f", "\x1b[31m", "\x08", "\x1a", "a" * 64, "a" * 65, "a" * 72, "a" * 73, "a" * 1024, "a" * 1025,
    "é" * 1024, "Z" + "\u0301\u0316\u035b" * 100, "correct horse\0battery", "$2b$04$",
    "$2b$31$" + "." * 53, "$argon2id$v=19$m=9999999,t=1,p=1$AA$AA", "Bearer x", "eyJ.eyJ.x", "a.b.c",
    "..",
]  # fmt: skip


def naughty() -> list[str]:
    """About five hundred strings: by hand, every category of Unicode, and every control character."""
    draw = random.Random(6)  # noqa: S311 - the same strings in every run
    of: dict[str, list[str]] = {}
    for code in range(sys.maxunicode + 1):
        of.setdefault(unicodedata.category(chr(code)), []).append(chr(code))
    per_category = [
        text for chars in of.values() for text in (draw.choice(chars), "".join(draw.choices(chars, k=20)))
    ]
    mixed = ["".join(draw.choices(draw.choice(list(of.values())), k=3)) + "x" * 20 for _ in range(210)]
    controls = [f"a{chr(code)}b" for code in [*range(32), *range(0x7F, 0xA0)]]
    return [*BY_HAND, *per_category, *controls, *mixed]


def as_form(**fields: str) -> dict[str, bytes | str]:
    """Lone surrogates too are sent, as the bytes that stand for them."""
    return {name: value.encode("utf-8", "surrogatepass") for name, value in fields.items()}


def send_everywhere(client: Client, text: str, token: str) -> Iterator[tuple[str, int]]:
    """Send a string wherever the app takes one."""
    form, good = {"Content-Type": "application/x-www-form-urlencoded"}, ADA["password"]
    both, token_field = as_form(username=text, password=text), as_form(refresh_token=text)
    yield "login", client.post("/auth/login", content=urlencode(both), headers=form).status_code
    yield "refresh", client.post("/auth/refresh", content=urlencode(token_field), headers=form).status_code
    signed_in = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for path, body in (
        ("register", {"username": text, "password": good}),
        ("register", {"username": "never registered", "password": text}),
        ("password", {"current_password": text, "new_password": text}),
    ):
        content = json.dumps(body)  # a lone surrogate is sent as its escape
        yield path, client.post(f"/auth/{path}", content=content, headers=signed_in).status_code
    if not set(text) & set("\0\r\n\f\v"):  # those never leave an HTTP client
        header = b"Bearer " + text.encode("utf-8", "surrogatepass")
        yield "me", client.get("/auth/me", headers={"Authorization": header.strip()}).status_code


def test_naughty_strings_are_refused_or_taken_and_break_nothing(client: Client) -> None:
    texts = naughty()
    assert len(texts) > 450
    token = log_in(client)["access_token"]
    seen = set()
    for text in texts:
        for where, status in send_everywhere(client, text, token):
            assert status < 500, (where, status, text)
            seen.add((where, status))
    assert {
        ("login", 401),
        ("register", 201),
        ("register", 409),
        ("register", 422),
        ("password", 403),
    } <= seen
    assert client.get("/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200


# Tokens at random


def changed(draw: random.Random, token: str) -> str:
    """Return a token that is not this one: cut, spliced, with a letter changed, or none at all."""
    at, letter = draw.randrange(len(token)), chr(draw.choice([*range(33, 127), 0xE4]))
    parts = token.split(".")
    draw.shuffle(parts)
    return draw.choice(
        [
            token[:at] + letter + token[at + 1 :],
            token[:at] + token[at + 1 :],
            token[:at],
            token[at:],
            token[:at] + letter * draw.randrange(1, 50) + token[at:],
            token[:at] + token[at:][::-1],
            ".".join(parts),
            "".join(draw.choices(token, k=draw.randrange(1, 2000))),
            token.swapcase(),
            token * draw.randrange(2, 6),
            ".".join("A" * draw.randrange(200) for _ in range(draw.randrange(1, 8))),
        ]
    )


def test_three_thousand_changed_tokens_are_refused_and_none_slowly(client: Client) -> None:
    token, draw = log_in(client)["access_token"], random.Random(7)  # noqa: S311
    tried = 0
    while tried < 3000:
        other = changed(draw, token)
        if other in ("", token):
            continue
        started = time.perf_counter()
        answer = client.get("/auth/me", headers={"Authorization": f"Bearer {other}".encode("latin-1")})
        assert answer.status_code == 401, other
        assert time.perf_counter() - started < 3
        tried += 1
