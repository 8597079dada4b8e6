"""Check that notebooks still tell the truth: every output that can be compared is compared."""

import configparser
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from authlab.course.lessons import read
from authlab.errors import LessonError

SANITIZE = Path(__file__).with_name("sanitize.cfg")


def nbval_arguments() -> list[str]:
    """Return how pytest is told to compare notebooks strictly."""
    return [
        "--nbval", "--nbval-current-env", "--nbval-cell-timeout=60", "--nbval-kernel-startup-timeout=120",
        "--nbval-sanitize-with", str(SANITIZE),
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
    return [
        i for i, cell in enumerate(read(path)["cells"])
        if cell["cell_type"] == "code" and cell["source"].strip() and cell.get("execution_count") is None
    ]  # fmt: skip


def check(paths: Sequence[Path]) -> int:
    """Run notebooks and compare every output; return pytest's exit code.

    Raises `LessonError` for a file that is missing, is no notebook, or was never run and saved.
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
        # Without a configuration of its own, pytest takes one from a folder above the notebook; and of
        # the plugins that happen to be here, it needs two.
        configuration = Path(home) / "pytest.ini"
        configuration.write_text("[pytest]\n")
        # For a few notebooks two more processes take longer to start than they save.
        several = len(paths) > 3 and find_spec("xdist")
        at_once = ["-p", "xdist.plugin", "-n", "2", "--dist", "loadscope"] if several else []
        # Outside the root, notebooks would all have one name, and xdist would run one of them.
        root = os.path.commonpath([path.absolute().parent for path in paths])
        command = [sys.executable, "-m", "pytest", "-c", str(configuration), f"--rootdir={root}"]
        command += ["-p", "nbval.plugin", "-p", "no:cacheprovider", "-q", *at_once, *nbval_arguments()]
        environment = {**os.environ, "AUTHLAB_HOME": home, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        return subprocess.run([*command, *map(str, paths)], env=environment, check=False).returncode
