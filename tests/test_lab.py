import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import psutil
import pytest
import typer
from jupyter_core.paths import jupyter_config_path

from authlab import cli_lab
from authlab.course import lab
from authlab.errors import ServerError

SECONDS = 60


@dataclass
class Opened:
    """A running `authlab lab`, and every process it was seen to have started."""

    process: subprocess.Popen[str]
    started: set[psutil.Process] = field(default_factory=set)

    def look(self) -> set[psutil.Process]:
        self.started |= set(psutil.Process(self.process.pid).children(recursive=True))
        return self.started

    def end(self, number: int) -> str:
        """Send a signal to the command alone and wait until all it started is gone; return its output."""
        self.look()
        self.process.send_signal(number)
        output, problems = self.process.communicate(timeout=SECONDS)
        _, left = psutil.wait_procs(self.started, timeout=10)
        assert left == []
        assert problems == ""
        return output


@contextmanager
def opened(folder: Path, *options: str) -> Iterator[Opened]:
    """Run `authlab lab` as on a new machine: an empty home, no display, a proxy that does not answer."""
    folder.mkdir()
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "XDG", "IPYTHON")) and name not in ("DISPLAY", "WAYLAND_DISPLAY")
    }
    environment["AUTHLAB_BROWSER"] = "/nonexistent"  # no other child, and JupyterLab opens all the same
    environment |= {"HOME": str(folder), "AUTHLAB_HOME": str(folder / "authlab home")}
    environment |= {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    process = subprocess.Popen(
        [sys.executable, "-m", "authlab", "lab", "--no-open-browser", *options],
        cwd=folder, env=environment, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    running = Opened(process)
    try:
        yield running
    finally:
        if process.poll() is None:
            running.look()
            process.kill()
        for child in running.started:
            if child.is_running():
                child.kill()
        process.communicate()


def printed_address(running: Opened) -> str:
    for line in running.process.stdout:  # type: ignore[union-attr]
        if line.startswith("JupyterLab is at "):
            return line.removeprefix("JupyterLab is at ").strip()
    raise AssertionError(running.process.stderr.read())  # type: ignore[union-attr]


@pytest.mark.lab
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_jupyterlab_opens_on_the_lesson_and_ends_with_its_kernels(tmp_path: Path, number: int) -> None:
    with ExitStack() as stack:
        taken = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
        running = stack.enter_context(opened(tmp_path / "übung mit raum", "--port", str(taken)))
        address = urlsplit(printed_address(running))
        assert address.hostname == "localhost"
        assert address.port != taken
        token = {"Authorization": f"token {parse_qs(address.query)['token'][0]}"}
        client = stack.enter_context(httpx2.Client(trust_env=False, timeout=SECONDS, follow_redirects=True))
        base = f"http://localhost:{address.port}"
        assert client.get(address.geturl()).status_code == 200
        assert client.get(f"{base}/api/kernels").status_code == 200  # the cookie of the page is enough
        client.cookies.clear()
        assert client.get(f"{base}/api/kernels").status_code == 403  # without it nothing is
        lesson = client.get(f"{base}/api/contents/00_start_here.ipynb", headers=token).json()
        assert not any(cell.get("outputs") for cell in lesson["content"]["cells"])
        assert client.post(f"{base}/api/kernels", headers=token).status_code == 201
        assert len(running.look()) >= 2  # JupyterLab and a kernel
        running.end(number)
        assert running.process.returncode == 0
    assert (tmp_path / "übung mit raum" / "my-notebooks" / "00_start_here.ipynb").is_file()


@pytest.mark.lab
def test_it_can_be_ended_while_it_starts(tmp_path: Path) -> None:
    with opened(tmp_path / "home") as running:
        while not running.look():
            assert running.process.poll() is None
        running.end(signal.SIGTERM)


@pytest.mark.lab
@pytest.mark.skipif(os.name == "nt", reason="there nothing can be deaf to an end")
def test_one_that_does_not_stop_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "stop", partial(lab.stop, seconds=0.1))
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(300)"
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()

    def end(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(lab, "address", end)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with pytest.raises(typer.Exit):
            cli_lab._open_lab(lambda: process, "00_start_here.ipynb")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        process.stdout.close()
    assert process.returncode == -signal.SIGKILL


def test_an_address_is_told_once_somebody_listens_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    try:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
            told = {"hostname": "127.0.0.1", "port": port, "url": f"http://127.0.0.1:{port}/", "token": "t"}
            (tmp_path / f"jpserver-{process.pid}.json").write_text(json.dumps(told))
            started = time.monotonic()
            threading.Timer(0.5, listener.listen).start()
            assert lab.address(process, "x.ipynb").startswith(f"http://127.0.0.1:{port}/lab/tree/x.ipynb")
            assert time.monotonic() - started > 0.4
    finally:
        process.kill()
        process.wait()


def test_a_jupyterlab_that_does_not_start_is_told_with_its_last_words(tmp_path: Path) -> None:
    process = lab.start(tmp_path / "missing", "x.ipynb", port=8888, open_browser=False)
    try:
        with pytest.raises(ServerError, match=r"authlab doctor may know why(.|\n)*missing"):
            lab.address(process, "x.ipynb", seconds=SECONDS)
        assert process.wait(SECONDS) != 0
    finally:
        process.kill()


def test_jupyter_reads_our_settings_before_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: dict[str, str] = {}
    monkeypatch.setattr(subprocess, "Popen", lambda command, env, **_: started.update(env))
    for before in ("", "/of/mine"):
        monkeypatch.setenv("JUPYTER_CONFIG_PATH", before)
        lab.start(tmp_path, "x.ipynb", port=8888, open_browser=False)
        monkeypatch.setenv("JUPYTER_CONFIG_PATH", started["JUPYTER_CONFIG_PATH"])
        first, second, *_ = jupyter_config_path()
        assert first == str(lab.CONFIG)
        assert (second == "/of/mine") == bool(before)


def test_the_first_free_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert port < lab.free_port(port) < port + 100
    assert lab.free_port(port) == port


def test_without_a_free_port_another_start_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(
            ServerError, match=r"the 100 ports from 65536 on are taken; try authlab lab --port"
        ):
            lab.free_port(65536)
