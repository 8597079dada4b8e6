"""Start a small JupyterHub on one machine, where that can be done safely."""

import ctypes
import ipaddress
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from authlab.course.enrolment import CONFIG
from authlab.errors import ServerError

LOG = "hub.log"
_RUNNING = "JupyterHub is now running"
_PR_SET_PDEATHSIG = 1  # of Linux: prctl(2)


def check_possible(*, address: str, certificate: bool, system_users: bool) -> None:
    """Raise `ServerError` where such a Hub cannot run, or would not be safe."""
    if sys.platform == "win32":
        raise ServerError("JupyterHub does not run on Windows; in WSL it does")
    if not find_spec("jupyterhub"):
        raise ServerError(f'JupyterHub is not installed. Type: {sys.executable} -m pip install -e ".[teach]"')
    if os.geteuid() == 0 and not system_users:
        raise ServerError(
            "as root, every learner would be root: add --system-users, and each gets an account of this "
            "machine; or start the Hub as somebody else"
        )
    if os.geteuid() != 0 and system_users:
        raise ServerError("--system-users starts servers as other users, and only root may do that")
    if not certificate and not _loopback(address):
        raise ServerError(
            f"{address} is more than this machine, and passwords would cross the network for all to read: "
            "add --certificate and --key"
        )
    if in_python(proxy()) and certificate:
        raise ServerError("the proxy in Python cannot do TLS. Type: npm install -g configurable-http-proxy")


def proxy() -> list[str]:
    """Return the command of the proxy in front of all servers. Raises `ServerError` if there is none.

    That is JupyterHub's own where Node has it installed, else the one in Python, which cannot do TLS.
    """
    beside = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    found = [
        path
        for one in beside.split(os.pathsep)
        if (path := shutil.which("configurable-http-proxy", path=one))
    ]
    for path in found:
        if not in_python([path]):
            return [path]
    if not found:
        raise ServerError("there is no proxy. Type: npm install -g configurable-http-proxy")
    return found[:1]


def in_python(command: Sequence[str]) -> bool:
    """Tell whether this proxy is the one in Python: both have one name."""
    return b"configurable_http_proxy" in Path(command[0]).read_bytes()[:1000]


def _loopback(address: str) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def start(
    folder: Path,
    *,
    address: str = "127.0.0.1",
    port: int,
    certificate: Path | None = None,
    key: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start JupyterHub with what `prepare` wrote; SIGTERM ends it, with all learners' servers.

    On Linux the end of the thread that calls this ends it too, even by SIGKILL, which nobody can catch.
    Raises `ServerError` where somebody listens there already.
    """
    _check_free(address, port)
    command = [sys.executable, "-m", "jupyterhub", "-f", CONFIG]
    if certificate and key:
        command += [f"--JupyterHub.ssl_cert={certificate.resolve()}", f"--JupyterHub.ssl_key={key.resolve()}"]
    host = f"[{address}]" if ":" in address else address
    command.append(f"--JupyterHub.bind_url={'https' if certificate else 'http'}://{host}:{port}/")
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    with open(folder / LOG, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as log:
        # Its database and its keys are made by itself: nobody else may read them.
        # In a session of its own, a Ctrl-C reaches this command alone, and the Hub gets one signal, not two.
        return subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, umask=0o077, start_new_session=True,
            preexec_fn=(lambda: libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)) if libc else None,
        )  # fmt: skip


def _check_free(address: str, port: int) -> None:
    try:
        family, *_, at = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(at)
    except OSError as problem:
        raise ServerError(
            f"{address}:{port} cannot be used ({problem.strerror}). Try another port or address: "
            "authlab hub --port 9000"
        ) from None


def wait_until_it_runs(process: subprocess.Popen[bytes], folder: Path, *, seconds: float = 120) -> None:
    """Wait until the Hub answers. Raises `ServerError` with its last words if it does not."""
    deadline, log = time.monotonic() + seconds, folder / LOG
    while time.monotonic() < deadline and process.poll() is None:
        if _RUNNING in log.read_text("utf-8", "replace"):
            return
        time.sleep(0.1)
    last = "\n".join(log.read_text("utf-8", "replace").splitlines()[-5:])
    raise ServerError(f"JupyterHub did not start; {log} tells more. It said last:\n{last}")
