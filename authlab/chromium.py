"""Find, start and install a Chromium, Chrome or Edge that cells can drive."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from authlab.errors import BrowserMissing

INSTALL = "authlab browser install"
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    *(
        rf"{os.environ.get(root, 'C:')}\{vendor}"
        for root in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        for vendor in (
            r"Google\Chrome\Application\chrome.exe",
            r"Microsoft\Edge\Application\msedge.exe",
        )
    ),
)
# A browser that talks to nobody but the lab: no updates, no sync, no first-run pages.
_ARGUMENTS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Nor do the pages it shows: what is not this machine has no address, and would have to pass a proxy that
# does not exist (a name under .invalid never does: RFC 6761 section 6.4). WebRTC's UDP asks neither, so
# there is none. Not by Playwright's routes: with one of those, Playwright answers CORS preflights itself.
_LOOPBACK_ONLY = (
    # By its number, as the lab listens there: localhost alone may be tried as ::1 first, which is anybody's.
    "--host-resolver-rules=MAP localhost 127.0.0.1, MAP *.localhost 127.0.0.1, MAP * ~NOTFOUND,"
    " EXCLUDE 127.0.0.1",
    "--proxy-server=http://nowhere.invalid:9",
    # Without what Chromium lets by on its own, link-local addresses among it.
    "--proxy-bypass-list=<-loopback>;localhost;*.localhost;127.0.0.1",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
)

_seen_to_start: set[str] = set()


def arguments() -> list[str]:
    """Return the command-line switches a lab browser is started with."""
    # Chromium's sandbox refuses to start for root, as in a container.
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*_ARGUMENTS, *_LOOPBACK_ONLY, *(["--no-sandbox"] if as_root else [])]


def make_profile(folder: Path, *, third_party_cookies: bool) -> None:
    """Begin a profile, with a choice that makers and distributions of Chromium leave at different values."""
    choice = {"profile": {"cookie_controls_mode": 0 if third_party_cookies else 1}}
    (folder / "Default").mkdir()
    (folder / "Default" / "Preferences").write_text(json.dumps(choice), "utf-8")


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a browser whose own temporary files go to a folder that will be deleted."""
    # A socket is among them, and its path has an end: at 104 bytes on a Mac, whose folders have long names.
    here = {"TMPDIR": str(folder)} if len(os.fsencode(folder)) < 50 else {}
    return {**os.environ, **here}


def find() -> str:
    """Return the path of a Chromium, Chrome or Edge that starts; `AUTHLAB_BROWSER` names another.

    Raises `BrowserMissing`.
    """
    for path in _candidates():
        if os.path.isfile(path) and _starts(path):
            return str(path)
    if chosen := os.environ.get("AUTHLAB_BROWSER"):
        raise BrowserMissing(
            f"AUTHLAB_BROWSER names {chosen}, which does not start. Correct it, or unset it and "
            f"type in a terminal: {INSTALL}"
        )
    raise BrowserMissing(f"no Chromium, Chrome or Edge was found. Type in a terminal: {INSTALL}")


def _candidates() -> Iterator[str]:
    if chosen := os.environ.get("AUTHLAB_BROWSER"):
        yield chosen
        return
    yield from filter(None, map(shutil.which, _NAMES))
    yield from _PLACES
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or _playwright_cache())
    for pattern in (
        "chromium-*/chrome-*/chrome",
        "chromium-*/chrome-*/chrome.exe",
        "chromium-*/chrome-*/*.app/Contents/MacOS/*",
    ):
        yield from map(str, sorted(cache.glob(pattern), reverse=True))


def _playwright_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "~")).expanduser() / "ms-playwright"
    return Path(
        "~/Library/Caches/ms-playwright" if sys.platform == "darwin" else "~/.cache/ms-playwright"
    ).expanduser()


def _starts(path: str) -> bool:
    # Ubuntu's chromium-browser may be an empty shell that asks for a snap: a file is not yet a browser.
    if sys.platform == "win32" or path in _seen_to_start:
        return True  # on Windows, --version opens a window
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    if done.returncode == 0:  # a "no" is not remembered: Stop, pressed in a notebook, ends the program too
        _seen_to_start.add(path)
    return done.returncode == 0


def install() -> str:
    """Install a Chromium by Playwright, or else by the system's package manager, and return its path.

    Raises `BrowserMissing` where neither works, and where `AUTHLAB_BROWSER` asks for another.
    """
    if os.environ.get("AUTHLAB_BROWSER"):
        return find()
    tries = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        tries += [["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "chromium"]]
    for command in tries:
        print("$", *command, flush=True)  # noqa: T201 - a download takes minutes: the reader sees what runs
        subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        try:
            return find()
        except BrowserMissing:
            continue
    raise BrowserMissing(
        "no browser could be installed. Install Chromium, Chrome or Edge with your system's own tools; "
        "it is found by itself, or set AUTHLAB_BROWSER to its path."
    )
