"""The HS256 cracker: the first word that fits, on every core, and nothing left behind however it ends."""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import jwt
import psutil
import pytest
from conftest import run_async

from authlab.errors import LessonError, Malformed
from authlab.redteam import hs256
from authlab.redteam.forgery import forged, mac, nothing
from authlab.redteam.hs256 import Cracking
from authlab.widgets.live import Live

WORDS = [f"word {number}" for number in range(20_000)]


def token(secret: str | bytes) -> str:
    key = secret.encode("utf-8", "surrogateescape") if isinstance(secret, str) else secret
    return forged(jwt.encode({"sub": "ada"}, "k" * 32), mac(key))


def worked(cracking: Cracking) -> list[tuple[int, int, str]]:
    return list(cracking)


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """No test leaves a process or an open file behind; whatever dies is waited for."""
    before = _files()
    yield
    assert not psutil.Process().children()
    assert _files() == before


def _files() -> int:
    folder = "/proc/self/fd"
    return len(os.listdir(folder)) if os.path.isdir(folder) else 0


@pytest.mark.parametrize("place", [0, 1, 2047, 2048, 4095, 19_999])
def test_the_word_that_fits_is_found_and_the_guesses_counted(place: int) -> None:
    cracking = Cracking(token(WORDS[place]), WORDS)
    reports = worked(cracking)
    assert (cracking.secret, cracking.guesses) == (WORDS[place], place + 1)
    assert reports[-1] == (place + 1, len(WORDS), f"the secret is {WORDS[place]!r}")
    assert [done for done, _, _ in reports[:-1]] == [2048 * n for n in range(1, len(reports))]
    assert cracking.seconds > 0


ODD = [
    "",
    "é",
    "x" * 64,
    "y" * 65,
    "z" * 300,
    "a\nb",
    "\n",
    "nul\0in it",
    "\udce9 as a file has it",
    "🔑" * 20,
]


@pytest.mark.parametrize("secret", ODD)
def test_a_key_of_any_length_and_letters_is_tried_as_it_is(secret: str) -> None:
    cracking = Cracking(token(secret), ["no", *ODD[: ODD.index(secret)], secret, "later"])
    worked(cracking)
    assert (cracking.secret, cracking.guesses) == (secret, ODD.index(secret) + 2)


def test_the_first_of_two_that_fit_is_the_one_and_the_same_on_any_number_of_cores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = [*WORDS[:5000], "again", *WORDS[5000:], "again"]
    for count in (1, 2, 3, 5):
        monkeypatch.setattr(hs256, "cores", lambda count=count: count)
        cracking = Cracking(token("again"), iter(words), total=len(words))
        reports = worked(cracking)
        assert (cracking.secret, cracking.guesses, len(reports)) == ("again", 5001, 3)


@pytest.mark.parametrize("words", [[], ["no"], WORDS[:3000]])
def test_where_no_word_fits_it_says_so(words: list[str]) -> None:
    cracking = Cracking(token(b"\xff" * 32), words)
    assert worked(cracking)[-1:] == ([(len(words), len(words), "no word fits so far")] if words else [])
    assert (cracking.secret, cracking.guesses) == (None, len(words))


def test_going_through_it_again_starts_again() -> None:
    cracking = Cracking(token(WORDS[2500]), WORDS)
    assert [len(worked(cracking)), cracking.guesses] == [len(worked(cracking)), cracking.guesses] == [2, 2501]


def test_what_is_no_token_is_refused_before_a_process_starts() -> None:
    with pytest.raises(Malformed):
        Cracking("no token", WORDS)
    cracking = Cracking(forged(token("x"), nothing), ["x"])
    assert worked(cracking)
    assert cracking.secret is None


def endless() -> Iterator[str]:
    number = 0
    while True:
        yield f"{number}"
        number += 1


def at_work() -> tuple[Iterator[object], list[psutil.Process]]:
    """Return an attack that goes on for ever, and its workers."""
    work = iter(Cracking(token(b"\xff" * 32), endless()))
    next(work)
    return work, psutil.Process().children()


def gone(workers: list[psutil.Process], seconds: float = 5) -> bool:
    return not psutil.wait_procs(workers, seconds)[1]


def test_it_uses_the_cores_it_may_have_and_one_on_a_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    work, workers = at_work()
    assert len(workers) == hs256.cores() >= 1
    work.close()  # type: ignore[attr-defined]
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    assert hs256.cores() == 1
    monkeypatch.delenv("JUPYTERHUB_USER")
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert hs256.cores() == 1


def closed(work: Iterator[object]) -> None:
    work.close()  # type: ignore[attr-defined]


def interrupted(work: Iterator[object]) -> None:
    with pytest.raises(KeyboardInterrupt):
        work.throw(KeyboardInterrupt)  # type: ignore[attr-defined]


@pytest.mark.parametrize("end", [closed, interrupted])
def test_however_it_is_ended_the_workers_end_at_once(end: Callable[[Iterator[object]], None]) -> None:
    work, workers = at_work()
    started = time.perf_counter()
    end(work)
    assert gone(workers)
    assert time.perf_counter() - started < 2


def test_what_nobody_holds_any_more_ends_too() -> None:
    work, workers = at_work()
    del work
    gc.collect()
    assert gone(workers)


def test_stop_in_the_live_view_ends_it() -> None:
    live = Live(Cracking(token(b"\xff" * 32), endless()), unit="guesses")

    async def main() -> object:
        import asyncio

        asyncio.get_running_loop().call_later(0.3, live.stop)
        return await live.run()

    assert "stopped early: " in repr(run_async(main))
    assert live.done > 0


def test_a_worker_that_was_killed_is_told_in_a_sentence() -> None:
    work, workers = at_work()
    workers[0].kill()
    with pytest.raises(LessonError, match="run this again"):
        for _ in work:
            pass


SCRIPT = """
import json, signal, sys, jwt
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
from authlab.redteam.hs256 import Cracking
import psutil
def endless():
    while True:
        yield from map(str, range(1000))
work = iter(Cracking(jwt.encode({"sub": "ada"}, b"k" * 32), endless()))
next(work)
print(json.dumps([one.pid for one in psutil.Process().children()]), flush=True)
for _ in work:
    pass
"""


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_when_the_kernel_is_interrupted_or_killed_no_worker_stays(number: int) -> None:
    command = [sys.executable, "-c", SCRIPT]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as kernel:
        assert kernel.stdout
        try:
            workers = [psutil.Process(pid) for pid in json.loads(kernel.stdout.readline())]
            os.killpg(kernel.pid, number)  # as Jupyter does
            _, said = kernel.communicate(timeout=20)
        finally:
            kernel.kill()
    assert said.count("Traceback") == (number == signal.SIGINT)  # the kernel's own, and no worker's
    deadline = time.monotonic() + 5
    while any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in workers):
        assert time.monotonic() < deadline
        time.sleep(0.01)
