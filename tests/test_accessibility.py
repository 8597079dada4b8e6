"""What axe finds in the pages, widgets and outputs of ours: nothing serious, in light and in dark."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import drawn
import ipywidgets
import nbformat
import pytest
import test_bridge
import test_jupyterlab
from axe_playwright_python.sync_playwright import Axe
from conftest import ADA
from jupyter_core.paths import jupyter_path
from playwright.sync_api import FrameLocator, Locator, Page, expect

from authlab.course import site
from authlab.course.lessons import lessons
from authlab.figure import COLOURS
from authlab.picture import PAPER
from authlab.server import Server
from authlab.widgets import LabWidget

AXE = Axe()
SCHEMES = ("light", "dark")
# Every widget, figure and note, as a cell would make it: for this process and for JupyterLab.
CELLS = {
    "round trip": """
        from authlab.picture import Step
        from authlab.widgets.roundtrip import RoundTrip
        steps = [Step("client", "server", "POST /auth/login", "username=ada&password=secret"),
                 Step("server", "database", "SELECT users", "a row"),
                 Step("server", "server", "bcrypt", "250 ms"),
                 Step("server", "client", "200 OK", '{"access_token":"eyJh.eyJz.c2ln"}')]
        shown = RoundTrip(steps, caption="One login", name="login")""",
    "anatomy": """
        from authlab.widgets.anatomy import HashAnatomy
        shown = HashAnatomy(b"$2b$12$" + b"." * 22 + b"abcdefghijklmnopqrstuvwxyz01234")""",
    "microscope": """
        import jwt
        from authlab.widgets.microscope import TokenMicroscope
        key = b"made-up key, 32 bytes, no secret"
        shown = TokenMicroscope(jwt.encode({"sub": "ada"}, key), key)""",
    "scoreboard": """
        from authlab.redteam import Attack, Evidence, Limit, Report, Story
        from authlab.widgets.scoreboard import Scoreboard
        tried = ((Attack("alg none", "11", None, "Why."), Evidence("alive", "read", "GET /a", "200", "Why.")),
                 (Attack("kid as SQL", "12", None, "Why."), Evidence("dead", "refused")),
                 (Story("all day", "19", None, "Why."), Evidence("alive", "signed in")),
                 (Attack("loop stall", "08", None, "Why."), Evidence("not applicable", "no browser")),
                 (Limit("taken names", "07", None, "Why."), Evidence("alive", "said")))
        shown = Scoreboard(Report(tried))""",
    "avalanche": """
        import hashlib
        from authlab.widgets.avalanche import Avalanche
        shown = Avalanche(lambda text: hashlib.sha256(text.encode()).hexdigest(), "dragon", "Dragon")""",
    "dial": """
        from authlab.widgets.dial import CostDial
        shown = CostDial(lambda cost: 6e-5 * 2.0**cost)""",
    "side by side": """
        from authlab.exchange import Exchange
        from authlab.widgets.side_by_side import SideBySide
        one = Exchange(0.0)
        one.sent += b"POST / HTTP/1.1\\r\\n" + b"Cookie: a=b\\r\\n" * 60 + b"\\r\\npassword=secret"
        shown = SideBySide({"form": one, "again": one})""",
    "survival": """
        from authlab.widgets.survival import Survival
        shown = Survival()
        shown._menus["localStorage", "reload"].value = "there"
        _ = shown.fill({"reload": {"memory": None, "localStorage": "v"}})""",
    "policy": """
        from authlab import tokens
        from authlab.widgets.policy import PolicyTable
        shown = PolicyTable({"nothing": lambda *_, **__: {}, "authlab": tokens.read})""",
    "faults": """
        from authlab.faults import Faults
        from authlab.server import Server
        from authlab.widgets.faults import FaultPanel
        server = Server()
        form = {"username": "ada", "password": "correct horse battery"}
        _ = server.client.post("/auth/register", json=form)
        token = server.client.post("/auth/login", data=form).json()["access_token"]
        shown = FaultPanel(Faults(server, patience=0.2), token)""",
    "live": """
        from authlab.widgets.live import Live
        shown = Live(iter([]), unit="guesses")
        shown.done, shown.total, shown.said, shown._seconds = 30, 100, "dragon", 1.0
        shown._draw()""",
    "quiz": """
        from authlab.widgets.quiz import Question, SelfCheck
        options = ("right", "wrong", "worse")
        shown = SelfCheck([Question(text, options, "because", "Log in") for text in ("Why?", "How?")])
        shown.children[0].children[1].value = "wrong"
        shown.children[1].children[1].value = "right\"""",
    "prediction": """
        from authlab.course import predict
        shown = predict("99.a", "equal", "different", "longer")""",
    "number": """
        from authlab.course import predict
        shown = predict("99.b")""",
    "compared": """
        from authlab.course import compare
        shown = compare("99.c", "equal")""",
    "ladder": """
        import jwt
        from authlab.widgets.ladder import Rung, ladder
        token = jwt.encode({"sub": "ada"}, "k" * 32)
        shown = ladder([Rung("a guess", token, "admin", "only()", "401")], caption="One.")""",
    "theatre": """
        from authlab.widgets.theatre import Scene, theatre
        shown = theatre([Scene("no defence", "I agree.", True, True, True)])""",
    "timeline": """
        from authlab.widgets.timeline import Bar, timeline
        shown = timeline([Bar("token", 0, 15, "exp")], caption="Fifteen minutes.")""",
    "table": """
        from authlab.figure import Table
        shown = Table(("request", "status"), [("no token", 401), ("a good token", 200)], "Two requests")""",
    "not yet": """
        from authlab.exercise import Outcome
        shown = Outcome("not yet", "3 came, 4 was expected")""",
}
bridge, asked, draw, frame = test_bridge.bridge, test_bridge.asked, test_bridge.draw, test_bridge.frame
OWN_SCRIPT = ("round trip", "anatomy", "microscope", "scoreboard")


def source(name: str) -> str:
    return "\n".join(line[8:] for line in CELLS[name].splitlines() if line)


def made(name: str) -> Any:
    scope: dict[str, Any] = {}
    exec(source(name), scope)  # noqa: S102 - the cells above
    return scope["shown"]


def findings(page: Page, context: Any = None, **options: Any) -> list[str]:
    """Let axe look at a part of a page, and return what is serious or critical there."""
    found = AXE.run(page, context, {"resultTypes": ["violations"], **options}).response["violations"]
    return [
        f"{one['impact']} {one['id']}: {node['html']} {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def in_light_and_dark(page: Page, context: Any = None) -> list[str]:
    """Return what axe finds where the page follows the system; in the dark only colours can differ."""
    found = []
    for scheme, options in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
        page.emulate_media(color_scheme=scheme)
        found += findings(page, context, **options)
    return found


def in_theme(page: Page, scheme: str, html: str = "") -> None:
    """Lay out an empty page in the colours of JupyterLab's theme."""
    name = f"themes/@jupyterlab/theme-{scheme}-extension/index.css"
    (theme,) = [text for folder in jupyter_path("lab") if (text := Path(folder, name)).exists()][:1]
    body = "body{background:var(--jp-layout-color0);color:var(--jp-content-font-color1)}"
    root = f":root{{color-scheme:{scheme}}}"
    page.emulate_media(color_scheme=scheme)
    page.set_content(f"<style>{theme.read_text('utf-8')}{root}{body}{LabWidget._css}</style>{html}")


def still(widget: Any) -> str:
    return (
        widget._repr_mimebundle_()["text/html"]
        if not isinstance(widget, ipywidgets.Widget)
        else (widget._still()._repr_mimebundle_()["text/html"])
    )


def written(widget: Any) -> str:
    """All HTML that Python writes for a widget: what its controls show, and its still form."""
    boxes, shown = [widget], [still(widget)]
    while boxes:
        box = boxes.pop()
        boxes += getattr(box, "children", ())
        shown += [box.value] if isinstance(box, ipywidgets.HTML) else []
    return "".join(shown)


def values(widget: LabWidget) -> dict[str, Any]:
    """The state that a widget of our own JavaScript draws from."""
    own = widget.traits(sync=True).keys() - LabWidget.class_traits(sync=True).keys()
    return {name: getattr(widget, name) for name in own if not name.startswith("_")}


@pytest.mark.browser
@pytest.mark.parametrize("name", OWN_SCRIPT)
def test_a_widget_of_our_own_script(page: Page, name: str) -> None:
    widget = made(name)
    for scheme in SCHEMES:
        in_theme(page, scheme)
        page.add_style_tag(content=widget._css)
        drawn.draw(page, widget, **values(widget))
        assert findings(page, "body") == [], scheme


@pytest.mark.browser
def test_the_styles_of_another_extension_do_not_reach_a_widget(page: Page) -> None:
    theirs = '.row::before, .row::after { display: table; content: " " } .panel { border: 1px solid }'
    for name in ("microscope", "anatomy"):
        in_theme(page, "light", f"<style>{theirs}</style>")
        widget = made(name)
        page.add_style_tag(content=widget._css)
        drawn.draw(page, widget, **values(widget))
        if name == "microscope":
            label, letters = page.get_by_text("token", exact=True), page.locator(".token")
            assert label.bounding_box()["y"] == pytest.approx(letters.bounding_box()["y"], abs=3)
        else:
            expect(page.locator(".panel")).to_have_css("border-top-width", "0px")


@pytest.mark.browser
def test_what_python_writes_into_widgets_and_outputs(page: Page) -> None:
    widgets = [made(name) for name in CELLS]
    for scheme in SCHEMES:
        in_theme(page, scheme, "".join(map(written, widgets)))
        assert findings(page, "body") == [], scheme
    for widget in widgets:
        if isinstance(widget, ipywidgets.Widget):
            widget.close()


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, `#rrggbb`, as WCAG 2.2 defines it."""

    def light(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    lighter, darker = sorted((light(one), light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_pictures_read_in_light_and_dark() -> None:
    # axe does not look into pictures. WCAG 2.2: 4.5 for text (1.4.3), 3 for what a shape says (1.4.11).
    fills = {name: re.findall(rf"{name} {{ fill: (#\w+)", PAPER) for name in (r"\.paper", "text", r"\.muted")}
    for paper, *texts in zip(*fills.values(), strict=True):
        assert all(contrast(paper, text) >= 4.5 for text in texts)
        assert all(contrast(paper, COLOURS[a]) >= 3 for a in ("client", "server", "database", "attacker"))
    assert len(fills["text"]) == 2
    for name in ("secret", "header", "payload", "signature"):  # black text stands on these
        assert contrast(COLOURS[name], "#000000") >= 4.5


MUTANTS = {
    "a button without a name": ("button-name", 'make("button", "", text)', 'make("button", "")'),
    "a faint text": ("color-contrast", "font: inherit; color: inherit", "font: inherit; color: #999"),
    "bytes that no key can scroll": ("scrollable-region-focusable", "bytes.tabIndex = 0", ""),
}


@pytest.mark.browser
@pytest.mark.parametrize("name", MUTANTS)
def test_axe_finds_what_a_widget_may_do_wrong(page: Page, name: str) -> None:
    rule, good, bad = MUTANTS[name]
    widget = made("round trip")
    script, style = str(widget._esm), widget._css
    assert (script + style).count(good) == 1
    widget._esm = script.replace(good, bad)
    in_theme(page, "light")
    page.add_style_tag(
        content=style.replace(good, bad) + ".authlab pre { max-width: 60px; white-space: pre }"
    )
    drawn.draw(page, widget, **values(widget))
    assert {one.split()[1].strip(":") for one in findings(page, "body")} == {rule}


@pytest.mark.browser
def test_axe_finds_a_picture_without_words(page: Page) -> None:
    in_theme(page, "light", re.sub('alt="[^"]*"', "", still(made("timeline"))))
    assert [one.split()[1] for one in findings(page, "body")] == ["image-alt:"]


@pytest.mark.browser
def test_the_page_of_the_reference_app_in_every_state(page: Page, server: Server) -> None:
    server.client.post("/auth/register", json=ADA)
    page.goto(server.url)
    expect(page.locator("#login")).to_be_visible()
    assert in_light_and_dark(page) == []
    page.fill("#username", ADA["username"])
    page.fill("#password", "not the right one")
    page.click("#submit")
    expect(page.locator("#message")).to_contain_text("Wrong")
    assert in_light_and_dark(page) == []
    page.fill("#password", ADA["password"])
    page.click("#submit")
    expect(page.locator("#protected")).to_be_visible()
    assert in_light_and_dark(page) == []
    page.route("**/auth/me", lambda route: route.abort())
    page.reload()
    expect(page.locator("#retry")).to_be_visible()
    assert in_light_and_dark(page) == []


@pytest.mark.browser
def test_the_bridge_around_the_page(page: Page, frame: FrameLocator) -> None:
    assert in_light_and_dark(page, "body") == []
    page.get_by_role("button", name="Load again").focus()
    page.keyboard.press("Enter")
    expect(frame.get_by_label("User name")).to_be_visible()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the static site."""
    folder = tmp_path_factory.mktemp("site")
    list(site.build(folder))
    return folder


@pytest.mark.browser
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(stem, marks=[] if stem in ("index", "03_bcrypt") else pytest.mark.large)
        for stem in ["index", *(lesson.path.stem for lesson in lessons())]
    ],
)
def test_a_page_of_the_static_site(page: Page, pages: Path, name: str) -> None:
    page.goto((pages / f"{name}.html").as_uri())
    page.set_viewport_size({"width": 390, "height": 844})
    assert in_light_and_dark(page) == []


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of JupyterLab, in whose folder there is a notebook with every widget, too."""
    folder = tmp_path_factory.mktemp("lab")
    cells = [nbformat.v4.new_code_cell(f"{source(name)}\nshown") for name in CELLS]
    (folder / "my-notebooks").mkdir()
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, folder / "my-notebooks" / "widgets.ipynb")
    environment = {**os.environ, "HOME": str(folder), "AUTHLAB_HOME": str(folder / "home")}
    command = [sys.executable, "-m", "authlab", "lab", "--no-open-browser"]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        said = iter(process.stdout.readline, "")
        yield next(found[0] for line in said if (found := re.search(r"http://\S+", line)))
        process.send_signal(signal.SIGTERM)


OUTPUTS = {"include": [[".jp-OutputArea-output"]]}


def choose_theme(page: Page, theme: str) -> None:
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Theme", exact=True).hover()
    page.locator(".lm-Menu-itemLabel").get_by_text(theme, exact=True).click()
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)


@pytest.mark.lab
@pytest.mark.large
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["widgets", "00_start_here", "06_on_the_wire"])
def test_outputs_as_jupyterlab_shows_them(page: Page, lab: str, name: str) -> None:
    test_jupyterlab.open_lesson(page, lab, name)
    page.set_viewport_size({"width": 1200, "height": 20_000})  # it keeps only what is in view in the page
    test_jupyterlab.run_all(page)
    test_jupyterlab.no_errors(page)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        choose_theme(page, f"JupyterLab {scheme.title()}")
        assert findings(page, OUTPUTS) == [], scheme


@pytest.mark.lab
@pytest.mark.large
@pytest.mark.timeout(600)
def test_every_ready_made_control_answers_to_the_keyboard(page: Page, lab: str) -> None:
    test_jupyterlab.open_lesson(page, lab, "widgets")
    page.set_viewport_size({"width": 1200, "height": 20_000})
    test_jupyterlab.run_all(page)

    def pressed(control: Locator, *keys: str) -> None:
        control.focus()
        for key in keys:
            page.keyboard.press(key)

    def output(text: str) -> Locator:
        return test_jupyterlab.cell(page, text).locator(".jp-OutputArea")

    texts = output("Avalanche(")
    pressed(texts.get_by_label("second"), "End", "x", "m")
    expect(texts.locator("figcaption")).to_contain_text("“Dragonxm”")
    pressed(texts.get_by_role("button", name="Start over"), "Enter")
    expect(texts.locator("figcaption")).to_contain_text("“Dragon”")

    dial = output("CostDial(")
    pressed(dial.get_by_role("slider", name="cost"), "ArrowRight")
    expect(dial.locator("figcaption")).to_contain_text("At cost 13")
    pressed(dial.get_by_role("button", name="Measure"), "Space")
    expect(dial.locator("figcaption")).to_contain_text("a login takes 492 ms")

    sides = output("SideBySide(")
    pressed(sides.get_by_label("left"), "ArrowDown")
    expect(sides.locator("pre")).to_have_count(1)  # the same on both sides
    scrolled = sides.locator("pre")
    pressed(scrolled, "End")
    page.wait_for_function(
        "() => document.activeElement.matches('pre') && document.activeElement.scrollTop > 0"
    )

    places = output("Survival(")
    pressed(places.get_by_label("localStorage after reload"), "ArrowDown")
    expect(places.get_by_role("status")).to_contain_text("0 of your 1 predictions")

    readers = output("PolicyTable(")
    pressed(readers.get_by_role("button", name="nothing"), "Enter")
    expect(readers.locator("caption")).to_contain_text("nothing:")

    faults = output("FaultPanel(")
    pressed(faults.get_by_role("button", name="401", exact=True), "Space")
    expect(faults.locator("figcaption")).to_contain_text("401:")

    quiz = output("SelfCheck(")
    pressed(quiz.get_by_label("right").first, "Space")
    expect(quiz).to_contain_text("✓ yes: because")

    number = output('predict("99.b")')
    pressed(number.get_by_placeholder("a number"), "4", "2")
    expect(number.get_by_placeholder("a number")).to_have_value("42")

    test_jupyterlab.no_errors(page)
    expect(page.locator(".jp-CodeCell")).to_have_count(len(CELLS))  # no key reached JupyterLab's own commands
