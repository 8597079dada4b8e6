"""Every judge: the stub, the reference, other right answers, and wrong ones with what they show."""

import ast
import base64
import importlib
import json
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
import nbformat
import pytest

import authlab.exercises
from authlab.course.lessons import lesson
from authlab.encoding import b64url_decode, b64url_encode
from authlab.exercise import Exercise
from authlab.widgets.quiz import Question

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


def exp(token: str) -> float:
    return json.loads(b64url_decode(token.split(".")[1]))["exp"]


def padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)


def left_by_library(token: str, now: float) -> float:
    return jwt.decode(token, options={"verify_signature": False})["exp"] / 60 - now / 60


def left_by_hand(token: str, now: float) -> float:
    payload = token.split(".")[1].replace("-", "+").replace("_", "/")
    claims = json.loads(base64.b64decode(payload + "==="))
    return -(now - claims["exp"]) / 60


def left_by_pattern(token: str, now: float) -> float:
    text = base64.urlsafe_b64decode(padded(token[token.index(".") + 1 : token.rindex(".")]))
    seconds = int(re.search(rb'"exp": *(\d+)', text)[1]) - now  # type: ignore[index]
    return seconds // 60 + seconds % 60 / 60


def left_verified(token: str, now: float) -> float:
    return (jwt.decode(token, "k" * 32, algorithms=["HS256"], audience="authlab")["exp"] - now) / 60


def left_from_header(token: str, now: float) -> float:
    return (json.loads(b64url_decode(token.split(".")[0]))["exp"] - now) / 60


def left_unpadded(token: str, now: float) -> float:
    return (json.loads(base64.urlsafe_b64decode(token.split(".")[1]))["exp"] - now) / 60


def left_as_base64(token: str, now: float) -> float:
    return (json.loads(base64.b64decode(token.split(".")[1] + "=="))["exp"] - now) / 60


def lifetime(token: str, now: float) -> float:
    claims = json.loads(b64url_decode(token.split(".")[1]))
    return (claims["exp"] - claims["iat"]) / 60


def left_by_other_name(token: str, now: float) -> float:
    return json.loads(b64url_decode(token.split(".")[1]))["expires"] - now


def rewritten(payload: Callable[[dict[str, Any]], str]) -> Answer:
    """Build an answer that keeps header and signature and writes the payload in its own way."""

    def rewrite(token: str, changes: dict[str, Any]) -> str:
        header, old, signature = token.split(".")
        return f"{header}.{payload({**json.loads(b64url_decode(old)), **changes})}.{signature}"

    return rewrite


def rewrite_step_by_step(token: str, changes: dict[str, Any]) -> str:
    parts = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(padded(parts[1])))
    for name in changes:
        claims[name] = changes[name]
    parts[1] = base64.urlsafe_b64encode(json.dumps(claims, indent=1).encode()).decode().rstrip("=")
    return ".".join(parts)


def signed_again(token: str, changes: dict[str, Any]) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode({**claims, **changes}, "k" * 32)


def made_none(token: str, changes: dict[str, Any]) -> str:
    middle = rewritten(lambda claims: b64url_encode(json.dumps(claims).encode()))(token, changes).split(".")[
        1
    ]
    return f"{b64url_encode(b'{}')}.{middle}."


def only_changes(token: str, changes: dict[str, Any]) -> str:
    header, _, signature = token.split(".")
    return f"{header}.{b64url_encode(json.dumps(changes).encode())}.{signature}"


TABLE = {
    "00.minutes-left": Answers(
        right=(left_by_library, left_by_hand, left_by_pattern),
        wrong=(
            Wrong(
                lambda token, now: exp(token) - now,
                "seconds, not minutes",
                ("expires in 15 minutes", "15 was expected", "900 came", "divide by 60"),
            ),
            Wrong(
                lifetime, "lifetime, not what is left", ("in 0.5 minutes", "0.5 was expected", "15.0 came")
            ),
            Wrong(
                lambda token, now: (now - exp(token)) / 60,
                "the sign",
                ("in 15 minutes", "15 was expected", "-15.0 came"),
            ),
            Wrong(
                lambda token, now: max(0, (exp(token) - now) / 60),
                "the sign",
                ("expired 5 minutes ago", "-5 was expected", "0 came"),
            ),
            Wrong(
                lambda token, now: (exp(token) - now) // 60,
                "whole minutes only",
                ("in 0.5 minutes", "0.5 was expected", "0 came"),
            ),
            Wrong(
                lambda token, now: f"{(exp(token) - now) / 60:g}",
                "not a number",
                ("in 15 minutes", "15 was expected", "'15' came"),
            ),
            Wrong(lambda token, now: None, "nothing is returned", ("15 was expected", "None came", "return")),
            Wrong(
                left_verified, "reading needs the key", ("'eyJ", "15 was expected", "InvalidSignatureError")
            ),
            Wrong(
                lambda token, now: jwt.decode(token)["exp"] - now,
                "reading needs the key",
                ("'eyJ", "15 was expected", "DecodeError"),
            ),
            Wrong(left_from_header, "reads the header", ("'eyJ", "15 was expected", "KeyError")),
            Wrong(
                left_by_other_name, "another name for exp", ("'eyJ", "15 was expected", "KeyError: 'expires'")
            ),
            Wrong(left_unpadded, "expects base64 padding", ("'eyJ", "15 was expected", "padding")),
            Wrong(
                left_as_base64,
                "does not decode the payload as base64url",
                ("'eyJ", "15 was expected", "- and _"),
            ),
        ),
    ),
    "00.rewrite": Answers(
        right=(
            rewritten(lambda c: b64url_encode(json.dumps(c, ensure_ascii=False, sort_keys=True).encode())),
            rewritten(lambda c: jwt.encode(c, "k" * 32).split(".")[1]),
            rewrite_step_by_step,
        ),
        wrong=(
            Wrong(
                signed_again,
                "the signature can be made without the key",
                ("{'sub': 'eve'}", "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9 was expected", "came"),
            ),
            Wrong(
                made_none,
                "the signature can be made without the key",
                ("{'sub': 'eve'}", "was expected", "'e30' came"),
            ),
            Wrong(
                only_changes,
                "the other claims are lost",
                ("{'sub': 'eve'}", "'iat': 1800000000", "was expected, and {'sub': 'eve'} came"),
            ),
            Wrong(
                lambda token, changes: token,
                "nothing was changed",
                (
                    "{'sub': 'eve'}",
                    "was expected",
                    "{'sub': 'ada', 'iat': 1800000000, 'exp': 1800000900} came",
                ),
            ),
            Wrong(
                rewritten(lambda claims: b64url_encode(str(claims).encode())),
                "str() makes JSON",
                ("{'sub': 'eve'}", "expected as JSON", "b\"{'sub': "),
            ),
            Wrong(
                rewritten(lambda claims: base64.b64encode(json.dumps(claims).encode()).decode()),
                "encodes as plain base64",
                ("'sub': '", "expected in base64url", "… came", "not base64url"),
            ),
            Wrong(
                rewritten(lambda claims: b64url_encode(json.dumps(claims))),  # type: ignore[arg-type]
                "text is bytes",
                ("'eyJ", "raised TypeError", ".encode()"),
            ),
            Wrong(
                rewritten(json.dumps),
                "leaves out base64url",
                ("{'sub': 'eve'}", "expected in base64url", """'{"sub": "eve", """),
            ),
            Wrong(
                lambda token, changes: {**jwt.decode(token, options={"verify_signature": False}), **changes},
                "not a token",
                ("{'sub': 'eve'}", "a token was expected", "'exp': 1800000900} came"),
            ),
            Wrong(
                lambda token, changes: None,
                "nothing is returned",
                ("{'sub': 'eve'}", "a token was expected", "None came"),
            ),
        ),
    ),
}
RIGHT = [(name, answer) for name, answers in TABLE.items() for answer in answers.right]
WRONG = [(name, wrong) for name, answers in TABLE.items() for wrong in answers.wrong]


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


@pytest.mark.parametrize("function", ODD)
@pytest.mark.parametrize("name", EXERCISES)
def test_no_answer_makes_a_judge_raise(name: str, function: Answer) -> None:
    assert EXERCISES[name].check(function).kind == "not yet"


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


@pytest.mark.parametrize("name", QUIZZES)
def test_every_question_is_answered_under_a_heading_of_its_lesson(name: str) -> None:
    module = importlib.import_module(name.rpartition(".")[0])
    (number,) = {v.id[:2] for v in vars(module).values() if isinstance(v, Exercise)}
    cells = nbformat.read(lesson(number).path, as_version=4).cells
    headings = {c.source.partition("\n")[0].lstrip("# ") for c in cells if c.source.startswith("#")}
    for question in QUIZZES[name]:
        assert question.shown_at in headings
        assert len(set(question.options)) >= 3
