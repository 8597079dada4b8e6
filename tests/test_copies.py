import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_server.services.contents.filemanager import FileContentsManager
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets.config import Config

from authlab.course import copies
from authlab.course.lessons import NOTEBOOKS
from authlab.errors import LessonError

NAME = "00_first.ipynb"
NEWER = "there is a newer version; yours is left as it is. authlab reset 00"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with one lesson, saved with outputs and teacher's notes."""
    (tmp_path / "lessons").mkdir()
    release(tmp_path / "lessons", "1 + 1")
    return tmp_path / "lessons"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "my notebooks, übung"


def release(source: Path, code: str, **metadata: Any) -> None:
    """Publish a version of the lesson; its cells keep their ids, as they do in git."""
    output = new_output("execute_result", {"text/plain": "the answer"}, execution_count=1)
    notes = {"authlab": {"say": "a teacher's note"}, **metadata}
    cells = [
        new_markdown_cell("# Title", id="a", metadata=notes),
        new_code_cell(code, id="b", execution_count=1, outputs=[output], metadata=notes),
        new_markdown_cell("The end.", id="c"),
    ]
    notebook = new_notebook(cells=cells, metadata={"authlab": {"question": "?"}, "widgets": {"state": 1}})
    nbformat.write(notebook, source / NAME)


def change(path: Path, cell: int, text: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[cell].source = text
    nbformat.write(notebook, path)


def run_in_jupyterlab(folder: Path) -> None:
    """Open, run and save by JupyterLab's own contents manager, with what JupyterLab adds."""
    signing = Config({"NotebookNotary": {"data_dir": str(folder.parent)}})  # a clean home has no place for it
    manager = FileContentsManager(root_dir=str(folder), config=signing)
    model = manager.get(NAME)
    content = model["content"]
    content["metadata"] |= {
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
        "language_info": {"name": "python", "version": "3.11.7"},
    }
    stream = new_output("stream", name="stdout", text="my own output")
    content["cells"][1] |= {"execution_count": 7, "outputs": [stream]}
    content["cells"][1]["metadata"] |= {"execution": {"iopub.status.busy": "now"}, "scrolled": True}
    content["cells"].append(new_code_cell(""))  # Shift-Enter on the last cell
    manager.save({"type": "notebook", "format": "json", "content": content}, NAME)
    manager.notary.store.close()


def beside(folder: Path) -> list[Path]:
    return sorted(folder.glob("*before*"))


def test_a_copy_has_no_outputs_and_no_teachers_notes(source: Path, mine: Path) -> None:
    assert copies.bring(mine, source=source) == [f"{NAME} is new"]
    copy = nbformat.read(mine / NAME, as_version=4)
    assert (copy.cells[1].outputs, copy.cells[1].execution_count) == ([], None)
    assert copy.cells[1].source == "1 + 1"
    text = (mine / NAME).read_text("utf-8")
    assert "teacher" not in text
    assert "answer" not in text
    assert "widgets" not in text


def test_the_real_lessons_are_handed_out_clean(mine: Path) -> None:
    copies.bring(mine)
    names = {path.name for path in NOTEBOOKS.glob("[0-9]*.ipynb")}
    assert names == {path.name for path in mine.glob("*.ipynb")}
    for name in names:
        notebook = nbformat.read(mine / name, as_version=4)
        nbformat.validate(notebook)
        assert not [c for c in notebook.cells if c.get("outputs") or c.get("execution_count")]
        assert not [c for c in notebook.cells if "authlab" in c.metadata]


def test_bringing_again_says_and_changes_nothing(source: Path, mine: Path) -> None:
    copies.bring(mine, source=source)
    before = (mine / NAME).stat().st_mtime_ns
    assert copies.bring(mine, source=source) == []
    assert (mine / NAME).stat().st_mtime_ns == before


def test_a_changed_copy_is_never_overwritten_and_that_is_said_every_time(source: Path, mine: Path) -> None:
    copies.bring(mine, source=source)
    change(mine / NAME, 1, "my work")
    text = (mine / NAME).read_bytes()
    assert copies.bring(mine, source=source) == []
    release(source, "2 + 2")
    for _ in range(2):
        (said,) = copies.bring(mine, source=source)
        assert NEWER in said
        assert (mine / NAME).read_bytes() == text
    assert beside(mine) == []
    copies.reset("00", mine, source=source)
    assert copies.bring(mine, source=source) == []


def test_a_note_in_a_text_cell_is_a_change_too(source: Path, mine: Path) -> None:
    copies.bring(mine, source=source)
    change(mine / NAME, 2, "What I learned")
    release(source, "2 + 2")
    assert NEWER in copies.bring(mine, source=source)[0]
    assert "What I learned" in (mine / NAME).read_text("utf-8")


def test_an_untouched_copy_is_renewed(source: Path, mine: Path) -> None:
    copies.bring(mine, source=source)
    release(source, "2 + 2")
    (said,) = copies.bring(mine, source=source)
    assert "was renewed" in said
    assert "2 + 2" in (mine / NAME).read_text("utf-8")
    assert beside(mine) == []


def test_a_copy_is_renewed_where_only_a_tag_is_new(source: Path, mine: Path) -> None:
    copies.bring(mine, source=source)
    release(source, "1 + 1", tags=["raises-exception"])
    assert "was renewed" in copies.bring(mine, source=source)[0]
    assert "raises-exception" in (mine / NAME).read_text("utf-8")


def test_a_new_teachers_note_is_no_new_version(source: Path, mine: Path) -> None:
    copies.bring(mine, source=source)
    release(source, "1 + 1", authlab={"say": "something else"})
    assert copies.bring(mine, source=source) == []


def test_a_copy_that_was_run_is_left_alone(source: Path, mine: Path) -> None:
    copies.bring(mine, source=source)
    run_in_jupyterlab(mine)
    assert copies.bring(mine, source=source) == []
    assert "my own output" in (mine / NAME).read_text("utf-8")


def test_a_copy_that_was_run_and_not_edited_is_renewed_and_the_run_is_kept(source: Path, mine: Path) -> None:
    copies.bring(mine, source=source)
    run_in_jupyterlab(mine)
    release(source, "2 + 2")
    (said,) = copies.bring(mine, source=source)
    (kept,) = beside(mine)
    assert "was renewed" in said
    assert kept.name in said
    assert "my own output" in kept.read_text("utf-8")
    assert "2 + 2" in (mine / NAME).read_text("utf-8")
    assert copies.bring(mine, source=source) == []


@pytest.mark.parametrize("state", [None, "", "{", "[]", "5", '{"00_first.ipynb": "x"}', "\xff"])
def test_without_a_readable_state_nothing_is_lost(source: Path, mine: Path, state: str | None) -> None:
    copies.bring(mine, source=source)
    change(mine / NAME, 1, "my work")
    (mine / ".authlab-copies.json").unlink()
    if state is not None:
        (mine / ".authlab-copies.json").write_text(state, "latin-1")
    assert NEWER in copies.bring(mine, source=source)[0]
    assert "my work" in (mine / NAME).read_text("utf-8")


def test_without_a_state_an_untouched_copy_is_known_again(source: Path, mine: Path) -> None:
    copies.bring(mine, source=source)
    (mine / ".authlab-copies.json").unlink()
    run_in_jupyterlab(mine)
    assert copies.bring(mine, source=source) == []
    release(source, "2 + 2")
    assert "was renewed" in copies.bring(mine, source=source)[0]


@pytest.mark.parametrize("text", ["", '{"cells": [', "[]", "\xff", "not a notebook"])
def test_a_copy_that_is_half_written_is_left_alone(source: Path, mine: Path, text: str) -> None:
    copies.bring(mine, source=source)
    (mine / NAME).write_text(text, "latin-1")
    release(source, "2 + 2")
    (said,) = copies.bring(mine, source=source)
    assert said.startswith(f"{NAME} cannot be read as a notebook and is left as it is. authlab reset 00")
    assert (mine / NAME).read_text("latin-1") == text
    copies.reset("00", mine, source=source)
    assert beside(mine)[0].read_text("latin-1") == text


def test_reset_keeps_the_old_file_beside_it_also_twice_in_a_second(source: Path, mine: Path) -> None:
    copies.bring(mine, source=source)
    for work in ("first", "second", "third"):
        change(mine / NAME, 1, work)
        said = copies.reset("0", mine, source=source)
        assert said.startswith(f"{NAME} is as new; your version is kept as ")
        assert work in (mine / said.rpartition(" ")[2]).read_text("utf-8")
        assert "1 + 1" in (mine / NAME).read_text("utf-8")
    assert len(beside(mine)) == 3


def test_reset_of_a_copy_that_is_not_there_makes_one(source: Path, mine: Path) -> None:
    assert copies.reset("00", mine, source=source) == f"{NAME} is as new"
    assert copies.bring(mine, source=source) == []


@pytest.mark.parametrize("verb", [copies.bring, lambda *a, **b: copies.reset("00", *a, **b)])
def test_a_folder_that_cannot_be_written_is_one_sentence(source: Path, tmp_path: Path, verb: Any) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LessonError, match=r"cannot be written \(Not a directory\)\. .*--folder NAME"):
        verb(tmp_path / "file" / "folder", source=source)


def test_nothing_half_written_is_left_behind(source: Path, mine: Path) -> None:
    copies.bring(mine, source=source)
    copies.reset("00", mine, source=source)
    assert list(mine.glob("*.partial")) + list(mine.glob(".*.partial")) == []
    assert json.loads((mine / ".authlab-copies.json").read_text("utf-8")).keys() == {NAME}
