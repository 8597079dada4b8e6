"""The command `authlab hub`: a JupyterHub for a class, on one machine."""

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from authlab.plainly import plainly

PATIENCE = 120  # seconds for the Hub to end all servers: killed, it would leave them running
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def hub(
    students: Annotated[int, typer.Option(help="How many learners.", min=1, max=500)] = 20,
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
    folder: Annotated[Path, typer.Option(help="Where the Hub and its learners' files are.")] = Path("hub"),
    renew: Annotated[list[str] | None, typer.Option(help="Draw this learner a new password.")] = None,
    address: Annotated[
        str, typer.Option(help="Where to listen; beyond this machine, with TLS.")
    ] = "127.0.0.1",
    certificate: Annotated[Path | None, typer.Option(help="A TLS certificate, in PEM.")] = None,
    key: Annotated[Path | None, typer.Option(help="Its private key, in PEM.")] = None,
    system_users: Annotated[bool, typer.Option(help="As root: an account of this machine for each.")] = False,
) -> None:
    """Run a JupyterHub for a class on this machine, each learner with a password and the lessons."""
    from authlab.course import enrolment, lab
    from authlab.course import hub as hubs
    from authlab.errors import ServerError
    from authlab.figure import Table

    with plainly():
        if (certificate is None) != (key is None):
            raise ServerError("TLS takes both: --certificate and --key")
        secure = certificate is not None
        hubs.check_possible(address=address, certificate=secure, system_users=system_users)
        typer.echo("Drawing passwords …", err=True)
        names = enrolment.names(students)
        if new := enrolment.prepare(folder, names, renew=renew or [], system_users=system_users):
            typer.echo(repr(Table(("name", "password"), list(new.items()))))
            typer.echo("These are shown once: print them, cut them apart, hand them out.")
        for number in _SIGNALS[1:]:
            signal.signal(number, lambda *_: sys.exit(0))
        process = hubs.start(folder, address=address, port=port, certificate=certificate, key=key)
        try:
            hubs.wait_until_it_runs(process, folder)
            typer.echo(f"The Hub is at {'https' if secure else 'http'}://{address}:{port}")
            typer.echo("Ctrl-C ends it, and every learner's server.")
            raise typer.Exit(process.wait())
        except KeyboardInterrupt:
            raise typer.Exit(0) from None
        finally:
            for number in _SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            lab.stop(process, seconds=PATIENCE)
