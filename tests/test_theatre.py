"""The theft theatre: what each of three sees, in picture and words."""

from xml.etree import ElementTree as ET

import pytest

from authlab.widgets.theatre import Scene, theatre

SCENES = [
    Scene("no defence", "I agree.\nSo do I.", True, True),
    Scene("HttpOnly", "I agree.", False, True),
    Scene("encode", "I agree. <img src=x hidden onerror=…>", False, False),
]


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter()]  # noqa: S314 - our own


def test_picture_and_words_say_the_same() -> None:
    figure = theatre(SCENES)
    said = texts(figure.svg)
    for words in ("Mallory's server", "Ada's browser", "the forum", "no defence", "I agree. So do I."):
        assert words in said
    for words in ("✗ has the token", "✓ has no token", "✗ the mail is changed", "✓ the mail is kept"):
        assert words in said
    assert figure.caption == "Of 3 visits, the token got out in 1, and the mail was changed in 2."
    assert "HttpOnly: Ada reads “I agree.”, Mallory has no token, the mail is changed" in figure.alt
    assert "<img src=x" not in figure._html()


def test_an_arrow_stands_for_what_happened() -> None:
    assert [texts(theatre([scene]).svg).count("token") for scene in SCENES] == [1, 0, 0]
    assert [texts(theatre([scene]).svg).count("as Ada") for scene in SCENES] == [1, 1, 0]


@pytest.mark.parametrize("text", ["one", "word " * 200, "x" * 500])
def test_whatever_she_reads_stays_in_its_row(text: str) -> None:
    svg = ET.fromstring(theatre([Scene("long", text, False, False)]).svg)  # noqa: S314 - our own
    bottom = max(float(e.get("y", 0)) for e in svg.iter() if e.tag.endswith("text"))
    assert bottom < float(svg.get("height", 0))
    assert max(len(e.text or "") for e in svg.iter() if e.get("style") == "font-size: 13px") <= 24
