"""The survival matrix: predictions in, what was found beside them, the same in picture and words."""

import doctest
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from authlab.figure import Note
from authlab.widgets import survival
from authlab.widgets.survival import EVENTS, STORES, Survival, picture

FOUND = {
    "reload": {"memory": None, "sessionStorage": "v", "localStorage": "v", "session cookie": "v"},
    "new tab": {"memory": None, "sessionStorage": None, "localStorage": "v", "session cookie": "v"},
    "other port": {"memory": None, "sessionStorage": None, "localStorage": None, "session cookie": "v"},
    "restart": {"memory": None, "sessionStorage": None, "localStorage": "v", "session cookie": None},
}


@pytest.fixture
def matrix() -> Iterator[Survival]:
    matrix = Survival()
    yield matrix
    matrix.close()


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter() if element.tag.endswith("text")]  # noqa: S314


def test_the_examples_in_its_docstrings_run() -> None:
    assert doctest.testmod(survival).failed == 0


def test_it_asks_for_twelve_cells_each_with_a_name(matrix: Survival) -> None:
    menus = matrix._menus.values()
    assert len(menus) == len(STORES) * len(EVENTS) == 12
    assert len({menu.tooltip for menu in menus}) == 12
    assert repr(matrix).startswith("0 of 12 cells predicted.\nsessionStorage: reload ?, new tab ?")


def test_what_was_found_stands_beside_what_was_predicted(matrix: Survival) -> None:
    matrix._menus["sessionStorage", "reload"].value = "gone"
    matrix._menus["session cookie", "restart"].value = "gone"
    assert "2 of 12 predicted" in matrix._view.value
    figure = matrix.fill(FOUND)
    assert repr(figure) == repr(matrix)
    assert repr(figure).startswith(
        "Of 16 looks, 7 found the value again; 1 of your 2 predictions came true. Not so: "
        "sessionStorage ends at reload.\n"
        "memory: reload gone, new tab gone, other port gone, restart gone; "
        "sessionStorage: reload there (you: gone), new tab gone"
    )
    assert {"✗ you: gone", "✓ you: gone"} <= set(texts(figure.svg))
    assert figure.caption in matrix._view.value


def test_without_predictions_nothing_is_said_of_them(matrix: Survival) -> None:
    assert repr(matrix.fill(FOUND)).partition("\n")[0] == "Of 16 looks, 7 found the value again."
    assert Note("Filled in", "Of 16 looks, 7 found the value again.", "server")._html() == matrix._view.value


def test_every_wrong_prediction_has_a_name(matrix: Survival) -> None:
    for (store, event), menu in matrix._menus.items():
        menu.value = "gone" if FOUND[event][store] else "there"
    matrix.fill(FOUND)
    names = matrix._caption().partition("Not so: ")[2].split("; ")
    assert len(names) == 11  # one, that a store is the host's, shows in two cells
    assert "0 of your 12 predictions" in matrix._view.value


def test_start_over_takes_everything_back(matrix: Survival) -> None:
    begun = repr(matrix), matrix._view.value
    matrix._menus["localStorage", "reload"].value = "there"
    matrix.fill(FOUND)
    matrix.reset()
    assert (repr(matrix), matrix._view.value) == begun


def test_a_refusal_is_neither_there_nor_gone() -> None:
    found = {
        "sandbox": {"memory": None, "localStorage": "SecurityError"},
        "worker": {"memory": None, "localStorage": "ReferenceError"},
    }
    figure = picture(found, {}, caption="Two places.")
    assert figure.alt == "memory: sandbox gone, worker gone; localStorage: sandbox refused, worker no such"
    strokes = {e.get("stroke") for e in ET.fromstring(figure.svg).iter() if e.get("stroke-dasharray")}  # noqa: S314
    assert len(strokes) == 2
