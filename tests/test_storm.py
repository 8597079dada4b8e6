"""A storm: every request gets its answer, probes go on meanwhile, and nothing is left when it ends."""

import asyncio
import statistics
import threading
import time
from collections import Counter

import pytest
from conftest import ADA, run_async

from authlab import parts, passwords
from authlab.insecure.blocking import insecure_offload
from authlab.server import Server
from authlab.storm import EVERY, Answer, Storm, _block, log_in, me, register
from authlab.widgets.live import Live


def slow(password: str, stored: str) -> bool:
    time.sleep(0.2)
    return passwords.verify(password, stored)


@pytest.fixture
def token(server: Server) -> str:
    server.client.post("/auth/register", json=ADA)
    return server.client.post("/auth/login", data=ADA).json()["access_token"]


def none_left() -> bool:
    return not [thread for thread in threading.enumerate() if thread.name == "authlab-storm"]


def test_every_client_gets_all_its_answers(server: Server, token: str) -> None:
    storm = Storm(server, [[log_in(**ADA), log_in("ada", "no"), me(token), me("x.y.z")]] * 3).run()
    assert Counter(one.status for one in storm.answers) == {200: 6, 401: 6}
    assert storm.rate == len(storm.answers) / max(one.at + one.seconds for one in storm.answers)
    assert not storm.probes
    assert none_left()


def test_strange_names_and_passwords_arrive_as_they_are(server: Server) -> None:
    name, password = "zoë & co=1", 'ä+ü%26 "quoted" 🔑 long enough'
    storm = Storm(server, [[register(name, password), log_in(name, password)]]).run()
    assert [one.status for one in storm.answers] == [201, 200]


def test_without_clients_it_probes_for_a_while(server: Server, token: str) -> None:
    storm = Storm(server, [], probe=me(token), seconds=0.3).run()
    assert 1 <= len(storm.probes) <= 0.3 / EVERY + 1
    assert {one.status for one in storm.probes} == {200}
    assert (storm.answers, storm.rate) == ([], 0)


def test_a_stall_is_seen_by_every_probe_it_holds_up(server: Server, token: str) -> None:
    server.replace(offload=insecure_offload, verify=slow)
    stalled = Storm(server, [[log_in(**ADA)]] * 5, probe=me(token)).run()
    server.replace(offload=parts.offload)
    calm = Storm(server, [[log_in(**ADA)]] * 5, probe=me(token)).run()
    medians = [statistics.median(one.ms for one in storm.probes) for storm in (stalled, calm)]
    assert medians[0] > 5 * medians[1]
    assert max(one.seconds for one in stalled.probes) > 0.5
    assert len(stalled.probes) > 8  # sent on, while the first ones waited
    assert {one.status for one in [*stalled.probes, *calm.probes]} == {200}


def test_it_reports_what_is_done_and_who_waits(server: Server, token: str) -> None:
    server.replace(offload=insecure_offload, verify=slow)
    reports = list(Storm(server, [[log_in(**ADA)]] * 4, probe=me(token)))
    assert [done for done, _, _ in reports] == sorted(done for done, _, _ in reports)
    assert reports[-1][:2] == (4, 4)
    assert any("wait, the first for 0." in said for *_, said in reports)
    assert "answers, median" in reports[-1][2]
    assert "wait" not in reports[-1][2]


@pytest.mark.parametrize(
    ("ms", "block"), [(0, "▁"), (2, "▁"), (4, "▂"), (30, "▃"), (150, "▅"), (2000, "▇"), (10**6, "█")]
)
def test_a_time_is_drawn_by_its_size(ms: float, block: str) -> None:
    assert _block(ms) == block


def test_leaving_off_early_hangs_up_and_leaves_nothing(server: Server, token: str) -> None:
    server.replace(verify=slow)
    work = iter(Storm(server, [[log_in(**ADA)] * 50] * 4, probe=me(token)))
    next(work)
    started = time.perf_counter()
    work.close()  # type: ignore[attr-defined]
    assert time.perf_counter() - started < 5
    assert none_left()
    assert server.client.get("/auth/me").status_code == 401


def test_it_can_be_shown_live_and_stopped(server: Server, token: str) -> None:
    server.replace(verify=slow)
    storm = Storm(server, [[log_in(**ADA)] * 50] * 4, probe=me(token))
    live = Live(storm, unit="logins")

    async def main() -> None:
        asyncio.get_running_loop().call_later(0.5, live.stop)
        await live.run()

    run_async(main)
    assert live.stopped
    assert live.total == 200
    assert storm.probes
    assert 0 in {one.status for one in storm.answers}  # those that were under way
    assert "/auth/me" in live.said
    assert none_left()


def test_a_server_that_is_gone_is_no_answer(server: Server) -> None:
    storm = Storm(server, [[log_in(**ADA)] * 2])
    server.close()
    storm.run()
    assert [one.status for one in storm.answers] == [0, 0]
    assert storm.rate == 0


def test_going_through_it_again_starts_over(server: Server, token: str) -> None:
    storm = Storm(server, [[me(token)]] * 2)
    storm.run().run()
    assert len(storm.answers) == 2


def test_what_goes_wrong_inside_is_raised_here(server: Server) -> None:
    with pytest.raises(TypeError):
        Storm(server, [["no bytes"]]).run()  # type: ignore[list-item]
    assert none_left()


def test_milliseconds() -> None:
    assert Answer(0, 0.25, 200).ms == 250
