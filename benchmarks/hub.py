"""A class on one JupyterHub: memory and time a learner, against a bare JupyterLab and a bare kernel."""

import contextlib
import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from authlab.course import copies, enrolment, hub, lab
from benchmarks.kernel import a_kernel
from benchmarks.learner import Attended, Learner
from benchmarks.row import Row

LEARNERS = int(os.environ.get("AUTHLAB_BENCH_LEARNERS", "20"))
LESSON = "00_start_here"
_BARE = (
    "\nc.Spawner.cmd = [sys.executable, '-m', 'jupyterhub.singleuser', '--allow-root']\nc.Spawner.args = []\n"
)
_MIB = 2**20


@dataclass
class Hub:
    """A running Hub: where it is, its process, and a learner for every password."""

    url: str
    process: subprocess.Popen[bytes]
    folder: Path
    passwords: dict[str, str] = field(repr=False)
    learners: list[Learner] = field(init=False)

    def __post_init__(self) -> None:
        self.learners = [Learner(self.url, name, password) for name, password in self.passwords.items()]

    def processes(self) -> list[psutil.Process]:
        one = psutil.Process(self.process.pid)
        return [one, *one.children(recursive=True)]


@contextlib.contextmanager
def running_hub(folder: Path, learners: int, *, bare: bool = False) -> Iterator[Hub]:
    """Prepare and start a Hub as `authlab hub` does, or with JupyterHub's own servers; it ends with all."""
    passwords = enrolment.prepare(folder, enrolment.names(learners))
    if bare:
        with open(folder / enrolment.CONFIG, "a", encoding="utf-8") as config:
            config.write(_BARE)
        for name in passwords:
            copies.bring(folder / "students" / name / "my-notebooks")
    port = lab.free_port(18000 + os.getpid() % 10000)
    process = hub.start(folder, port=port)
    one = Hub(f"http://127.0.0.1:{port}", process, folder, passwords)
    try:
        hub.wait_until_it_runs(process, folder)
        yield one
    finally:
        for learner in one.learners:
            learner.close()
        started = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.terminate()
        process.wait(60)
        _, left = psutil.wait_procs(started, timeout=20)
        for one in left:
            one.kill()
    assert not left, left


def pss(processes: list[psutil.Process]) -> float:
    """Return the memory of these processes, in MiB; what several share is counted once."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            full = process.memory_full_info()
            total += getattr(full, "pss", full.uss)
    return total / _MIB


def named(processes: list[psutil.Process], word: str) -> list[psutil.Process]:
    """Return those whose command line holds a word."""
    found = []
    for process in processes:
        with contextlib.suppress(psutil.Error):
            if any(word in part for part in process.cmdline()):
                found.append(process)
    return found


class Peak(threading.Thread):
    """Look every two seconds how much memory the whole Hub takes, and keep the most, in MiB."""

    def __init__(self, running: Hub) -> None:
        super().__init__(daemon=True)
        self.most, self._running, self._ended = 0.0, running, threading.Event()

    def run(self) -> None:
        while not self._ended.wait(2):
            self.most = max(self.most, pss(self._running.processes()))

    def end(self) -> float:
        self._ended.set()
        self.join()
        return self.most


def hub_learners() -> Iterator[Row]:
    """Let a class in at once; the first learner had come before, alone."""
    if LEARNERS < 2:
        raise ValueError(f"AUTHLAB_BENCH_LEARNERS is {LEARNERS}; a class has two or more")
    with tempfile.TemporaryDirectory() as name:
        bare_start, bare_lab = _bare_jupyterlab(Path(name))
        bare_kernel, bare_server = _bare_kernel(), _bare_server(Path(name) / "bare hub")
        with running_hub(Path(name) / "hub", LEARNERS) as one:
            first, *others = one.learners
            alone, peak = first.attend(LESSON), Peak(one)
            peak.start()
            started = time.perf_counter()
            with ThreadPoolExecutor(len(others)) as pool:
                attended = list(pool.map(lambda learner: learner.attend(LESSON), others))
            took, most = time.perf_counter() - started, peak.end()
            processes = one.processes()
            kernels, servers = (named(processes, w) for w in ("ipykernel_launcher", "jupyterhub.singleuser"))
            held = pss(kernels), pss(servers), pss(processes)
            counted = len(kernels), len(servers)
    wrong = [error for one in (alone, *attended) for error in one.errors]
    if wrong or counted != (LEARNERS, LEARNERS):
        raise RuntimeError(
            f"{counted} kernels and servers of {LEARNERS}; {len(wrong)} errors, first {wrong[:3]}"
        )
    yield from _rows(alone, attended, took)
    memory = psutil.virtual_memory().total / _MIB
    yield Row(
        "Hub: a learner's kernel after lesson 00", held[0] / LEARNERS, "MiB", "a bare kernel", bare_kernel
    )
    yield Row("Hub: a learner's server", held[1] / LEARNERS, "MiB", "JupyterHub's own", bare_server, "≤ 1.1")
    yield Row("Hub: JupyterHub's own server", bare_server, "MiB", "a bare JupyterLab", bare_lab)
    a_learner = held[2] / LEARNERS
    yield Row("Hub: memory a learner, after lesson 00", a_learner, "MiB", "both bare", bare_kernel + bare_lab)
    yield Row("Hub: memory a learner, at the peak", most / LEARNERS, "MiB", "after lesson 00", a_learner)
    yield Row(f"Hub: {LEARNERS} learners at the peak", most, "MiB", "all there is", memory, "≤ 0.75")
    yield Row("Hub: until a server answers, alone", alone.server, "s", "a bare JupyterLab", bare_start)


def _rows(alone: Attended, attended: list[Attended], took: float) -> Iterator[Row]:
    many = len(attended)
    for what in ("log_in", "server", "kernel", "lesson"):
        median = statistics.median(getattr(one, what) for one in attended)
        yield Row(
            f"Hub: {what.replace('_', ' ')}, {many} at once", median, "s", "alone", getattr(alone, what)
        )
    whole = alone.log_in + alone.server + alone.kernel + alone.lesson
    yield Row(f"Hub: all {many} are through", took, "s", "one by one", many * whole)


def _bare_jupyterlab(folder: Path) -> tuple[float, float]:
    """Return the seconds until JupyterLab answers on its own, and its memory in MiB."""
    (folder / "bare").mkdir()
    started = time.perf_counter()
    process = lab.start(folder / "bare", "x.ipynb", port=18900 + os.getpid() % 1000, open_browser=False)
    try:
        lab.address(process, "x.ipynb")
        return time.perf_counter() - started, pss([psutil.Process(process.pid)])
    finally:
        process.terminate()
        process.wait(30)


def _bare_server(folder: Path) -> float:
    """Return the memory in MiB of a server as JupyterHub starts it by itself, after the same lesson."""
    with running_hub(folder, 1, bare=True) as one:
        one.learners[0].attend(LESSON)
        return pss(named(one.processes(), "jupyterhub.singleuser"))


def _bare_kernel() -> float:
    with a_kernel() as one:
        one.run("None")
        return pss([one.process])
