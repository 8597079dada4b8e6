"""Open JupyterLab on a lesson, on this machine only."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir

from authlab.errors import ServerError
from authlab.settings import home

CONFIG = Path(__file__).with_name("jupyter")  # no news pop-up over the first lesson
LAB, ONE_DOCUMENT = "lab/tree", "doc/tree"  # JupyterLab's two views, as paths


def free_port(first: int) -> int:
    """Return the first port from `first` on that nobody listens on."""
    for port in range(first, min(first + 100, 65536)):
        with socket.socket() as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise ServerError(f"the 100 ports from {first} on are taken; try authlab lab --port 9000")


def start(
    folder: Path,
    notebook: str,
    *,
    port: int,
    open_browser: bool,
    view: str = LAB,
    environment: Mapping[str, str] = os.environ,
) -> subprocess.Popen[bytes]:
    """Start JupyterLab in `folder`; Ctrl-C in the terminal ends it too."""
    paths = filter(None, (str(CONFIG), environment.get("JUPYTER_CONFIG_PATH", "")))
    environment = {**environment, "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}
    command = [
        sys.executable, "-m", "jupyterlab", "-y",
        f"--ServerApp.root_dir={folder}", f"--ServerApp.port={free_port(port)}",
        f"--LabApp.default_url=/{view}/{notebook}", "--ServerApp.ip=localhost",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    if not open_browser or not _has_display():
        command.append("--no-browser")
    # What JupyterLab says goes to a file: the one line that a learner needs would drown in it.
    with open(_log(), "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def _log() -> Path:
    return home() / "jupyterlab.log"


def address(process: subprocess.Popen[bytes], notebook: str, *, view: str = LAB, seconds: float = 60) -> str:
    """Wait until JupyterLab answers and return the address to open. Raises `ServerError`."""
    started = Path(jupyter_runtime_dir()) / f"jpserver-{process.pid}.json"
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError, ValueError):  # not there yet, half-written, or there before anybody listens
            server = json.loads(started.read_text("utf-8"))
            socket.create_connection((server["hostname"], server["port"]), timeout=5).close()
            return f"{server['url']}{view}/{notebook}?token={server['token']}"
        time.sleep(0.1)
    last = "\n".join(_log().read_text("utf-8", "replace").splitlines()[-5:])
    raise ServerError(f"JupyterLab did not start; authlab doctor may know why. It said last:\n{last}")


def stop(process: subprocess.Popen[bytes], *, seconds: float = 30) -> None:
    """End JupyterLab or a Hub: it is given the time to save and stop, and then none."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:  # once, under a test, it did not stop at all
        process.kill()
        process.wait()


def _has_display() -> bool:
    return sys.platform in ("win32", "darwin") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
