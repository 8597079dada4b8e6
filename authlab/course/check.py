"""Check that notebooks still tell the truth: every output that can be compared is compared."""

import configparser
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat

from authlab.errors import LessonError

SANITIZE = Path(__file__).with_name("sanitize.cfg")


def nbval_arguments() -> list[str]:
    """Return how pytest is told to compare notebooks strictly."""
    return [
        "--nbval", "--nbval-current-env", "--nbval-cell-timeout=60", "--nbval-kernel-startup-timeout=120",
        "--nbval-sanitize-with", str(SANITIZE), "--dist", "loadscope",
    ]  # fmt: skip


def sanitizer(*, only: str = "") -> Callable[[str], str]:
    """Return a function that applies `sanitize.cfg` to a text, as nbval does.

    `only` keeps it to the sections whose name begins so.
    """
    config = configparser.RawConfigParser()
    config.read(SANITIZE, "ascii")
    sections = [config[name] for name in config.sections() if name.startswith(only)]
    patterns = [(re.compile(section["regex"]), section["replace"]) for section in sections]

    def clean(text: str) -> str:
        for pattern, replacement in patterns:
            text = pattern.sub(replacement, text)
        return text

    return clean


def unexecuted(path: Path) -> list[int]:
    """Return the indices of code cells that were never run: comparing those compares nothing."""
    cells = nbformat.read(path, as_version=4).cells
    return [
        i for i, c in enumerate(cells)
        if c.cell_type == "code" and c.source.strip() and c.execution_count is None
    ]  # fmt: skip


def check(paths: Sequence[Path]) -> int:
    """Run notebooks and compare every output; return pytest's exit code.

    Raises `LessonError` for a file that is missing or was never run and saved.
    """
    for path in paths:
        if not path.is_file():
            raise LessonError(f"{path} is not there")
        if cells := unexecuted(path):
            raise LessonError(
                f"{path}: {len(cells)} cells were never run, so there is nothing to compare. "
                "Run All, save, and check again."
            )
    with tempfile.TemporaryDirectory() as home:  # a check is nobody's progress
        options = ["-n", "2"] if len(paths) > 1 else []
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *options]
        command += [*(a for a in nbval_arguments() if options or a not in ("--dist", "loadscope"))]
        return subprocess.run(
            [*command, *map(str, paths)], env={**os.environ, "AUTHLAB_HOME": home}, check=False
        ).returncode
