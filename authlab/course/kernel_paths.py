"""Reach kernels at paths, where they would have ports; and the plugin of pytest with which `check` does so.

jupyter_client draws a kernel's ports and lets go of them; the kernel takes them when it has imported itself.
Whatever has one of them by then ends that kernel.
"""

import os
from functools import partial
from pathlib import Path

from nbval import kernel
from traitlets.config import Config

_FITS = 80  # bytes of a folder: a socket's whole path has 103 on macOS, 107 on Linux


def by_path(folder: Path) -> Config:
    """Return a configuration by which one kernel at a time has its sockets in a folder.

    It is empty, and so means ports, where a path would be too long, and on Windows.
    """
    if os.name == "nt" or len(os.fsencode(folder)) > _FITS:
        return Config()
    return Config(KernelManager={"transport": "ipc", "ip": str(folder / f"kernel-{os.getpid()}")})


def pytest_configure() -> None:
    """Have nbval start its kernels so."""
    kernel.KernelManager = partial(kernel.KernelManager, config=by_path(Path(os.environ["AUTHLAB_HOME"])))
