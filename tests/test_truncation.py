"""The two wrong ways to meet bcrypt's limit do what the lesson says of them, over real requests."""

from collections.abc import Iterator

import bcrypt
import pytest

from authlab import passwords
from authlab.insecure.truncation import (
    byte_boxes,
    insecure_authenticate,
    insecure_hash,
    insecure_verify,
    what_is_read,
)
from authlab.server import Server

START = "x" * 72
OVERLONG = "x" * 73


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(name="truncation") as server:
        server.system.users.add("ada", passwords.hash("correct horse battery", cost=4))
        yield server


def login(server: Server, name: str, password: str) -> int:
    return server.client.post("/auth/login", data={"username": name, "password": password}).status_code


def test_bcrypt_itself_no_longer_cuts_off() -> None:
    for function in (lambda: bcrypt.hashpw(OVERLONG.encode(), bcrypt.gensalt(4)),
                     lambda: bcrypt.checkpw(OVERLONG.encode(), bcrypt.gensalt(4))):  # fmt: skip
        with pytest.raises(ValueError, match="longer than 72 bytes"):
            function()


@pytest.mark.parametrize("tail", ["", "1", " and another ending"])
def test_cut_off_every_ending_opens_what_begins_alike(tail: str) -> None:
    stored = insecure_hash(START + " the real ending", cost=4)
    assert insecure_verify(START + tail, stored)
    assert not passwords.verify(START + " the real ending", stored)
    assert not insecure_verify("y" + START, stored)


def test_a_password_that_fits_is_hashed_like_everywhere() -> None:
    stored = insecure_hash("correct horse battery", cost=4)
    assert passwords.verify("correct horse battery", stored)
    assert insecure_verify("correct horse battery", stored)
    assert not insecure_verify("wrong horse battery", stored)


def test_let_out_the_error_tells_known_names_from_unknown_ones(server: Server) -> None:
    sound = server.system.parts.authenticate
    server.replace(authenticate=insecure_authenticate)
    assert login(server, "ada", "correct horse battery") == 200
    assert [login(server, name, "wrong horse battery") for name in ("ada", "nobody")] == [401, 401]
    assert [login(server, name, OVERLONG) for name in ("ada", "nobody")] == [500, 401]
    assert {login(server, "ada", OVERLONG) for _ in range(30)} == {500}  # nor does the throttle count them
    server.replace(authenticate=sound)
    assert [login(server, name, OVERLONG) for name in ("ada", "nobody")] == [401, 401]


def test_a_row_made_from_the_cut_half_locks_its_user_out_and_lets_the_half_in(server: Server) -> None:
    server.system.users.add("bea", insecure_hash(START + " the real ending", cost=4))
    assert login(server, "bea", START + " the real ending") == 401
    assert login(server, "bea", START) == 200


def test_the_picture_of_the_cut_tells_how_many_passwords_bcrypt_saw() -> None:
    figure = what_is_read({START: 200, START + " in 2025": 200, START + "?" * 300: 200, "y" + START: 401})
    assert figure.caption.startswith("4 passwords, and 2 to bcrypt")
    assert "nothing: 200; in 2025: 8 bytes: 200; ????????…: 300 bytes: 200" in figure.alt
    assert "in 2025: 8 bytes" in figure.svg


def test_boxes_hold_the_bytes_of_each_spelling() -> None:
    figure = byte_boxes(laptop="é🔑", phone="e\N{COMBINING ACUTE ACCENT}")
    assert figure.caption == "laptop: 2 characters, 6 bytes; phone: 2 characters, 3 bytes."
    assert "é c3 a9, key f0 9f 94 91" in figure.alt
    assert "e 65, ◌\N{COMBINING ACUTE ACCENT} cc 81" in figure.alt
    assert figure.svg.count('height="30"') == 4  # one box a character
    assert all(f">{byte:02x}<" in figure.svg for byte in "é🔑".encode())
