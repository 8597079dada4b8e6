import base64
from collections.abc import Iterator

import bcrypt
import pytest
from drawn import after_the_cleanup_nothing_is_touched, at, draw, drawn
from playwright.sync_api import Page, expect

from authlab.passwords import anatomy
from authlab.widgets.anatomy import HashAnatomy, decode

STORED = b"$2b$12$......................" + b"abcdefghijklmnopqrstuvwxyz01234"
VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def opened(page: Page) -> Iterator[Page]:
    """A page with the anatomy of `STORED` in it, as the notebook would draw it."""
    widget = HashAnatomy(STORED, name="first")
    with drawn(page, widget, fields=widget.fields):
        yield page


def test_the_four_fields_are_the_sixty_characters() -> None:
    fields = HashAnatomy(STORED).fields
    assert "".join(field["text"] for field in fields) == STORED.decode()
    assert [field["name"] for field in fields] == ["version", "cost", "salt", "hash"]
    assert [field["secret"] for field in fields] == [False, False, False, True]
    assert "4,096 rounds" in fields[1]["what"]


@pytest.mark.parametrize("cost", [4, 5])
def test_the_python_that_is_shown_reads_what_is_shown(cost: int) -> None:
    stored = bcrypt.hashpw(b"correct horse battery", bcrypt.gensalt(cost))
    version, work, salt, digest = HashAnatomy(stored, name="first").fields
    names = {"first": stored, "decode": decode}
    assert eval(version["python"], names) == version["text"].encode()  # noqa: S307
    assert eval(work["python"], names) == 2**cost  # noqa: S307
    assert eval(salt["python"], names) == bytes.fromhex(salt["bytes"])  # noqa: S307
    assert eval(digest["python"], names) == bytes.fromhex(digest["bytes"])  # noqa: S307


def test_a_salt_decodes_to_sixteen_bytes_that_bcrypt_takes_back() -> None:
    salt = bcrypt.gensalt(4)[7:]
    spelled = base64.b64encode(decode(salt)).rstrip(b"=")
    ours = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    theirs = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    assert len(decode(salt)) == 16
    assert spelled.translate(bytes.maketrans(theirs, ours)) == salt


@pytest.mark.parametrize("stored", [b"", b"$2b$12$short", STORED + b"x", b"\xff" * 60])
def test_what_is_no_bcrypt_hash_is_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match="not a bcrypt hash"):
        HashAnatomy(stored)


def test_the_still_form_is_the_table_of_passwords() -> None:
    data, _ = HashAnatomy(STORED)._repr_mimebundle_()
    assert set(data) == {VIEW, "text/html", "text/plain"}
    assert data["text/plain"] == repr(anatomy(STORED)) == repr(HashAnatomy(STORED))


@pytest.mark.browser
def test_keys_open_the_fields_and_stop_at_both_ends(opened: Page) -> None:
    opened.locator(".authlab").focus()
    visited = []
    for key in ["ArrowLeft", *["ArrowRight"] * 4, "ArrowLeft", "Home", "End", "Control+Home"]:
        opened.keyboard.press(key)
        visited.append(at(opened))
    assert visited == [0, 1, 2, 3, 3, 2, 0, 3, 3]
    assert opened.evaluate("() => saved") == len(visited) - 1


@pytest.mark.browser
def test_a_click_opens_a_field_and_says_what_it_is(opened: Page) -> None:
    opened.get_by_role("button", name="salt: ......").click()
    assert at(opened) == 2
    panel = opened.locator("[aria-live=polite]")
    expect(panel).to_contain_text("salt: characters 8 to 29 of 60")
    expect(panel.locator("pre")).to_have_text(" ".join(["00"] * 16))
    expect(panel).to_contain_text("In Python: decode(first[7:29])")
    opened.get_by_role("button", name="version").click()
    expect(panel.locator("pre")).to_be_hidden()
    expect(panel).to_contain_text("characters 1 to 4 of 60")


@pytest.mark.browser
def test_the_buttons_step_rest_at_the_ends_and_start_over(opened: Page) -> None:
    back, onward = opened.get_by_role("button", name="Back"), opened.get_by_role("button", name="Next")
    expect(back).to_be_disabled()
    for _ in range(3):
        onward.click()
    expect(onward).to_be_disabled()
    pressed = [b.get_attribute("aria-pressed") for b in opened.locator("button.field").all()]
    assert pressed == ["false", "false", "false", "true"]
    opened.get_by_role("button", name="Start over").click()
    assert at(opened) == 0


@pytest.mark.browser
def test_only_the_hash_is_marked_as_what_must_not_leak(opened: Page) -> None:
    expect(opened.locator("mark")).to_have_text(STORED[29:].decode())


@pytest.mark.browser
def test_what_stands_in_a_field_goes_in_as_text(opened: Page) -> None:
    evil = "<img src=x onerror=alert(1)>"
    field = dict.fromkeys(("name", "text", "what", "bytes", "python"), evil) | {"secret": False}
    opened.evaluate("() => { cleanup(); document.body.replaceChildren(); }")
    draw(opened, HashAnatomy(STORED), fields=[field])
    assert opened.locator("img").count() == 0
    expect(opened.locator("pre")).to_have_text(evil)


@pytest.mark.browser
@pytest.mark.parametrize(("given", "shown"), [(99, "hash"), (-7, "version")])
def test_an_index_out_of_range_opens_the_nearest_field(opened: Page, given: int, shown: str) -> None:
    opened.evaluate("(given) => model.set('at', given)", given)
    expect(opened.locator("[aria-live=polite]")).to_contain_text(f"{shown}: characters")


@pytest.mark.browser
def test_after_the_cleanup_nothing_is_touched(opened: Page) -> None:
    after_the_cleanup_nothing_is_touched(opened)


@pytest.mark.browser
def test_it_keeps_to_720_pixels_and_a_narrow_window(opened: Page) -> None:
    assert opened.locator(".fields").bounding_box()["width"] <= 720
    heights = [button.bounding_box()["y"] for button in opened.locator("button.field").all()]
    assert len(set(heights)) == 1  # side by side, in one line
    opened.set_viewport_size({"width": 360, "height": 640})
    assert opened.evaluate("() => document.documentElement.scrollWidth") <= 360
