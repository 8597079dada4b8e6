"""The app as anybody starts it: uvicorn, or our own command, in a process of its own."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from authlab.client import Client

SERVE = ("-m", "authlab", "serve", "--port", "0")
UVICORN = ("-m", "uvicorn", "authlab.app:app", "--port", "0")


@dataclass(frozen=True)
class Served:
    url: str
    pid: int
    log_file: Path

    def log(self) -> str:
        return self.log_file.read_text("utf-8", "replace")

    def client(self) -> Client:
        return Client(self.url)


@contextmanager
def served(
    folder: Path,
    *arguments: str,
    python: tuple[str, ...] = UVICORN,
    own_secret: bool = False,
    **environment: str,
) -> Iterator[Served]:
    """Run the app until the block ends; what it prints is complete after that.

    With `own_secret` the key is that of the install, else one that is the same for all.
    """
    log_file = folder / "server.log"
    ours = {
        "AUTHLAB_DATABASE_URL": f"sqlite:///{folder / 'served.sqlite'}",
        **({} if own_secret else {"AUTHLAB_SECRET_KEY": "k" * 32}),
        "AUTHLAB_BCRYPT_COST": "4",
        "AUTHLAB_LOGIN_LIMIT": "",
    }
    inherited = {name: value for name, value in os.environ.items() if name != "FORWARDED_ALLOW_IPS"}
    with log_file.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *python, *arguments],
            stdout=output, stderr=subprocess.STDOUT, cwd=folder, env={**inherited, **ours, **environment},
        )  # fmt: skip
    try:
        yield Served(_address(process, log_file), process.pid, log_file)
    finally:
        process.terminate()
        process.wait(20)


def _address(process: subprocess.Popen[bytes], log_file: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:[1-9]\d*", log_file.read_text("utf-8", "replace")):
            return found[0] if _answers(found[0]) else _address(process, log_file)
        time.sleep(0.05)
    raise AssertionError(log_file.read_text("utf-8", "replace"))


def _answers(url: str) -> bool:
    try:
        with Client(url) as client:
            return client.get("/icon.svg").status_code == 200
    except httpx2.TransportError:
        return False
