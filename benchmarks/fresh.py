"""The surroundings of what a measurement starts: a home of its own, and bytecode that is kept."""

import os
from pathlib import Path

from authlab import chromium


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a learner whose home is a folder, and who has done this before.

    Where Python writes no bytecode, every import would compile authlab anew and its peers not.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    own = {"HOME": folder, "AUTHLAB_HOME": folder / "home", "PYTHONPYCACHEPREFIX": folder / "bytecode"}
    return {**kept, **{name: str(path) for name, path in own.items()}}


def with_browser(folder: Path) -> dict[str, str]:
    """Return the same, with the browser named: it may have been installed in the home that is left."""
    return {**environment(folder), "AUTHLAB_BROWSER": chromium.find()}
