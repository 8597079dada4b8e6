"""The command `authlab`."""

import getpass
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from authlab.cli_hub import hub
from authlab.cli_lab import COPIES, Folder, demo, lab
from authlab.cli_teach import app as teach_app
from authlab.errors import AuthlabError, ServerError
from authlab.plainly import plainly

app = typer.Typer(
    help="Learn login security by doing it.", no_args_is_help=True, pretty_exceptions_enable=False
)
browser_app = typer.Typer(help="The browser that lessons drive.", no_args_is_help=True)
app.add_typer(browser_app, name="browser")
app.add_typer(teach_app, name="teach")
for command in (lab, demo, hub):
    app.command()(command)


@app.command()
def serve(
    port: Annotated[
        int, typer.Option(help="The port to listen on; 0 takes a free one.", min=0, max=65535)
    ] = 8000,
) -> None:
    """Run the reference app on this machine, outside any notebook."""
    import uvicorn

    from authlab.app import create_app

    with plainly():
        listening = _listen(port)
        reference = create_app()
        typer.echo(f"The reference app is at http://127.0.0.1:{listening.getsockname()[1]}\nCtrl-C ends it.")
        config = uvicorn.Config(reference, server_header=False, proxy_headers=False)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


@app.command()
def attack(
    url: Annotated[str, typer.Argument(help="A server on this machine, such as http://127.0.0.1:8000")],
    only: Annotated[
        list[str] | None, typer.Option(help="The name of one, or the number of a lesson; may be repeated.")
    ] = None,
    i_own_this: Annotated[
        str, typer.Option(help="HOST:PORT of a server of yours that cannot prove it.")
    ] = "",
) -> None:
    """Send the red team to your own lab; exit code 0 if it holds, 1 if not, 2 if it was not attacked."""
    from authlab import redteam
    from authlab.redteam.owned import aimed_at_address, ask_for_proof

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # no browser, server or folder is left
    try:
        attacks, results = redteam.chosen(*only or []), []
        with aimed_at_address(url, owned=i_own_this) as target:
            for number, one in enumerate(attacks, 1):
                if not i_own_this:
                    ask_for_proof(target.client)
                typer.echo(f"{number} of {len(attacks)}: {one.kind} {one.name} … ", err=True, nl=False)
                results.append((one, one.carry_out(target)))
                typer.echo(results[-1][1].outcome, err=True)
    except AuthlabError as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        typer.echo("ended before all was tried", err=True)
        raise typer.Exit(2) from None
    report = redteam.Report(tuple(results))
    # What a server says may have been written for a terminal to obey: ESC begins an order.
    typer.echo("".join(one if one.isprintable() or one == "\n" else "�" for one in repr(report)))
    typer.echo("Each attack registered users of its own, called “redteam …”: they are still there.", err=True)
    raise typer.Exit((0 if report.holds else 1) if report.tried else 2)


def _listen(port: int) -> socket.socket:
    # With its protocol named, asyncio turns off Nagle's delay: 0.7 ms a request, not 44.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
        listening.listen()
    except OSError as problem:
        listening.close()
        raise ServerError(
            f"port {port} cannot be used ({problem.strerror}). Try another one: authlab serve --port 0"
        ) from None
    return listening


@app.command()
def check(
    notebooks: Annotated[list[Path], typer.Argument(help="Notebooks that were run and saved, or folders.")],
    junit: Annotated[Path | None, typer.Option(help="Write the results to this file as JUnit XML.")] = None,
) -> None:
    """Run notebooks and compare every output with the saved one; exit code 0 if all is true."""
    from authlab.course.check import check

    with plainly():
        raise typer.Exit(check(notebooks, junit=junit))


@app.command()
def site(
    folder: Annotated[Path, typer.Argument(help="Where to write the pages.")] = Path("site"),
) -> None:
    """Write every lesson as a page to read, without running anything."""
    from authlab.course.site import build

    with plainly():
        for page in build(folder):
            typer.echo(page)
        typer.echo(f"Open {(folder / 'index.html').resolve()} in a browser.")


@app.command()
def progress(
    export: Annotated[Path | None, typer.Option(help="Write it to this file, to hand in.")] = None,
    name: Annotated[str, typer.Option(help="Whose it is, for --export.")] = "",
) -> None:
    """Show what you have predicted and solved, and which misconceptions you met."""
    from authlab.course.progress import path, summary

    with plainly():
        kept_in = path()
        if export:
            from authlab.course.classroom import export as write

            write(export, name=name or getpass.getuser())
            typer.echo(f"Written to {export}: read it before you hand it in. Nothing was sent anywhere.")
            return
        typer.echo(repr(summary()))
        typer.echo(f"Kept in {kept_in}, on this machine only; delete the file to start anew.")


@app.command()
def reset(
    lesson: Annotated[str, typer.Argument(help="The number of a lesson.")], folder: Folder = COPIES
) -> None:
    """Make your copy of a lesson as new; the old file is kept beside it."""
    from authlab.course import copies

    with plainly():
        typer.echo(copies.reset(lesson, folder))


@app.command()
def doctor(
    folder: Folder = Path(),
    class_: Annotated[
        bool, typer.Option("--class", help="Also start JupyterLab and run a lesson: the day before a class.")
    ] = False,
) -> None:
    """Say what is missing on this machine and how to get it."""
    try:
        from authlab.course.doctor import examine

        if class_:
            from authlab.course.rehearsal import rehearse as examine
    except ModuleNotFoundError as problem:  # the doctor needs some of them, too
        typer.echo(f"✗ packages: {problem.name} is missing. Type: make lab")
        raise typer.Exit(1) from None

    healthy = True
    for well, name, sentence in examine(folder):
        healthy &= well
        typer.echo(f"{'✓' if well else '✗'} {name}: {sentence}")
    raise typer.Exit(0 if healthy else 1)


@browser_app.command()
def install() -> None:
    """Install a Chromium if none is found."""
    from authlab import chromium

    with plainly():
        try:
            path = chromium.find()
        except AuthlabError:
            path = chromium.install()
        typer.echo(f"The lessons drive {path}")
