"""Take a learner's seat on a Hub: bring the lessons up to date, then become the learner's Jupyter server.

`python -m authlab.course.seat …`, which the Hub starts as the learner and in the learner's home.
"""

import contextlib
import os
import sys
from pathlib import Path
from typing import NoReturn

from authlab import chromium
from authlab.course import copies, hub, lab
from authlab.errors import AuthlabError

_LESSONS = Path("my-notebooks")


def environment() -> dict[str, str]:
    """Return what every learner's server is told: where JupyterLab's settings and the browser are."""
    told = {"JUPYTER_CONFIG_PATH": str(lab.CONFIG)}
    with contextlib.suppress(AuthlabError):  # without a browser, a cell says how to get one
        told["AUTHLAB_BROWSER"] = chromium.find()  # a learner's own home has none
    return told


def arguments() -> list[str]:
    """Return what the proxy asks of every server: the one in Python passes on no choice of a protocol."""
    return ["--ZMQChannelsWebsocketConnection.kernel_ws_protocol="] if hub.in_python(hub.proxy()) else []


def sit(given: list[str]) -> NoReturn:
    """Do as the learner all that touches the learner's files, then hand the process over to JupyterLab."""
    os.chdir(Path.home())
    Path().chmod(0o700)  # the learner's home: the lab's secret and what was written are nobody else's
    try:
        for sentence in copies.bring(_LESSONS):
            print(sentence, flush=True)  # noqa: T201 - into the Hub's log
    except AuthlabError as problem:
        _LESSONS.mkdir(exist_ok=True)
        print(problem, file=sys.stderr, flush=True)  # noqa: T201
    as_root = ["--allow-root"] if os.geteuid() == 0 else []
    os.execv(sys.executable, [sys.executable, "-m", "jupyterhub.singleuser", *as_root, *given])  # noqa: S606


if __name__ == "__main__":
    sit(sys.argv[1:])
