"""Each weak reader believes the header it is about, and is sound in everything else."""

import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import jwt
import pytest
import trustme
from fastapi import FastAPI, Response

from authlab import tokens
from authlab.errors import TokenError
from authlab.insecure import key_headers as weak
from authlab.redteam.key_headers import _jwk as jwk_of
from authlab.server import Server
from authlab.tokens import Policy

KEY, POLICY = b"k" * 32, Policy()
PAIR = trustme.CA()
PEM = PAIR.cert_pem.bytes()
BODY = "".join(PEM.decode().splitlines()[1:-1])


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    return weak.lay_out(tmp_path)


def readers(disk: Path) -> dict[str, Callable[..., Mapping[str, Any]]]:
    keys = disk / "keys"
    return {
        "path": partial(weak.insecure_kid_path, keys=keys),
        "SQL": partial(weak.insecure_kid_sql, keys=disk / "keys.sqlite"),
        "jwk": weak.insecure_jwk,
        "jku": weak.insecure_jku,
        "x5u": weak.insecure_x5u,
        "x5c": weak.insecure_x5c,
        "two readers": partial(weak.insecure_two_readers, keys=keys),
    }


def signed(
    key: Any, algorithm: str = "HS256", *, header: Mapping[str, Any] | None = None, **claims: Any
) -> str:
    now = int(time.time())
    said = {
        "iss": "authlab",
        "aud": "authlab",
        "sub": "ada",
        "jti": "1",
        "iat": now,
        "exp": now + 60,
        **claims,
    }
    return jwt.encode(said, key, algorithm, {"typ": "at+jwt", **(header or {})})


def subject(read: Callable[..., Mapping[str, Any]], token: str) -> str:
    return read(token, key=KEY, policy=POLICY)["sub"]


def test_a_token_without_the_header_is_read_with_the_services_own_key(disk: Path) -> None:
    for read in readers(disk).values():
        assert subject(read, signed(KEY)) == "ada"
        for bad in (signed(b"x" * 32), signed(KEY, exp=1), signed(KEY, aud="another"), "", "a.b.c"):
            with pytest.raises(TokenError):
                subject(read, bad)


@pytest.mark.parametrize("name", ["path", "SQL", "two readers"])
def test_both_keys_are_read_and_an_unknown_one_is_refused(disk: Path, name: str) -> None:
    read = readers(disk)[name]
    for kid in ("2026-10", "2026-11"):
        key = (disk / "keys" / kid).read_bytes()
        assert subject(read, signed(key, header={"kid": kid})) == "ada"
        with pytest.raises(TokenError):
            subject(read, signed(b"x" * 32, header={"kid": kid}))
    with pytest.raises(TokenError):
        subject(read, signed(b"x" * 32, header={"kid": "2027-01"}))


def test_the_page_on_the_disk_is_the_one_that_is_served(disk: Path, server: Server) -> None:
    assert (disk / "web" / "style.css").read_bytes() == server.client.get("/style.css").content
    with closing(sqlite3.connect(disk / "keys.sqlite")) as database:
        rows = dict(database.execute("SELECT kid, key FROM keys"))
    assert rows == {file.name: file.read_text() for file in (disk / "keys").iterdir()}
    assert len(set(rows.values())) == 2


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c"])
def test_what_the_header_brings_or_names_is_believed_and_the_rest_is_checked(disk: Path, name: str) -> None:
    app = FastAPI()
    app.get("/jku")(lambda: {"keys": [jwk_of(PAIR)]})
    app.get("/x5u")(lambda: Response(PEM))
    with Server(app, name="door") as door:
        brought = {"jwk": jwk_of(PAIR), "x5c": [BODY]}
        header = {name: brought.get(name, f"{door.url}/{name}"), "kid": "mine"}
        sign = partial(signed, PAIR.private_key_pem.bytes(), "ES256", header=header)
        read = readers(disk)[name]
        assert subject(read, sign()) == "ada"
        for bad in (sign(exp=1), sign(aud="another"), sign(iss="another"), sign(jti=None)):
            with pytest.raises(TokenError):
                subject(read, bad)
        with pytest.raises(TokenError):  # signed by somebody else than whom the header names
            subject(read, signed(trustme.CA().private_key_pem.bytes(), "ES256", header=header))
        with pytest.raises(TokenError):
            subject(tokens.read, sign())


@pytest.mark.parametrize("member", ["jku", "x5u"])
@pytest.mark.parametrize(
    "url", ["http://192.0.2.1/", "https://example.org/", "http://127.0.0.1@example.org/"]
)
def test_the_lab_fetches_from_this_machine_only(member: str, url: str) -> None:
    read = {"jku": weak.insecure_jku, "x5u": weak.insecure_x5u}[member]
    with pytest.raises(TokenError, match="this machine"):
        subject(read, signed(KEY, header={member: url, "kid": "mine"}))
