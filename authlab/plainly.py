"""How commands fail: in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from authlab.errors import AuthlabError


@contextmanager
def plainly() -> Iterator[None]:
    """Turn an error made on purpose into one sentence and exit code 1."""
    try:
        yield
    except AuthlabError as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
