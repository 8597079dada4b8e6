"""The two commands of the README, typed into a clean clone with a clean home."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from authlab.course.lessons import NOTEBOOKS

ROOT = NOTEBOOKS.parent
pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="conda users have no make, and need none")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What git has, in a new folder; changes that are not committed yet are in it too."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (tmp_path / "clone" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / "clone" / name)
    return tmp_path / "clone"


@contextlib.contextmanager
def made(clone: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run make as a newcomer would: nothing of this environment but the path to Python and pip's settings."""
    kept = {
        n: v for n, v in os.environ.items() if n == "PATH" or n.startswith(("PIP_", "SSL_", "UV_", "LANG"))
    }
    home = clone.parent / "home"
    home.mkdir(exist_ok=True)
    process = subprocess.Popen(
        ["make", f"PYTHON={sys.executable}", *arguments],
        cwd=clone, env={**kept, "HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=60)


def test_help_lists_every_target(clone: Path) -> None:
    with made(clone, "help") as process:
        said = process.communicate(timeout=60)[0]
    for target in ("lab", "test", "test-all", "torture", "notebooks", "site", "bench", "constraints"):
        assert re.search(rf"^{target} ·", said, re.MULTILINE), said


@pytest.mark.parametrize("python", ["/nowhere/python", "old"])
def test_a_python_that_will_not_do_is_one_sentence(clone: Path, python: str) -> None:
    old = clone.parent / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    with made(clone, "lab", f"PYTHON={old if python == 'old' else python}") as process:
        said = process.communicate(timeout=60)[0]
    assert process.returncode
    assert "Python 3.11 or newer" in said
    assert "Traceback" not in said


@pytest.mark.large
@pytest.mark.timeout(900)
def test_make_lab_sets_up_what_it_needs_and_answers(clone: Path) -> None:
    with made(clone, "lab", "ARGS=--no-open-browser") as process:
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line)
            if found := re.search(r"http://\S+", line):
                break
        else:
            pytest.fail("".join(lines))
        answer = httpx2.get(found[0], trust_env=False, follow_redirects=True)
        assert answer.status_code == 200
        assert "JupyterLab" in answer.text
    assert (clone / "my-notebooks" / "00_start_here.ipynb").is_file()
