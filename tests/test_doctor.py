import contextlib
import importlib.metadata
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from authlab.cli import app
from authlab.course import doctor


def complaints(folder: Path) -> dict[str, str]:
    """What `authlab doctor` complains about, and that its exit code says the same."""
    found = {name: sentence for well, name, sentence in doctor.examine(folder) if not well}
    result = CliRunner().invoke(app, ["doctor", "--folder", str(folder)])
    assert result.exit_code == (1 if found else 0)
    for name, sentence in found.items():
        assert f"✗ {name}: {sentence}" in result.output
        assert "\n" not in sentence
    return found


@pytest.mark.browser
def test_all_is_well_here(tmp_path: Path) -> None:
    assert complaints(tmp_path) == {}
    names = [name for _, name, _ in doctor.examine(tmp_path)]
    assert names == ["Python", "packages", "ports", "browser", "own files", "working folder", "proxy"]


def test_an_old_python_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    monkeypatch.setattr(sys, "version", "3.10.1 (main, Dec  6 2021, 00:00:00) [GCC 11.2.0]")
    assert complaints(tmp_path)["Python"] == "this is Python 3.10.1; authlab needs 3.11 or newer"


def test_a_missing_and_an_old_package_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = ["bcrypt>=99", "no-such-package>=1", "pyjwt>=2", "absent-too; extra == 'test'"]
    monkeypatch.setattr(doctor, "requires", lambda _name: needed)
    said = complaints(tmp_path)["packages"]
    here = importlib.metadata.version("bcrypt")
    assert said == f"missing or too old: bcrypt>=99 (here is {here}), no-such-package>=1. Type: make lab"


def test_an_authlab_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        doctor, "requires", lambda _name: importlib.metadata.requires("authlab-which-is-not-there")
    )
    assert complaints(tmp_path)["packages"] == "authlab itself is not installed. Type: make lab"


def test_no_loopback_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(socket, "create_server", refuse)
    assert "is a firewall in the way?" in complaints(tmp_path)["ports"]


def test_a_listener_that_cannot_be_reached_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Unreachable(contextlib.closing[socket.socket]):
        def getsockname(self) -> tuple[str, int]:
            return "127.0.0.1", 9  # nobody listens there

        def __enter__(self) -> "Unreachable":  # type: ignore[override]
            return self

    monkeypatch.setattr(socket, "create_server", lambda _address: Unreachable(socket.socket()))
    assert "cannot be reached on 127.0.0.1" in complaints(tmp_path)["ports"]


def test_a_missing_browser_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTHLAB_BROWSER", "/nonexistent")
    said = complaints(tmp_path)
    assert said.keys() == {"browser"}
    assert "AUTHLAB_BROWSER names /nonexistent" in said["browser"]


@pytest.mark.parametrize("home", ["{}/file/home", "{}/directory-as-secret"])
def test_a_home_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "directory-as-secret" / "secret").mkdir(parents=True)
    monkeypatch.setenv("AUTHLAB_HOME", home.format(tmp_path))
    assert "Set AUTHLAB_HOME to a folder you may write to" in complaints(tmp_path)["own files"]


def test_a_damaged_secret_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_bytes(b"short")
    monkeypatch.setenv("AUTHLAB_HOME", str(tmp_path))
    assert "is damaged: delete it" in complaints(tmp_path)["own files"]


@pytest.mark.parametrize("folder", ["file", "file/below", "missing"])
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    said = complaints(tmp_path / folder)["working folder"]
    assert said.startswith(f"{tmp_path / folder} cannot be written (")
    assert said.endswith("or type: authlab lab --folder NAME")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "Permission denied" in complaints(tmp_path)["working folder"]


def test_a_proxy_is_told_and_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert complaints(tmp_path) == {}
    told = {name: sentence for _, name, sentence in doctor.examine(tmp_path)}
    assert told["proxy"] == "HTTP_PROXY is set, and ignored by the lab"


def test_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    complaints(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [[], ["--class"]])
def test_a_package_that_the_doctor_needs_is_named_too(options: list[str]) -> None:
    code = "import sys; sys.modules['anywidget'] = None; from authlab.cli import app; "
    code += f"app(['doctor', *{options}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == "✗ packages: anywidget is missing. Type: make lab\n"
