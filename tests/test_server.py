import _thread
import asyncio
import gc
import signal
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
from conftest import ADA, run_async
from fastapi import FastAPI

from authlab.app import create_app
from authlab.errors import ServerError
from authlab.parts import Parts
from authlab.server import Server
from authlab.settings import Settings


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def running(name: str) -> bool:
    return any(thread.name == f"authlab-{name}" for thread in threading.enumerate())


def bearer(server: Server) -> dict[str, str]:
    server.client.post("/auth/register", json=ADA)
    return {"Authorization": f"Bearer {server.client.post('/auth/login', data=ADA).json()['access_token']}"}


def broken_app() -> FastAPI:
    app = FastAPI()

    @app.post("/broken/{number}")
    def broken(number: int) -> None:
        raise RuntimeError(f"number {number} is broken")

    return app


def test_a_closed_server_leaves_nothing_behind() -> None:
    server = Server(name="brief")
    folder = Path(server.system.settings.database_url.removeprefix("sqlite:///")).parent
    assert server.client.get("/").status_code == 200
    assert folder.is_dir()
    assert running("brief")
    server.close()
    assert not is_open(server.port)
    assert not running("brief")
    assert not folder.exists()


def test_the_same_name_replaces_the_old_server() -> None:
    with Server(name="one") as old, Server(name="one") as new:
        assert not is_open(old.port)
        assert new.client.get("/").status_code == 200


def test_two_names_run_side_by_side(server: Server) -> None:
    with Server(name="other") as other:
        assert other.client.get("/").status_code == server.client.get("/").status_code == 200
    assert server.client.get("/").status_code == 200


def test_closing_twice_does_no_harm(server: Server) -> None:
    server.close()
    server.close()
    assert not is_open(server.port)


def test_closing_a_replaced_server_leaves_its_successor_alone() -> None:
    old = Server(name="one")
    with Server(name="one") as new:
        old.close()
        with Server(name="one"):
            assert not is_open(new.port)


def test_an_exception_in_the_block_closes_it() -> None:
    with pytest.raises(ZeroDivisionError), Server(name="block") as server:
        _ = 1 / 0
    assert not is_open(server.port)
    assert not running("block")


def test_nothing_is_ever_printed(capfd: pytest.CaptureFixture[str]) -> None:
    with Server(broken_app(), name="silent") as server:
        assert server.client.post("/broken/1").status_code == 500
        assert server.client.get("/nowhere").status_code == 404
        with socket.create_connection(("127.0.0.1", server.port)) as junk:
            junk.sendall(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
            assert junk.recv(100)
    assert capfd.readouterr() == ("", "")


def test_the_log_tells_of_start_and_stop(server: Server) -> None:
    assert "INFO   Application startup complete." in str(server.log)
    server.close()
    assert "INFO   Shutting down" in str(server.log)


def test_the_exchanges_show_method_path_status_and_time(server: Server) -> None:
    server.client.get("/nowhere?token=secret")
    ((method, path, status, took),) = server.exchanges.rows
    assert (method, path, status) == ("GET", "/nowhere", 404)
    assert took.endswith(" ms")


def test_an_exception_in_a_route_is_in_the_log() -> None:
    with Server(broken_app(), name="broken") as server:
        server.client.post("/broken/7")
        assert "RuntimeError: number 7 is broken" in str(server.log)
        assert server.exchanges.rows[0][:3] == ("POST", "/broken/7", 500)


def test_no_password_token_or_query_is_in_a_log(server: Server) -> None:
    def verify(password: str, stored: str) -> bool:
        raise RuntimeError("verify is broken")

    header = bearer(server)
    server.client.get("/auth/me?token=in-the-query", headers=header)
    server.replace(verify=verify)
    assert server.client.post("/auth/login", data=ADA).status_code == 500
    written = f"{server.log}{server.exchanges}{server.log._html()}{server.exchanges._html()}"
    assert "verify is broken" in written
    for secret in (ADA["password"], header["Authorization"].split()[1], "in-the-query", "$2b$"):
        assert secret not in written


def test_it_listens_on_this_machine_only(server: Server) -> None:
    listening = [c.laddr for c in psutil.Process().net_connections("inet") if c.status == "LISTEN"]
    assert ("127.0.0.1", server.port) in listening
    assert {address.ip for address in listening} == {"127.0.0.1"}


def test_each_server_has_a_secret_and_a_database_of_its_own() -> None:
    with Server(name="one") as one, Server(name="two") as two:
        assert one.system.settings.secret_key != two.system.settings.secret_key
        header = bearer(one)
        assert one.client.get("/auth/me", headers=header).status_code == 200
        assert two.client.get("/auth/me", headers=header).status_code == 401
        assert len(two.rows("SELECT * FROM users")) == 0


def test_a_replaced_part_counts_from_the_next_request(server: Server) -> None:
    wrong = {**ADA, "password": "wrong"}
    server.client.post("/auth/register", json=ADA)
    assert server.client.post("/auth/login", data=wrong).status_code == 401
    server.replace(verify=lambda password, stored: True)
    assert server.client.post("/auth/login", data=wrong).status_code == 200


def test_an_unknown_part_is_answered_with_the_known_ones(server: Server) -> None:
    with pytest.raises(ServerError, match=r"no part is called verfy; there are .*verify"):
        server.replace(verfy=None)


def test_parts_beside_an_app_are_refused_and_not_ignored(settings: Settings) -> None:
    app = create_app(Parts(), settings)
    with pytest.raises(ServerError, match="create_app"):
        Server(app, parts=Parts())
    app.state.system.users.close()


def test_an_app_is_served_by_one_server_at_a_time(settings: Settings) -> None:
    app = create_app(settings=settings)
    with Server(app, name="one") as one:
        with pytest.raises(ServerError, match="served already, by the server 'one'"):
            Server(app, name="two")
        assert one.client.get("/").status_code == 200
    with Server(app, name="two") as two:
        two.client.post("/auth/login", data=ADA)
        assert two._steps
        assert not one._steps


def test_an_app_without_parts_says_so() -> None:
    with Server(FastAPI()) as server:
        for ask in (lambda: server.replace(read=None), lambda: server.rows("SELECT 1")):
            with pytest.raises(ServerError, match="not the reference app"):
                ask()


def test_parts_without_an_app_are_used() -> None:
    with Server(name="parts", parts=Parts(headers={"X-Lab": "yes"})) as server:
        assert server.client.get("/").headers["X-Lab"] == "yes"


def test_rows_reads_the_database(server: Server) -> None:
    server.client.post("/auth/register", json=ADA)
    table = server.rows("SELECT name, password_hash FROM users")
    assert table.columns == ("name", "password_hash")
    assert [name for name, _ in table.rows] == ["ada"]


@pytest.mark.parametrize("sql", ["SELECT nothing FROM users", "DELETE FROM users", "", "SELECT 1; SELECT 2"])
def test_what_rows_cannot_answer_is_one_sentence_and_changes_nothing(server: Server, sql: str) -> None:
    server.client.post("/auth/register", json=ADA)
    with pytest.raises(ServerError, match="the database has no answer"):
        server.rows(sql)
    assert len(server.rows("SELECT * FROM users")) == 1


def test_an_app_that_fails_to_start_gives_its_reason() -> None:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        raise RuntimeError("the cellar is flooded")
        yield

    with pytest.raises(ServerError, match=r"did not start: RuntimeError: the cellar is flooded"):
        Server(FastAPI(lifespan=lifespan), name="flooded")
    assert not running("flooded")


def test_an_interrupt_while_it_starts_leaves_nothing_running() -> None:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        _thread.interrupt_main()
        await asyncio.sleep(0.5)  # not started yet when the interrupt arrives
        yield

    with pytest.raises(KeyboardInterrupt):
        Server(FastAPI(lifespan=lifespan), name="interrupted")
    assert not running("interrupted")


def test_twenty_starts_and_stops_leak_nothing() -> None:
    def cycle() -> None:
        with Server(name="cycle") as server:
            assert server.tap().client.get("/nowhere").status_code == 404
            assert server.client.get("/nowhere").status_code == 404

    process = psutil.Process()
    for _ in range(3):  # threads and files that are made once for all
        cycle()
    gc.collect()
    before = process.num_fds(), threading.active_count()
    for _ in range(20):
        cycle()
    gc.collect()
    assert process.num_fds() <= before[0]
    assert threading.active_count() <= before[1]


def test_it_works_inside_a_running_loop_as_in_a_cell() -> None:
    async def cell() -> int:
        with Server(name="cell") as server:
            return server.client.get("/").status_code

    assert run_async(cell) == 200


def test_the_interrupt_stays_with_the_main_thread() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with Server(name="signals") as server:
        server.client.get("/")
        assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_answers_do_not_wait_for_nagle(server: Server) -> None:
    server.client.get("/")
    (connection,) = server._uvicorn.server_state.connections
    accepted = connection.transport.get_extra_info("socket")
    assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_tables_can_be_read_under_load(server: Server) -> None:
    done = threading.Event()

    def load() -> None:
        while not done.is_set():
            server._exchanges.append(("GET", "/", 200, 0.1))
            server._lines.append(("INFO", "a line"))

    thread = threading.Thread(target=load)
    thread.start()
    interval, deadline = sys.getswitchinterval(), time.monotonic() + 0.5
    sys.setswitchinterval(1e-5)
    try:
        while time.monotonic() < deadline:
            assert server.exchanges
            assert server.log
    finally:
        sys.setswitchinterval(interval)
        done.set()
        thread.join()


def test_it_shows_its_address_and_whether_it_is_closed() -> None:
    with Server(name="<b>") as server:
        assert repr(server) == f"Server '<b>' at {server.url}"
        assert f'href="{server.url}/"' in server._html()
        assert "&lt;b&gt;" in server._html()
    assert repr(server).endswith("(closed)")
    assert "is closed" in server._html()


def test_a_server_has_an_address_under_every_name_of_this_machine(server: Server) -> None:
    for name in ("localhost", "bank.localhost", "a.b-2.localhost", "127.0.0.1"):
        assert server.at(name) == f"http://{name}:{server.port}"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "bank",
        "example.com",
        "localhost.example.com",
        "notlocalhost",
        ".localhost",
        "a@b.localhost",
        "::1",
    ],
)
def test_a_name_that_may_be_another_machine_is_refused(server: Server, name: str) -> None:
    with pytest.raises(ServerError, match="need not be this machine"):
        server.at(name)


def test_a_lesson_may_take_its_time() -> None:
    with Server(name="unhurried") as server:
        account = {"username": "ada", "password": "correct horse battery"}
        server.client.post("/auth/register", json=account)
        hours = server.client.post("/auth/login", data=account).json()["expires_in"] / 3600
        assert hours == 24
        assert server._uvicorn.config.timeout_keep_alive == 3600  # seconds until an idle connection is closed
