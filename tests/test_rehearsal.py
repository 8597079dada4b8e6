"""The day before a class: what is wrong on a machine is one sentence, what is right says how long it took."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from authlab.course import rehearsal
from authlab.course.lessons import lesson
from authlab.errors import ServerError


def test_a_full_disk_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 5 * 1024**2}))
    with pytest.raises(rehearsal.Complaint, match=r"5 MB are free in .*; make room for 2 GB"):
        rehearsal._room()


def test_a_cell_that_does_not_run_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ipynb"
    broken.write_text(
        lesson("00").path.read_text("utf-8").replace("from authlab.server", "from authlab.nowhere")
    )
    monkeypatch.setattr(rehearsal, "lesson", lambda _: lesson("00", tmp_path))
    broken.rename(tmp_path / "00_broken.ipynb")
    with pytest.raises(rehearsal.Complaint, match="a cell did not run: ModuleNotFoundError"):
        rehearsal._lesson()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no `false`")
def test_a_kernel_that_does_not_start_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spec = tmp_path / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": ["false"], "display_name": "Python 3", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    code = "from authlab.course import rehearsal\ntry: rehearsal._lesson()\n"
    code += "except rehearsal.Complaint as complaint: print(complaint)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)
    assert done.stdout.startswith("a cell did not run: Kernel died")
    assert "Traceback" not in done.stderr


def test_what_fails_does_not_end_the_rehearsal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def taken(*_: object, **__: object) -> None:
        raise ServerError("all ports are taken")

    monkeypatch.setattr(rehearsal.lab, "start", taken)
    monkeypatch.setattr(rehearsal, "execute", lambda _: None)
    trials = {name: (well, said) for well, name, said in rehearsal.rehearse(tmp_path)}
    assert trials["JupyterLab"] == (False, "all ports are taken")
    assert trials["lesson 00"][0]
    assert trials["Python"][0]


@pytest.mark.lab
@pytest.mark.timeout(200)
def test_the_command_rehearses_a_class_here(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "authlab", "doctor", "--class"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=180)
    assert "✓ JupyterLab: starts in" in done.stdout
    assert "✓ lesson 00: runs whole in" in done.stdout
    assert done.returncode == 0
    assert list(tmp_path.iterdir()) == []
