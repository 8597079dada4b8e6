"""Both attacks live in a forum that prints markup, as far as its token lets them, and nowhere else."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from driven import Drive, drive, nothing_left
from fastapi import FastAPI

from authlab.app import create_app
from authlab.browser import Browser
from authlab.insecure.comments import Board, insecure_forum
from authlab.parts import SECURITY_HEADERS, Parts
from authlab.redteam import aimed_at, xss
from authlab.redteam.browsing import browse
from authlab.server import Server
from authlab.settings import Settings
from tests.conftest import run_async

__all__ = ["drive", "nothing_left"]  # fixtures: pytest finds them by their names here


@pytest.fixture
def one_browser(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the attacks use the module's browser, each with nothing kept from the one before."""

    async def fresh(browser: Browser) -> None:
        await browser.page.context.clear_cookies()
        await browser.evaluate("() => { try { localStorage.clear() } catch { /* no page yet */ } }")

    def browse_here(work: Any) -> Any:
        drive(fresh)
        return drive(work)

    monkeypatch.setattr(xss, "browse", browse_here)


@pytest.fixture
def sound(settings: Settings) -> Iterator[FastAPI]:
    app = create_app(Parts(), settings)
    yield app
    app.state.system.users.close()


def outcomes(app: FastAPI, *names: str) -> dict[str, tuple[str, str]]:
    with Server(app, name="xss") as server, aimed_at(server) as target:
        chosen = [attack for attack in xss.ATTACKS if attack.name in names or not names]
        found = {attack.name: attack.carry_out(target) for attack in chosen}
    for evidence in found.values():
        assert "eyJ" not in f"{evidence}{evidence._html()}"
        assert evidence.why
    return {name: (evidence.outcome, evidence.seen) for name, evidence in found.items()}


@pytest.mark.browser
@pytest.mark.usefixtures("one_browser")
def test_the_reference_page_shows_a_name_as_text_and_lets_no_injected_script_run(sound: FastAPI) -> None:
    dead = ("dead", "text stays text, and markup in the page runs no script")
    assert outcomes(sound) == {"XSS theft": dead, "XSS riding": dead}


@pytest.mark.browser
@pytest.mark.usefixtures("one_browser")
def test_without_its_policy_a_hole_in_the_reference_page_would_do(sound: FastAPI) -> None:
    sound.state.system.parts = Parts(
        headers={name: value for name, value in SECURITY_HEADERS.items() if "Policy" not in name}
    )
    outcome, seen = outcomes(sound, "XSS theft")["XSS theft"]
    assert outcome == "alive"
    assert "markup in the page, which no policy stops" in seen


@pytest.mark.browser
@pytest.mark.usefixtures("one_browser")
def test_a_forum_that_prints_markup_gives_the_token_away(sound: FastAPI) -> None:
    outcome, seen = outcomes(insecure_forum(sound, Board()), "XSS theft")["XSS theft"]
    assert outcome == "alive"
    assert "text that a user has written" in seen


@pytest.mark.browser
@pytest.mark.usefixtures("one_browser")
def test_an_http_only_cookie_ends_the_theft_and_not_the_riding(sound: FastAPI) -> None:
    found = outcomes(insecure_forum(sound, Board(keeps="HttpOnly")))
    assert found["XSS theft"] == ("dead", "a script ran, and got nothing")
    assert found["XSS riding"][0] == "alive"


@pytest.mark.usefixtures("one_browser")
def test_what_has_no_users_or_no_page_proves_nothing(sound: FastAPI) -> None:
    assert {outcome for outcome, _ in outcomes(FastAPI()).values()} == {"not applicable"}


@pytest.mark.browser
def test_browse_drives_a_browser_from_a_function_and_closes_it(nothing_left: Path) -> None:
    async def cell() -> str:  # as in a kernel: a loop runs in this thread
        return browse(lambda browser: browser.evaluate("() => 'here'"))

    assert run_async(cell) == "here"


@pytest.mark.browser
def test_an_interrupt_ends_the_browser_too(nothing_left: Path) -> None:
    async def wait(_: Browser) -> None:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)  # as Stop does
        await asyncio.sleep(60)

    with contextlib.suppress(KeyboardInterrupt):
        browse(wait)
        pytest.fail("it was not interrupted")


def test_without_a_browser_it_does_not_apply(monkeypatch: pytest.MonkeyPatch, sound: FastAPI) -> None:
    monkeypatch.setenv("AUTHLAB_BROWSER", "/nonexistent")
    for outcome, seen in outcomes(sound).values():
        assert outcome == "not applicable"
        assert "authlab browser install" in seen
