"""Charts: what is drawn can be read without seeing it, in both themes, and is the same every time."""

import re
import subprocess
import sys
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from authlab.chart import Bar, Level, Line, Points, chart, number
from authlab.figure import COLOURS
from authlab.picture import Figure


@pytest.fixture
def drawn() -> Figure:
    return chart(
        Line("no salt", [1, 1000], [26_000, 26_000]),
        Line("salted", [1, 1000], [26_000, 26_000_000], "server"),
        Level("a day", 5_000_000, "client"),
        x="users",
        y="hashes",
        log="xy",
        caption="Salting raised the attacker's work 1,000-fold.",
    )


def test_labels_and_units_stand_in_the_picture_as_text(drawn: Figure) -> None:
    texts = [element.text for element in ET.fromstring(drawn.svg).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314
    for text in ("no salt", "salted", "a day", "users (log scale)", "hashes (log scale)", "1,000"):
        assert text in texts


def test_who_cannot_see_it_is_told_the_numbers(drawn: Figure) -> None:
    assert repr(drawn).splitlines() == [
        "Salting raised the attacker's work 1,000-fold.",
        "no salt: from 26,000 hashes at 1 users to 26,000 hashes at 1,000 users; "
        "salted: from 26,000 hashes at 1 users to 26 million hashes at 1,000 users; "
        "a day: 5 million hashes throughout",
    ]


def test_colours_are_those_of_the_actors_and_text_takes_the_theme(drawn: Figure) -> None:
    for actor in ("attacker", "server", "client"):
        assert COLOURS[actor] in drawn.svg
    assert "currentColor" in drawn.svg
    assert "prefers-color-scheme: dark" in drawn.svg
    inked = re.findall(r"(?:fill|stroke): (#0{3,6}|black|white)\b", drawn.svg)
    assert not inked


def test_a_strip_plot_and_bars_have_a_row_for_each_label() -> None:
    strip = chart(Points("known", [250, 260]), Points("unknown", [40, 41, 42]), x="milliseconds", caption="c")
    assert "known: 2 values from 250 to 260 milliseconds; unknown: 3 values from 40 to 42" in repr(strip)
    bars = chart(Bar("MD5", 3_000_000), Bar("bcrypt", 4), x="guesses a second", log="x", caption="c")
    assert "MD5" in bars.svg
    assert "3 million" in bars.svg


def test_the_same_data_gives_the_same_bytes_in_every_process() -> None:
    code = (
        "from authlab.chart import *; print(chart(Line('a', [1, 2], [3, 4]), x='s', y='n', caption='c').svg)"
    )
    ones = [subprocess.check_output([sys.executable, "-c", code]) for _ in range(2)]
    assert ones[0] == ones[1]


def test_a_caption_is_no_markup() -> None:
    shown = chart(Line("<b>", [1, 2], [1, 2]), x="<i>", caption="<script>")._html()
    assert "<script>" not in shown
    assert "<b>" not in unquote(shown)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1000, "1,000"),
        (0.25, "0.25"),
        (2.5e9, "2.5 billion"),
        (123.4, "123"),
        (-5, "-5"),
        (1e-6, "0.000001"),
        (2e20, "2.0e+20"),
        (999_999, "999,999"),
        (999_600_000, "1 billion"),
        (999_999_999_999, "1 trillion"),
        (1e-10, "0"),
    ],
)
def test_numbers_are_written_as_people_read_them(value: float, text: str) -> None:
    assert number(value) == text
