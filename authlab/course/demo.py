"""A lesson for a projector: large type, the lesson alone on the screen, and nothing of its teacher's."""

import json
import os
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir

from authlab import chromium
from authlab.course.copies import as_new
from authlab.course.lessons import Lesson
from authlab.errors import BrowserMissing

# JupyterLab takes sizes from settings of its user alone, not from what an administrator lays down.
_THEMES = Path(".jupyter/lab/user-settings/@jupyterlab/apputils-extension/themes.jupyterlab-settings")
# What can be read from the last row: half as large again as JupyterLab's own sizes, and more.
_LARGE = {"code-font-size": "21px", "content-font-size1": "23px", "ui-font-size1": "18px"}


def set_up(lesson: Lesson, folder: Path) -> dict[str, str]:
    """Lay out a demo in an empty folder, and return the environment for `lab.start`.

    The lesson is as new. Home, settings, secret and progress are in the folder too: nothing of the teacher's
    own is read or shown, and nothing is left when the folder is deleted but the log of JupyterLab, which goes
    where `lab` writes it.
    """
    home = folder / "home"
    for path in ((home / _THEMES).parent, folder / "demo"):
        path.mkdir(parents=True)
    (home / _THEMES).write_text(json.dumps({"overrides": _LARGE}), "utf-8")
    (folder / "demo" / lesson.path.name).write_text(as_new(lesson.path), "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON"))}
    environment = kept | {
        "HOME": str(home),
        "USERPROFILE": str(home),  # the same on Windows
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "AUTHLAB_HOME": str(home / "authlab"),
        "JUPYTER_RUNTIME_DIR": jupyter_runtime_dir(),  # where `lab.address` looks
    }
    try:
        return environment | {"AUTHLAB_BROWSER": chromium.find()}  # one of the teacher's home, too
    except BrowserMissing:
        return environment
