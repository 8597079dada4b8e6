"""Shared set-up: a home of its own for every run, a quick lab server, the lab's browser."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

# Before anything of authlab runs, here and in every kernel and command that a test starts.
_home = tempfile.TemporaryDirectory(prefix="authlab-test-home-", ignore_cleanup_errors=True)
os.environ["AUTHLAB_HOME"] = _home.name
for _name in [
    n for n in os.environ if n.startswith("AUTHLAB_") and n not in ("AUTHLAB_HOME", "AUTHLAB_BROWSER")
]:
    del os.environ[_name]
os.environ.pop("NBGRADER_EXECUTION", None)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a shell's background job: tests press Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)

import pytest  # noqa: E402

from authlab import chromium  # noqa: E402
from authlab.app import create_app  # noqa: E402
from authlab.parts import Parts  # noqa: E402
from authlab.server import Server  # noqa: E402
from authlab.settings import Settings  # noqa: E402

ADA = {"username": "ada", "password": "correct horse battery"}


def pytest_unconfigure() -> None:
    """Delete the home of the tests: what is to run at exit, does not in xdist's processes."""
    _home.cleanup()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with the cheapest bcrypt, for tests that are not about its cost."""
    return Settings(f"sqlite:///{tmp_path / 'test.sqlite'}", b"k" * 32, bcrypt_cost=4, login_limit="")


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    with Server(create_app(Parts(), settings), name="test") as running:
        yield running


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Let pytest-playwright start the same browser, the same way, as the lessons do."""
    return {"executable_path": chromium.find(), "args": chromium.arguments()}


def run_async(work: Callable[[], Coroutine[Any, Any, Any]], seconds: float = 120) -> Any:
    """Run a coroutine on a thread of its own: pytest-playwright keeps a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(asyncio.wait_for(work(), seconds))).result()
