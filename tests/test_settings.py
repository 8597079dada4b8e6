import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from authlab.errors import SettingsError
from authlab.settings import Settings, home, install_secret


@pytest.fixture
def new_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUTHLAB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_two_installs_have_two_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    for name in ("one", "two"):
        monkeypatch.setenv("AUTHLAB_HOME", str(tmp_path / name))
        drawn.append(install_secret())
        assert install_secret() == drawn[-1]
    assert drawn[0] != drawn[1]
    assert all(len(key) == 32 for key in drawn)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_the_secret_is_the_owners_alone(new_home: Path) -> None:
    os.umask(os.umask(0))
    install_secret()
    assert stat.S_IMODE((new_home / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE(new_home.stat().st_mode) == 0o700


def test_processes_that_start_at_once_share_one_secret(new_home: Path) -> None:
    code = "from authlab.settings import install_secret; print(install_secret().hex())"
    started = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(6)]
    keys = {process.communicate(timeout=60)[0] for process in started}
    assert len(keys) == 1
    assert len(keys.pop().strip()) == 64


FULL_DISK = """
import resource
from authlab.settings import install_secret
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
install_secret()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_start_that_breaks_off_leaves_no_half_secret(new_home: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", FULL_DISK], capture_output=True, text=True, timeout=60)
    assert "File too large" in ended.stderr
    assert list(new_home.iterdir()) == []
    assert len(install_secret()) == 32


def test_a_damaged_secret_is_named(new_home: Path) -> None:
    (home() / "secret").write_bytes(b"short")
    with pytest.raises(SettingsError, match="damaged"):
        install_secret()


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("AUTHLAB_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(SettingsError, match="Set AUTHLAB_HOME"):
        home()


def test_the_environment_is_read(new_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.from_environment() == Settings(
        f"sqlite:///{new_home / 'users.sqlite'}", install_secret(), bcrypt_cost=12, password_min=15
    )
    monkeypatch.setenv("AUTHLAB_SECRET_KEY", "ä" * 16)  # 16 characters, 32 bytes
    monkeypatch.setenv("AUTHLAB_DATABASE_URL", "sqlite:///elsewhere.sqlite")
    monkeypatch.setenv("AUTHLAB_BCRYPT_COST", "5")
    monkeypatch.setenv("AUTHLAB_PASSWORD_MIN", "8")
    assert Settings.from_environment() == Settings("sqlite:///elsewhere.sqlite", ("ä" * 16).encode(), 5, 8)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AUTHLAB_SECRET_KEY", "x" * 31),
        ("AUTHLAB_SECRET_KEY", ""),
        ("AUTHLAB_BCRYPT_COST", "3"),
        ("AUTHLAB_BCRYPT_COST", "31"),
        ("AUTHLAB_BCRYPT_COST", "twelve"),
        ("AUTHLAB_PASSWORD_MIN", "-1"),
        ("AUTHLAB_PASSWORD_MIN", "65"),
    ],
)
def test_what_cannot_be_used_is_refused(
    new_home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError):
        Settings.from_environment()


def test_neither_key_nor_password_is_in_the_repr() -> None:
    shown = repr(Settings("postgresql://ada:swordfish@127.0.0.1/authlab", b"k" * 32))
    assert "kkkk" not in shown
    assert "swordfish" not in shown


def test_a_key_may_be_any_bytes(new_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = bytes(range(200, 232))
    monkeypatch.setenv("AUTHLAB_SECRET_KEY", os.fsdecode(key))
    assert Settings.from_environment().secret_key == key


def test_a_home_that_takes_no_file_is_one_sentence(new_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")  # as on FAT

    monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(SettingsError, match=r"secret cannot be read or made .* Set AUTHLAB_HOME"):
        install_secret()
    assert list(new_home.iterdir()) == []


def test_importing_the_app_writes_nothing(new_home: Path) -> None:
    code = "import authlab.app, authlab.server, authlab.course, authlab.cli"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert not new_home.exists()
