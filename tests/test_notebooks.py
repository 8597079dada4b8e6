"""Every notebook: how it is written, that it was run, that it is still true, that it can be solved."""

import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import run_async
from kernels import Run, code_cells
from nbformat import NotebookNode

import authlab.exercises
from authlab.course.findings import unexecuted
from authlab.course.lessons import NOTEBOOKS, lessons
from authlab.exercise import Exercise

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def markdown(path: Path) -> str:
    return "\n\n".join(cell.source for cell in cells(path, "markdown"))


def outputs(path: Path) -> list[NotebookNode]:
    return [output for cell in cells(path, "code") for output in cell.outputs]


def test_there_are_notebooks_and_their_numbers_have_no_gap() -> None:
    assert [int(path.name[:2]) for path in PATHS] == list(range(len(PATHS)))
    assert PATHS


@pytest.mark.timeout(600)
def test_every_output_is_still_true() -> None:
    command = [sys.executable, "-m", "authlab", "check", *PATHS]
    assert subprocess.run(command, check=False).returncode == 0


@every_notebook
def test_it_was_run_from_top_to_bottom(path: Path) -> None:
    assert unexecuted(path) == []
    run = [cell for cell in cells(path, "code") if cell.source.strip()]
    assert [cell.execution_count for cell in run] == list(range(1, len(run) + 1))


@every_notebook
def test_most_outputs_are_compared(path: Path) -> None:
    loose = [cell for cell in cells(path, "code") if "nbval-ignore-output" in cell.metadata.get("tags", [])]
    assert len(loose) <= len(cells(path, "code")) / 5
    assert not any("nbval-skip" in cell.metadata.get("tags", []) for cell in cells(path, "code"))


@every_notebook
def test_no_error_and_no_widget_state_is_saved(path: Path) -> None:
    assert "widgets" not in nbformat.read(path, as_version=4).metadata
    for output in outputs(path):
        assert output.output_type != "error"
        assert output.get("name") != "stderr"
        assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})


@every_notebook
def test_every_picture_reads_without_a_kernel(path: Path) -> None:
    for data in (output.get("data", {}) for output in outputs(path)):
        html = data.get("text/html", "")
        if "<img" in html:
            assert re.search(r'<img alt="[^"]{20,}"', html)
            assert "<figcaption>" in html or "data:image/png" in html  # a chart, or a screenshot
        assert ("<img" in html) == ("image/png" in data)
        if "<img" in html:
            assert data["text/plain"].strip()


@every_notebook
def test_cells_are_short(path: Path) -> None:
    for cell in cells(path, "code"):
        lines = cell.source.splitlines()
        assert len(lines) <= 15, cell.source
        assert max(map(len, lines)) <= 79, cell.source
        assert not re.search(r"^\s*[%!]", cell.source, re.MULTILINE), f"magic: {cell.source}"
    for cell in cells(path, "markdown"):
        assert len(cell.source.split()) <= 150, cell.source
        lines = [
            line for line in cell.source.splitlines() if not line.startswith(("|", "#")) and "](" not in line
        ]
        assert max(map(len, lines), default=0) <= 120, cell.source


@every_notebook
def test_the_main_line_can_be_done_in_its_time(path: Path) -> None:
    main, _, further = markdown(path).partition("\n## Go further")
    assert further
    assert len(main.split()) <= 1000
    assert re.search(r"About (25|30) minutes", main)
    assert re.search(r"^## You can now\n\n- .*;\n- .*;\n- .*\.$", main, re.MULTILINE | re.DOTALL)
    assert "**Read on:**" in main
    assert len(re.findall(r"^## Exercise", main, re.MULTILINE)) == 1


@every_notebook
def test_headings_are_one_title_and_verbs(path: Path) -> None:
    headings = re.findall(r"^(#+) (.*)$", markdown(path), re.MULTILINE)
    assert [mark for mark, _ in headings].count("#") == 1
    assert headings[0][0] == "#"
    for _, text in headings:
        assert not re.match(r"\d", text)
        assert text.isascii()
        assert not text.istitle() or len(text.split()) == 1


@every_notebook
def test_markdown_holds_no_measured_number(path: Path) -> None:
    # What a machine produced is said by code: see `authlab.figure.say`.
    assert not re.findall(r"\b\d[\d.,]* ?(?:ms|s|seconds|MB|per second)\b", markdown(path))


@every_notebook
def test_voice(path: Path) -> None:
    for word in (r"\bsimply\b", r"\bjust\b", r"\bobviously\b", "!(?!=)"):
        assert not re.search(word, re.sub(r"`[^`]*`|!\[", "", markdown(path)), re.IGNORECASE), word


@every_notebook
def test_a_prediction_stands_alone_and_before_its_result(path: Path) -> None:
    asked: list[str] = []
    for cell in cells(path, "code"):
        predicted = re.findall(r'\bpredict\(\s*"([^"]+)"', cell.source)
        compared = re.findall(r'\bcompare\(\s*"([^"]+)"', cell.source)
        assert not (predicted and compared)
        assert all(one.startswith(path.name[:2] + ".") for one in predicted)
        assert set(compared) <= set(asked)
        asked += predicted
    assert len(asked) == len(set(asked)) >= 1
    code = re.sub(r"\(\s+", "(", "\n".join(cell.source for cell in cells(path, "code")))
    assert all(f'compare("{one}"' in code for one in asked)


@every_notebook
def test_teachers_notes_are_there(path: Path) -> None:
    notes = [cell.metadata.get("authlab", {}) for cell in nbformat.read(path, as_version=4).cells]
    assert {key for note in notes for key in note} <= {"minutes", "say", "ask", "misconception"}
    assert 20 <= sum(note.get("minutes", 0) for note in notes) <= 30
    assert any("say" in note for note in notes)
    assert any("ask" in note for note in notes)
    assert any("misconception" in note for note in notes)


@every_notebook
def test_links_inside_lead_somewhere(path: Path) -> None:
    headings = {text.replace(" ", "-") for text in re.findall(r"^#+ (.*)$", markdown(path), re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", markdown(path))) <= headings


def test_every_lesson_says_its_question_and_has_an_exercise() -> None:
    for lesson in lessons():
        assert lesson.question.endswith("?")
        assert lesson.exercises


def exercises() -> dict[str, Exercise]:
    """Every exercise of the package, by the name that notebooks import."""
    found = {}
    for module in pkgutil.iter_modules(authlab.exercises.__path__, "authlab.exercises."):
        names = vars(importlib.import_module(module.name)).items()
        found |= {name: value for name, value in names if isinstance(value, Exercise)}
    return found


@every_notebook
def test_every_exercise_of_the_lesson_is_checked_below_its_stub(path: Path) -> None:
    found = exercises()
    checked: list[str] = []
    stub = ""
    for cell in cells(path, "code"):
        if check := re.search(r"^([A-Z_]+)\.check\((\w+)\)", cell.source, re.MULTILINE):
            checked.append(check[1])
            assert check[2] == stub
            assert f"def {stub}(" in repr(found[check[1]].solution())
        elif "raise NotImplementedError" in cell.source:
            stub = re.findall(r"^(?:async )?def (\w+)\(", cell.source, re.MULTILINE)[-1]
    assert sorted(checked) == sorted(name for name, one in found.items() if one.id[:2] == path.name[:2])


async def solve(path: Path, folder: Path) -> list[str]:
    """Put the reference answers where the stubs are, Run All, and return what the checks said."""
    answers = exercises()
    async with Run(path, folder).running() as run:
        said = []
        for index in code_cells(run.notebook):
            cell = run.notebook.cells[index]
            if check := re.search(r"^([A-Z_]+)\.check\((\w+)\)", cell.source, re.MULTILINE):
                answer = answers[check[1]].answer
                cell.source = cell.source.replace(
                    f".check({check[2]})", f".check({answer.__module__}.{answer.__name__})"
                )
                cell.source = f"import {answer.__module__}\n{cell.source}"
            await run.cell(index)
            if check:
                said += [output.data["text/plain"] for output in cell.outputs]
        return said


@every_notebook
@pytest.mark.large  # judges and solutions are tested without a kernel; this is for the cells around them
@pytest.mark.timeout(300)
def test_with_the_reference_answers_every_exercise_says_right(path: Path, tmp_path: Path) -> None:
    said = run_async(lambda: solve(path, tmp_path), 240)
    assert len(said) == len(next(one for one in lessons() if one.path == path).exercises)
    assert all(one.startswith("✓ right") for one in said), said
