import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from authlab.course.lessons import Lesson, lesson, lessons
from authlab.errors import LessonError

CELL = '{"nbformat": 4, "metadata": {}, "cells": [{"source": 5}]}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cells = [
        new_markdown_cell("# Sign a token\n\nTwo sentences."),
        new_code_cell('predict(\n    "09.same", "a", "b", "c"\n)'),
        new_code_cell('predict("09.other")\npredict("09.same", "a", "b", "c")'),
        new_code_cell("HS256.check(sign)\nHS256.check(sign)"),
        new_code_cell("TO_READ.check(read)\nprint(NOT_THIS.check(read))"),
    ]
    notebook = new_notebook(cells=cells, metadata={"authlab": {"question": "What is in a JWT?"}})
    nbformat.write(notebook, tmp_path / "09_token_by_hand.ipynb")
    nbformat.write(new_notebook(), tmp_path / "10_token_policy.ipynb")
    (tmp_path / "notes.ipynb").write_text("not a lesson")
    return tmp_path


def test_a_lesson_is_what_its_notebook_says(folder: Path) -> None:
    assert lesson("09", folder) == Lesson(
        "09",
        folder / "09_token_by_hand.ipynb",
        "Sign a token",
        "What is in a JWT?",
        exercises=("HS256", "TO_READ"),
        predictions=("09.same", "09.other"),
    )


def test_lessons_come_in_order_and_an_empty_one_does_no_harm(folder: Path) -> None:
    assert [one.number for one in lessons(folder)] == ["09", "10"]


@pytest.mark.parametrize("name", ["9", "09", "09_token_by_hand", "09_token_by_hand.ipynb", "some/09.ipynb"])
def test_a_lesson_is_found_by_number_or_name(folder: Path, name: str) -> None:
    assert lesson(name, folder).number == "09"


@pytest.mark.parametrize("name", ["0", "00", "00_start_here"])
def test_the_first_lesson_is_found(name: str) -> None:
    assert lesson(name).number == "00"


@pytest.mark.parametrize("name", ["", "99", "0", "token", ".ipynb", "..", "/"])
def test_an_unknown_lesson_is_answered_with_those_there_are(folder: Path, name: str) -> None:
    with pytest.raises(LessonError, match=r"there is no lesson .*: 09, 10$"):
        lesson(name, folder)


def test_a_folder_without_lessons_is_named(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="none in"):
        lesson("00", tmp_path)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", "5", "\xff", "[" * 99_999, '{"nbformat": 4}', '{"nbformat": 99}', CELL]
)
def test_a_file_that_is_no_notebook_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "00_cut_off.ipynb").write_text(text, "latin-1")
    with pytest.raises(LessonError, match=r"00_cut_off\.ipynb cannot be read as a notebook"):
        lessons(tmp_path)


def test_the_real_lessons_have_a_title_a_question_an_exercise_and_a_prediction() -> None:
    for one in lessons():
        assert one.title
        assert one.question.endswith("?")
        assert one.exercises
        assert one.predictions
        assert all(identifier.startswith(f"{one.number}.") for identifier in one.predictions)


def test_a_kernel_does_not_wait_for_nbformat() -> None:
    code = "import sys, authlab.course; sys.exit('nbformat' in sys.modules or 'jsonschema' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
