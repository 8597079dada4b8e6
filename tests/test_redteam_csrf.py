"""Each attack of lesson 15 is dead against the reference app, and alive where its defence is missing."""

import pytest
from aimed import carried_out
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse

from authlab.insecure.bank import Bank, bank_app, insecure_anybody, same_origin
from authlab.redteam import xss
from authlab.redteam.csrf import ATTACKS
from authlab.redteam.evidence import Evidence
from authlab.server import Server

pytestmark = pytest.mark.browser
CSRF = ("CSRF from another site", "CSRF from another port")
HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": "frame-ancestors 'none'"}


def outcomes(server: Server, *names: str) -> dict[str, Evidence]:
    return carried_out([one for one in ATTACKS if not names or one.name in names], server)


def alive(found: dict[str, Evidence]) -> set[str]:
    assert {evidence.outcome for evidence in found.values()} <= {"alive", "dead"}, found
    return {name for name, evidence in found.items() if evidence.outcome == "alive"}


def test_the_reference_app_answers_none_of_their_forms(server: Server) -> None:
    for evidence in outcomes(server, *CSRF, "login CSRF").values():
        assert evidence.outcome == "dead"
        assert "403" in evidence.response
        assert evidence.request.startswith("POST /")


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


def test_evidence_shows_no_token_that_the_page_has_shown() -> None:
    app = FastAPI()
    app.post("/auth/register", status_code=201)(lambda: None)
    app.post("/auth/login")(lambda: {"access_token": "opaque-and-secret"})
    with Server(app, name="answers anybody") as server:
        response = outcomes(server, "login CSRF")["login CSRF"].response
    assert "access_token" in response
    assert "secret" not in response


@pytest.mark.parametrize("name", [CSRF[0], "XSS theft"])
def test_where_the_page_leads_to_another_server_nothing_is_typed(name: str) -> None:
    form = '<form method="post"><input id="username"><input id="password"><button id="submit">'
    with Server(FastAPI(), name="somebody else's") as other, Server(FastAPI(), name="leads on") as server:
        other.app.get("/")(lambda: HTMLResponse(form))
        server.app.get("/")(lambda: RedirectResponse(other.url))
        server.app.post("/auth/register", status_code=201)(lambda: None)
        server.app.post("/auth/login")(lambda: {"access_token": "a"})
        found = carried_out([one for one in (*ATTACKS, *xss.ATTACKS) if one.name == name], server)[name]
        assert [row[0] for row in other.exchanges.rows if row[0] != "GET"] == []
    assert found.seen == "its page leads elsewhere, where nobody has allowed an attack"


def test_what_has_no_page_proves_nothing() -> None:
    with Server(FastAPI(), name="empty") as server:
        assert {evidence.outcome for evidence in outcomes(server).values()} == {"not applicable"}
