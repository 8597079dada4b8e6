import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from drawn import after_the_cleanup_nothing_is_touched, at, drawn
from playwright.sync_api import Page, expect

import authlab
from authlab.figure import css_variables, parts
from authlab.picture import Step
from authlab.widgets import LabWidget
from authlab.widgets.quiz import Question, SelfCheck
from authlab.widgets.roundtrip import RoundTrip

EVIL = "<img src=x onerror=alert(1)>"
VIEW = "application/vnd.jupyter.widget-view+json"
STEPS = [
    Step("client", "server", "POST /auth/login", "username=ada&password=secret&x=1"),
    Step("server", "database", "SELECT users", EVIL),
    Step("server", "server", EVIL, "250 ms"),
    Step("server", "client", "200 OK", '{"access_token":"eyJh.eyJz.c2ln"}'),
]


def round_trip() -> RoundTrip:
    return RoundTrip(STEPS, caption="One login", name="login")


def questions(*texts: str) -> list[Question]:
    return [Question(text, ("right", "wrong", "worse"), "because", "Log in") for text in texts]


@pytest.fixture
def opened(page: Page) -> Iterator[Page]:
    """A page with the round trip in it, as the notebook would draw it."""
    widget = round_trip()
    values = {"steps": widget.steps, "actors": widget.actors, "name": widget.name}
    with drawn(page, widget, **values):
        yield page


def test_a_round_trip_has_a_live_and_two_still_forms() -> None:
    data, _ = round_trip()._repr_mimebundle_()
    assert set(data) == {VIEW, "text/html", "text/plain"}
    assert "<figcaption>One login</figcaption>" in data["text/html"]
    assert data["text/plain"].startswith("One login\n1. client to server: POST /auth/login; 2. ")


@pytest.mark.parametrize("widget", [round_trip, lambda: SelfCheck(questions("Why?"))])
def test_a_repr_reads_and_holds_no_address(widget: Any) -> None:
    assert " at 0x" not in repr(widget())
    assert repr(widget()) == widget()._repr_mimebundle_()[0]["text/plain"]


def test_a_round_trip_hands_over_plain_data() -> None:
    widget = round_trip()
    assert (widget.at, widget.name, widget.actors) == (0, "login", ["client", "server", "database"])
    assert widget.steps[0] == {
        "source": "client",
        "target": "server",
        "label": "POST /auth/login",
        "parts": parts("username=ada&password=secret&x=1"),
    }


def test_the_colours_are_those_of_every_figure() -> None:
    assert css_variables() in LabWidget._css


def test_no_script_makes_markup_or_code_from_text() -> None:
    scripts = [path.read_text("utf-8") for path in Path(authlab.__file__).parent.rglob("*.js")]
    assert len(scripts) >= 2
    unsafe = r"(?:inner|outer|insertAdjacent)HTML|document\.write|\beval\b|new Function|ContextualFragment"
    assert re.findall(unsafe, "".join(scripts)) == []


@pytest.mark.browser
def test_keys_step_through_and_stop_at_both_ends(opened: Page) -> None:
    opened.locator(".authlab").focus()
    visited = []
    for key in ["ArrowLeft", *["ArrowRight"] * 5, "ArrowLeft", "Home", "End", "Home"]:
        opened.keyboard.press(key)
        visited.append(at(opened))
    assert visited == [0, 1, 2, 3, 3, 3, 2, 0, 3, 0]
    assert opened.evaluate("() => saved") == len(visited)


@pytest.mark.browser
def test_keys_with_alt_stay_the_browsers_own(opened: Page) -> None:
    opened.locator(".authlab").focus()
    opened.keyboard.press("Alt+ArrowRight")
    opened.keyboard.press("Control+End")
    assert at(opened) == 0


@pytest.mark.browser
def test_keys_in_the_bytes_scroll_them(opened: Page) -> None:
    opened.get_by_label("The bytes of this step").focus()
    opened.keyboard.press("ArrowRight")
    assert at(opened) == 0


@pytest.mark.browser
def test_a_click_opens_a_step_and_its_bytes(opened: Page) -> None:
    opened.get_by_role("button", name="Step 4, server to client: 200 OK").click()
    assert at(opened) == 3
    expect(opened.locator("pre")).to_have_text(STEPS[3].detail)
    expect(opened.locator("mark")).to_have_text("eyJh.eyJz.c2ln")
    expect(opened.get_by_text("Step 4 of 4: server → client, 200 OK")).to_be_visible()
    expect(opened.get_by_text("print(login.steps[3].detail)")).to_be_visible()


@pytest.mark.browser
def test_the_buttons_step_and_rest_at_the_ends(opened: Page) -> None:
    back, onward = opened.get_by_role("button", name="Back"), opened.get_by_role("button", name="Next")
    expect(back).to_be_disabled()
    for _ in STEPS[1:]:
        onward.click()
    expect(onward).to_be_disabled()
    back.click()
    assert at(opened) == 2
    opened.get_by_role("button", name="Start over").click()
    assert at(opened) == 0


@pytest.mark.browser
def test_every_step_has_a_name_and_the_open_one_says_so(opened: Page) -> None:
    opened.evaluate("() => model.set('at', 2)")
    steps = opened.locator("button.step")
    assert [step.get_attribute("aria-label") for step in steps.all()] == [
        "Step 1, client to server: POST /auth/login",
        "Step 2, server to database: SELECT users",
        f"Step 3, server: {EVIL}",
        "Step 4, server to client: 200 OK",
    ]
    assert [step.get_attribute("aria-current") for step in steps.all()] == ["false", "false", "step", "false"]
    expect(opened.locator("[aria-live=polite]")).to_have_text(f"Step 3 of 4: server, {EVIL}")


@pytest.mark.browser
@pytest.mark.parametrize(("given", "shown"), [(99, 4), (-7, 1)])
def test_an_index_out_of_range_shows_the_nearest_step(opened: Page, given: int, shown: int) -> None:
    opened.evaluate("(given) => model.set('at', given)", given)
    expect(opened.locator("[aria-live=polite]")).to_contain_text(f"Step {shown} of 4")
    opened.locator(".authlab").focus()
    opened.keyboard.press("ArrowLeft")
    assert at(opened) == max(0, shown - 2)


@pytest.mark.browser
def test_labels_and_bytes_go_in_as_text(opened: Page) -> None:
    for index in range(len(STEPS)):
        opened.evaluate("(index) => model.set('at', index)", index)
        assert opened.locator("pre").inner_text() == STEPS[index].detail
    assert opened.locator("button.step").nth(2).inner_text() == EVIL
    assert opened.locator("img").count() == 0


@pytest.mark.browser
def test_after_the_cleanup_nothing_is_touched(opened: Page) -> None:
    after_the_cleanup_nothing_is_touched(opened)


@pytest.mark.browser
def test_it_keeps_to_720_pixels_and_a_narrow_window(opened: Page) -> None:
    assert opened.locator(".authlab").bounding_box()["width"] <= 720
    opened.set_viewport_size({"width": 360, "height": 640})
    assert opened.evaluate("() => document.documentElement.scrollWidth") <= 360


def test_an_answer_is_met_with_the_reason() -> None:
    check = SelfCheck(questions("Why?"))
    _, choice, reply = check.children[0].children
    assert choice.value is None
    choice.value = "wrong"
    assert "✗ not so" in reply.value
    assert "because Look again under “Log in”." in reply.value
    choice.value = "right"
    assert "✓ yes</b>: because" in reply.value
    assert "Look again" not in reply.value


def test_the_right_option_has_no_fixed_place() -> None:
    check = SelfCheck(questions(*(f"Question {n}?" for n in range(8))))
    orders = [box.children[1].options for box in check.children[:-1]]
    assert len({options.index("right") for options in orders}) > 1
    again = SelfCheck(questions(*(f"Question {n}?" for n in range(8))))
    assert orders == [box.children[1].options for box in again.children[:-1]]


def test_what_an_author_writes_is_shown_as_text() -> None:
    check = SelfCheck([Question(EVIL, (EVIL, "no"), EVIL, EVIL)])
    title, choice, reply = check.children[0].children
    choice.value = EVIL
    assert "<img" not in title.value + reply.value + check._repr_mimebundle_()[0]["text/html"]
    assert "&lt;img" in title.value


def test_the_still_form_of_a_self_check_lists_questions_without_answers() -> None:
    data, _ = SelfCheck(questions("Why?", "How?"))._repr_mimebundle_()
    assert set(data) == {VIEW, "text/html", "text/plain"}
    assert data["text/plain"].splitlines()[1:] == ["1  Why?      Log in", "2  How?      Log in"]
    assert "right" not in data["text/html"]
