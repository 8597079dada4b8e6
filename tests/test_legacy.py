"""The old table and what becomes of it, row by row and on a running server."""

import hashlib

import pytest

from authlab import argon2id
from authlab.insecure import legacy
from authlab.server import Server

WORD = "correct horse battery"
ARGON2ID = argon2id.hash("anything")


def test_the_old_hash_is_md5_of_the_bytes_and_nothing_else() -> None:
    assert legacy.insecure_hash("password", cost=12) == "5f4dcc3b5aa765d61d8327deb882cf99"
    assert legacy.md5("café") == hashlib.md5("café".encode(), usedforsecurity=False).hexdigest()
    assert legacy.insecure_verify(WORD, legacy.md5(WORD))
    assert not legacy.insecure_verify("letmein", legacy.md5(WORD))


@pytest.mark.parametrize("row", ["", "!locked", "ä" * 32, "\ud800", legacy.md5(WORD).upper()])
def test_a_row_that_is_no_md5_opens_for_nobody(row: str) -> None:
    assert not legacy.insecure_verify(WORD, row)
    assert not legacy.insecure_verify("\ud800", row)


@pytest.mark.parametrize(
    ("row", "form"),
    [
        (legacy.md5(WORD), "MD5"),
        (legacy.unmatchable(), "MD5"),
        (legacy.WRAPPED + ARGON2ID, "Argon2id of the MD5"),
        (ARGON2ID, "Argon2id"),
        (legacy.md5(WORD).upper(), "anything else"),
        (legacy.WRAPPED + legacy.md5(WORD), "anything else"),
        (legacy.WRAPPED + legacy.WRAPPED + ARGON2ID, "anything else"),
        (f"{ARGON2ID};{legacy.md5(WORD)}", "anything else"),
        ("letmein", "anything else"),
        ("", "anything else"),
    ],
    ids=range(10),  # a salted row has another name each time, and workers compare names
)
def test_every_row_has_a_form(row: str, form: str) -> None:
    assert legacy.form(row) == form


def test_the_history_counts_each_form_at_each_moment() -> None:
    table = legacy.history({"before": [legacy.md5("a"), legacy.md5("b")], "after": iter([ARGON2ID])})
    assert table.columns == ("", "MD5", "Argon2id of the MD5", "Argon2id")
    assert table.rows == [("before", 2, 0, 0), ("after", 0, 0, 1)]
    assert legacy.history({"now": ["letmein"]}).rows == [("now", 0, 0, 0, 1)]


def test_the_old_service_lets_its_users_in_and_leaves_their_rows_alone(server: Server) -> None:
    server.replace(**legacy.PARTS)
    ada = {"username": "ada", "password": WORD}
    assert server.client.post("/auth/register", json=ada).status_code == 201
    assert server.client.post("/auth/login", data=ada).status_code == 200
    for wrong in ({**ada, "password": "letmein"}, {**ada, "username": "nobody"}):
        assert server.client.post("/auth/login", data=wrong).status_code == 401
    assert server.rows("SELECT password_hash FROM users").rows == [(legacy.md5(WORD),)]
