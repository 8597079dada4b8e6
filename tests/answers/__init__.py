"""Right and wrong answers to every exercise: one module a lesson, each with its `TABLE`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Answer = Callable[..., Any]


@dataclass(frozen=True)
class Wrong:
    """A wrong answer, the misconception it shows, and what the feedback has to say."""

    answer: Answer
    misconception: str
    says: tuple[str, ...]  # the input, what was expected, what came


@dataclass(frozen=True)
class Answers:
    right: tuple[Answer, ...]
    wrong: tuple[Wrong, ...]
