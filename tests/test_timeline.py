"""The session timeline tells in words what it draws, and draws whatever it is given."""

import doctest
from xml.etree import ElementTree as ET

import pytest

from authlab.figure import COLOURS
from authlab.widgets import timeline as module
from authlab.widgets.timeline import Bar, timeline

SVG = "{http://www.w3.org/2000/svg}"
TWO = (Bar("laptop", 0, 5, "log out"), Bar("phone", 2, None, "still good", "server"))


def all_of(svg: str, tag: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(SVG + tag))  # noqa: S314 - our own


def bars_of(svg: str) -> list[tuple[str, float, float]]:
    drawn = [one for one in all_of(svg, "rect") if one.get("fill")]
    return [(one.get("fill", ""), float(one.get("x", 0)), float(one.get("width", 0))) for one in drawn]


def words_of(svg: str) -> list[str]:
    return [one.text or "" for one in all_of(svg, "text")]


def test_its_example_holds() -> None:
    assert doctest.testmod(module).failed == 0


def test_it_tells_who_cannot_see_it_the_same() -> None:
    alt = timeline(TWO, caption="Two.", moments={"log out": 5}).alt
    assert alt == (
        "laptop: from 0 to 5 minutes, ended by log out; phone: from 2 minutes on, still good; log out: at 5"
    )


def test_bars_stand_where_their_times_are_and_an_open_one_reaches_the_edge() -> None:
    svg = timeline(TWO, caption="Two.").svg
    (one, x1, wide), (two, x2, rest) = bars_of(svg)
    assert (one, two) == (COLOURS["client"], COLOURS["server"])
    assert x1 < x2 < x1 + wide < x2 + rest == module._RIGHT
    assert {"laptop", "phone", "✕ log out", "→ still good", "minutes"} <= set(words_of(svg))


def test_bars_of_one_label_share_a_row() -> None:
    svg = timeline([Bar("copy", 0, 5), Bar("copy", 5, 15, "exp", "attacker")], caption="A copy.").svg
    assert words_of(svg).count("copy") == 1
    assert len({one.get("y") for one in all_of(svg, "rect") if one.get("fill")}) == 1


@pytest.mark.parametrize(
    "bars",
    [(), [Bar("x", 3, 3)], [Bar("x", 0, None)], [Bar("<b>&", -1e9, 1e9, "\x00")], [Bar("x", 0, 1e-6)]],
)
def test_odd_times_are_drawn_too(bars: list[Bar]) -> None:
    figure = timeline(bars, caption="Odd.", unit="seconds", moments={"now": 0})
    for _, x, wide in bars_of(figure.svg):
        assert module._LEFT <= x <= x + wide <= module.WIDTH


def test_ticks_are_round_and_few() -> None:
    assert module._ticks(0, 15) == [0, 5, 10, 15]
    for last in (1, 7, 15, 90, 3600):
        assert 3 <= len(module._ticks(0, last)) <= 7
