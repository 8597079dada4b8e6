"""What the wire shows, with and without TLS, and a login by address."""

from authlab import redteam
from authlab.app import create_app
from authlab.insecure.clients import insecure_query_login
from authlab.server import Server
from authlab.settings import Settings

ADDRESS, LISTENING = "password in the address", "eavesdropping"


def test_a_password_in_the_address_is_refused_and_the_evidence_hides_it(server: Server) -> None:
    evidence = redteam.run(server, ADDRESS)[ADDRESS]
    assert (evidence.outcome, evidence.seen[-11:]) == ("dead", "400 and 400")
    assert evidence.request.startswith("GET /auth/login?username=redteam+")
    assert "password=…" in evidence.request


def test_a_login_by_address_is_found(settings: Settings) -> None:
    with Server(insecure_query_login(create_app(settings=settings)), name="careless") as server:
        report = redteam.run(server, ADDRESS, "register and log in")
    assert report[ADDRESS].outcome == "alive"
    assert "eyJ" not in report[ADDRESS].response
    assert report.names("user story", "alive") == {"register and log in"}


def test_without_tls_the_password_is_read_on_the_way_and_that_is_said_not_counted(server: Server) -> None:
    report = redteam.run(server, LISTENING)
    assert report[LISTENING].outcome == "alive"
    assert "password=…" in report[LISTENING].request
    assert report.holds
    assert "△ alive" in str(report)
    assert str(report).startswith("stated limits: eavesdropping")


def test_with_tls_there_is_nothing_to_read() -> None:
    with Server(name="hidden", tls=True) as server:
        report = redteam.run(server, LISTENING, ADDRESS, "register and log in")
    assert report.names("stated limit", "dead") == {LISTENING}
    assert report.names("attack", "dead") == {ADDRESS}
    assert report.names("user story", "alive") == {"register and log in"}
