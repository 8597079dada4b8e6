"""A course for nbgrader, made from the same notebooks: answers to be cleared, and tests that are hidden."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import Any

from authlab.course.drawn import cases
from authlab.course.edition import Asked, answered, asked, write, write_text
from authlab.course.enrolment import write_private
from authlab.course.lessons import NOTEBOOKS, cleared, lessons, read
from authlab.errors import LessonError

MAIN, FURTHER = 2, 1  # points for the exercise of the main line, and for each under Go further
_SCHEMA = 3  # of nbgrader's metadata, since 0.6
_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"
# What a learner's cells have put over authlab is taken away first: what they changed in it, a folder of that
# name beside the notebook, a way to swallow the error that says no.
_HIDDEN = """### BEGIN HIDDEN TESTS

def _marked():
    import importlib
    import os
    import sys

    get_ipython().set_custom_exc((), None)
    sys.path[:] = [p for p in sys.path if os.path.realpath(p or ".") != os.path.realpath(".")]
    loaded = {n: sys.modules.pop(n) for n in [*sys.modules] if n.partition(".")[0] == "authlab"}
    try:
        mark = importlib.import_module("authlab.course.marking").mark
    except BaseException:
        sys.modules.update(loaded)
        raise
    mark("MODULE", "NAME", FUNCTION, loaded, CASES)


_marked()
del _marked
### END HIDDEN TESTS"""
_CONFIG = '''"""A course for nbgrader. Written by `authlab teach build`; what you change here is kept."""

import os
import sys
from pathlib import Path

c = get_config()
c.CourseDirectory.course_id = "authlab"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
c.Execute.timeout = 120  # seconds a cell may take
# What is graded is nobody's own progress, and reads nobody's own secret.
os.environ["AUTHLAB_HOME"] = str(Path(__file__).resolve().with_name(".authlab"))
# nbgrader starts alembic by its name, and an environment that is not activated is not on the path.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
'''


def course(path: Path, secret: str) -> dict[str, Any]:
    """Return a lesson as nbgrader's source: solution cells, test cells with points, hidden tests."""
    notebook = read(path)
    cells = notebook["cells"]
    further = next(
        (n for n, cell in enumerate(cells) if cell["source"].startswith("## Go further")), len(cells)
    )
    for one in asked(notebook):
        grade_id = one.exercise.id.replace(".", "-")
        stub, check = cells[one.stub], cells[one.check]
        stub["source"] = answered(stub["source"], one, begin=_BEGIN, end=_END)
        stub["metadata"]["nbgrader"] = _metadata(f"answer-{grade_id}", solution=True)
        check["source"] += "\n" + hidden(one, secret)
        check["metadata"]["nbgrader"] = _metadata(
            f"test-{grade_id}", points=MAIN if one.check < further else FURTHER
        )
    return notebook


def _metadata(grade_id: str, *, solution: bool = False, points: int = 0) -> dict[str, Any]:
    kept = {"grade_id": grade_id, "schema_version": _SCHEMA, "solution": solution, "task": False}
    kept |= {"grade": bool(points), "locked": bool(points)}
    return kept | {"points": points} if points else kept


def hidden(one: Asked, secret: str) -> str:
    """Return the part of a test cell that learners do not get, with its cases drawn from `secret`."""
    drawn = "".join(f"{_written(case)},\n" for case in cases(one.exercise, secret))
    told = f"[\n{indent(drawn, ' ' * 8)}    ]" if drawn else "[]"
    parts = {"MODULE": one.module, "NAME": one.name, "FUNCTION": one.function, "CASES": told}
    text = _HIDDEN
    for name, value in parts.items():
        text = text.replace(name, value, 1)
    return text


def _written(value: Any) -> str:
    """Write a value as Python does, and sets in one order: as they are, each process has another."""
    match value:
        case tuple():
            return f"({''.join(f'{_written(one)}, ' for one in value).rstrip()})"
        case list():
            return f"[{', '.join(map(_written, value))}]"
        case dict():
            return f"{{{', '.join(f'{_written(k)}: {_written(one)}' for k, one in value.items())}}}"
        case set() | frozenset() if value:
            inside = f"{{{', '.join(sorted(map(_written, value)))}}}"
            return inside if isinstance(value, set) else f"frozenset({inside})"
    return repr(value)


def build(folder: Path, *, source: Path = NOTEBOOKS) -> Iterator[str]:
    """Write a course for nbgrader into `folder`, and tell each lesson when it is there.

    The secret is drawn once and kept in the folder, readable by its owner only: the hidden cases stay the
    same when the course is written anew.
    """
    secret = _secret(folder / ".secret")
    if not (folder / "nbgrader_config.py").exists():
        write_text(folder / "nbgrader_config.py", _CONFIG)
    for one in lessons(source):
        write(cleared(course(one.path, secret)), folder / "source" / one.path.stem / one.path.name)
        yield f"{one.path.stem}: {len(one.exercises)} exercises for nbgrader"


def _secret(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write_private(path, secrets.token_hex(16))
        return path.read_text("ascii")
    except OSError as problem:
        raise LessonError(f"{path} cannot be written ({problem.strerror})") from None
