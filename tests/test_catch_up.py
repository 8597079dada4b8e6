"""Who comes late starts at a step: the cells above it have been run."""

from pathlib import Path

import nbformat
import pytest
from conftest import run_async
from kernels import Run, errors
from nbformat.v4 import new_code_cell, new_notebook

from authlab.course import start_at
from authlab.course.catch_up import _above
from authlab.errors import LessonError


async def ran(path: Path, *sources: str) -> Run:
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)
    async with Run(path, path.parent).running() as run:
        for index in range(len(sources)):
            await run.cell(index)
    return run


def test_what_the_cells_above_have_made_is_there_and_nothing_is_printed(tmp_path: Path) -> None:
    run = run_async(
        lambda: ran(
            tmp_path / "late.ipynb",
            "from authlab import course\n\nawait course.start_at('Check a password by hand')",
            "(first == second, len(first))",
        ),
        120,
    )
    assert errors(run.notebook) == []
    caught_up, seen = (cell.outputs for cell in run.notebook.cells)
    assert len(caught_up) == 1
    assert "03_bcrypt.ipynb were run; go on at" in caught_up[0].data["text/plain"]
    assert seen[0].data["text/plain"] == "(False, 60)"


def test_a_cell_that_fails_is_one_sentence(tmp_path: Path) -> None:
    run = run_async(
        lambda: ran(
            tmp_path / "late.ipynb",
            "import bcrypt\n\nbcrypt.hashpw = None\nfrom authlab import course",
            "await course.start_at('Check a password by hand')",
        ),
        120,
    )
    found = errors(run.notebook)
    assert len(found) == 1, found
    (said,) = found
    assert said.startswith("LessonError: cell ")
    assert "of 03_bcrypt.ipynb failed with TypeError" in said


@pytest.mark.parametrize(
    ("step", "number", "said"),
    [
        ("Nowhere", "", "no lesson has a heading “Nowhere”"),
        ("Recall two things", "", 'say which, as start_at\\("Recall two things", "00"\\)'),
        ("Press the brake", "02", "no lesson has a heading"),
        ("Press the brake", "99", "there is no lesson"),
    ],
)
def test_a_step_that_cannot_be_found_is_one_sentence(step: str, number: str, said: str) -> None:
    with pytest.raises(LessonError, match=said):
        _above(step, number)


def test_a_step_of_several_lessons_is_found_by_number() -> None:
    name, sources = _above("Recall two things", "03")
    assert name.startswith("03")
    assert sources == []


def test_outside_a_notebook_it_says_so() -> None:
    with pytest.raises(LessonError, match="in a notebook; there is none here"):
        run_async(lambda: start_at("Press the brake"))
