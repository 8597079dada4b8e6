"""A folder to carry into a class without a network: authlab and all it needs, as wheels."""

import platform
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from authlab.course.edition import write_text
from authlab.course.lessons import NOTEBOOKS
from authlab.errors import LessonError

ROOT = NOTEBOOKS.parent
READ_ME = "INSTALL.txt"
_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"  # the wheels fit no other
_STARTER = f"py -{_VERSION}" if sys.platform == "win32" else f"python{_VERSION}"
_PYTHON = r".venv\Scripts\python" if sys.platform == "win32" else ".venv/bin/python"


def build(folder: Path, *, everything: bool = False, root: Path = ROOT) -> Iterator[str]:
    """Fill `folder` with wheels of authlab and of all that the lessons need, as pinned, for this platform.

    `everything` takes every pin, for tests and teaching too. It needs a network, and tells each package when
    pip turns to it. Raises `LessonError` outside a checkout, and with pip's own words where pip cannot do it.
    """
    pins = root / "constraints.txt"
    if not pins.exists() or not (root / "pyproject.toml").exists():
        raise LessonError(f"{root} is no checkout of authlab, and a bundle is made from one")
    write_text(folder / READ_ME, instructions())
    yield f"for {_here()}; {READ_ME} says how to install it"
    with TemporaryDirectory(prefix="authlab-bundle-") as scratch:
        # Wheels only, built here where there is none: a class has no compiler, and no network to build with.
        command = [_pip(Path(scratch)), "-m", "pip", "wheel", "--disable-pip-version-check"]
        command += ["--progress-bar=off", "--wheel-dir", str(folder), "-c", str(pins), str(root)]
        yield from _told([*command, "-r", str(pins)] if everything else command)
    yield f"{len(list(folder.glob('*.whl')))} wheels in {folder}"


def _told(command: list[str]) -> Iterator[str]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said: list[str] = []
    try:
        for line in process.stdout or ():
            said.append(line.strip())
            if fetched := re.match(r"(?:Collecting|Processing) ([^\s=;(<>!~]+)", line):
                yield f"fetching {Path(fetched[1]).name}"
        process.wait()
    finally:
        process.terminate()
        process.communicate()
    if process.returncode:
        errors = [line for line in said if line.startswith("ERROR:")] or said
        raise LessonError(f"pip could not bring all wheels: {' '.join(errors[-2:])}")


def instructions() -> str:
    """Return the two lines to type in the folder, after one that says where they hold."""
    return (
        f"In this folder, without a network, on {_here()}:\n\n"
        f"    {_STARTER} -m venv .venv\n"
        f"    {_PYTHON} -m pip install --no-index --find-links . authlab\n"
    )


def _here() -> str:
    return f"{platform.system()} {platform.machine()} with Python {_VERSION}"


def _pip(scratch: Path) -> str:
    """Return a Python that has pip: this one, or one made for it, as uv makes environments without."""
    if find_spec("pip"):
        return sys.executable
    venv.create(scratch / "pip", with_pip=True)
    return str(scratch / "pip" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
