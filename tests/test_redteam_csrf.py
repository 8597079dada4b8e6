"""Each attack of lesson 15 is dead against the reference app, and alive where its defence is missing."""

from collections.abc import Iterator

import pytest
from driven import Drive, drive
from fastapi import FastAPI

from authlab.insecure.bank import Bank, bank_app, insecure_anybody, same_origin
from authlab.redteam import aimed_at, csrf
from authlab.redteam.attack import Evidence
from authlab.redteam.csrf import ATTACKS
from authlab.server import Server

__all__ = ["drive"]  # a fixture: pytest finds it by its name here

pytestmark = pytest.mark.browser
_EMPTY = "() => { try { localStorage.clear() } catch { /* an empty tab has none */ } }"
CSRF = ("CSRF from another site", "CSRF from another port")
HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": "frame-ancestors 'none'"}


@pytest.fixture(autouse=True)
def one_browser(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lend every attack the browser of this module, emptied: to start one takes longer than an attack."""

    def browse(work: csrf.Callable) -> Evidence:
        async def emptied(browser: csrf.Browser) -> Evidence:
            for tab in browser.tabs[1:]:
                await tab.close()
            await browser.evaluate(_EMPTY)
            await browser.page.context.clear_cookies()
            await browser.open("about:blank")
            return await work(browser)

        return drive(emptied)

    monkeypatch.setattr(csrf, "browse", browse)
    return


def outcomes(server: Server, *names: str) -> dict[str, Evidence]:
    chosen = [attack for attack in ATTACKS if not names or attack.name in names]
    with aimed_at(server) as target:
        return {attack.name: attack.carry_out(target) for attack in chosen}


def alive(found: dict[str, Evidence]) -> set[str]:
    assert {evidence.outcome for evidence in found.values()} <= {"alive", "dead"}, found
    return {name for name, evidence in found.items() if evidence.outcome == "alive"}


def test_the_reference_app_stops_all_of_them(server: Server) -> None:
    found = outcomes(server)
    assert alive(found) == set()
    for name in (*CSRF, "login CSRF"):
        assert "403" in found[name].response
        assert found[name].request.startswith("POST /")


def test_without_its_headers_it_can_be_framed(server: Server) -> None:
    server.replace(headers={})
    assert alive(outcomes(server, "clickjacking")) == {"clickjacking"}


def test_the_bank_as_it_comes_stops_none() -> None:
    with Server(bank_app(Bank("Path=/; HttpOnly", insecure_anybody)), name="bank") as server:
        assert alive(outcomes(server)) == {attack.name for attack in ATTACKS}


def test_same_site_stops_another_site_and_not_another_port() -> None:
    bank = Bank("Path=/; HttpOnly; SameSite=Strict", insecure_anybody)
    with Server(bank_app(bank), name="bank") as server:
        assert alive(outcomes(server, *CSRF)) == {"CSRF from another port"}


def test_the_bank_with_guards_and_headers_stops_all() -> None:
    bank = Bank("Path=/; HttpOnly; SameSite=None; Secure", same_origin, same_origin, HEADERS)
    with Server(bank_app(bank), name="bank") as server:
        assert alive(outcomes(server)) == set()


def test_what_has_no_form_to_log_in_with_proves_nothing() -> None:
    with Server(FastAPI(), name="empty") as server, aimed_at(server) as target:
        found = {attack.name: attack.carry_out(target) for attack in ATTACKS}
    assert {name for name, evidence in found.items() if evidence.outcome != "not applicable"} == {
        "clickjacking"
    }
