"""Run notebooks in real kernels, the way people do and the way accidents do."""

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from authlab.course.kernel_paths import by_path

SECONDS = 60  # for one cell: nothing in a lesson takes half of that
# A cell that says "ipc" where a kernel is reached at paths, and "tcp" where it has ports.
TRANSPORT = "from ipykernel.connect import *\nprint(get_connection_info(unpack=True)['transport'])"
_MARK = "AUTHLAB_TEST_RUN"  # in the environment of a kernel and of all that it starts


def code_cells(notebook: NotebookNode) -> list[int]:
    return [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def errors(notebook: NotebookNode) -> list[str]:
    """Every error and every word on stderr that a reader would see."""
    found = []
    for output in (o for cell in notebook.cells for o in cell.get("outputs", [])):
        if output.output_type == "error":
            found.append(f"{output.ename}: {output.evalue}")
        elif output.get("name") == "stderr":
            found.append(output.text)
    return found


class Run:
    """A notebook in a kernel of its own; `async with` starts and ends it, and nothing may be left."""

    def __init__(self, path: Path, cwd: Path, **environment: str) -> None:
        self.notebook = nbformat.read(path, as_version=4)
        self.mark = uuid.uuid4().hex
        self._cwd, self._killed = cwd, False
        # Not below `cwd`: a browser's socket takes no long path.
        self._scratch = Path(tempfile.mkdtemp(prefix="run-"))
        self._environment = {**os.environ, "TMPDIR": str(self._scratch), **environment, _MARK: self.mark}
        self.client = NotebookClient(self.notebook, timeout=SECONDS, config=by_path(self._scratch))
        self.client.kernel_name, self.client.allow_errors = "python3", True
        self.client.record_timing = False  # of an answer that never came, nbclient asks an old clock

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Run"]:
        try:
            async with self.client.async_setup_kernel(cwd=str(self._cwd), env=self._environment):
                yield self
            await nothing_left(self.mark)
            left = [path.name for path in self._scratch.glob("authlab-*")]
            assert self._killed or not left, f"left in the folder for temporary files: {left}"
        finally:
            shutil.rmtree(self._scratch, ignore_errors=True)

    async def kill(self) -> None:
        """Kill the kernel, as a machine short of memory would: it can tidy nothing up."""
        self._killed = True
        self.kernel.send_signal(signal.SIGKILL)
        await nothing_left(self.mark)

    async def cell(self, index: int) -> None:
        """Run one cell; an error stays in its output, a cell that hangs is an error of the test."""
        with contextlib.suppress(CellExecutionError):
            await self.client.async_execute_cell(self.notebook.cells[index], index)

    async def all(self) -> None:
        """Run All, as a person would: no cell may end in an error."""
        for index in code_cells(self.notebook):
            await self.cell(index)
        assert not errors(self.notebook), errors(self.notebook)

    async def interrupted(self, index: int, *, after: float) -> None:
        """Start a cell and press Stop `after` seconds, if it still runs; then go on with the next one.

        A Stop that comes between two cells may cost the answer to either, or garble it: that is
        ipykernel's own, and no notebook can help it.
        """
        self.client.timeout, self.client.interrupt_on_timeout = 10, True
        self.client.error_on_timeout = {"ename": "NoAnswer", "evalue": "", "traceback": []}
        running = asyncio.ensure_future(self.cell(index))
        await asyncio.wait([running], timeout=after)
        if not running.done():
            await self.client.km.interrupt_kernel()
        await running
        self.client.timeout, self.client.interrupt_on_timeout = SECONDS, False

    def processes(self) -> list[psutil.Process]:
        return list(marked(self.mark))

    @property
    def kernel(self) -> psutil.Process:
        return psutil.Process(self.client.km.provisioner.pid)


def marked(mark: str) -> Iterator[psutil.Process]:
    """Every living process that a run has started, however it was detached since."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(_MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                yield process


async def eventually(reached: Callable[[], bool], what: str, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, what
        await asyncio.sleep(0.05)


async def nothing_left(mark: str) -> None:
    """Wait until no process of a run lives, and so nothing that it listened on."""
    await eventually(lambda: not list(marked(mark)), f"left running: {list(marked(mark))}")


def strangers(processes: list[psutil.Process]) -> list[str]:
    """Every socket of these processes that listens on or is connected to more than this machine."""
    found = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            for one in process.net_connections("tcp"):
                ends = [one.raddr] if one.status != psutil.CONN_LISTEN else [one.laddr]
                found += [
                    f"{process.name()} {one.status} {end.ip}:{end.port}"
                    for end in ends
                    if end and not end.ip.startswith("127.") and end.ip not in ("::1", "::ffff:127.0.0.1")
                ]
    return found
