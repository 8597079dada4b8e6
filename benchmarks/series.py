"""The whole series: how long strict nbval takes, the slowest cells, and a kernel's memory after Run All."""

import asyncio
import heapq
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import nbformat
import psutil
from nbclient import NotebookClient

from authlab.course.lessons import NOTEBOOKS, Lesson, lessons, read
from benchmarks.kernel import a_kernel
from benchmarks.row import CORES, Row

_MIB = 2**20


class Cell(NamedTuple):
    """A code cell's time as nbval took it, and that of its whole notebook, in seconds."""

    seconds: float
    whole: float
    file: str
    name: str


def series() -> Iterator[Row]:
    """Check it as `authlab check notebooks` does; then run each lesson once more, to look at its memory."""
    with tempfile.TemporaryDirectory() as folder:
        junit = Path(folder) / "results.xml"
        command = [sys.executable, "-m", "authlab", "check", str(NOTEBOOKS), "--junit", str(junit)]
        started = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - started
        if done.returncode:
            raise RuntimeError(f"authlab check ended with {done.returncode}: {done.stdout[-2000:]}")
        slow = slowest(ET.parse(junit).getroot(), 10)  # noqa: S314 - written a moment ago, by us
    yield Row("the series under strict nbval", seconds, "s", "five minutes", 300, "≤ 1")
    for cell in slow:
        yield Row(f"slow cell: {_named(cell)}", cell.seconds, "s", "its whole lesson", cell.whole)
    with a_kernel() as bare:
        bare_mib = bare.mib()
    most = heapq.nlargest(3, asyncio.run(_memory(lessons())))
    for mib, name in most:
        yield Row(f"kernel after Run All: {name}", mib, "MiB", "a bare kernel", bare_mib)


def slowest(suites: ET.Element, count: int) -> list[Cell]:
    """Return the cells that took longest, the slowest first, from JUnit's XML of `authlab check`."""
    cases = [case for case in suites.iter("testcase") if case.get("name", "").startswith("Cell ")]
    whole = defaultdict[str, float](float)
    for case in cases:
        whole[case.get("file", "")] += float(case.get("time", 0))
    cells = [
        Cell(float(case.get("time", 0)), whole[file], file, case.get("name", ""))
        for case in cases
        for file in [case.get("file", "")]
    ]
    return heapq.nlargest(count, cells)


def _named(cell: Cell) -> str:
    """Say which cell it is: nbval counts code cells from 0, a reader looks for what is written in it."""
    path = NOTEBOOKS / Path(cell.file).name
    sources = [one["source"] for one in read(path)["cells"] if one["cell_type"] == "code"]
    lines = [line for line in sources[int(cell.name.removeprefix("Cell "))].splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith(("import ", "from ", "#"))]
    return f"{path.stem}, {cell.name.lower()}: {(telling or lines)[0].strip():.36}"


async def _memory(series: list[Lesson]) -> list[tuple[float, str]]:
    """Return MiB (RSS) and name of each lesson's kernel, when all of its cells have run."""
    at_once = asyncio.Semaphore(CORES)

    async def one(lesson: Lesson) -> tuple[float, str]:
        notebook = nbformat.read(lesson.path, as_version=4)
        client = NotebookClient(notebook, timeout=120, kernel_name="python3")
        async with at_once:
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
                env = {**os.environ, "AUTHLAB_HOME": home}
                async with client.async_setup_kernel(
                    cwd=str(lesson.path.parent), env=env, stderr=subprocess.DEVNULL
                ):
                    for index, cell in enumerate(notebook.cells):
                        await client.async_execute_cell(cell, index)
                    process = psutil.Process(client.km.provisioner.pid)
                    return process.memory_info().rss / _MIB, lesson.path.stem

    return await asyncio.gather(*map(one, series))
