"""The doctor: say in plain words what is missing here and how to get it."""

import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from authlab import chromium
from authlab.errors import AuthlabError
from authlab.settings import home, install_secret


class Complaint(Exception):
    """What is wrong and what to do, in one sentence."""


def examine(folder: Path) -> Iterator[tuple[bool, str, str]]:
    """Yield, for every examination, whether all is well, its name, and a sentence."""
    examinations: dict[str, Callable[[], str]] = {
        "Python": _python,
        "packages": _packages,
        "ports": _ports,
        "browser": chromium.find,
        "own files": _own_files,
        "working folder": lambda: _writable(folder),
        "proxy": _proxy,
    }
    for name, examination in examinations.items():
        try:
            yield True, name, examination()
        except (Complaint, AuthlabError) as complaint:
            yield False, name, str(complaint)


def _python() -> str:
    if sys.version_info < (3, 11):  # noqa: UP036 - an old Python may run this all the same
        raise Complaint(f"this is Python {sys.version.split()[0]}; authlab needs 3.11 or newer")
    return sys.version.split()[0]


def _packages() -> str:
    wrong = []
    try:
        lines = requires("authlab") or []
    except PackageNotFoundError:
        raise Complaint("authlab itself is not installed. Type: make lab") from None
    needed = [n for n in map(Requirement, lines) if n.marker is None or n.marker.evaluate({"extra": ""})]
    for need in needed:
        try:
            if not need.specifier.contains(version(need.name), prereleases=True):
                wrong.append(f"{need} (here is {version(need.name)})")
        except PackageNotFoundError:
            wrong.append(str(need))
    if wrong:
        raise Complaint(f"missing or too old: {', '.join(wrong)}. Type: make lab")
    return f"all {len(needed)} there"


def _ports() -> str:
    try:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError as problem:
        raise Complaint(
            f"a program here cannot be reached on 127.0.0.1 ({problem}): is a firewall in the way?"
        ) from None
    return "the lab can listen and be reached on this machine"


def _own_files() -> str:
    try:
        install_secret()
    except OSError as problem:
        raise Complaint(
            f"{home()} cannot be used ({problem.strerror}). Set AUTHLAB_HOME to a folder you may write to"
        ) from None
    return f"in {home()}"


def _writable(folder: Path) -> str:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return str(folder)
    except OSError as problem:
        raise Complaint(
            f"{folder} cannot be written ({problem.strerror}). Go to a folder of your own, "
            "or type: authlab lab --folder NAME"
        ) from None


def _proxy() -> str:
    names = [n for n in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy") if os.environ.get(n)]
    return f"{', '.join(names)} is set, and ignored by the lab" if names else "none is set"
