import html
from collections.abc import Iterator

import pytest
from conftest import run_async
from drawn import after_the_cleanup_nothing_is_touched, at, draw, drawn
from playwright.sync_api import Page, expect

from authlab import redteam
from authlab.errors import LessonError, TargetRefused
from authlab.redteam import Attack, Evidence, Limit, Report, Story
from authlab.server import Server
from authlab.widgets.scoreboard import Scoreboard, red_team

VIEW = "application/vnd.jupyter.widget-view+json"
EVIL = "<img src=x onerror=alert(1)>"


def nothing(_: object) -> Evidence:
    return Evidence("dead", "nothing")


RESULTS = (
    (Story("all day", "19", nothing, "They stay."), Evidence("dead", "out at noon", "GET /auth/me", "401")),
    (Attack("alg none", "11", nothing, "No signature."), Evidence("alive", EVIL, "GET /a", "200", EVIL)),
    (Attack("kid as SQL", "12", nothing, "A query."), Evidence("dead", "refused")),
    (Attack("loop stall", "08", nothing, "All wait."), Evidence("not applicable", "no browser")),
    (Limit("taken names", "07", nothing, "They say taken."), Evidence("alive", "said")),
)


@pytest.fixture
def board() -> Scoreboard:
    return Scoreboard(Report(RESULTS), name="mine")


@pytest.fixture
def opened(page: Page, board: Scoreboard) -> Iterator[Page]:
    with drawn(page, board, trials=board.trials, caption=board.caption, at=board.at):
        yield page


def test_it_goes_by_lesson_and_begins_where_something_is_wrong(board: Scoreboard) -> None:
    assert [row["lesson"] for row in board.trials] == ["07", "08", "11", "12", "19"]
    assert [row["mark"] for row in board.trials] == ["△", "○", "✗", "✓", "✗"]
    assert board.trials[board.at]["name"] == "alg none"
    assert Scoreboard(Report(RESULTS[2:])).at == 0


def test_the_python_that_is_shown_is_the_evidence_that_is_shown(board: Scoreboard) -> None:
    for row in board.trials:
        evidence = eval(row["python"], {"mine": board})  # noqa: S307
        assert (evidence.outcome, evidence.seen) == (row["outcome"], row["seen"])


def test_the_still_form_names_what_is_wrong_in_text_picture_and_words(board: Scoreboard) -> None:
    data, _ = board._repr_mimebundle_()
    assert set(data) == {VIEW, "text/html", "text/plain"}
    assert data["text/plain"].splitlines() == [
        "1 of 3 attacks dead (1 not applicable), 0 of 1 user stories alive, stated limits: taken names",
        "✗ 11 attack alg none: alive",
        "✗ 19 user story all day: dead",
    ]
    assert "Not as it should be: alg none (11), all day (19)." in data["text/html"]
    assert "data:image/svg+xml" in data["text/html"]
    assert repr(board) == data["text/plain"]


def test_a_board_that_was_stopped_says_so() -> None:
    assert Scoreboard(Report(RESULTS), of=9).caption.startswith("stopped after 5 of 9: 1 of 3 attacks dead")
    assert Scoreboard(Report(RESULTS), of=5).caption == Report(RESULTS).caption


def test_a_board_of_everything_wrong_names_it_all() -> None:
    bad: dict[str, redteam.evidence.Outcome] = {"dead": "alive", "alive": "dead"}
    everything = tuple((one, Evidence(bad[one.good], "seen")) for one in redteam.ALL)
    shown = html.unescape(Scoreboard(Report(everything))._still()._html())
    assert all(one.name in shown for one in redteam.ALL if one.kind != "stated limit")
    assert Scoreboard(Report(()))._still()._text() == ""


@pytest.mark.browser
def test_a_tile_opens_its_evidence(opened: Page) -> None:
    panel = opened.locator("[aria-live=polite]")
    expect(panel).to_contain_text("✗ alg none: alive (attack, lesson 11)")
    expect(panel.locator("pre")).to_have_text("GET /a\n\n→ 200")
    expect(panel).to_contain_text("In Python: mine.report['alg none']")
    opened.get_by_role("button", name="attack kid as SQL: dead").click()
    expect(panel).to_contain_text("Seen: refused.")
    expect(panel.locator("pre")).to_be_hidden()


@pytest.mark.browser
def test_names_stand_on_what_is_wrong_only(opened: Page) -> None:
    assert opened.locator("button.tile").all_inner_texts() == ["△", "○", "✗ alg none", "✓", "✗ all day"]
    assert opened.locator(".lesson").all_inner_texts() == ["07", "08", "11", "12", "19"]
    expect(opened.locator(".authlab")).to_contain_text("△ stated limits: taken names")


@pytest.mark.browser
def test_keys_go_through_it_and_stop_at_both_ends(opened: Page) -> None:
    opened.locator(".authlab").focus()
    visited = []
    for key in ("ArrowRight", "End", "ArrowRight", "Home", "ArrowLeft"):
        opened.keyboard.press(key)
        visited.append(at(opened))
    assert visited == [3, 4, 4, 0, 0]
    pressed = [tile.get_attribute("aria-pressed") for tile in opened.locator("button.tile").all()]
    assert pressed == ["true", *["false"] * 4]


@pytest.mark.browser
def test_tab_goes_to_one_tile_and_the_focus_goes_with_the_arrow_keys(opened: Page) -> None:
    opened.locator(".authlab").focus()
    opened.keyboard.press("Tab")
    here = opened.locator("button.tile.here")
    expect(here).to_be_focused()
    opened.keyboard.press("End")
    expect(here).to_have_text("✗ all day")
    expect(here).to_be_focused()
    opened.keyboard.press("Tab")
    assert opened.locator("button.tile:focus").count() == 0


@pytest.mark.browser
def test_whatever_takes_the_focus_keeps_its_keys_from_jupyterlab(opened: Page) -> None:
    takes = opened.locator(".authlab, .authlab button, .authlab [tabindex='0']")
    assert takes.count() >= 10
    assert all(one.get_attribute("data-lm-suppress-shortcuts") == "true" for one in takes.all())


@pytest.mark.browser
def test_what_a_server_said_goes_in_as_text(opened: Page) -> None:
    expect(opened.locator("[aria-live=polite]")).to_contain_text(f"Seen: {EVIL}.")
    assert opened.locator("img").count() == 0


@pytest.mark.browser
def test_a_board_of_nothing_is_drawn_without_a_word(opened: Page) -> None:
    opened.evaluate("() => { cleanup(); document.body.replaceChildren(); }")
    draw(opened, Scoreboard(Report(())), trials=[], caption="")
    opened.locator(".authlab").focus()
    opened.keyboard.press("End")


@pytest.mark.browser
def test_after_the_cleanup_nothing_is_touched(opened: Page) -> None:
    after_the_cleanup_nothing_is_touched(opened)


@pytest.mark.browser
def test_it_keeps_to_720_pixels_and_a_narrow_window(opened: Page) -> None:
    assert opened.locator(".authlab").bounding_box()["width"] <= 720
    opened.set_viewport_size({"width": 360, "height": 640})
    assert opened.evaluate("() => document.documentElement.scrollWidth") <= 360


def test_the_red_team_comes_back_with_a_board(server: Server) -> None:
    own = Story("own", "20", lambda target: Evidence("alive", target.url), "Mine.")
    board = run_async(lambda: red_team(server, "register and log in", own, name="b"))
    assert {row["name"]: row["outcome"] for row in board.trials} == {
        "register and log in": "alive",
        "own": "alive",
    }
    assert board.trials[0]["python"] == "b.report['register and log in']"


def test_an_unknown_name_and_another_target_are_one_sentence(server: Server) -> None:
    with pytest.raises(LessonError, match="nothing is called 99"):
        run_async(lambda: red_team(server, "99"))
    with pytest.raises(TargetRefused):
        run_async(lambda: red_team("http://127.0.0.1:1"))  # type: ignore[arg-type]
