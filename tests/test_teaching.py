"""TEACHING.md and README.md speak of what there is: steps, predictions, exercises, commands."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from authlab.course.lessons import lessons, read

ROOT = Path(__file__).parents[1]
TEXTS = {name: (ROOT / name).read_text("utf-8") for name in ("TEACHING.md", "README.md")}
TEACHING = TEXTS["TEACHING.md"]
HEADINGS = {
    heading
    for one in lessons()
    for cell in read(one.path)["cells"]
    if cell["cell_type"] == "markdown"
    for heading in re.findall(r"^#+ +(.*?) *$", cell["source"], re.MULTILINE)
}


def test_every_step_that_is_named_is_a_heading_of_a_lesson() -> None:
    named = set(re.findall(r"“([^”]+)”", TEACHING)) - {"…"}
    assert len(named) > 30
    assert named <= HEADINGS, named - HEADINGS


def test_every_prediction_and_exercise_that_is_named_is_one() -> None:
    predictions = {identifier for one in lessons() for identifier in one.predictions}
    exercises = {name for one in lessons() for name in one.exercises}
    assert set(re.findall(r"`(\d\d\.[a-z-]+)`", TEACHING)) <= predictions
    named = set(re.findall(r"`([A-Z][A-Z_]+)`", TEACHING)) - {"NUMBER"}
    assert len(named) > 15
    assert named <= exercises, named - exercises


def test_each_session_has_all_its_parts() -> None:
    sessions = re.split(r"^### \d", TEACHING, flags=re.MULTILINE)[1:]
    assert len(sessions) == 6
    parts = ("Demo", "Vote", "Run", "Pairs", "Debrief", "Exit ticket", "Stop point", "Early", "Late")
    for session in sessions:
        assert all(f"**{part}:**" in session for part in parts)
        assert "start_at(" in session


def test_every_step_to_start_at_is_in_one_lesson_or_says_in_which() -> None:
    from authlab.course.catch_up import _above

    calls = re.findall(r'start_at\("([^"…]+)"(?:, "(\d\d)")?\)', TEACHING)
    assert len(calls) == 6
    for step, number in calls:
        assert _above(step, number)[1]


_COMMAND = re.compile(r"(?:`|^    |[/\\])authlab ((?:teach |browser )?[a-z]+)", re.MULTILINE)
COMMANDS = sorted({command for text in TEXTS.values() for command in _COMMAND.findall(text)})


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_that_is_named_is_there(command: str) -> None:
    asked = [sys.executable, "-m", "authlab", *command.split(), "--help"]
    assert subprocess.run(asked, capture_output=True, check=False, timeout=60).returncode == 0


def test_links_to_files_lead_somewhere() -> None:
    for text in TEXTS.values():
        for link in re.findall(r"\]\((?!http)([^)#]+)\)", text):
            assert (ROOT / link).exists(), link
