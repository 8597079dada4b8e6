"""The lines of TEACHING.md for pre-commit, with the real pre-commit in a repository of its own."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from test_make import ROOT, clone  # noqa: F401 - a fixture

from authlab.tokens import Policy, issue

pytestmark = [pytest.mark.large, pytest.mark.timeout(900)]


class Repository:
    """A folder under git; what it runs knows no other repository, and leaves nothing outside `home`."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTEST_"))}
        for who in ("AUTHOR", "COMMITTER"):
            kept |= {f"GIT_{who}_NAME": "Ada", f"GIT_{who}_EMAIL": "ada@example.org"}
        self.environment = {**kept, "HOME": str(home), "PRE_COMMIT_HOME": str(home / "pre-commit")}
        self.ask("git", "init", "--quiet", str(folder), cwd=folder.parent)

    def ask(self, *command: str, cwd: Path | None = None, code: int = 0) -> str:
        done = subprocess.run(
            command, cwd=cwd or self.folder, env=self.environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == code, done.stdout
        return done.stdout

    def commit(self, *, code: int = 0) -> str:
        self.ask("git", "add", "--all")
        return self.ask("git", "commit", "--message", "x", code=code)


def configuration() -> str:
    """Return the lines that TEACHING.md gives to copy."""
    text = (ROOT / "TEACHING.md").read_text("utf-8")
    (lines,) = re.findall(r"^    - repo:.*\n(?:     .*\n)+", text, re.MULTILINE)
    return f"repos:\n{dedent(lines)}"


def test_a_true_notebook_is_committed_and_a_false_one_is_not(clone: Path, tmp_path: Path) -> None:  # noqa: F811
    authlab = Repository(clone, tmp_path)
    authlab.commit()
    mine = Repository(tmp_path / "mine", tmp_path)
    written = configuration()
    (address,), (version,) = re.findall(r"repo: (\S+)", written), re.findall(r"rev: (\S+)", written)
    authlab.ask("git", "tag", version)
    (mine.folder / ".pre-commit-config.yaml").write_text(written.replace(address, clone.as_uri()))
    mine.ask(sys.executable, "-m", "pre_commit", "install")

    two = new_output("execute_result", {"text/plain": "2"}, execution_count=1)
    nbformat.write(
        new_notebook(cells=[new_code_cell("1 + 1", execution_count=1, outputs=[two])]),
        mine.folder / "true.ipynb",
    )
    assert "Passed" in mine.commit()

    token = issue("id", key=secrets.token_bytes(32), policy=Policy())
    live = new_output("stream", name="stdout", text=token)
    nbformat.write(
        new_notebook(cells=[new_code_cell("print(1)", outputs=[live])]), mine.folder / "false.ipynb"
    )
    said = mine.commit(code=1)
    assert "true.ipynb" not in said
    assert re.search(r"^false\.ipynb: .*never run", said, re.MULTILINE)
    assert re.search(r"^false\.ipynb: .*a token", said, re.MULTILINE)
    assert token not in said
    assert mine.ask("git", "rev-list", "--count", "HEAD").strip() == "1"
