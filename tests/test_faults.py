"""The faults on real sockets, and the panel that lets two clients meet them."""

import html
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import httpx2
import pytest
from conftest import ADA

from authlab.app import create_app
from authlab.client import Client, Session
from authlab.errors import ServerError
from authlab.faults import FAULTS, Faults
from authlab.parts import Parts
from authlab.server import Server
from authlab.settings import Settings
from authlab.widgets.faults import FaultPanel, Seen, diagram, try_both

GOOD = ("200", "Date a day off")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for them all: only relays change here."""
    database = f"sqlite:///{tmp_path_factory.mktemp('faults') / 'test.sqlite'}"
    settings = Settings(database, b"k" * 32, bcrypt_cost=4, login_limit="")
    with Server(create_app(Parts(), settings), name="faults") as running:
        assert running.client.post("/auth/register", json=ADA).status_code == 201
        yield running


@pytest.fixture
def relay(server: Server) -> Iterator[Faults]:
    relay = Faults(server, patience=0.2)
    yield relay
    relay.close()


@pytest.fixture
def token(relay: Faults) -> str:
    return relay.client.post("/auth/login", data=ADA).json()["access_token"]


@pytest.fixture
def panel(relay: Faults, token: str) -> Iterator[FaultPanel]:
    panel = FaultPanel(relay, token)
    yield panel
    panel.close()


def state_for(fault: str) -> str:
    return "valid" if fault in GOOD else "invalid" if fault == "401" else "unverified"


def test_the_sound_client_keeps_the_token_on_everything_but_401(relay: Faults, token: str) -> None:
    for fault in [*FAULTS, *reversed(FAULTS)]:
        relay.fault = fault
        session = Session(relay.client, token)
        assert session.check() == state_for(fault), fault
        assert session.token == (None if fault == "401" else token), fault


@pytest.mark.parametrize(
    ("fault", "problem"),
    [("stall", httpx2.ReadTimeout), ("reset", httpx2.ReadError), ("no network", httpx2.ConnectError)],
)
def test_no_answer_is_no_answer_in_three_ways(relay: Faults, fault: str, problem: type[Exception]) -> None:
    relay.fault = fault
    with pytest.raises(problem):
        relay.client.get("/auth/me")
    relay.fault = "200"
    assert relay.client.get("/auth/me").status_code == 401


@pytest.mark.parametrize("fault", [fault for fault, answer in FAULTS.items() if answer])
def test_what_comes_back_is_whole(relay: Faults, fault: str) -> None:
    relay.fault = fault
    answer = relay.client.get("/auth/me")
    assert answer.status_code == int(fault) if fault.isdigit() else answer.status_code in (200, 302)
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in answer.headers) == (fault == "401")


def test_a_redirect_leads_to_somebody_elses_answer(relay: Faults) -> None:
    relay.fault = "redirect"
    answer = relay.client.get("/auth/me", follow_redirects=True)
    assert (answer.status_code, answer.json()) == (200, {"welcome": "to the hotel"})


def test_a_date_a_day_off_is_off_by_a_day(relay: Faults) -> None:
    dates = []
    for relay.fault in GOOD:
        dates.append(parsedate_to_datetime(relay.client.get("/auth/me").headers["date"]))
    assert abs(dates[1] - dates[0] - timedelta(days=1)) < timedelta(seconds=30)


def test_all_else_passes_and_only_files_may_be_kept(relay: Faults, server: Server) -> None:
    relay.fault = "500"
    assert relay.client.post("/auth/login", data=ADA).status_code == 200
    assert relay.client.post("/auth/login", data=ADA).headers["cache-control"] == "no-store"
    file = relay.client.get("/app.js")
    assert file.content == server.client.get("/app.js").content
    assert file.headers["cache-control"] == "max-age=300"


def test_a_new_fault_ends_a_stall(relay: Faults) -> None:
    relay.fault = "stall"
    with Client(relay.url, timeout=10) as patient:
        threading.Timer(0.2, setattr, (relay, "fault", "200")).start()
        with pytest.raises(httpx2.HTTPError) as problem:
            patient.get("/auth/me")
    assert not isinstance(problem.value, httpx2.TimeoutException)


def test_what_was_asked_is_kept_as_on_any_wire(relay: Faults) -> None:
    for relay.fault in ("403", "reset"):
        Session(relay.client, "tok").check()
    assert [tuple(row) for row in relay.table().rows] == [
        ("GET /auth/me", "403 Forbidden"),
        ("GET /auth/me", "no answer"),
    ]


def test_nonsense_is_dropped_and_the_next_one_served(relay: Faults) -> None:
    for data in (b"", b"\r\n\r\n", b"GET", b"GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab", b"x" * 100_000):
        with socket.create_connection(("127.0.0.1", relay.port), timeout=5) as one:
            one.sendall(data)
            one.shutdown(socket.SHUT_WR)
            while one.recv(65536):
                pass
    assert relay.client.get("/auth/me").status_code == 401


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"\xff" * 99,
    ],
)
def test_nonsense_prints_nothing(
    relay: Faults, nonsense: bytes, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(("127.0.0.1", relay.port), timeout=5) as line:
        line.sendall(nonsense)
        line.shutdown(socket.SHUT_WR)
        assert line.recv(100) == b""
    assert relay.client.get("/auth/me").status_code == 401
    assert not [record for record in caplog.records if record.name == "asyncio"]
    assert capfd.readouterr().err == ""


def test_without_a_network_the_port_is_refused_and_nobody_else_can_have_it(relay: Faults, token: str) -> None:
    for _ in range(2):  # setting it again changes nothing
        relay.fault = "no network"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", relay.port), timeout=5)
    with socket.socket() as neighbour, pytest.raises(OSError, match="in use"):
        neighbour.bind(("127.0.0.1", relay.port))
    relay.fault = "200"
    assert Session(relay.client, token).check() == "valid"
    with pytest.raises(OSError, match=r"refused|unreachable|assign"):
        socket.create_connection(("127.0.0.2", relay.port), timeout=5)


def test_it_can_be_closed_without_a_network(server: Server) -> None:
    relay = Faults(server)
    relay.fault = "no network"
    relay.close()
    with socket.socket() as next_one:
        next_one.bind(("127.0.0.1", relay.port))


def test_an_unknown_fault_and_a_closed_relay_say_so() -> None:
    server = Server(name="short")
    relay = Faults(server)
    with pytest.raises(ServerError, match="no fault is called 'flood'"):
        relay.fault = "flood"
    assert relay.fault == "200"
    server.close()
    with pytest.raises(ServerError, match="ended with its server"):
        relay.fault = "401"


def test_two_clients_meet_a_fault_and_end_in_different_states(relay: Faults, token: str) -> None:
    lost, kept = Seen("invalid", False), Seen("unverified", True)
    assert try_both(relay, token, "500") == {"starting text": lost, "authlab": kept}
    assert try_both(relay, token, "redirect")["starting text"] == Seen("valid", True, "undefined")
    assert lost.told() == "shows the log-in form and has lost the token"
    assert Seen("valid", True, "ada").told() == "shows the account of ada and has kept the token"


def test_the_panel_lights_the_state_up(panel: FaultPanel) -> None:
    assert repr(panel) == (
        "no network: starting text shows the log-in form and has lost the token; "
        "authlab shows that it cannot ask and has kept the token.\n"
        "Four states. valid: nobody; unverified: authlab; invalid: starting text; unknown: nobody."
    )
    begun = panel._view.value
    for fault in FAULTS:
        panel._choice.value = fault
        assert f"{state_for(fault)}: " in repr(panel)
        assert "authlab" in repr(panel).split(f"{state_for(fault)}: ")[1].split(";")[0]
        assert f"relay.fault = &#x27;{fault}&#x27;" in panel._view.value
    panel.reset()
    assert panel._view.value == begun


def test_the_code_below_the_picture_does_the_same(panel: FaultPanel, relay: Faults, token: str) -> None:
    panel._choice.value = "redirect"
    code = html.unescape(panel._view.value.partition("<pre>")[2].partition("</pre>")[0])
    before, _, last = code.rpartition("\n")
    names = {"relay": relay, "token": token}
    exec(before, names)  # noqa: S102 - our own
    assert eval(last, names) == ["valid", "unverified"]  # noqa: S307


def test_a_panel_without_its_relay_says_so(panel: FaultPanel, relay: Faults) -> None:
    relay.close()
    panel._choice.value = "401"
    assert "ended with its server" in panel._view.value
    assert repr(panel).startswith("401: no answer yet")


def test_a_panel_on_a_relay_that_has_ended_can_be_shown(relay: Faults, token: str) -> None:
    relay.close()
    panel = FaultPanel(relay, token)
    assert repr(panel).startswith("no network: no answer yet")
    panel.close()


def test_the_diagram_shows_who_is_where() -> None:
    figure = diagram({"authlab": Seen("unknown", True)}, caption="Waiting.")
    assert figure.alt == "Four states. valid: nobody; unverified: nobody; invalid: nobody; unknown: authlab."
    elements = list(ET.fromstring(figure.svg).iter())  # noqa: S314 - our own
    assert [e.get("stroke-width") for e in elements if e.get("rx") == "6"].count("4") == 1
    assert max(float(e.get("x", 0)) for e in elements) < 720
