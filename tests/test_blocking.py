"""Slow work in the event loop: it is done, and meanwhile nothing else is."""

import asyncio
import threading

import pytest
from conftest import ADA, run_async

from authlab.insecure.blocking import insecure_offload
from authlab.parts import offload
from authlab.server import Server
from authlab.storm import Storm, log_in


@pytest.mark.parametrize(("part", "same"), [(insecure_offload, True), (offload, False)])
def test_the_work_is_done_where_the_part_says(part: object, same: bool) -> None:
    async def where() -> tuple[int, int]:
        return threading.get_ident(), await part(threading.get_ident)  # type: ignore[operator]

    here, there = run_async(where)
    assert (here == there) == same


def test_nothing_else_runs_until_it_is_done() -> None:
    done: list[str] = []

    async def other() -> None:
        done.append("other")

    async def work() -> None:
        task = asyncio.create_task(other())
        await insecure_offload(done.append, "work")
        await task

    run_async(work)
    assert done == ["work", "other"]


def test_an_exception_comes_out() -> None:
    with pytest.raises(ZeroDivisionError):
        run_async(lambda: insecure_offload(lambda: 1 // 0))


def test_logins_go_on_as_before(server: Server) -> None:
    server.replace(offload=insecure_offload)
    assert server.client.post("/auth/register", json=ADA).status_code == 201
    storm = Storm(server, [[log_in(**ADA)], [log_in("ada", "wrong")]]).run()
    assert {one.status for one in storm.answers} == {200, 401}
