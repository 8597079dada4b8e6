"""The stores of lesson 02 have one fault each, and the picture shows who was opened."""

import pytest

from authlab.exercises.salt import AUDIT
from authlab.insecure.salts import four_stores, opened_users
from authlab.picture import WIDTH

FAULTS = {"A": "kept", "B": "name", "C": "shared", "D": "short"}


@pytest.mark.parametrize("letter", FAULTS)
def test_the_last_row_of_each_store_shows_its_one_fault(letter: str) -> None:
    rows = four_stores()[letter]
    assert AUDIT.answer(*rows[-1], rows[:-1]) == {FAULTS[letter]}


def test_the_stores_are_the_same_every_time() -> None:
    assert four_stores() == four_stores()
    assert set(four_stores()) == set(FAULTS)


def test_the_picture_has_a_square_a_user_and_fills_the_opened_ones() -> None:
    figure = opened_users({"bare": [True, False, True], "salted": [False] * 30}, caption="Two of three.")
    filled, hollow = 'fill="#d55e00"', 'fill="none"'
    paths = figure.svg.split("<path")[1:]
    assert sum(path.count("z") for path in paths if filled in path) == 2
    assert sum(path.count("z") for path in paths if hollow in path) == 31
    assert f'width="{WIDTH}"' in figure.svg
    assert "bare: 2 of 3 opened; salted: 0 of 30 opened" in figure.alt


def test_a_label_cannot_break_out_of_the_picture() -> None:
    assert "<script" not in opened_users({"<script>": [True]}, caption="x").svg
