"""The theft theatre: what each of three sees, in picture and words."""

from xml.etree import ElementTree as ET

import pytest

from authlab.widgets.theatre import Scene, theatre

SCENES = [
    Scene("no defence", "I agree.\nSo do I.", True, True, True),
    Scene("HttpOnly", "I agree.", True, False, True),
    Scene("encode", "I agree. <img src=x hidden onerror=…>", False, False, False),
]


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter()]  # noqa: S314 - our own


def test_picture_and_words_say_the_same() -> None:
    figure = theatre(SCENES)
    said = texts(figure.svg)
    for words in ("Mallory sees", "Ada sees", "the forum sees", *(scene.title for scene in SCENES)):
        assert words in said
    for scene in SCENES:
        for who, lines in scene.sees().items():
            assert set(lines) <= set(said)
            assert f"{who} sees “{' / '.join(lines)}”" in figure.alt
    assert figure.caption == "Of 3 visits, the token got out in 1, and the mail was changed in 2."
    assert "<img src=x" not in figure._html()


@pytest.mark.parametrize(
    ("scene", "mallory", "mail", "forum", "told"),
    [
        (SCENES[0], "Ada's token", "mallory@evil.example", "Ada changes her mail", "✗✗"),
        (SCENES[1], "a message, no token", "mallory@evil.example", "Ada changes her mail", "✓✗"),
        (SCENES[2], "nothing", "ada@lab.example", "Ada reads the page", "✓✓"),
    ],
)
def test_each_sees_what_is_theirs(scene: Scene, mallory: str, mail: str, forum: str, told: str) -> None:
    sees = scene.sees()
    assert sees["Mallory"] == (mallory,)
    assert sees["Ada"][-1] == f"Mail: {mail}"
    assert sees["the forum"][-1] == forum
    assert "".join(word[0] for word in scene.told()) == told


def test_an_arrow_stands_for_what_happened() -> None:
    for label, seen in {"token": [1, 0, 0], "empty": [0, 1, 0], "as Ada": [1, 1, 0]}.items():
        assert [texts(theatre([scene]).svg).count(label) for scene in SCENES] == seen


@pytest.mark.parametrize("text", ["one", "word " * 200, "x" * 500, "x" * 40, "x " * 22])
def test_whatever_she_reads_stays_in_its_box(text: str) -> None:
    scene = Scene("long", text, False, False, True)
    assert len(scene.sees()["Ada"]) <= 3
    assert max(map(len, scene.sees()["Ada"])) <= 26
    svg = ET.fromstring(theatre([scene]).svg)  # noqa: S314 - our own
    bottom = max(float(e.get("y", 0)) for e in svg.iter() if e.tag.endswith("text"))
    assert bottom < float(svg.get("height", 0)) - 10
