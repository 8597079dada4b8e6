import logging
from collections.abc import Iterator

import pytest
import uvicorn
from conftest import ADA

from authlab.insecure.clients import AccessLog, access_log, insecure_app, insecure_login_request
from authlab.server import Server


@pytest.fixture
def careless() -> Iterator[Server]:
    with Server(insecure_app(), name="careless") as server:
        yield server


def test_uvicorn_keeps_an_access_log_unless_told_not_to() -> None:
    assert uvicorn.Config(insecure_app(), log_config=None).access_log


def test_the_address_stands_in_the_log_and_the_body_does_not(careless: Server) -> None:
    with access_log() as log:
        assert careless.client.get("/login", params=ADA).status_code == 200
        assert careless.client.post("/login", data=ADA).status_code == 200
    by_address, by_body = log.lines
    assert by_address.endswith('"GET /login?username=ada&password=correct+horse+battery HTTP/1.1" 200')
    assert by_body.endswith('"POST /login HTTP/1.1" 200')
    assert ">correct+horse+battery</mark>" in log._html()
    assert repr(log) == "\n".join(log.lines)


def test_the_log_ends_with_its_block_and_leaves_the_logger_as_it_was(careless: Server) -> None:
    logger = logging.getLogger("uvicorn.access")
    before = (logger.level, list(logger.handlers))
    with access_log() as log:
        pass
    assert (logger.level, list(logger.handlers)) == before
    careless.client.get("/")
    assert log.lines == []


def test_a_log_reads_though_nothing_was_written() -> None:
    assert repr(AccessLog()) == ""


def test_the_reference_app_leaves_no_query_for_the_log(server: Server) -> None:
    with access_log() as log:
        assert server.client.get("/auth/login", params=ADA).status_code == 400
    (line,) = log.lines
    assert line.endswith('"GET /auth/login HTTP/1.1" 400')


def test_the_careless_request_is_refused_three_times_over(server: Server) -> None:
    method, path, headers, body = insecure_login_request("eve", "fish & chips = 5 + 1")
    client = server.client
    client.post("/auth/register", json={"username": "eve", "password": "fish & chips = 5 + 1"})
    first = client.request(method, path, headers=headers, content=body)
    second = client.request(method, "/auth/login", headers=headers, content=body)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    third = client.request(method, "/auth/login", headers=form, content=body)
    assert [answer.status_code for answer in (first, second, third)] == [400, 400, 401]
    assert second.json()["detail"] == "Missing boundary in multipart."
