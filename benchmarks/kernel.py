"""A kernel with authlab against one that imports the same packages without it: memory and time."""

import ast
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from authlab.course.lessons import Lesson, lessons, read
from benchmarks.fresh import environment
from benchmarks.row import Row

_KERNELS, _INTERPRETERS = 3, 11
_MIB = 2**20


@dataclass(frozen=True)
class Kernel:
    """A running ipykernel: its process, and what it is spoken to with."""

    process: psutil.Process
    client: BlockingKernelClient

    def run(self, code: str) -> str:
        """Run a cell and return what it printed. Raises `RuntimeError` for a cell that ends in an error."""
        said: list[str] = []

        def hear(message: dict[str, Any]) -> None:
            said.append(message["content"].get("text", ""))

        reply = self.client.execute_interactive(code, output_hook=hear, timeout=120)["content"]
        if reply["status"] != "ok":
            raise RuntimeError(f"{reply.get('ename')}: {reply.get('evalue')}")
        return "".join(said)

    def mib(self) -> float:
        """Return the memory that it holds (RSS)."""
        return self.process.memory_info().rss / _MIB


@contextlib.contextmanager
def a_kernel(env: Mapping[str, str] | None = None) -> Iterator[Kernel]:
    """Start a kernel as JupyterLab does; it ends with the block."""
    # What it says on stderr is a warning at each start; a cell's errors come as messages.
    manager, client = start_new_kernel(stderr=subprocess.DEVNULL, env=dict(env or os.environ))
    try:
        yield Kernel(psutil.Process(manager.provisioner.pid), client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def kernel() -> Iterator[Row]:
    """Measure `import authlab`, and the modules that at least half of the lessons import."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        for what, modules in (
            ("import authlab", ["authlab"]),
            ("a lesson's usual imports", usual(lessons())),
        ):
            ours = importing(modules)
            needed = outside(added(ours, env))
            peer = importing(needed)
            if lacking := set(needed) - set(added(peer, env)):
                raise RuntimeError(f"the peer lacks {sorted(lacking)}")
            mib, seconds = _memory(ours, peer, env), _seconds(ours, peer, env)
            yield Row(f"kernel: memory after {what}", mib[0], "MiB", "its packages alone", mib[1], "≤ 1.1")
            ms = [1000 * one for one in seconds]
            yield Row(f"CPU of a new Python: {what}", ms[0], "ms", "its packages alone", ms[1], "≤ 1.1")


def usual(series: list[Lesson]) -> list[str]:
    """Return the modules of authlab that at least half of these lessons import."""
    counted = Counter(name for lesson in series for name in _imported(lesson))
    return sorted(name for name, times in counted.items() if 2 * times >= len(series))


def _imported(lesson: Lesson) -> set[str]:
    sources = [cell["source"] for cell in read(lesson.path)["cells"] if cell["cell_type"] == "code"]
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    names = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name for name in names if name.partition(".")[0] == "authlab"}


def outside(modules: list[str]) -> list[str]:
    """Return those of some modules that are neither Python's own nor authlab's, in the same order."""
    inside = sys.stdlib_module_names | {"authlab", "__mp_main__"}  # the last: `__main__` once more
    return [name for name in modules if name.partition(".")[0] not in inside]


def importing(modules: list[str]) -> str:
    """Return the code that imports these, one after the other."""
    return "\n".join(f"__import__({name!r})" for name in modules)  # not every name is one to Python


def added(code: str, env: Mapping[str, str]) -> list[str]:
    """Return the modules that some imports load, in the order in which they began."""
    told = "print(*(name for name in sys.modules if name not in before))"
    program = f"import sys\nbefore = set(sys.modules)\n{code}\n{told}"
    return _python(program, env).split()


def _python(code: str, env: Mapping[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-"], input=code, env=env, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def _memory(ours: str, peer: str, env: Mapping[str, str]) -> list[float]:
    """Return the medians of several kernels, started in turns."""
    mib: dict[str, list[float]] = {"ours": [], "peer": []}
    for _ in range(_KERNELS):
        for who, code in (("ours", ours), ("peer", peer)):
            with a_kernel(env) as one:
                one.run(code or "None")
                mib[who].append(one.mib())
    return [statistics.median(those) for those in mib.values()]


def _seconds(ours: str, peer: str, env: Mapping[str, str]) -> list[float]:
    """Return the medians of fresh interpreters, in turns: CPU from start to end, the bytecode is there."""
    seconds: dict[str, list[float]] = {"ours": [], "peer": []}
    for _ in range(_INTERPRETERS):
        for who, code in (("ours", ours), ("peer", peer)):
            started = _cpu_of_children()
            _python(code, env)
            seconds[who].append(_cpu_of_children() - started)
    return [statistics.median(those) for those in seconds.values()]


def _cpu_of_children() -> float:
    import resource  # not on Windows

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
