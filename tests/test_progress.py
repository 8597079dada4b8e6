import json
import subprocess
import sys
from pathlib import Path

import pytest

from authlab import passwords
from authlab.course import compare, predict, progress
from authlab.course.lessons import lesson
from authlab.exercise import Exercise, Mistake, attempt, tell
from authlab.exercises.start_here import MINUTES_LEFT
from authlab.tokens import Policy, issue


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUTHLAB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "file").touch()
    monkeypatch.setenv("AUTHLAB_HOME", str(tmp_path / "file" / "home"))
    return tmp_path / "file"


def ids() -> list[str]:
    return [event["id"] for event in progress.events()]


def test_it_is_json_lines_in_the_home(home: Path) -> None:
    tell("exercise", "00.one", "not yet", "the sign")
    tell("prediction", "00.two", "not predicted")
    first, second = map(json.loads, (home / "progress.jsonl").read_text("utf-8").splitlines())
    assert (first["id"], first["outcome"], first["misconception"]) == ("00.one", "not yet", "the sign")
    assert second.keys() == {"at", "kind", "id", "outcome"}


@pytest.mark.parametrize(
    "broken",
    [
        b"\xff\xfe",
        b'{"kind":',
        b"[]",
        b"null",
        b"{}",
        b'{"kind": 1, "id": [], "outcome": {}}',
        b"[" * 200_000,
    ],
)
def test_a_broken_line_is_passed_over(home: Path, broken: bytes) -> None:
    tell("exercise", "00.before", "right")
    with (home / "progress.jsonl").open("ab") as file:
        file.write(broken + b"\n")
    tell("exercise", "00.after", "right")
    assert ids() == ["00.before", "00.after"]
    progress.summary()


def test_what_follows_a_line_that_was_cut_off_is_not_lost(home: Path) -> None:
    tell("exercise", "00.cut", "right")
    path = home / "progress.jsonl"
    path.write_bytes(path.read_bytes()[:-9])
    tell("exercise", "00.after", "right")
    assert ids() == ["00.after"]


def test_kernels_that_write_at_once_lose_nothing() -> None:
    code = (
        "import sys, authlab.course\n"
        "from authlab.exercise import tell\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        "for i in range(300): tell('exercise', f'{sys.argv[1]}.{i}', 'right')"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in ("a", "b")
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"  # type: ignore[union-attr]
    for process in started:
        process.stdin.write("go\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
    for process in started:
        process.communicate(timeout=60)
    assert sorted(ids()) == sorted(f"{name}.{i}" for name in "ab" for i in range(300))


def test_a_solved_exercise_stays_solved(home: Path) -> None:
    tell("exercise", "00.minutes-left", "right")
    tell("exercise", "00.minutes-left", "not yet", "the sign")
    tell("exercise", "00.rewrite", "not yet", "not a token")
    tell("prediction", "00.stored", "surprised", "the password")
    tell("prediction", "00.payload", "as predicted")
    tell("prediction", "00.changed", "not predicted")
    tell("exercise", "77.unknown", "right")
    first = lesson("00")
    assert progress.summary().rows[0] == (  # type: ignore[union-attr]
        f"00 · {first.question}",
        f"1 of {len(first.exercises)} (tried)",
        f"2 of {len(first.predictions)}",
        "1",
        "not a token; the sign",
    )


def test_what_a_surprise_expected_is_no_misconception_of_an_exercise() -> None:
    tell("prediction", "00.stored", "surprised", "the password")
    for number in range(5):
        tell("exercise", "00.rewrite", "not yet", f"mistake {number}")
    row = progress.summary().rows[0]  # type: ignore[union-attr]
    assert row[3:] == ("1", "mistake 0; mistake 1; mistake 2 and 2 more")


def test_nothing_yet_is_a_table_of_noughts() -> None:
    assert progress.summary().rows[0][1].startswith("0 of ")  # type: ignore[union-attr]


def test_without_a_home_the_lesson_goes_on_and_it_is_said_once(
    no_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert MINUTES_LEFT.check(MINUTES_LEFT.answer).kind == "right"
    said = capsys.readouterr().err
    assert said.count("Your progress is not kept") == 1
    assert said.count("\n") == 1
    assert "Set AUTHLAB_HOME" in said


def test_without_a_home_the_summary_is_a_sentence(no_home: Path) -> None:
    assert repr(progress.summary()).startswith("No progress: ")
    assert "Set AUTHLAB_HOME" in repr(progress.summary())


def test_a_file_that_cannot_be_read_is_a_sentence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "progress.jsonl").mkdir(parents=True)
    assert repr(progress.summary()).startswith("No progress: ")
    tell("exercise", "00.one", "right")
    assert "Your progress is not kept" in capsys.readouterr().err


def test_no_password_token_or_hash_is_written(home: Path) -> None:
    password = "correct horse battery"
    secrets = [password, issue("id", key=b"k" * 32, policy=Policy()), passwords.hash(password, cost=4)]

    def judge(function: object) -> None:
        raise Mistake(f"{secrets} came", "the sign")

    def leaks(*_: object) -> None:
        raise ValueError(secrets)

    Exercise("99.leaks", judge, leaks, ("", "", "")).check(leaks)
    Exercise("99.raises", lambda f: attempt(f, *secrets), leaks, ("", "", "")).check(leaks)
    for secret in secrets:
        prediction = predict("99.typed")
        prediction.children[1].value = secret
        compare("99.typed", 5)
    kept = (home / "progress.jsonl").read_text("utf-8")
    assert ids() == ["99.leaks", "99.raises", *["99.typed"] * 3]
    assert not [secret for secret in secrets if secret in kept]
