"""`python -m authlab`, where the command is not on the path."""

from authlab.cli import app

app()
