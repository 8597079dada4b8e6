"""The commands `authlab lab` and `authlab demo`: JupyterLab, for a learner and for a projector."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from authlab.errors import AuthlabError
from authlab.plainly import plainly

Folder = Annotated[Path, typer.Option(help="Where your working copies are.")]
COPIES = Path("my-notebooks")


def lab(
    lesson: Annotated[str, typer.Argument(help="The number of the lesson to open.")] = "00",
    folder: Folder = COPIES,
    port: Annotated[int, typer.Option(help="The first port to try.", min=1, max=65535)] = 8888,
    open_browser: Annotated[bool, typer.Option(help="Open the page in your browser.")] = True,
) -> None:
    """Open JupyterLab on a working copy of the lessons."""
    from authlab.chromium import find, install
    from authlab.course import copies, lab, lessons

    with plainly():
        notebook = lessons.lesson(lesson).path.name
        for sentence in copies.bring(folder):
            typer.echo(sentence)
        try:
            find()
        except AuthlabError as problem:
            typer.echo(f"{problem}. Until then, cells that drive a browser say so and the rest goes on.")
            if sys.stdin.isatty() and typer.confirm("Install Chromium now?"):
                install()
        _open_lab(
            lambda: lab.start(folder.resolve(), notebook, port=port, open_browser=open_browser), notebook
        )


def demo(
    lesson: Annotated[str, typer.Argument(help="The number of the lesson to show.")],
    port: Annotated[int, typer.Option(help="The first port to try.", min=1, max=65535)] = 8888,
    open_browser: Annotated[bool, typer.Option(help="Open the page in your browser.")] = True,
) -> None:
    """Open one lesson for a projector: large type, as new, nothing of yours on the screen."""
    from authlab.course import lab, lessons
    from authlab.course.demo import set_up

    with plainly(), TemporaryDirectory(prefix="authlab-demo-", ignore_cleanup_errors=True) as folder:
        shown = lessons.lesson(lesson)
        environment = set_up(shown, Path(folder))
        _open_lab(
            lambda: lab.start(
                Path(folder, "demo"), shown.path.name, port=port, open_browser=open_browser,
                view=lab.ONE_DOCUMENT, environment=environment,
            ),
            shown.path.name,
            view=lab.ONE_DOCUMENT,
        )  # fmt: skip


def _open_lab(start: Callable[[], subprocess.Popen[bytes]], notebook: str, *, view: str = "lab/tree") -> None:
    """Start JupyterLab, say where it is, and wait for its end, or for Ctrl-C."""
    from authlab.course import lab

    too_early: list[int] = []  # between fork and return, nobody could end the new process
    signal.signal(signal.SIGTERM, lambda number, _: too_early.append(number))
    process = start()
    try:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        if too_early:
            sys.exit(0)
        typer.echo(f"JupyterLab is at {lab.address(process, notebook, view=view)}\nCtrl-C ends it.")
        raise typer.Exit(process.wait())
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    finally:
        # Ctrl-C may have reached JupyterLab already: either way it is given its time.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        lab.stop(process)
