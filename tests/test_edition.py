"""The teacher's edition: answers where stubs were, notes below their cells, neither for learners."""

import ast
import builtins
import json
import re
import symtable
from itertools import pairwise
from pathlib import Path
from textwrap import indent

import pytest
from conftest import run_async
from kernels import Run, errors
from typer.testing import CliRunner

from authlab.cli_teach import app
from authlab.course.copies import as_new
from authlab.course.edition import TEACHER, answered, asked, build, notes, teachers, write
from authlab.course.lessons import NOTEBOOKS, lesson, lessons, read
from authlab.errors import LessonError

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


@every_notebook
def test_every_exercise_is_answered_in_its_own_cell(path: Path) -> None:
    notebook, edition = read(path), teachers(path)
    code = {cell["id"]: cell for cell in edition["cells"] if cell["cell_type"] == "code"}
    found = asked(notebook)
    assert tuple(one.name for one in found) == next(one for one in lessons() if one.path == path).exercises
    for one in found:
        stub, check = (notebook["cells"][place] for place in (one.stub, one.check))
        answer = code[stub["id"]]
        assert "NotImplementedError" in stub["source"]
        assert "NotImplementedError" not in answer["source"]
        assert f"def {one.function}(" in answer["source"]
        assert not answer["outputs"]
        assert not code[check["id"]]["outputs"]
        assert code[check["id"]]["source"] == check["source"]


@every_notebook
def test_an_answer_needs_only_what_the_cells_above_it_have_made(path: Path) -> None:
    made, used = set(dir(builtins)), {}
    for cell in teachers(path)["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = cell["source"]
        try:
            table = symtable.symtable(source, "cell", "exec")
        except SyntaxError:  # awaits, as a notebook may: then what a function would make
            inside = symtable.symtable(f"async def cell():\n{indent(source, '    ')}", "cell", "exec")
            (table,) = inside.get_children()
        if re.search(r"^[A-Z][A-Z0-9_]*\.check\(", source, re.MULTILINE):
            function = re.search(r"\.check\((\w+)\)", source)[1]  # type: ignore[index]
            assert used[function] <= made, used[function] - made
        used |= {one.get_name(): _globals(one) for one in table.get_children()}
        made |= {one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_imported()}


def _globals(table: symtable.SymbolTable) -> set[str]:
    own = {one.get_name() for one in table.get_symbols() if one.is_global() and one.is_referenced()}
    return own.union(*(_globals(one) for one in table.get_children()))


@every_notebook
def test_every_note_stands_below_its_cell(path: Path) -> None:
    cells, edition = read(path)["cells"], teachers(path)["cells"]
    below = {}
    for before, cell in pairwise(edition):
        if TEACHER in cell["metadata"].get("tags", []):
            below[before["id"]] = cell["source"]
    assert below == {cell["id"]: notes(cell) for cell in cells if notes(cell)}
    for cell in cells:
        for text in map(str, cell["metadata"].get("authlab", {}).values()):
            assert text in below[cell["id"]]
    assert len(edition) == len(cells) + len(below)
    assert len({cell["id"] for cell in edition}) == len(edition)


@every_notebook
def test_learners_have_neither_answers_nor_notes(path: Path) -> None:
    copy = json.loads(as_new(path))
    text = "\n\n".join("".join(cell["source"]) for cell in copy["cells"])
    assert text.count("raise NotImplementedError") == len(asked(read(path)))
    for word in (TEACHER, "For the teacher", "BEGIN SOLUTION", "HIDDEN", "nbgrader"):
        assert word not in as_new(path)


def test_an_answer_brings_the_imports_that_no_cell_above_makes() -> None:
    brought = {one.name: one.imports for path in PATHS for one in asked(read(path)) if one.imports}
    for statement in {statement for statements in brought.values() for statement in statements}:
        exec(statement, {})  # noqa: S102 - one that cannot be imported raises
    assert "VERDICT" not in brought  # lesson 04 imports authlab.passwords itself
    notebook = read(lesson("16").path)
    (one,) = [one for one in asked(notebook) if one.name == "RENDER"]
    if "RENDER" in brought:
        source = answered(notebook["cells"][one.stub]["source"], one, begin="# here")
        assert source.splitlines()[1:3] == ["    # here", "    import html"]


def test_what_a_stub_gives_stays_above_the_answer() -> None:
    notebook = read(lesson("10").path)
    one = next(one for one in asked(notebook) if one.name == "REFUSE")
    source = answered(notebook["cells"][one.stub]["source"], one, begin="# here", end="# there")
    assert source.index('"crit" in header') < source.index("# here") < source.index("it is over")
    assert ast.parse(source)
    assert source.rstrip().endswith("# there")


def test_what_a_stub_has_below_stays_below_the_answer() -> None:
    notebook = read(lesson("08").path)
    one = next(one for one in asked(notebook) if one.name == "ALLOWED")
    assert answered(notebook["cells"][one.stub]["source"], one).endswith("DAY, MINUTE  # in seconds")


def test_a_check_without_its_stub_is_one_sentence() -> None:
    notebook = read(lesson("00").path)
    notebook["cells"] = [cell for cell in notebook["cells"] if "def rewrite(" not in cell["source"]]
    with pytest.raises(LessonError, match="REWRITE is checked where no cell above defines rewrite"):
        asked(notebook)


def test_a_stub_that_the_answer_does_not_begin_with_is_one_sentence() -> None:
    notebook = read(lesson("00").path)
    one = asked(notebook)[0]
    stub = notebook["cells"][one.stub]["source"].replace("    raise", "    token = token.strip()\n    raise")
    with pytest.raises(LessonError, match="does not begin as its stub does"):
        answered(stub, one)


def test_all_lessons_are_written_and_told(tmp_path: Path) -> None:
    told = list(build(tmp_path / "notebooks"))
    assert [path.name for path in sorted((tmp_path / "notebooks").iterdir())] == [path.name for path in PATHS]
    assert len(told) == len(PATHS)
    assert read(tmp_path / "notebooks" / PATHS[0].name)["cells"]


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LessonError, match="cannot be written"):
        next(build(tmp_path / "file"))


@pytest.mark.large
@pytest.mark.timeout(600)
def test_the_command_writes_all_three(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["build", str(tmp_path / "teaching")])
    assert result.exit_code == 0, result.output
    assert "do not put it where learners can read it" in result.output
    for part, pattern in (("notebooks", "*.ipynb"), ("slides", "*.html"), ("nbgrader", "source/*/*.ipynb")):
        found = sorted((tmp_path / "teaching" / part).glob(pattern))
        assert [path.stem for path in found] == [path.stem for path in PATHS]


@pytest.mark.large
@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", ["00", "09"])
def test_with_its_answers_every_check_says_right(number: str, tmp_path: Path) -> None:
    path = lesson(number).path
    write(teachers(path), tmp_path / path.name)

    async def run() -> list[str]:
        async with Run(tmp_path / path.name, tmp_path).running() as running:
            for index, cell in enumerate(running.notebook.cells):
                if cell.cell_type == "code":
                    await running.cell(index)
            assert errors(running.notebook) == []
            checks = [cell for cell in running.notebook.cells if ".check(" in cell.source]
            return [o.data["text/plain"] for c in checks if c.cell_type == "code" for o in c.outputs]

    said = run_async(run, 240)
    assert len(said) == len(lesson(number).exercises)
    assert all(one.startswith("✓ right") for one in said), said
