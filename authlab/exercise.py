"""Exercises that answer a wrong answer with the misconception it shows."""

import inspect
import numbers
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from authlab.errors import AuthlabError, NotRight
from authlab.figure import Code, Note, Shown

Judge = Callable[[Any], None]

# Who wants to know how it went: the course keeps progress. Called with the kind of event, the
# id, the outcome and the misconception (or an empty string).
listeners: list[Callable[[str, str, str, str], None]] = []


def tell(kind: str, identifier: str, outcome: str, misconception: str = "") -> None:
    """Tell every listener how a prediction or an exercise went."""
    for listener in listeners:
        listener(kind, identifier, outcome, misconception)


class Mistake(Exception):
    """What a judge raises about a wrong answer: what came, what was expected, what it shows.

    `misconception` names it in a few words, the same in tests, progress and teacher's notes.
    """

    def __init__(self, said: str, misconception: str = "", cause: BaseException | None = None) -> None:
        super().__init__(said)
        self.misconception, self.cause = misconception, cause


def shown(value: Any, width: int = 60) -> str:
    """Write any value in one short line, also one whose `repr` is long or raises; a function by its name."""
    try:
        named = isinstance(value, type) or inspect.isroutine(value)
        text = value.__name__ if named else " ".join(repr(value).split())
    except Exception:
        text = f"<{type(value).__name__}>"
    return text if len(text) <= width else f"{text[: width - 1]}…"


def attempt(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a learner's function; an exception inside becomes a `Mistake` that says what went in."""
    given = ", ".join(map(shown, arguments))  # before the call, which may change them
    try:
        return function(*arguments)
    except NotImplementedError:
        raise
    except (Exception, SystemExit) as problem:
        name = getattr(function, "__name__", "your function")
        raise Mistake(f"{name}({given}) raised {_told(problem)}", "raises", problem) from problem


def must_return(value: Any, said: str) -> None:
    """Refuse None, which a function without a `return` gives; `said` tells what was asked and what came."""
    if value is None:
        raise Mistake(f"{said}: there is no return, or nothing behind it", "nothing is returned")


def must_be_names(value: Any, said: str) -> None:
    """Refuse what is no list, tuple or set of texts; `said` tells what was asked and what came."""
    must_return(value, said)
    listed = isinstance(value, list | tuple | set | frozenset)
    if not listed or not all(isinstance(one, str) for one in value):
        raise Mistake(f"{said}: a list of names is wanted", "not names")


def is_number(value: Any) -> bool:
    """Say whether a value is a number, NumPy's and fractions too; True is none."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _told(problem: BaseException) -> str:
    try:
        return f"{type(problem).__name__}: {problem}".removesuffix(": ")
    except Exception:  # a learner's own exception class may be broken too
        return type(problem).__name__


_MARKS = {"right": ("✓", "server"), "not yet": ("✗", "attacker"), "not started": ("○", "database")}


@dataclass(frozen=True, repr=False)
class Outcome(Shown):
    """One of `not started`, `not yet`, `right`, and a sentence."""

    kind: str
    said: str
    misconception: str = ""

    def _shown(self) -> Note:
        mark, colour = _MARKS[self.kind]
        return Note(f"{mark} {self.kind}", self.said, colour)


@dataclass
class Exercise:
    """Ask for a function, judge it, and help in three steps.

    The judge gets the learner's function and raises `Mistake` about the first thing wrong with
    it. `answer` is the reference solution.
    """

    id: str
    judge: Judge
    answer: Callable[..., Any]
    hints: tuple[str, str, str]
    praise: str = "every case came out as it should"
    _hints_given: int = field(default=0, repr=False)

    def check(self, function: Callable[..., Any]) -> Outcome:
        """Judge a function; never raises, except where a grader runs the notebook (`NotRight`)."""
        outcome = self._judged(function)
        tell("exercise", self.id, outcome.kind, outcome.misconception)
        if outcome.kind != "right" and "NBGRADER_EXECUTION" in os.environ:
            raise NotRight(f"{self.id}: {outcome.kind}. {outcome.said}")
        return outcome

    def _judged(self, function: Callable[..., Any]) -> Outcome:
        if not callable(function):
            return Outcome(
                "not yet",
                f"check takes the function itself, without brackets after it; this is {shown(function)}",
                "not a function",
            )
        try:
            self.judge(function)
        except NotImplementedError:
            return Outcome("not started", "write the function above, run its cell, then run this one again")
        except Mistake as mistake:
            return Outcome("not yet", f"{mistake}", mistake.misconception)
        except AuthlabError as problem:  # of the lab's own: a server that does not start
            return Outcome("not yet", f"this could not be judged: {problem}")
        except Exception as problem:  # what came was of a kind that the judge cannot even compare
            return Outcome("not yet", f"what your function returned cannot be judged: {_told(problem)}")
        return Outcome("right", self.praise)

    def hint(self) -> Note:
        """Give the next hint; the third one is close to the answer."""
        text = self.hints[min(self._hints_given, 2)]
        self._hints_given += 1
        return Note(f"hint {min(self._hints_given, 3)} of 3", text, "client")

    def solution(self) -> Code:
        """Show one way to write it, under the name that the exercise asks for."""
        return Code(inspect.getsource(self.answer).replace("def _", "def ", 1))
