"""Every judge: the stub, the reference, other right answers, and wrong ones with what they show."""

import ast
import importlib
import pkgutil
import re
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

import answers
import nbformat
import pytest
from answers import Answer, Answers, Wrong

import authlab.exercises
from authlab.course.lessons import lesson
from authlab.exercise import Exercise
from authlab.widgets.quiz import Question

MODULES = [
    importlib.import_module(f"authlab.exercises.{module.name}")
    for module in pkgutil.iter_modules(authlab.exercises.__path__)
]
EXERCISES = {value.id: value for m in MODULES for value in vars(m).values() if isinstance(value, Exercise)}
QUIZZES = {
    f"{m.__name__}.{name}": value
    for m in MODULES
    for name, value in vars(m).items()
    if isinstance(value, tuple) and value and all(isinstance(v, Question) for v in value)
}


TABLE: dict[str, Answers] = {}
for module in pkgutil.iter_modules(answers.__path__):
    TABLE |= importlib.import_module(f"answers.{module.name}").TABLE
WHOLE_BOARD = ("20.defend", "20.one_hole")  # their judges attack a whole server: seconds an answer


def cases(answers: Iterable[tuple[str, Any]]) -> list[Any]:
    """The slow judges see two answers of a kind in `make test`, and all in `make test-all`."""
    seen: Counter[str] = Counter()
    found = []
    for name, answer in answers:
        seen[name] += name in WHOLE_BOARD
        found.append(pytest.param(name, answer, marks=pytest.mark.large if seen[name] > 2 else []))
    return found


RIGHT = cases((name, answer) for name, one in TABLE.items() for answer in one.right)
WRONG = cases((name, wrong) for name, one in TABLE.items() for wrong in one.wrong)


def raises(*_: Any) -> Any:
    raise OSError("a bad day")


def recurses(*arguments: Any) -> Any:
    return recurses(*arguments)


def takes_nothing() -> None:
    return None


ODD = [raises, recurses, takes_nothing]
ODD += [
    lambda *_, value=value: value for value in (object(), [], {}, b"", 10**400, float("nan"), "a.b.c", "..")
]


def test_every_exercise_has_its_answers_here() -> None:
    assert set(TABLE) == set(EXERCISES)


def test_every_exercise_is_asked_in_its_lesson() -> None:
    for module in MODULES:
        for name, value in vars(module).items():
            if isinstance(value, Exercise):
                assert name in lesson(value.id.partition(".")[0]).exercises


@pytest.mark.parametrize("name", TABLE)
def test_there_are_answers_enough(name: str) -> None:
    assert len(TABLE[name].right) >= 2
    assert len({wrong.misconception for wrong in TABLE[name].wrong} - {""}) >= 3


@pytest.mark.parametrize("name", EXERCISES)
def test_the_stub_is_not_started(name: str) -> None:
    def stub(*_: Any) -> Any:
        raise NotImplementedError

    assert EXERCISES[name].check(stub).kind == "not started"


@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_is_right(name: str) -> None:
    outcome = EXERCISES[name].check(EXERCISES[name].answer)
    assert outcome.kind == "right", outcome.said


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_what_is_right_in_another_way_is_right(name: str, answer: Answer) -> None:
    outcome = EXERCISES[name].check(answer)
    assert outcome.kind == "right", outcome.said


@pytest.mark.parametrize(("name", "wrong"), WRONG)
def test_a_wrong_answer_is_met_by_what_it_shows(name: str, wrong: Wrong) -> None:
    outcome = EXERCISES[name].check(wrong.answer)
    assert (outcome.kind, outcome.misconception) == ("not yet", wrong.misconception)
    for words in wrong.says:
        assert words in outcome.said


@pytest.mark.parametrize(("name", "function"), cases((name, odd) for name in EXERCISES for odd in ODD))
def test_no_answer_makes_a_judge_raise(name: str, function: Answer) -> None:
    assert EXERCISES[name].check(function).kind == "not yet"


def test_a_token_can_be_read_in_the_very_minute_that_its_judge_has_for_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
    minutes_left = EXERCISES["00.minutes-left"]
    assert minutes_left.check(minutes_left.answer).kind == "right"


@pytest.mark.parametrize("name", EXERCISES)
def test_three_hints_point_further_and_further(name: str) -> None:
    hints = EXERCISES[name].hints
    assert len(set(hints)) == 3
    assert all(len(hint) > 20 for hint in hints)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_passes_where_it_is_pasted(name: str) -> None:
    notebook = nbformat.read(lesson(name.partition(".")[0]).path, as_version=4)
    code = "\n".join(c.source for c in notebook.cells if c.cell_type == "code")
    tree = ast.parse(code, mode="exec")
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names: dict[str, Any] = {}
    exec(compile(ast.Module(imports, []), "imports", "exec"), names)  # noqa: S102
    before = set(names)
    exec(repr(EXERCISES[name].solution()), names)  # noqa: S102
    (solution,) = set(names) - before
    assert f"def {solution}(" in code  # the name of the stub
    assert EXERCISES[name].check(names[solution]).kind == "right"


def headings(number: str) -> set[str]:
    cells = nbformat.read(lesson(number).path, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return set(re.findall(r"^#+ +(.*?) *$", text, re.MULTILINE))


@pytest.mark.parametrize("name", QUIZZES)
def test_every_question_is_answered_under_a_heading_of_its_lesson_or_an_earlier_one(name: str) -> None:
    module = importlib.import_module(name.rpartition(".")[0])
    (number,) = {v.id[:2] for v in vars(module).values() if isinstance(v, Exercise)}
    for question in QUIZZES[name]:
        earlier, _, heading = question.shown_at.rpartition(" · ")  # a recall question says which lesson
        assert not earlier or earlier < number
        assert heading in headings(earlier or number)
        assert len(set(question.options)) >= 3
