"""The types: what the package says of its own, mypy believes."""

import subprocess
import sys
from pathlib import Path

import pytest

from authlab.course.lessons import NOTEBOOKS


@pytest.mark.large
def test_every_type_holds(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path)],
        cwd=NOTEBOOKS.parent, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
