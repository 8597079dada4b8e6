"""The command `authlab teach`: what a teacher makes from the lessons."""

from pathlib import Path
from typing import Annotated

import typer

from authlab.plainly import plainly

app = typer.Typer(help="What a teacher makes from the lessons.", no_args_is_help=True)

_HOLDS_ANSWERS = "It holds the answers: do not put it where learners can read it."


@app.command()
def build(
    folder: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("teaching"),
) -> None:
    """Write the lessons with answers and notes, a course for nbgrader, and slides.

    All of it is written anew each time, but for the course's nbgrader_config.py and its secret.
    """
    from authlab.course import edition, grading, slides

    with plainly():
        for part, made in (("notebooks", edition), ("nbgrader", grading), ("slides", slides)):
            for sentence in made.build(folder / part):
                typer.echo(sentence)
        typer.echo(f"{folder} is ready. {_HOLDS_ANSWERS}")


@app.command()
def bundle(
    folder: Annotated[Path, typer.Argument(help="Where to put the wheels.")] = Path("bundle"),
    everything: Annotated[bool, typer.Option("--all", help="Also what tests and teaching need.")] = False,
) -> None:
    """Make a folder from which a class installs authlab without a network."""
    from authlab.course.bundle import build

    with plainly():
        for sentence in build(folder, everything=everything):
            typer.echo(sentence)


@app.command()
def progress(
    files: Annotated[list[Path], typer.Argument(help="What learners have handed in.")],
    page: Annotated[Path | None, typer.Option(help="Write the class as a page with a heat map.")] = None,
) -> None:
    """Sum a class up from what `authlab progress --export` wrote: what they say themselves, never a mark."""
    from authlab.course.classroom import sum_up
    from authlab.course.edition import write_text

    with plainly():
        report, left_out = sum_up(files)
        typer.echo(repr(report))
        for sentence in left_out:
            typer.echo(sentence, err=True)
        if page:
            write_text(page, report.page())
            typer.echo(f"The heat map is in {page}.")
        raise typer.Exit(1 if left_out else 0)
