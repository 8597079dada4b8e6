"""A course for nbgrader: well-formed for every lesson, and marks that cannot be had by changing the judge."""

import ast
import copy
import importlib
import json
import os
import pkgutil
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import answers
import pytest
from conftest import run_async  # noqa: F401 - sets up a home before anything of authlab runs

import authlab
import authlab.exercises
from authlab import exercise, jws
from authlab.course import drawn, grading, marking
from authlab.course.edition import answered, asked
from authlab.course.lessons import NOTEBOOKS, read
from authlab.errors import NotRight

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
LESSON = "09_token_by_hand"
TABLE: dict[str, answers.Answers] = {}
for _module in pkgutil.iter_modules(answers.__path__):
    TABLE |= importlib.import_module(f"answers.{_module.name}").TABLE
_SOLUTION = re.compile(r"^( *)### BEGIN SOLUTION\n.*?### END SOLUTION$", re.MULTILINE | re.DOTALL)
_HIDDEN = re.compile(r"\n### BEGIN HIDDEN TESTS\n.*### END HIDDEN TESTS$", re.DOTALL)


def released(source: str) -> str:
    """Do what nbgrader does to a cell when it makes the learners' version."""
    return _HIDDEN.sub("", _SOLUTION.sub(r"\1raise NotImplementedError", source))


@every_notebook
def test_every_exercise_has_a_solution_cell_and_a_test_cell_with_points(path: Path) -> None:
    course = grading.course(path, "a secret")
    marked = [cell for cell in course["cells"] if "nbgrader" in cell["metadata"]]
    found = asked(read(path))
    ids = [cell["metadata"]["nbgrader"]["grade_id"] for cell in marked]
    assert len(set(ids)) == len(ids) == 2 * len(found)
    assert all(re.fullmatch(r"[\w-]+", one) for one in ids)
    points = []
    for one in found:
        solution, test = (course["cells"][place] for place in (one.stub, one.check))
        kept = solution["metadata"]["nbgrader"]
        assert (kept["solution"], kept["grade"], kept["locked"]) == (True, False, False)
        assert "points" not in kept
        assert solution["source"].count("### BEGIN SOLUTION") == 1
        kept = test["metadata"]["nbgrader"]
        assert (kept["solution"], kept["grade"], kept["locked"]) == (False, True, True)
        points.append(kept["points"])
        assert ast.parse(test["source"])
        assert f'"{one.module}", "{one.name}", {one.function}, loaded' in test["source"]
    assert points == [grading.MAIN] + [grading.FURTHER] * (len(found) - 1)


@every_notebook
def test_what_nbgrader_releases_is_what_learners_have_now(path: Path) -> None:
    course = grading.course(path, "a secret")
    for before, cell in zip(read(path)["cells"], course["cells"], strict=True):
        stub = re.sub(r"(raise NotImplementedError)  # .*", r"\1", before["source"])
        assert released(cell["source"]) == (stub if "nbgrader" in cell["metadata"] else before["source"])
        assert "SOLUTION" not in released(cell["source"])
        assert "HIDDEN" not in released(cell["source"])


def test_a_course_is_written_and_its_secret_is_kept(tmp_path: Path) -> None:
    told = list(grading.build(tmp_path))
    assert len(told) == len(PATHS)
    secret, config = tmp_path / ".secret", tmp_path / "nbgrader_config.py"
    assert secret.stat().st_mode & 0o777 == 0o600 or sys.platform == "win32"
    before, first = secret.read_text(), tmp_path / "source" / PATHS[0].stem / PATHS[0].name
    config.write_text(config.read_text() + "# mine\n")
    source = first.read_text("utf-8")
    next(grading.build(tmp_path))
    assert secret.read_text() == before
    assert config.read_text().endswith("# mine\n")
    assert first.read_text("utf-8") == source
    for cell in json.loads(source)["cells"]:
        assert "authlab" not in cell["metadata"]
        assert not cell.get("outputs")


def test_a_secret_that_was_not_written_whole_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: int) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(grading.secrets, "token_hex", stop)
    with pytest.raises(KeyboardInterrupt):
        grading._secret(tmp_path / ".secret")
    monkeypatch.undo()
    assert len(grading._secret(tmp_path / ".secret")) == 32


def test_a_case_is_written_alike_in_every_process() -> None:
    value = ("ada", {"ada", "bob", "eve"}, frozenset({b"\0", b"a"}), [{"k": (set(), ())}], ((1,),), None)
    assert eval(grading._written(value)) == value  # noqa: S307 - our own text
    code = f"from authlab.course import grading; print(grading._written({value!r}))"
    seeds = [{**os.environ, "PYTHONHASHSEED": str(seed)} for seed in range(4)]
    run = [
        subprocess.run([sys.executable, "-c", code], env=seed, capture_output=True, check=True)
        for seed in seeds
    ]
    assert len({one.stdout for one in run}) == 1


def test_another_secret_draws_other_cases() -> None:
    one = asked(read(PATHS[0]))[0]
    assert grading.hidden(one, "a") == grading.hidden(one, "a") != grading.hidden(one, "b")


@pytest.mark.parametrize("identifier", drawn.DRAWS)
def test_drawn_cases_are_fair_to_every_right_answer(identifier: str) -> None:
    one = next(one for path in PATHS for one in asked_in(path) if one.exercise.id == identifier)
    drew = [case for number in range(5) for case in drawn.cases(one.exercise, str(number))]
    assert ast.literal_eval(grading._written(drew)) == drew  # as it is written into the test cell
    for right in TABLE[identifier].right:
        for arguments, expected in drew:
            assert marking.same(right(*copy.deepcopy(arguments)), expected), (arguments, expected)
    assert len({repr(DRAW) for DRAW in drew}) > len(drew) / 3


_ASKED: dict[Path, list[Any]] = {}


def asked_in(path: Path) -> list[Any]:
    return _ASKED.setdefault(path, asked(read(path)))


def test_a_case_is_compared_as_a_fair_marker_would() -> None:
    assert marking.same(0.1 + 0.2, 0.3)
    assert marking.same(["b", "a"], ("a", "b"))
    assert marking.same(({"b", "a"},), [["a", "b"]])
    assert not marking.same(["a", "a"], ["a", "b"])
    assert not marking.same("ab", ["a", "b"])
    assert not marking.same(None, 0.0)


def loaded() -> dict[str, Any]:
    return {name: one for name, one in sys.modules.items() if name.partition(".")[0] == "authlab"}


def marked(function: Callable[..., Any], cases: Any = ()) -> None:
    before = loaded()
    try:
        marking.mark("authlab.exercises.token_by_hand", "VERIFY_TOKEN", function, before, cases)
    finally:
        after = loaded()
        assert {name: after[name] for name in before} == before


def lax(token: str, key: bytes) -> bytes:
    return b"{}"


def test_the_judge_on_the_disk_decides() -> None:
    right = TABLE["09.verify"].right[0]
    marked(right)
    with pytest.raises(Exception, match=r"09\.verify: not yet\. for a token that says"):
        marked(lax)


def test_a_case_decides_too() -> None:
    right, random = TABLE["09.verify"].right[0], Random(1)  # noqa: S311
    key = random.randbytes(32)
    token = jws.jws_sign(b"{}", key)
    marked(right, [((token, key), b"{}")])
    with pytest.raises(NotRight, match="was expected and"):
        marked(right, [((token, key), b"[]")])


def test_a_judge_that_was_changed_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    verify = importlib.import_module("authlab.exercises.token_by_hand").VERIFY_TOKEN
    monkeypatch.setattr(verify, "judge", lambda function: None)
    assert verify.check(lax).kind == "right"
    with pytest.raises(Exception, match=r"09\.verify: not yet"):
        marked(lax)


def swapped(name: str) -> Callable[..., Any]:
    return lambda *_, **__: exercise.Outcome("right", name)


@pytest.mark.parametrize(
    ("target", "name"),
    [(jws, "jws_sign"), (exercise.Exercise, "check"), (exercise, "attempt"), (marking, "mark")],
)
def test_authlab_that_was_changed_gives_no_marks(
    target: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark, right = marking.mark, TABLE["09.verify"].right[0]
    monkeypatch.setattr(target, name, swapped(name))
    with pytest.raises(NotRight, match="was changed while the notebook ran"):
        mark("authlab.exercises.token_by_hand", "VERIFY_TOKEN", right, loaded())


def test_every_module_of_authlab_is_as_it_is_on_the_disk() -> None:
    for module in pkgutil.iter_modules(authlab.exercises.__path__):
        importlib.import_module(f"authlab.exercises.{module.name}")
    assert [name for name, one in loaded().items() if not marking.as_shipped(name, one)] == []


def test_another_authlab_is_not_this_one(tmp_path: Path) -> None:
    (tmp_path / "jws.py").write_text(Path(jws.__file__).read_text())
    specification = importlib.util.spec_from_file_location("authlab.jws", tmp_path / "jws.py")
    other = importlib.util.module_from_spec(specification)  # type: ignore[arg-type]
    specification.loader.exec_module(other)  # type: ignore[union-attr]
    assert not marking.as_shipped("authlab.jws", other)


# With the real nbgrader, what people hand in.

WRONG = "def verify(token, key):\n    return b'{}'\n"
_CHEATS = {
    "fakes the check": """import authlab.exercise as e
e.Exercise.check = e.Exercise._judged = lambda self, function: e.Outcome("right", "")
from authlab.exercises.token_by_hand import VERIFY_TOKEN
VERIFY_TOKEN.judge = lambda function: None""",
    "fakes the marking": """import authlab.course.marking
authlab.course.marking.mark = lambda *a, **k: None""",
    "makes nothing an error": "get_ipython().set_custom_exc((BaseException,), lambda *a, **k: None)",
    "changes what the judge uses": """import authlab.jws
authlab.jws.jws_sign = lambda *a, **k: 'a'""",
}


def typed(command: str, folder: Path, **environment: str) -> str:
    """Type a command of nbgrader in a folder; return what it says."""
    name, *rest = shlex.split(command)
    done = subprocess.run(
        [sys.executable, "-m", name, *rest],
        cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stderr


def answer(path: Path, functions: dict[str, str]) -> None:
    """Write these functions where the stubs of a notebook are."""
    notebook = read(path)
    for one in asked(notebook):
        if one.function in functions:
            notebook["cells"][one.stub]["source"] = functions[one.function]
    path.write_text(json.dumps(notebook), "utf-8")


class Course:
    """A course in a folder, and nbgrader as a teacher starts it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.environment, self.typed = folder, environment, set[str]()
        list(grading.build(folder))
        self.types(f"nbgrader generate_assignment {LESSON}")
        self.release = folder / "release" / LESSON / f"{LESSON}.ipynb"

    def types(self, command: str) -> str:
        self.typed.add(command)
        return typed(command, self.folder, **self.environment)

    def hand_in(self, who: str, *, begin: str = "", **functions: str) -> Path:
        """Put a copy of what was released where nbgrader collects it, with these functions written."""
        notebook = read(self.release)
        if begin:
            cell = {"id": "begin", "cell_type": "code", "metadata": {}, "source": begin, "outputs": []}
            notebook["cells"].insert(1, cell | {"execution_count": None})
        path = self.folder / "submitted" / who / LESSON / self.release.name
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), "utf-8")
        answer(path, functions)
        return path

    def reference(self, *names: str) -> dict[str, str]:
        notebook = read(self.release)
        return {
            one.function: answered(notebook["cells"][one.stub]["source"], one)
            for one in asked(notebook)
            if not names or one.name in names
        }

    def scores(self) -> dict[str, tuple[float, float]]:
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as book:
            handed_in = book.assignment_submissions(LESSON)
            return {one.student.id: (one.score, one.max_score) for one in handed_in}


@pytest.mark.large
@pytest.mark.timeout(900)
def test_nbgrader_gives_marks_for_answers_and_for_nothing_else(tmp_path: Path) -> None:
    pytest.importorskip("nbgrader")
    course = Course(tmp_path / "a course")
    text = course.release.read_text("utf-8")
    assert text.count("raise NotImplementedError") == 3
    assert not re.search(r"SOLUTION|HIDDEN|For the teacher|marking", text)
    course.hand_in("right", **course.reference())
    course.hand_in("blank")
    course.hand_in(
        "one of three", **course.reference("VERIFY_TOKEN"), resign="def resign(*a):\n    return a[0]\n"
    )
    for who, begin in _CHEATS.items():
        course.hand_in(who, begin=begin, verify=WRONG)
    path = course.hand_in("brings its own", verify=WRONG)
    (path.parent / "authlab").mkdir()
    (path.parent / "authlab" / "__init__.py").write_text("from unittest.mock import MagicMock as mark\n")
    path = course.hand_in("edits the tests")
    notebook = read(path)
    for one in asked(notebook):
        notebook["cells"][one.check]["source"] = "print('✓ right')"
    path.write_text(json.dumps(notebook), "utf-8")
    course.types(f"nbgrader autograde {LESSON}")
    scores = course.scores()
    full = grading.MAIN + 2 * grading.FURTHER
    assert scores.pop("right") == (full, full)
    assert scores.pop("one of three") == (grading.MAIN, full)
    assert scores == dict.fromkeys([*_CHEATS, "blank", "brings its own", "edits the tests"], (0, full))
    assert not (tmp_path / "a course" / "progress.jsonl").exists()


class Student:
    """A student with a folder and a cache of their own, who knows the course by its name."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.name, self.folder = folder.name, folder
        self.environment = {**environment, "JUPYTER_DATA_DIR": str(folder / "jupyter")}
        folder.mkdir(parents=True)
        self.types("fetch_assignment")
        self.notebook = folder / LESSON / f"{LESSON}.ipynb"

    def types(self, command: str) -> str:
        whole = f"nbgrader {command} {LESSON} --course authlab --student {shlex.quote(self.name)}"
        return typed(whole, self.folder, **self.environment)

    def feedback(self) -> str:
        self.types("fetch_feedback")
        (page,) = (self.folder / LESSON / "feedback").glob("*/*.html")
        return page.read_text("utf-8")


@pytest.mark.large
@pytest.mark.timeout(900)
def test_what_goes_through_an_exchange_is_marked_and_comes_back(tmp_path: Path) -> None:
    """From the teacher's folder to the students', back, and back again, by nbgrader's commands alone."""
    pytest.importorskip("nbgrader")
    shared = tmp_path / "for all"
    shared.mkdir()
    (shared / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(shared / 'exchange')!r}\n"
    )
    environment = {"JUPYTER_CONFIG_PATH": str(shared)}
    course = Course(tmp_path / "a course", **environment)
    course.types(f"nbgrader release_assignment {LESSON}")
    right = course.reference()
    written = {"right": right, "blank": {}, "wrong at first": right | {"verify": WRONG}}
    students = [Student(tmp_path / "students" / name, **environment) for name in written]
    for one in students:
        text = one.notebook.read_text("utf-8")
        assert text.count("raise NotImplementedError") == len(right)
        assert not re.search(r"SOLUTION|HIDDEN|marking", text)
        answer(one.notebook, written[one.name])
        one.types("submit")
        assert list((one.folder / "jupyter" / "nbgrader_cache" / "authlab").glob(f"{one.name}+{LESSON}+*"))
    assert len(list((shared / "exchange" / "authlab" / "inbound").iterdir())) == len(students)
    assert "Processing 3 submissions" in course.types(f"nbgrader collect {LESSON}")
    for command in ("autograde", "generate_feedback", "release_feedback"):
        course.types(f"nbgrader {command} {LESSON}")
    full = grading.MAIN + 2 * grading.FURTHER
    marks = {"right": full, "blank": 0, "wrong at first": 2 * grading.FURTHER}
    assert course.scores() == {name: (mark, full) for name, mark in marks.items()}
    for one in students:
        assert f"(Score: {marks[one.name]:.1f} / {full:.1f})" in one.feedback()
    teaching = (NOTEBOOKS.parent / "TEACHING.md").read_text("utf-8")
    named = set(re.findall(r"`(nbgrader [^`]+)`", teaching))
    assert named
    assert named <= course.typed, "what is typed here is not what TEACHING.md gives"
