import hmac
import html
import string
from collections.abc import Iterator
from urllib.parse import unquote

import jwt
import pytest
from drawn import after_the_cleanup_nothing_is_touched, at, draw, drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from authlab.encoding import b64url_decode
from authlab.figure import COLOURS
from authlab.widgets.microscope import ALPHABET, TokenMicroscope

KEY = b"made-up key, 32 bytes, no secret"
TOKEN = jwt.encode({"sub": "ada", "exp": 1_800_000_900}, KEY)
VIEW = "application/vnd.jupyter.widget-view+json"


def microscope(token: str = TOKEN, key: bytes = KEY) -> TokenMicroscope:
    return TokenMicroscope(token, key)


def values(widget: TokenMicroscope) -> dict[str, object]:
    names = ("header", "payload", "key", "signature", "follow", "view", "start")
    return {name: getattr(widget, name) for name in names}


@pytest.fixture
def opened(page: Page) -> Iterator[Page]:
    """A page with the microscope in it, its first character looked at."""
    widget = microscope()
    with drawn(page, widget, **values(widget)):
        page.add_style_tag(content=widget._css)
        yield page


def test_it_starts_at_the_last_letter_of_the_token_it_was_given() -> None:
    widget = microscope()
    assert widget.token == TOKEN
    assert widget.follow
    assert widget.at == len(TOKEN) - 1
    assert "".join(letter["letter"] for letter in widget.view["letters"]) == TOKEN
    assert widget.view["letters"][-1]["what"].endswith("2 spare, of no byte.")
    assert widget.view["verdict"].startswith("✓ Right")


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=40))
def test_the_bits_of_all_letters_are_the_bits_of_the_bytes(payload: str) -> None:
    widget = microscope()
    widget.payload = payload
    data = payload.encode("utf-8", "replace")
    letters = [letter for letter in widget.view["letters"] if letter["part"] == "payload"]
    bits = "".join(letter["bits"] for letter in letters)
    assert bits[: 8 * len(data)] == "".join(f"{byte:08b}" for byte in data)
    assert set(bits[8 * len(data) :]) <= {"0"}
    for place, letter in enumerate(letters):
        own = {bit // 8 for bit in range(6 * place, 6 * place + 6) if bit < 8 * len(data)}
        assert set(letter["bytes"]) == own


@pytest.mark.parametrize("index", [0, 38, 76, 120])
def test_the_python_that_is_shown_computes_what_is_shown(index: int) -> None:
    widget = microscope()
    ours = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"  # as in the lesson
    names = {"microscope": widget, "ALPHABET": ours, "hmac": hmac}
    letter = widget.view["letters"][index]
    assert eval(letter["python"], names) == letter["bits"]  # noqa: S307
    assert eval(widget.view["python"], names) == "".join(widget.view["tag"])  # noqa: S307


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("payload", '{"sub":"eve"}', "✓ Right"),
        ("key", "another key, 32 bytes, no secret", "✓ Right"),
        ("key", "short", "✗ Refused: the key is shorter than 32 bytes"),
        ("header", "{", "✗ Refused: the header is not JSON"),
        ("header", '{"alg":"none"}', "✗ Refused: alg is not HS256"),
        ("payload", "[]", "✗ Refused: the payload is not a JSON object"),
        ("payload", "\ud800", "✗ Refused: the payload is not JSON"),
    ],
)
def test_the_signature_follows_and_the_verdict_says_what_else_is_wrong(
    name: str, value: str, verdict: str
) -> None:
    widget = microscope()
    setattr(widget, name, value)
    assert widget.follow
    assert widget.signature != microscope().signature
    assert bytes.fromhex("".join(widget.view["tag"])) == b64url_decode(widget.signature)
    assert widget.view["verdict"].startswith(verdict)


def other_last_letter(signature: str) -> str:
    return signature[:-1] + ALPHABET[ALPHABET.index(signature[-1]) + 1]


@pytest.mark.parametrize(
    ("change", "verdict", "lax"),
    [
        (other_last_letter, "the unused bits of the last character are not zero", True),
        (lambda s: s + "=", "only A-Z", True),
        (lambda s: s[:9] + "~!" + s[9:], "only A-Z", True),
        (lambda s: s[1:] + s[0], "the signature does not fit", False),
        (lambda s: s[:-1], "the signature does not fit", False),
        (lambda s: s + ".", "only A-Z", True),
        (lambda s: s + "A", "the signature does not fit", False),
        (lambda s: "", "the signature does not fit", False),
    ],
)
def test_an_edited_signature_stays_and_is_judged(change, verdict: str, lax: bool) -> None:
    widget = microscope()
    widget.signature = change(widget.signature)
    kept = widget.signature
    assert not widget.follow
    if verdict not in widget.view["verdict"]:  # what is left may have spare bits or no length at all
        assert "not base64url" in widget.view["verdict"]
    assert ("A lax reader takes it" in widget.view["verdict"]) == lax
    assert "".join(letter["letter"] for letter in widget.view["letters"]) == widget.token
    widget.payload = '{"sub":"eve"}'
    assert widget.signature == kept
    assert "A lax reader" not in widget.view["verdict"]
    widget.follow = True
    assert widget.view["verdict"].startswith("✓ Right")


def test_it_stays_at_its_letter_while_the_parts_before_it_grow_and_shrink() -> None:
    widget = microscope()
    for payload in ('{"sub":"somebody else"}', "{}", ""):
        widget.payload = payload
        assert widget.at == len(widget.token) - 1
    widget.at = 3
    widget.header = "{}"
    assert widget.at == 3
    widget.signature = ""
    widget.header = widget.payload = ""
    assert widget.at <= len(widget.token) - 1


def test_the_end_of_the_signature_is_still_looked_at_while_it_is_typed_again() -> None:
    widget = microscope()
    for text in (widget.signature[:-1], widget.signature[:-1] + "J"):
        widget.signature = text
        assert widget.at == len(widget.token) - 1


@pytest.mark.parametrize("names", [("header",), ("payload",), ("header", "payload", "key", "signature")])
def test_what_is_empty_is_drawn_with_both_dots(names: tuple[str, ...]) -> None:
    widget = microscope()
    widget.follow = False
    for name in names:
        setattr(widget, name, "")
    assert "".join(letter["letter"] for letter in widget.view["letters"]) == widget.token
    assert "✗ Refused" in repr(widget)


def test_a_token_that_was_changed_before_is_not_signed_again() -> None:
    token = TOKEN[:-1] + other_last_letter(TOKEN)[-1]
    widget = microscope(token)
    assert widget.token == token
    assert not widget.start["follow"]


def test_a_letter_that_is_none_has_no_bits() -> None:
    widget = microscope()
    widget.signature = "é" + widget.signature
    letter = widget.view["letters"][-44]
    assert letter["bits"] == letter["python"] == ""
    assert "a lax reader drops it" in letter["what"]


def test_the_still_form_tells_the_letter_and_the_verdict_in_three_colours() -> None:
    data, _ = microscope()._repr_mimebundle_()
    assert set(data) == {VIEW, "text/html", "text/plain"}
    assert "header: 36 letters, payload: 40 letters, signature: 43 letters" in data["text/plain"]
    assert "2 spare, of no byte. ✓ Right" in data["text/plain"]
    assert "eyJ" not in unquote(html.unescape(data["text/html"]))  # what is saved keeps its shape
    assert all(COLOURS[part] in unquote(data["text/html"]) for part in ("header", "payload", "signature"))
    widget = microscope()
    widget.at = 36
    assert repr(widget).startswith("A dot")


@pytest.mark.parametrize(
    ("at", "said"), [(9999, "Letter 43 of the signature"), (-9999, "Letter 1 of the header")]
)
def test_a_place_that_there_is_not_is_the_nearest_end(at: int, said: str) -> None:
    widget = microscope()
    widget.at = at
    assert repr(widget).startswith(said)


@pytest.mark.browser
def test_keys_go_along_the_token_and_stop_at_both_ends(opened: Page) -> None:
    opened.locator(".authlab").focus()
    visited = []
    for key in ["ArrowLeft", "ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowRight", "Home"]:
        opened.keyboard.press(key)
        visited.append(at(opened))
    assert visited == [0, 1, 2, 1, 120, 120, 0]


@pytest.mark.browser
def test_the_end_moves_with_the_token(opened: Page) -> None:
    longer = microscope()
    longer.payload = '{"sub":"somebody whose name is long"}'
    opened.evaluate("(view) => model.set('view', view)", longer.view)
    opened.locator(".authlab").focus()
    opened.keyboard.press("End")
    assert at(opened) == len(longer.token) - 1


@pytest.mark.browser
def test_pointing_marks_the_letter_its_bits_and_its_bytes_everywhere(opened: Page) -> None:
    opened.locator(".token span").nth(38).hover()
    assert at(opened) == 38
    assert opened.evaluate("() => saved") == 0  # nothing for the kernel to do
    marked = opened.locator(".here").all_inner_texts()
    assert marked == ["y", "y", *"110010", "{", '"', "{", '"', "y"]
    expect(opened.locator("[aria-live=polite]")).to_have_text(
        'Letter 2 of the payload, y, is 110010: 2 of byte 1 ({), 4 of byte 2 (").'
    )
    opened.locator(".token span").last.click()
    assert at(opened) == 120
    assert opened.locator(".strip .spare").all_inner_texts() == ["0", "0", "spare"]
    opened.locator(".token span").nth(36).click()
    expect(opened.locator("[aria-live=polite]")).to_contain_text("A dot")


@pytest.mark.browser
def test_what_is_typed_goes_to_the_model_and_arrows_move_in_the_field(opened: Page) -> None:
    payload = opened.get_by_label("payload")
    payload.click()
    for key in ("End", "ArrowLeft", "x"):
        opened.keyboard.press(key)
    assert opened.evaluate("() => model.get('payload')") == '{"sub":"ada","exp":1800000900x}'
    assert at(opened) == 0
    opened.get_by_label("make the signature again").uncheck()
    assert opened.evaluate("() => model.get('follow')") is False
    opened.get_by_role("button", name="Start over").click()
    assert opened.evaluate("() => [model.get('payload'), model.get('follow'), model.get('at')]") == [
        '{"sub":"ada","exp":1800000900}',
        True,
        120,
    ]
    expect(payload).to_have_value('{"sub":"ada","exp":1800000900}')


@pytest.mark.browser
def test_the_verdict_is_announced_and_what_comes_is_text(opened: Page) -> None:
    expect(opened.get_by_role("status")).to_contain_text("✓ Right")
    evil = "<img src=x onerror=alert(1)>"
    widget = microscope()
    widget.payload = widget.signature = evil
    opened.evaluate("() => { cleanup(); document.body.replaceChildren(); }")
    draw(opened, widget, **values(widget))
    assert opened.locator("img").count() == 0
    expect(opened.get_by_role("status")).to_contain_text("✗ Refused")


@pytest.mark.browser
def test_after_the_cleanup_nothing_is_touched(opened: Page) -> None:
    after_the_cleanup_nothing_is_touched(opened)


@pytest.mark.browser
def test_it_keeps_to_720_pixels_and_a_narrow_window(opened: Page) -> None:
    assert opened.locator(".microscope").bounding_box()["width"] <= 720
    opened.set_viewport_size({"width": 360, "height": 640})
    assert opened.evaluate("() => document.documentElement.scrollWidth") <= 360
