import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from authlab.cli import app
from authlab.course import classroom
from authlab.course.classroom import ClassReport, export, read, sum_up
from authlab.course.lessons import lesson
from authlab.errors import LessonError
from authlab.exercise import tell


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUTHLAB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def handed_in(file: Path, name: str = "Ada") -> Path:
    """Let somebody solve an exercise after a wrong answer, predict twice, and hand in."""
    tell("exercise", "00.minutes-left", "not yet", "the sign")
    tell("exercise", "00.minutes-left", "right")
    tell("prediction", "00.stored", "surprised", "the password")
    tell("exercise", "01.crack", "not yet", "one pass")
    export(file, name=name)
    return file


def test_what_is_handed_in_tells_ids_and_outcomes_and_nothing_else(tmp_path: Path) -> None:
    made = json.loads(handed_in(tmp_path / "ada.json").read_text("utf-8"))
    assert made.keys() == {"form", "name", "day", "lessons"}
    assert made["lessons"]["00"] == {
        "solved": ["00.minutes-left"],
        "tried": [],
        "predicted": ["00.stored"],
        "surprised": ["00.stored"],
        "met": {"00.minutes-left": ["the sign"], "00.stored": ["the password"]},
    }
    assert made["lessons"]["01"]["tried"] == ["01.crack"]


def test_what_was_handed_in_is_read_back(tmp_path: Path) -> None:
    handed = read(handed_in(tmp_path / "ada.json", "Ada Lovelace"))
    assert handed.name == "Ada Lovelace"
    assert handed.solved["00"] == 1
    assert ("01.crack", "one pass") in handed.met


def test_a_class_is_a_row_for_each_and_what_was_met_most_stands_first(tmp_path: Path) -> None:
    files = [handed_in(tmp_path / f"{name}.json", name) for name in ("Eve", "ada")]
    report, left_out = sum_up(files)
    assert left_out == []
    assert [row[0] for row in report.solved().rows] == ["ada", "Eve"]
    asked = len(lesson("00").exercises)
    assert report.solved().rows[0][1] == " \u2591\u2592\u2593\u2588"[round(4 / asked)]
    assert report.met().rows[0][2] == 2
    assert "2 learners" in str(report)


def test_the_heat_map_says_in_words_what_it_shows(tmp_path: Path) -> None:
    report, _ = sum_up([handed_in(tmp_path / "ada.json")])
    assert "Ada: 1 exercises" in report.heat_map().alt
    page = report.page()
    assert page.startswith("<!doctype html>")
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "<script" not in page


def test_all_of_a_lesson_is_a_tick_and_more_than_all_is_all(tmp_path: Path) -> None:
    file = handed_in(tmp_path / "ada.json")
    made = json.loads(file.read_text("utf-8"))
    made["lessons"]["00"]["solved"] = [f"00.{n}" for n in range(40)]
    file.write_text(json.dumps(made), "utf-8")
    report, _ = sum_up([file])
    assert report.solved().rows[0][1] == "\u2588"
    assert "\u2713" in report.heat_map().svg
    asked = len(lesson("00").exercises)
    assert report.solved().rows[0][-1].startswith(f"{asked} of ")


EVIL = "<script>alert(1)</script>\x1b[31m\n"


def test_a_name_from_somebody_elses_machine_stays_one_line_of_text(tmp_path: Path) -> None:
    report, _ = sum_up([handed_in(tmp_path / "evil.json", EVIL * 9)])
    assert "\x1b" not in str(report)
    assert "<script" not in report.page()
    assert len(report.handed[0].name) <= 40


def test_what_was_met_stays_one_line_of_text_too(tmp_path: Path) -> None:
    """What is printed in the teacher's terminal: ESC begins an order there."""
    file = handed_in(tmp_path / "evil.json")
    made = json.loads(file.read_text("utf-8"))
    made["lessons"]["00"]["met"] = {EVIL: [EVIL * 99]}
    file.write_text(json.dumps(made), "utf-8")
    report, _ = sum_up([file])
    assert "\x1b" not in repr(report)
    assert all(len(one) <= 80 for pair in report.handed[0].met for one in pair)


def test_no_misconception_is_cut(tmp_path: Path) -> None:
    longest = "nothing: the bank takes a POST from its own page only"
    tell("prediction", "15.other-page", "surprised", longest)
    export(tmp_path / "ada.json", name="Ada")
    assert ("15.other-page", longest) in read(tmp_path / "ada.json").met


BROKEN: dict[str, Any] = {
    "no JSON": b"{",
    "no object": b"[]",
    "another form": b'{"form": "authlab progress 0", "lessons": {}}',
    "no lessons": b'{"form": "authlab progress 1", "name": "a"}',
    "a number": b'{"form": "authlab progress 1", "name": "a", "lessons": {"00": {"solved": 5, "met": {}}}}',
    "deep": b"[" * 100_000,
    "no text": b"\xff\xfe",
    "large": b" " * 2_000_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_such_file_is_left_out_by_name_and_the_rest_counts(tmp_path: Path, name: str) -> None:
    (tmp_path / "broken.json").write_bytes(BROKEN[name])
    report, left_out = sum_up(
        [tmp_path / "broken.json", handed_in(tmp_path / "ada.json"), tmp_path / "no.json"]
    )
    assert [one.name for one in report.handed] == ["Ada"]
    assert len(left_out) == 2
    assert "broken.json is not what authlab progress --export writes" in left_out[0]
    assert "no.json cannot be read" in left_out[1]


def test_a_class_of_nobody_is_drawn() -> None:
    assert ClassReport([]).page()
    assert "0 learners" in str(ClassReport([]))


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match=r"nowhere.*cannot be written"):
        export(tmp_path / "nowhere" / "ada.json", name="Ada")


def test_progress_that_cannot_be_read_is_one_sentence(tmp_path: Path, home: Path) -> None:
    (home / "progress.jsonl").mkdir(parents=True)
    with pytest.raises(LessonError, match=r"progress\.jsonl cannot be read"):
        export(tmp_path / "ada.json", name="Ada")


def test_a_page_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    words = ["teach", "progress", str(handed_in(tmp_path / "a.json")), "--page", str(tmp_path / "page.html")]
    result = CliRunner().invoke(app, words)
    assert (result.exit_code, "cannot be written" in result.stderr) == (1, True)


def test_the_command_hands_it_in(tmp_path: Path) -> None:
    tell("exercise", "00.minutes-left", "right")
    command = [sys.executable, "-m", "authlab", "progress", "--export", "me.json", "--name", "Ada"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    assert "Nothing was sent anywhere" in done.stdout
    assert read(tmp_path / "me.json").solved["00"] == 1
    assert classroom.FORM in (tmp_path / "me.json").read_text("utf-8")
