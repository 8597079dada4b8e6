import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from authlab import chromium
from authlab.errors import BrowserMissing

posix = pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for a browser")


def program(path: Path, exit_code: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {exit_code}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any browser, without apt-get, and with nowhere to download one from."""
    for name in ("PATH", "PLAYWRIGHT_BROWSERS_PATH"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.delenv("AUTHLAB_BROWSER", raising=False)
    monkeypatch.setattr(chromium, "_PLACES", ())
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")
    return tmp_path


@pytest.mark.browser
def test_a_browser_is_found_that_starts() -> None:
    version = subprocess.run([chromium.find(), "--version"], capture_output=True, text=True, check=True)
    assert any(name in version.stdout for name in ("Chrom", "Edge"))


def test_without_one_the_command_that_installs_it_is_named(nothing_installed: Path) -> None:
    with pytest.raises(BrowserMissing, match=r"no Chromium.* was found\. .*: authlab browser install$"):
        chromium.find()


@posix
def test_a_file_that_does_not_start_is_no_browser(nothing_installed: Path) -> None:
    program(nothing_installed / "PATH" / "chromium-browser", 1)  # Ubuntu's, which asks for a snap
    with pytest.raises(BrowserMissing):
        chromium.find()
    good = program(nothing_installed / "PATH" / "google-chrome", 0)
    assert chromium.find() == str(good)


@posix
def test_one_that_playwright_installed_is_found_the_newest_first(nothing_installed: Path) -> None:
    for build in ("chromium-1000", "chromium-1001"):
        path = nothing_installed / "PLAYWRIGHT_BROWSERS_PATH" / build / "chrome-linux" / "chrome"
        newest = program(path, 0)
    assert chromium.find() == str(newest)


@posix
def test_a_chosen_browser_comes_before_all_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = program(tmp_path / "my browser", 0)
    monkeypatch.setenv("AUTHLAB_BROWSER", str(mine))
    assert chromium.find() == str(mine)
    assert chromium.install() == str(mine)


@pytest.mark.parametrize("verb", [chromium.find, chromium.install])
@pytest.mark.parametrize("chosen", ["/nonexistent", "/", "{tmp_path}/text", "{tmp_path}/broken"])
def test_a_choice_that_does_not_start_is_named_and_nothing_is_downloaded(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    chosen: str,
    verb: object,
) -> None:
    (tmp_path / "text").write_text("not a program")
    program(tmp_path / "broken", 1)
    path = chosen.format(tmp_path=tmp_path)
    monkeypatch.setenv("AUTHLAB_BROWSER", path)
    with pytest.raises(BrowserMissing, match=r"AUTHLAB_BROWSER names .*, which does not start") as refused:
        verb()  # type: ignore[operator]
    assert path in str(refused.value)
    assert capfd.readouterr().out == ""


@posix
def test_an_install_that_fails_ends_in_a_sentence(
    nothing_installed: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BrowserMissing, match="no browser could be installed"):
        chromium.install()
    assert "-m playwright install chromium" in capfd.readouterr().out


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="only POSIX has root")
def test_only_root_goes_without_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    for user, without in ((0, True), (1000, False)):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user)
        assert ("--no-sandbox" in chromium.arguments()) is without
