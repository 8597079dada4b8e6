"""The day before a class: try on this machine what the class will do."""

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from nbclient.exceptions import CellExecutionError, CellTimeoutError

from authlab.course import lab
from authlab.course.copies import bring
from authlab.course.doctor import Complaint, examine
from authlab.course.lessons import lesson
from authlab.course.save import execute
from authlab.errors import AuthlabError
from authlab.parts import cores

_ROOM = 2 * 1024**3  # bytes free: the environment and a browser take less than that
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")  # in which IPython writes an error
_PATIENCE = 90  # seconds in which a first lesson should have run: a class would wait for it


def rehearse(folder: Path) -> Iterator[tuple[bool, str, str]]:
    """Yield what `examine` does, and then: room, JupyterLab started and stopped, lesson 00 run whole."""
    yield from examine(folder)
    for name, trial in {"room": _room, "JupyterLab": _jupyterlab, "lesson 00": _lesson}.items():
        try:
            yield True, name, trial()
        except (Complaint, AuthlabError) as complaint:
            yield False, name, str(complaint)


def _room() -> str:
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    if free < _ROOM:
        raise Complaint(
            f"{free / 1024**2:.0f} MB are free in {folder}; make room for {_ROOM / 1024**3:.0f} GB"
        )
    memory = ""
    with contextlib.suppress(AttributeError, ValueError, OSError):  # where the system does not tell
        memory = f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1024**3:.0f} GB of memory"
    return f"{cores()} cores{memory}, {free / 1024**3:.0f} GB free in {folder}"


def _jupyterlab() -> str:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="authlab-class-") as folder:
        bring(Path(folder))
        process = lab.start(Path(folder), "00_start_here.ipynb", port=8888, open_browser=False)
        try:
            lab.address(process, "00_start_here.ipynb")
        finally:
            lab.stop(process)
    return f"starts in {time.monotonic() - started:.0f} s"


def _lesson() -> str:
    started = time.monotonic()
    try:
        execute(lesson("00").path)
    except (CellExecutionError, CellTimeoutError, RuntimeError) as problem:  # no kernel is a RuntimeError
        last = _COLOUR.sub("", str(problem)).strip().splitlines()[-1]
        raise Complaint(f"a cell did not run: {last}") from None
    seconds = time.monotonic() - started
    if seconds > _PATIENCE:
        raise Complaint(f"all cells run, but it takes {seconds:.0f} s: close what else runs here")
    return f"runs whole in {seconds:.0f} s"
