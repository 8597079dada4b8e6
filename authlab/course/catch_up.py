"""Catch up: run a lesson's cells up to a step, without looking at them one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from IPython import get_ipython
from IPython.utils.capture import capture_output

from authlab.course.lessons import headings, lesson, lessons, read
from authlab.errors import LessonError
from authlab.figure import Note


async def start_at(step: str, number: str = "") -> Note:
    """Run all code cells above the heading `step`, so that you can go on there; `await` it.

    What they print is not shown. `number` names the lesson where several have that heading. Exercises stay
    yours: cells that would stop at a missing answer are run all the same, and say "not started". Raises
    `LessonError` for a heading that there is not, and where a cell fails.
    """
    shell: Any = get_ipython()
    if shell is None:
        raise LessonError("start_at runs a lesson's cells in a notebook; there is none here")
    path, cells = _above(step, number)
    for place, source in enumerate(cells, 1):
        with capture_output(), _no_traceback(shell):
            result = await shell.run_cell_async(source, store_history=False, transformed_cell=source)
        if problem := result.error_before_exec or result.error_in_exec:
            raise LessonError(f"cell {place} of {path} failed with {type(problem).__name__}: {problem}")
    return Note("Caught up", f"{len(cells)} cells of {path} were run; go on at “{step}”", "client")


@contextmanager
def _no_traceback(shell: Any) -> Iterator[None]:
    """Keep IPython from showing an error: the kernel sends it past whatever captures output."""
    show, shell.showtraceback = shell.showtraceback, lambda *_, **__: None
    try:
        yield
    finally:
        shell.showtraceback = show


def _above(step: str, number: str) -> tuple[str, list[str]]:
    """Return the name of the lesson with a heading, and the sources of the code cells above it."""
    found = {}
    for one in [lesson(number)] if number else lessons():
        sources: list[str] = []
        for cell in read(one.path)["cells"]:
            if cell["cell_type"] == "code":
                sources.append(cell["source"])
            elif step in headings(cell["source"]):
                found[one.number] = one.path.name, sources
                break
    if len(found) > 1:
        raise LessonError(f'lessons {", ".join(found)} have “{step}”: say which, as start_at("{step}", "00")')
    if not found:
        raise LessonError(f"no lesson has a heading “{step}”: copy one as it stands there")
    (only,) = found.values()
    return only
