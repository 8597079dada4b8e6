import gc
import http.client
import socket
import struct
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from conftest import ADA
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from authlab.client import Client
from authlab.exchange import hexdump
from authlab.server import Server
from authlab.wire import Wire

JUPYTER = "_xsrf=2|jupyters; username-127-0-0-1-8888=jupyters"
EVERY_BYTE = bytes(range(256))


def an_app() -> FastAPI:
    app = FastAPI()

    @app.post("/echo")
    async def echo(request: Request) -> Response:
        return Response(await request.body())

    @app.post("/hasty")
    async def hasty() -> Response:
        return Response(b"no need to read that")

    @app.get("/pieces")
    async def pieces() -> StreamingResponse:
        async def produce() -> AsyncIterator[bytes]:
            for piece in (b"one ", b"two ", b"three"):
                yield piece

        return StreamingResponse(produce())

    @app.get("/cookie")
    async def cookie() -> Response:
        return Response(headers={"Set-Cookie": "lab=1; HttpOnly", "X-Whatever": "from the lab"})

    @app.get("/binary")
    async def binary() -> Response:
        return Response(EVERY_BYTE, media_type="application/octet-stream")

    @app.get("/huge")
    async def huge() -> Response:
        return Response(bytes(20_000_000))

    return app


@pytest.fixture(scope="module")
def app_server() -> Iterator[Server]:
    with Server(an_app(), name="wire-test") as server:
        yield server


@pytest.fixture(autouse=True)
def _nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What asyncio logs, an exception that nobody took for one, would be printed into some cell."""
    yield
    gc.collect(1)  # the young ones: quick, and enough here
    records = [*caplog.get_records("call"), *caplog.get_records("teardown")]
    assert not [record.getMessage() for record in records if record.name == "asyncio"]


@pytest.fixture
def wire(app_server: Server) -> Iterator[Wire]:
    wire = app_server.tap()
    yield wire
    wire.close()


@pytest.fixture
def scripted() -> Iterator[Callable[..., Wire]]:
    """Give a wire to a server that sends prepared pieces, waiting for the reader between them."""
    closing: list[Callable[[], None]] = []

    def start(*pieces: bytes) -> Wire:
        listener = socket.create_server(("127.0.0.1", 0))
        wire = Wire("127.0.0.1", listener.getsockname()[1])

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, listener:
                connection.recv(65536)
                for i, piece in enumerate(pieces):
                    connection.sendall(piece)
                    sent = sum(map(len, pieces[: i + 1]))
                    until(lambda sent=sent: len(wire.exchanges[0].raw_response) == sent)

        thread = threading.Thread(target=serve)
        thread.start()
        closing.extend([thread.join, wire.close])
        return wire

    yield start
    for close in closing:
        close()


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not reached():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.002)


def dial(wire: Wire) -> socket.socket:
    return socket.create_connection(("127.0.0.1", wire.port), timeout=10)


def talk(wire: Wire, *sent: bytes) -> bytes:
    """Send pieces, then read until the server hangs up."""
    with dial(wire) as client:
        for piece in sent:
            client.sendall(piece)
        answer = b""
        while piece := client.recv(65536):
            answer += piece
    return answer


def test_the_bytes_are_those_that_were_sent_and_answered(wire: Wire) -> None:
    head = b"POST /echo?a=%20b HTTP/1.1\r\nhOsT:  x\r\nX-Odd:\t1 \r\nContent-Length: 4\r\nConnection: close"
    sent = head + b"\r\n\r\n\x00\xff\r\n"
    answer = talk(wire, sent)
    (exchange,) = wire.exchanges
    assert exchange.raw_request == sent
    assert exchange.raw_response == answer
    assert answer.endswith(b"\r\n\r\n\x00\xff\r\n")


def test_the_exchanges_of_one_connection_are_cut_apart(wire: Wire) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", wire.port, timeout=10)
    for body in (b"first", b"", b"third"):
        connection.request("POST", "/echo", body)
        assert connection.getresponse().read() == body
    connection.close()
    assert [e.raw_request.partition(b"\r\n\r\n")[2] for e in wire.exchanges] == [b"first", b"", b"third"]
    assert [e.raw_response.partition(b"\r\n\r\n")[2] for e in wire.exchanges] == [b"first", b"", b"third"]


def test_a_large_body_in_pieces_is_one_exchange(wire: Wire) -> None:
    body = EVERY_BYTE * 8192  # 2 MB
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    answer = talk(wire, head[:30], head[30:], *(body[i : i + 99_999] for i in range(0, len(body), 99_999)))
    (exchange,) = wire.exchanges
    assert exchange.raw_request == head + body
    assert exchange.raw_response == answer
    assert answer.endswith(body)


def test_a_body_that_comes_after_the_answer_belongs_to_its_request(wire: Wire) -> None:
    with dial(wire) as client:
        client.sendall(b"POST /hasty HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nearly")
        assert client.recv(65536)
        client.sendall(b"late")
        until(lambda: wire.exchanges[0].raw_request.endswith(b"earlylate"))
    assert len(wire.exchanges) == 1


def test_chunked_answers_and_requests_pass(wire: Wire) -> None:
    def body() -> Iterator[bytes]:
        yield b"he"
        yield b"llo"

    assert wire.client.get("/pieces").content == b"one two three"
    assert wire.client.post("/echo", content=body()).content == b"hello"
    pieces, echo = wire.exchanges
    assert pieces.response.endswith("\r\n\r\n4\r\none \r\n4\r\ntwo \r\n5\r\nthree\r\n0\r\n\r\n")
    assert echo.request.endswith("\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")


def test_pipelined_requests_pass_and_show_no_foreign_cookie(wire: Wire) -> None:
    one = f"GET /pieces HTTP/1.1\r\nHost: x\r\nCookie: {JUPYTER}\r\n\r\n".encode()
    last = one.replace(b"Host: x", b"Host: x\r\nConnection: close")
    answer = talk(wire, one + one + last)
    assert answer.count(b"200 OK") == 3
    assert b"".join(e.raw_request for e in wire.exchanges) == one + one + last
    assert "jupyters" not in "".join(e.request for e in wire.exchanges)


HEADS = {
    "usual": f"GET / HTTP/1.1\r\nHost: x\r\nCookie: {JUPYTER}; lab=1\r\nX-Whatever: foreign\r\n\r\n",
    "lower case": f"GET / HTTP/1.1\r\nhost: x\r\ncookie: {JUPYTER};lab=1\r\nx-whatever:foreign\r\n\r\n",
    "bare line feeds": f"GET / HTTP/1.1\nHost: x\nCookie: lab=1; {JUPYTER}\nX-Whatever: foreign\n\n",
    "folded": f"GET / HTTP/1.1\r\nHost: x\r\nCookie: lab=1;\r\n {JUPYTER}\r\nX-Whatever:\r\n foreign\r\n\r\n",
    "cut off": f"GET / HTTP/1.1\r\nHost: x\r\nCookie: lab=1; {JUPYTER}\r\nX-Whatever: foreign",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
def test_what_the_lab_did_not_set_is_never_shown(wire: Wire, head: str) -> None:
    wire.client.get("/cookie")
    with dial(wire) as client:
        client.sendall(head.encode())
        client.shutdown(socket.SHUT_WR)
        client.recv(65536)
    exchange = wire.exchanges[-1]
    shown = f"{exchange}{exchange._text()}{exchange._html()}{exchange.steps}{wire.table()}"
    assert "Host: x" in exchange.request or "host: x" in exchange.request
    assert "lab=1" in shown
    assert "jupyters" not in shown
    assert "foreign" not in shown
    assert "(not set by this lab)" in shown


def test_a_cookie_set_in_two_pieces_is_the_labs(scripted: Callable[..., Wire]) -> None:
    wire = scripted(b"HTTP/1.1 200 OK\r\nSet-Coo", b"kie: halved=1\r\nContent-Length: 0\r\n\r\n")
    answer = talk(wire, b"GET / HTTP/1.1\r\nCookie: halved=1\r\n\r\n")
    assert answer.endswith(b"\r\n\r\n")
    assert "Cookie: halved=1" in wire.exchanges[0].request


def test_bytes_that_are_not_text_are_escaped(wire: Wire) -> None:
    wire.client.get("/binary")
    body = wire.exchanges[0].response.partition("\r\n\r\n")[2]
    assert body.startswith(r"\x00\x01")
    assert body.endswith(r"\xfe\xff")
    assert all(character.isprintable() or character in "\t\r\n" for character in body)


def test_a_client_that_hangs_up_half_way_stops_nobody(wire: Wire) -> None:
    client = dial(wire)
    client.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
    until(lambda: bool(wire.exchanges))
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()  # with a reset
    assert wire.client.get("/pieces").status_code == 200
    assert wire.exchanges[0].raw_request.endswith(b"half")
    assert wire.exchanges[0].status == "no answer"
    assert "no answer" in wire.picture(caption="One came, one left").alt


def test_a_server_that_is_gone_is_a_connection_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    wire = Wire("127.0.0.1", port)
    with pytest.raises(httpx2.TransportError, match=r"disconnected|reset"):
        wire.client.get("/")
    wire.close()


def test_a_server_that_dies_in_mid_answer_is_a_connection_error(scripted: Callable[..., Wire]) -> None:
    wire = scripted(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    with pytest.raises(httpx2.RemoteProtocolError, match="without sending complete"):
        wire.client.get("/")
    assert wire.exchanges[0].raw_response.endswith(b"half")


@pytest.mark.parametrize(
    "junk",
    [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + EVERY_BYTE, b"\x81\x85\x00\x00", b"\r\n\r\n", b"\n"],
    ids=["TLS", "WebSocket frame", "blank lines", "one line feed"],
)
def test_what_is_no_http_passes_and_can_be_shown(wire: Wire, junk: bytes) -> None:
    with dial(wire) as client:
        client.sendall(junk)
        client.shutdown(socket.SHUT_WR)
        while client.recv(65536):
            pass
    (exchange,) = wire.exchanges
    assert exchange.raw_request == junk
    assert exchange._html()
    assert wire.picture(caption="Junk").alt.startswith("1. client to server: ")
    assert wire.client.get("/pieces").status_code == 200


def test_a_web_socket_handshake_is_answered(wire: Wire) -> None:
    upgrade = b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n"
    assert talk(wire, upgrade).startswith(b"HTTP/1.1 4")


def test_closing_ends_its_thread_and_its_port(app_server: Server) -> None:
    before = threading.active_count()
    wire = app_server.tap()
    with dial(wire) as idle:
        assert wire.client.get("/pieces").status_code == 200
        assert threading.active_count() == before + 1
        wire.close()
        wire.close()
        assert idle.recv(1) == b""
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        dial(wire)


def test_it_closes_though_a_client_does_not_read(wire: Wire) -> None:
    with dial(wire) as client:
        client.sendall(b"GET /huge HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        until(lambda: any(writer.transport.get_write_buffer_size() for writer in wire._writers.copy()))
        wire.close()
        gc.collect()  # a transport left open would warn, and a warning is an error here


def test_the_steps_of_a_login_stand_in_the_order_they_happened(server: Server) -> None:
    wire = server.tap()
    wire.client.post("/auth/register", json=ADA)
    wire.client.post("/auth/login", data=ADA)
    login = wire.exchanges[-1]
    steps = login.steps
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert (steps[0].at, steps[-1].at) == (login.started, login.ended)
    labels = [step.label for step in steps]
    order = ["POST /auth/login", "SELECT users", "a row", "verify the password → True", "INSERT sessions"]
    assert [label for label in labels if label in order] == order
    assert labels[-1] == "200 OK"
    assert {(s.source, s.target) for s in steps[1:-1]} == {
        ("server", "database"),
        ("database", "server"),
        ("server", "server"),
    }


def test_a_title_is_method_and_path_without_the_query(wire: Wire) -> None:
    wire.client.get("/nowhere?token=secret")
    (exchange,) = wire.exchanges
    assert (exchange.title, exchange.status) == ("GET /nowhere", "404 Not Found")
    assert wire.table().rows == [("GET /nowhere", "404 Not Found")]
    assert "secret" not in str(wire.table()) + wire.picture(caption="Once").svg


def test_an_exchange_shows_request_and_response_with_secrets_marked(server: Server) -> None:
    wire = server.tap()
    wire.client.post("/auth/login", data=ADA)
    (exchange,) = wire.exchanges
    assert ">correct+horse+battery</mark>" in exchange._html()
    assert exchange._text().startswith("POST /auth/login HTTP/1.1\nHost: 127.0.0.1")
    assert "\n\nHTTP/1.1 401 Unauthorized\n" in exchange._text()


def test_forgetting_begins_with_an_empty_list(wire: Wire) -> None:
    wire.client.get("/pieces")
    wire.forget()
    assert wire.exchanges == []
    wire.client.get("/cookie")
    assert [exchange.title for exchange in wire.exchanges] == ["GET /cookie"]


@pytest.fixture
def https() -> Iterator[Server]:
    with Server(name="https", tls=True) as server:
        yield server


def test_over_tls_the_wire_sees_noise_sizes_and_the_name_of_the_server(https: Server) -> None:
    wire = https.tap()
    form = {"username": "ada", "password": "correct horse battery"}
    assert wire.client.post("/auth/register", json=form).status_code == 201
    assert wire.client.post("/auth/login", data=form).status_code == 200
    bytes_seen = b"".join(e.raw_request + e.raw_response for e in wire.exchanges)
    for secret in (b"correct", b"/auth/login", b"ada", b"HTTP/1.1", b"access_token"):
        assert secret not in bytes_seen
    hello = wire.exchanges[0]
    assert b"localhost" in hello.raw_request
    assert hello.title.startswith("TLS handshake, ")
    assert "localhost" in "".join(line[49:] for line in hello.request.splitlines())
    assert (
        wire.exchanges[-1].status == f"TLS application data, {len(wire.exchanges[-1].raw_response):,} bytes"
    )


def test_only_the_labs_own_client_trusts_its_certificate(https: Server) -> None:
    with Client(https.url) as stranger, pytest.raises(httpx2.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        stranger.get("/")
    assert https.client.get("/").status_code == 200
    assert [one["subject"][0][0][1] for one in https.identity.trust.get_ca_certs()] == ["authlab"]


def test_the_key_of_the_certificate_is_for_its_owner_only_and_goes_with_the_server() -> None:
    with Server(name="https", tls=True) as server:
        key = Path(server.identity.files["ssl_keyfile"])
        assert key.stat().st_mode & 0o077 == 0
    assert not key.exists()


def test_a_dump_shows_every_byte_once_and_says_what_it_leaves_out() -> None:
    lines = hexdump(bytes(range(256)) * 2, lines=16).split("\r\n")
    assert bytes.fromhex("".join(line[:47] for line in lines[:16])) == bytes(range(256))
    assert lines[4][49:] == "@ABCDEFGHIJKLMNO"
    assert lines[16] == "and 256 bytes more"
