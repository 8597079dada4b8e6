"""A bundle for a class without a network: made from the pins, and enough to install from."""

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from authlab.cli_teach import app
from authlab.course import bundle
from authlab.course.lessons import lessons
from authlab.errors import LessonError


def test_outside_a_checkout_it_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="no checkout of authlab"):
        next(bundle.build(tmp_path / "bundle", root=tmp_path))
    assert not (tmp_path / "bundle").exists()


def test_the_instructions_are_two_lines_that_need_no_network() -> None:
    said = bundle.instructions()
    typed = [line.strip() for line in said.splitlines() if line.startswith("    ")]
    assert len(typed) == 2
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    starter = f"py -{version}" if sys.platform == "win32" else f"python{version}"
    assert typed[0] == f"{starter} -m venv .venv"
    assert typed[1].endswith("-m pip install --no-index --find-links . authlab")
    assert f"Python {version}" in said


def test_what_pip_cannot_do_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("constraints.txt", "pyproject.toml"):
        (tmp_path / name).write_text("this is [ neither\n")
    monkeypatch.setattr(bundle, "_pip", lambda _: sys.executable)
    told = bundle.build(tmp_path / "bundle", root=tmp_path)
    with pytest.raises(LessonError, match=r"^pip could not bring all wheels: .") as refused:
        list(told)
    assert "\n" not in str(refused.value)


@pytest.mark.large
@pytest.mark.timeout(1200)
def test_a_fresh_environment_installs_from_it_without_an_index(tmp_path: Path) -> None:
    folder = tmp_path / "carried in"
    result = CliRunner().invoke(app, ["bundle", str(folder)])
    assert result.exit_code == 0, result.output
    assert "fetching jupyterlab" in result.output
    assert re.search(r"^\d+ wheels in ", result.output, re.MULTILINE)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PIP", "UV_", "PYTHON"))
    }
    environment |= {
        "HOME": str(tmp_path),
        "AUTHLAB_HOME": str(tmp_path / "home"),
        "PIP_CONFIG_FILE": os.devnull,
    }
    venv.create(folder / ".venv", with_pip=True)
    install = (folder / bundle.READ_ME).read_text("utf-8").splitlines()[-1].split()
    for command in (install, [install[0], "-m", "pip", "check"]):
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    pins = Path(bundle.ROOT, "constraints.txt").read_text("utf-8")
    pinned = re.findall(r"^([\w.-]+==[^\s;]+)", pins, re.MULTILINE)  # several of one package, by Python
    listed = subprocess.run(
        [install[0], "-m", "pip", "list", "--format=freeze"],
        cwd=folder, env=environment, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    strange = set(listed.lower().replace("_", "-").split()) - set("\n".join(pinned).lower().split())
    assert {one.partition("==")[0] for one in strange} <= {"authlab", "pip", "setuptools"}
    ask = "from authlab.course.lessons import lessons; print(len(lessons()))"
    found = subprocess.run(
        [folder / install[0], "-c", ask], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert found.stdout.strip() == str(len(lessons())), "the wheel has no lessons"
