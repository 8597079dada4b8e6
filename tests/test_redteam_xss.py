"""Both attacks live in a forum that prints markup, as far as its token lets them, and nowhere else."""

from collections.abc import Iterator

import pytest
from aimed import carried_out
from fastapi import FastAPI

from authlab.app import create_app
from authlab.insecure.comments import Board, insecure_forum
from authlab.parts import SECURITY_HEADERS, Parts
from authlab.redteam import xss
from authlab.server import Server
from authlab.settings import Settings


@pytest.fixture
def sound(settings: Settings) -> Iterator[FastAPI]:
    app = create_app(Parts(), settings)
    yield app
    app.state.system.users.close()


def outcomes(app: FastAPI, *names: str) -> dict[str, tuple[str, str]]:
    with Server(app, name="xss") as server:
        found = carried_out([one for one in xss.ATTACKS if one.name in names or not names], server)
    for evidence in found.values():
        assert "eyJ" not in f"{evidence}{evidence._html()}"
        assert evidence.why
    return {name: (evidence.outcome, evidence.seen) for name, evidence in found.items()}


@pytest.mark.browser
def test_the_reference_page_shows_a_name_as_text_and_lets_no_injected_script_run(sound: FastAPI) -> None:
    dead = ("dead", "text stays text, and markup in the page runs no script")
    assert outcomes(sound) == {"XSS theft": dead, "XSS riding": dead}


@pytest.mark.browser
def test_without_its_policy_a_hole_in_the_reference_page_would_do(sound: FastAPI) -> None:
    sound.state.system.parts = Parts(
        headers={name: value for name, value in SECURITY_HEADERS.items() if "Policy" not in name}
    )
    outcome, seen = outcomes(sound, "XSS theft")["XSS theft"]
    assert outcome == "alive"
    assert "markup in the page, which no policy stops" in seen


@pytest.mark.browser
def test_a_forum_that_prints_markup_gives_the_token_away(sound: FastAPI) -> None:
    outcome, seen = outcomes(insecure_forum(sound, Board()), "XSS theft")["XSS theft"]
    assert outcome == "alive"
    assert "text that a user has written" in seen


@pytest.mark.browser
def test_an_http_only_cookie_ends_the_theft_and_not_the_riding(sound: FastAPI) -> None:
    found = outcomes(insecure_forum(sound, Board(keeps="HttpOnly")))
    assert found["XSS theft"] == ("dead", "a script ran, and got nothing")
    assert found["XSS riding"][0] == "alive"


def test_what_has_no_users_or_no_page_proves_nothing(sound: FastAPI) -> None:
    assert {outcome for outcome, _ in outcomes(FastAPI()).values()} == {"not applicable"}


def test_without_a_browser_it_does_not_apply(monkeypatch: pytest.MonkeyPatch, sound: FastAPI) -> None:
    monkeypatch.setenv("AUTHLAB_BROWSER", "/nonexistent")
    for outcome, seen in outcomes(sound).values():
        assert outcome == "not applicable"
        assert "authlab browser install" in seen
