import re
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page

from authlab.picture import WIDTH, Drawing, Figure, Step, sequence

NS = "{http://www.w3.org/2000/svg}"
ACTORS = ("attacker", "client", "server", "database")
LONG = {
    "words": "verify the password of a user with a long name " * 3,
    "one word": "/" + "path" * 40,
    "wide letters": "WM%@" * 40,
    "capitals": "AUTHORIZATION" * 10,
    "Chinese": "密码" * 60,
    "emoji": "🔑" * 60,
}


def parsed(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314 - it is our own


def between(actors: tuple[str, ...], *labels: str) -> list[Step]:
    """Every step that two lanes can have between them, and work in every lane."""
    return [Step(source, target, label) for source in actors for target in actors for label in labels]


def test_it_is_xml_at_most_720_wide_without_a_script() -> None:
    root = parsed(sequence(between(ACTORS, "<script>alert(1)</script>"), caption="c").svg)
    assert int(root.attrib["width"]) == WIDTH <= 720
    assert {element.tag for element in root.iter()} <= {
        NS + tag for tag in ("svg", "style", "rect", "line", "path", "text", "circle")
    }
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]


def test_labels_go_in_as_text() -> None:
    root = parsed(sequence([Step("client", "server", "<img> & \"'")], caption="c").svg)
    assert "<img> & \"'" in [text.text for text in root.iter(NS + "text")]


@pytest.mark.parametrize("label", ["GET /\x00\x1b", "GET /\ud800", "GET /\uffff"])
def test_characters_that_xml_forbids_do_not_break_the_picture(label: str) -> None:
    figure = sequence([Step("client", "server", label)], caption="c")
    assert "GET /\ufffd" in "".join(parsed(figure.svg).itertext())
    assert "GET /%EF%BF%BD" in figure._html()


def test_the_html_is_an_image_with_caption_and_alt_text() -> None:
    figure = Figure("<svg xmlns='x'>\"#&lt;</svg>", caption="A <b> caption", alt='An "alt" <i>')
    page = parsed(figure._html().replace('">' + "<figcaption", '"/><figcaption'))
    image = page.find("img")
    assert image is not None
    assert image.attrib["alt"] == 'An "alt" <i>'
    assert unquote(image.attrib["src"].removeprefix("data:image/svg+xml,")) == figure.svg
    assert page.findtext("figcaption") == "A <b> caption"
    assert repr(figure) == 'A <b> caption\nAn "alt" <i>'


def test_the_alt_text_tells_every_step_in_full() -> None:
    steps = [Step("client", "server", LONG["words"]), Step("server", "server", "verify → True")]
    figure = sequence(steps, caption="c")
    assert figure.alt == f"1. client to server: {LONG['words']}; 2. server: verify → True"


def test_there_are_lanes_for_those_who_act_and_in_their_order() -> None:
    root = parsed(sequence([Step("server", "client", "x")], caption="c").svg)
    texts = [text.text for text in root.iter(NS + "text")]
    assert texts == ["client", "server", "x"]


def test_no_steps_are_an_empty_picture() -> None:
    figure = sequence([], caption="Nothing yet")
    assert parsed(figure.svg).tag == NS + "svg"
    assert figure.alt == ""


def test_short_labels_are_not_cut() -> None:
    labels = ["POST /auth/login", "INSERT refresh_tokens", "verify the password → True", "401 Unauthorized"]
    steps = [Step(*way, label) for label in labels for way in (("client", "server"), ("server", "server"))]
    root = parsed(sequence([*steps, Step("server", "database", "SELECT users")], caption="c").svg)
    assert set(labels) <= {text.text for text in root.iter(NS + "text")}


def test_it_is_drawn_for_light_and_dark() -> None:
    style = parsed(Drawing(10).svg()).findtext(NS + "style") or ""
    light, dark = style.split("@media (prefers-color-scheme: dark)")
    for rule in (r"\.paper \{ fill: (#\w+)", r"text \{ fill: (#\w+)", r"\.line \{ stroke: (#\w+)"):
        (in_light,), (in_dark,) = re.findall(rule, light), re.findall(rule, dark)
        assert in_light != in_dark


@pytest.mark.browser
@pytest.mark.parametrize("actors", [ACTORS[:1], ACTORS[:2], ACTORS[1:], ACTORS], ids=len)
def test_long_labels_stay_between_their_lanes(page: Page, actors: tuple[str, ...]) -> None:
    steps = between(actors, *LONG.values())
    page.set_content(sequence(steps, caption="c").svg)
    measure = "(texts) => texts.map((text) => [text.getBBox().x, text.getBBox().width])"
    boxes = page.locator("text").evaluate_all(measure)
    lane = {a: x + width / 2 for a, (x, width) in zip(actors, boxes, strict=False)}
    gap = WIDTH / len(actors)
    for step, (x, width) in zip(steps, boxes[len(actors) :], strict=True):
        low, high = sorted((lane[step.source], lane[step.target]))
        if low == high:  # work in one lane is written beside it, up to the next lane or the edge
            low, high = max(0, low - gap), min(WIDTH, high + gap)
        assert low < x
        assert x + width < high
        assert width > 60
