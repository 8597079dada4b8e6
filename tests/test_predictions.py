from typing import Any

import pytest

from authlab import exercise
from authlab.course import compare, predict
from authlab.errors import LessonError

OPTIONS = ("equal", "different", "an error")
Told = list[tuple[str, ...]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    events: Told = []
    monkeypatch.setattr(exercise, "listeners", [lambda *event: events.append(event)])
    return events


def choose(prediction: Any, value: str) -> None:
    """Do what a click or typing does."""
    prediction.children[1].value = value


def test_a_prediction_that_comes_true(told: Told) -> None:
    choose(predict("99.true", *OPTIONS), "different")
    assert repr(compare("99.true", "different")) == "✓ As you predicted: different"
    assert told == [("prediction", "99.true", "as predicted", "")]


def test_a_surprise_tells_both(told: Told) -> None:
    choose(predict("99.surprise", *OPTIONS), "equal")
    note = repr(compare("99.surprise", "different"))
    assert note == "A surprise: you expected: equal. What happened: different"
    assert told == [("prediction", "99.surprise", "surprised", "equal")]


def test_without_an_answer_what_happened_is_shown(told: Told) -> None:
    predict("99.unanswered", *OPTIONS)
    assert repr(compare("99.unanswered", "equal")) == "What happened: equal (not predicted)"
    assert told == [("prediction", "99.unanswered", "not predicted", "")]


def test_a_comparison_whose_question_was_never_run_goes_on() -> None:
    assert "not predicted" in repr(compare("99.never-asked", "anything"))


@pytest.mark.parametrize("answer", ["equal", None])
def test_an_outcome_that_was_no_option_is_the_lessons_fault(answer: str | None) -> None:
    choose(predict("99.outside", *OPTIONS), answer)  # type: ignore[arg-type]
    with pytest.raises(LessonError, match=r"99\.outside: “a fourth” happened"):
        compare("99.outside", "a fourth")


@pytest.mark.parametrize("options", [("a",), ("a", "b"), ("a", "b", "a")])
def test_fewer_than_three_options_are_refused(options: tuple[str, ...]) -> None:
    with pytest.raises(LessonError, match="three options or more"):
        predict("99.few", *options)


def test_a_cell_run_again_keeps_the_answer() -> None:
    choose(predict("99.again", *OPTIONS), "different")
    assert predict("99.again", *OPTIONS).answer == "different"


def test_a_cell_run_again_with_other_options_asks_anew() -> None:
    choose(predict("99.other", *OPTIONS), "different")
    assert predict("99.other", "one", "two", "three").answer is None


def test_the_last_answer_counts() -> None:
    prediction = predict("99.last", *OPTIONS)
    choose(prediction, "equal")
    choose(prediction, "an error")
    assert "A surprise: you expected: an error" in repr(compare("99.last", "equal"))


@pytest.mark.parametrize(
    ("typed", "happened", "near"),
    [
        ("18", 18, True),
        ("18.0", 18, True),
        (" 18 ", 18, True),
        ("10,000", 10_000, True),
        ("10 000", 10_000, True),
        ("17", 18, False),
        ("-18", 18, False),
        ("300", 317.4, True),
        ("300", 345.0, False),
        ("0", 0, True),
        ("200", "200", True),
    ],
)
def test_a_count_is_met_exactly_and_a_measurement_within_a_tenth(
    told: Told, typed: str, happened: Any, near: bool
) -> None:
    choose(predict("99.number"), typed)
    compare("99.number", happened)
    assert told[-1][2] == ("as predicted" if near else "surprised")


@pytest.mark.parametrize("typed", ["", "  ", "lots", "nan", "inf", "correct horse battery"])
def test_what_is_no_number_is_no_prediction_and_is_told_to_nobody(told: Told, typed: str) -> None:
    prediction = predict("99.words")
    choose(prediction, typed)
    assert prediction.answer is None
    assert "not predicted" in repr(compare("99.words", 5))
    assert told == [("prediction", "99.words", "not predicted", "")]


def test_the_question_reads_without_a_kernel() -> None:
    data, _ = predict("99.still", *OPTIONS)._repr_mimebundle_()
    assert data["text/plain"] == "What do you expect?: ○ equal ○ different ○ an error"
    assert all(option in data["text/html"] for option in OPTIONS)


def test_the_first_answer_shown_is_none() -> None:
    assert predict("99.fresh", *OPTIONS).answer is None
