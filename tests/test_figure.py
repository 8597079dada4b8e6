import json
from xml.etree import ElementTree as ET

import pytest

from authlab.figure import COLOURS, Code, Note, Shown, Table, css_variables, marked, parts, say

EVIL = "<img src=x onerror=alert(1)> & \"quoted\" 'too'"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln-_"
BCRYPT = "$2b$12$" + "./Ab9" * 10 + "xyz"
ARGON = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaA+/"


def parsed(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314 - it is our own


def secrets(text: str) -> list[str]:
    return [piece for piece, secret in parts(text) if secret]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("username=ada&password=correct+horse&x=1", ["correct+horse"]),
        ("password=&x=1", []),
        ('{"username":"ada","password":"a b"}', ["a b"]),
        ('{"password": "a b", "x": 1}', ["a b"]),
        (json.dumps({"password": 'a"b\\'}), [r"a\"b\\"]),
        ('{"current_password":"one","new_password": "two"}', ["one", "two"]),
        ("{'username': 'ada', 'password': 'it'}", ["it"]),
        ('name="password"\r\n\r\na b\r\n--limit', ["a b"]),
        ('name="password"\r\nContent-Type: text/plain\r\n\r\na b\r\n--limit', ["a b"]),
        (f"Authorization: Bearer {TOKEN}\r\n", [TOKEN]),
        (f'{{"access_token":"{TOKEN}"}}', [TOKEN]),
        ("GET /me?token=abc HTTP/1.1", ["abc"]),
        ('{"refresh_token":"r-_1"}', ["r-_1"]),
        ('{"refresh_token": "r-_1", "token_type": "bearer"}', ["r-_1"]),
        ("refresh_token=r-_1&x=1", ["r-_1"]),
        (f"('ada', '{BCRYPT}', 1)", [BCRYPT]),
        (f"('ada', '{ARGON}', 1)", [ARGON]),
        ("the password is wrong; a token: none; $2 and 3", []),
    ],
)
def test_a_secret_is_marked_wherever_it_stands(text: str, wanted: list[str]) -> None:
    assert secrets(text) == wanted
    assert "".join(piece for piece, _ in parts(text)) == text


def test_a_mark_is_yellow_underlined_and_nothing_else_changes() -> None:
    page = parsed(f"<p>{marked('user=<b>&password=<i>&x=1')}</p>")
    (mark,) = page.iter("mark")
    assert mark.text == "<i>"
    assert f"background:{COLOURS['secret']}" in mark.attrib["style"]
    assert "underline" in mark.attrib["style"]
    assert "".join(page.itertext()) == "user=<b>&password=<i>&x=1"


@pytest.mark.parametrize(
    "shown",
    [
        say(EVIL),
        Note(EVIL, EVIL, "server"),
        Code(EVIL),
        Table((EVIL,), [(EVIL,)], caption=EVIL),
    ],
    ids=lambda shown: type(shown).__name__,
)
def test_everything_is_escaped_and_has_two_still_forms(shown: Shown) -> None:
    bundle = shown._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    page = parsed(bundle["text/html"])
    assert not list(page.iter("img"))
    assert EVIL in "".join(page.itertext())
    assert EVIL in bundle["text/plain"]
    assert bundle["text/plain"] == repr(shown)
    assert "mathjax_ignore" in page.attrib["class"]


def test_say_says_the_sentence() -> None:
    assert repr(say("One hash took 0.25 s here.")) == "One hash took 0.25 s here."


def test_a_note_has_its_title_and_the_colour_of_an_actor() -> None:
    note = Note("not yet", "try 2", "attacker")
    assert repr(note) == "not yet: try 2"
    assert f"solid {COLOURS['attacker']}" in note._html()


def test_a_table_is_aligned_text() -> None:
    table = Table(("name", "n"), [("ada", 1), ("b", None)], caption="Users")
    assert repr(table) == "Users\nname  n\nada   1\nb     None"
    assert len(table) == 2
    assert table.rows == [("ada", 1), ("b", None)]


def test_a_table_without_rows_shows_its_columns() -> None:
    assert repr(Table(("a", "bc"), [])) == "a  bc"
    assert ">bc</th>" in Table(("a", "bc"), [])._html()


def test_a_value_of_several_lines_stays_in_its_column() -> None:
    table = Table(("level", "message", "n"), [("ERROR", "one\n  two", 1), ("INFO", "", 2)])
    assert repr(table).splitlines() == [
        "level  message  n",
        "ERROR  one      1",
        "         two",
        "INFO            2",
    ]
    assert 'pre-wrap;text-align:left">one\n  two</td>' in table._html()


def test_the_palette_is_in_the_style_sheet() -> None:
    for name, colour in COLOURS.items():
        assert f"--authlab-{name}: {colour};" in css_variables()
