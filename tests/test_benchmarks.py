"""What `make bench` reports: rows that can miss their bound, cells named as a reader finds them."""

import json
import os
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from authlab.course.lessons import lessons
from benchmarks import __main__ as bench
from benchmarks import hub, requests
from benchmarks.kernel import added, importing, outside, usual
from benchmarks.row import Row
from benchmarks.series import Cell, _named, slowest


@pytest.mark.parametrize(
    ("measured", "bound", "holds"),
    [(11, "≤ 1.1", True), (12, "≤ 1.1", False), (9, "≥ 0.9", True), (8, "≥ 0.9", False), (1000, "", True)],
)
def test_a_row_holds_by_its_ratio(measured: float, bound: str, holds: bool) -> None:
    assert Row("it", measured, "ms", "a peer", 10, bound).holds is holds


def test_every_measure_has_a_name_of_its_own() -> None:
    assert len({measure.__name__ for measure in bench.MEASURES}) == len(bench.MEASURES)


def quick() -> Iterator[Row]:
    yield Row("it", 9, "ms", "a peer", 10, "≤ 1")


def too_slow() -> Iterator[Row]:
    yield Row("it", 11, "ms", "a peer", 10, "≤ 1")


def broken() -> Iterator[Row]:
    yield Row("it", 9, "ms", "a peer", 10, "≤ 1")
    raise OSError("no room")


@pytest.mark.parametrize(("measure", "code"), [(quick, 0), (too_slow, 1), (broken, 1)])
def test_the_exit_code_says_whether_all_was_measured_and_held(
    measure: object, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "MEASURES", (measure,))
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--json"])
    assert bench.main() == code
    said = json.loads(capsys.readouterr().out)
    assert len(said["rows"]) == 1  # what was measured before it broke off is kept
    assert [row["holds"] for row in said["rows"]] == [measure is not too_slow]
    assert bool(said["broken"]) is (measure is broken)


def test_a_name_that_nothing_has_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "kernel", "nosuch"])
    monkeypatch.setattr(bench, "MEASURES", (quick,))
    with pytest.raises(SystemExit, match="2"):
        bench.main()
    assert "nothing is called kernel, nosuch; there are quick" in capsys.readouterr().err


def test_a_client_that_fails_is_no_half_of_a_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    clients: list[Any] = []

    class Failing:
        def __init__(self, _: int) -> None:
            clients.append(self)

        def ask(self, *_: str, **__: str) -> Any:
            return SimpleNamespace(status=500 if self is clients[0] else 200)

        def close(self) -> None:
            pass

    monkeypatch.setattr(requests, "_SECONDS", 0.1)
    monkeypatch.setattr(requests, "Connection", Failing)
    with pytest.raises(AssertionError):
        requests._rate(1, "a token")


def test_a_class_of_one_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "LEARNERS", 1)
    with pytest.raises(ValueError, match="two or more"):
        next(hub.hub_learners())


def test_the_usual_imports_are_those_of_most_lessons() -> None:
    found = usual(lessons())
    assert {"authlab.course", "authlab.server"} <= set(found)
    assert "authlab.browser" not in found


def test_the_peer_imports_other_peoples_packages_only() -> None:
    loaded = ["json.decoder", "fastapi", "authlab.server", "__mp_main__", "fastapi.routing"]
    assert outside(loaded) == ["fastapi", "fastapi.routing"]


@pytest.mark.parametrize(
    ("modules", "absent"),
    [
        (["authlab"], "cryptography matplotlib playwright IPython"),
        (usual(lessons()), "matplotlib playwright"),
    ],
)
def test_large_packages_come_only_where_they_are_needed(modules: list[str], absent: str) -> None:
    loaded = added(importing(modules), os.environ)
    assert set(modules) <= set(loaded)
    assert not {name.partition(".")[0] for name in outside(loaded)} & set(absent.split())


def test_the_slowest_cells_come_first_beside_their_lesson() -> None:
    cases = [("a", "Cell 0", 1.0), ("a", "Cell 1", 4.0), ("b", "Cell 0", 2.5), ("b", "as saved", 9.0)]
    suites = ET.Element("testsuites")
    for file, name, seconds in cases:
        ET.SubElement(suites, "testcase", file=file, name=name, time=str(seconds))
    assert slowest(suites, 2) == [Cell(4.0, 5.0, "a", "Cell 1"), Cell(2.5, 2.5, "b", "Cell 0")]


def test_a_slow_cell_is_named_by_what_it_says() -> None:
    one = next(lesson for lesson in lessons() if lesson.number == "03")
    assert _named(Cell(1, 2, one.path.name, "Cell 0")) == "03_bcrypt, cell 0: SelfCheck(RECALL)"
