import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from authlab import exercise
from authlab.errors import Malformed, NotRight, ServerError
from authlab.exercise import Exercise, Mistake, attempt, is_number, must_be_names, shown


def _double(n: int) -> int:
    return 2 * n


def _judge(double: Callable[[int], int]) -> None:
    for n in (1, 5):
        got = attempt(double, n)
        if got != 2 * n:
            raise Mistake(f"for {n}, {2 * n} was expected and {shown(got)} came", "adds one")


@pytest.fixture
def double() -> Exercise:
    return Exercise("99.double", _judge, _double, ("times", "times two", "2 * n"), "twice right")


def stub(n: int) -> int:
    raise NotImplementedError


class BrokenRepr:
    def __repr__(self) -> str:
        raise ValueError("no repr")


class BrokenComparison:
    def __ne__(self, other: object) -> bool:
        raise ValueError("no comparison")


class BrokenMessage(Exception):
    def __str__(self) -> str:
        raise ValueError("no message")


def divides_by_zero(n: int) -> float:
    return n / 0


def recurses(n: int) -> int:
    return recurses(n)


def leaves(n: int) -> None:
    sys.exit()


def breaks(n: int) -> None:
    raise BrokenMessage


def takes_nothing() -> int:
    return 2


def takes_two(n: int, m: int) -> int:
    return n + m


def yields(n: int) -> Any:
    yield 2 * n


ODD = [divides_by_zero, recurses, leaves, breaks, takes_nothing, takes_two, yields, type, print]
ODD += [lambda n, value=value: value for value in (None, "2", [2], {}, b"", BrokenRepr(), BrokenComparison())]


def test_a_stub_is_not_started(double: Exercise) -> None:
    assert double.check(stub).kind == "not started"


def test_a_right_answer_is_praised(double: Exercise) -> None:
    outcome = double.check(lambda n: n + n)
    assert (outcome.kind, outcome.said, outcome.misconception) == ("right", "twice right", "")


def test_a_wrong_answer_is_told_the_input_what_was_expected_and_what_came(double: Exercise) -> None:
    outcome = double.check(lambda n: n + 1)
    assert (outcome.kind, outcome.misconception) == ("not yet", "adds one")
    assert outcome.said == "for 5, 10 was expected and 6 came"
    assert repr(outcome) == f"✗ not yet: {outcome.said}"


@pytest.mark.parametrize("function", ODD)
def test_nothing_a_learner_writes_raises(double: Exercise, function: Callable[..., Any]) -> None:
    assert double.check(function).kind == "not yet"


def test_an_exception_is_told_with_what_went_in(double: Exercise) -> None:
    said = double.check(divides_by_zero).said
    assert said == "divides_by_zero(1) raised ZeroDivisionError: division by zero"


def test_a_long_input_is_cut_and_not_left_out() -> None:
    with pytest.raises(Mistake, match=r"eyJhbGciOi.*…, 5"):
        attempt(lambda token, now: 1 / 0, "eyJhbGciOi" + "J" * 1000, 5)


def test_what_went_in_is_told_as_it_was_before_the_call() -> None:
    def empties(kept: dict[str, int]) -> None:
        kept.clear()
        raise ValueError("a bad day")

    with pytest.raises(Mistake, match=r"empties\(\{'a': 1\}\) raised ValueError: a bad day"):
        attempt(empties, {"a": 1})


@pytest.mark.parametrize(
    ("value", "name"), [(divides_by_zero, "divides_by_zero"), ([].append, "append"), (int, "int")]
)
def test_functions_and_classes_are_told_by_their_names(value: Any, name: str) -> None:
    assert shown(value) == name


def test_trouble_of_the_lab_is_not_told_as_the_learners(double: Exercise) -> None:
    def judge(double: Callable[[int], int]) -> None:
        attempt(double, 1)
        raise ServerError("no server")

    double.judge = judge
    outcome = double.check(_double)
    assert (outcome.kind, outcome.said) == ("not yet", "this could not be judged: no server")


def test_an_error_of_the_lab_that_a_learners_function_raises_is_theirs(double: Exercise) -> None:
    def reads(n: int) -> int:
        raise Malformed("no token", reason="shape")

    outcome = double.check(reads)
    assert (outcome.misconception, outcome.said) == ("raises", "reads(1) raised Malformed: no token")


@pytest.mark.parametrize("value", [["ada"], ("ada",), {"ada"}, frozenset({"ada"}), []])
def test_names_come_as_a_list_or_a_set(value: Any) -> None:
    must_be_names(value, "names were expected")


@pytest.mark.parametrize("value", ["ada", 1, [1], {"ada": 1}, iter(["ada"])])
def test_anything_else_is_no_names(value: Any) -> None:
    with pytest.raises(Mistake, match="names were expected: a list of names is wanted"):
        must_be_names(value, "names were expected")


def test_true_and_a_text_are_no_numbers() -> None:
    assert all(map(is_number, (1, 1.5, Fraction(1, 2))))
    assert not any(map(is_number, (True, "1", None)))


@pytest.mark.parametrize("value", [6, None, "text", BrokenRepr()])
def test_check_wants_the_function_itself(double: Exercise, value: Any) -> None:
    outcome = double.check(value)
    assert (outcome.kind, outcome.misconception) == ("not yet", "not a function")


def test_an_interrupt_passes_through(double: Exercise) -> None:
    def interrupted(n: int) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        double.check(interrupted)


@pytest.mark.parametrize("function", [stub, _judge, lambda n: n + 1])
def test_under_a_grader_what_is_not_right_raises(
    double: Exercise, monkeypatch: pytest.MonkeyPatch, function: Callable[..., Any]
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(NotRight, match=r"99\.double"):
        double.check(function)


def test_under_a_grader_what_is_right_passes(double: Exercise, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert double.check(_double).kind == "right"


def test_listeners_are_told(double: Exercise, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, ...]] = []
    monkeypatch.setattr(exercise, "listeners", [lambda *event: told.append(event)])
    for function in (stub, lambda n: n + 1, _double):
        double.check(function)
    assert told == [
        ("exercise", "99.double", "not started", ""),
        ("exercise", "99.double", "not yet", "adds one"),
        ("exercise", "99.double", "right", ""),
    ]


def test_hints_come_one_by_one_and_the_last_one_stays(double: Exercise) -> None:
    given = [repr(double.hint()) for _ in range(4)]
    assert given == [
        "hint 1 of 3: times",
        "hint 2 of 3: times two",
        "hint 3 of 3: 2 * n",
        "hint 3 of 3: 2 * n",
    ]


def test_the_solution_is_code_that_passes(double: Exercise) -> None:
    names: dict[str, Any] = {}
    exec(repr(double.solution()), names)  # noqa: S102
    assert double.check(names["double"]).kind == "right"
