"""The hard treatment: whatever people and machines do to a notebook, it runs, and nothing is left behind.

`make test` gives lesson 00 what happens every day; `make test-all` gives it everything, and every other
lesson a quarter; `make torture` gives all of them everything.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import run_async
from kernels import Run, code_cells, errors, eventually, strangers

from authlab.course.lessons import NOTEBOOKS

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
Treatment = Callable[[Path, Path], Coroutine[Any, Any, None]]
TREATMENTS: dict[str, Treatment] = {}
EVERYDAY = {
    "in_reverse_and_then_run_all", "after_interrupts", "after_a_kill_half_way",
    "talking_to_this_machine_only", "with_a_home_that_cannot_be_written",
    "in_a_path_with_spaces_and_non_ascii", "without_a_browser",
}  # fmt: skip


def treatment(function: Treatment) -> Treatment:
    TREATMENTS[function.__name__] = function
    return function


@treatment
async def twice_in_one_kernel(path: Path, folder: Path) -> None:
    async with Run(path, folder).running() as run:
        await run.all()
        await run.all()


@treatment
async def every_cell_twice_in_a_row(path: Path, folder: Path) -> None:
    async with Run(path, folder).running() as run:
        for index in code_cells(run.notebook):
            await run.cell(index)
            await run.cell(index)
        assert errors(run.notebook) == []


@treatment
async def in_reverse_and_then_run_all(path: Path, folder: Path) -> None:
    async with Run(path, folder).running() as run:
        for index in reversed(code_cells(run.notebook)):
            await run.cell(index)
        await run.all()


@treatment
async def after_interrupts(path: Path, folder: Path) -> None:
    async with Run(path, folder).running() as run:
        # Once without: Python itself cannot repeat the import of a package that was broken off half-way.
        await run.all()
        stopped = 0
        for after in (0.1, 0.6):
            for index in code_cells(run.notebook):
                await run.interrupted(index, after=after)
                ends = [o.ename for o in run.notebook.cells[index].outputs if o.output_type == "error"]
                stopped += bool({"KeyboardInterrupt", "CancelledError"} & set(ends))
        assert stopped
        await run.all()


@treatment
async def after_a_kill_half_way(path: Path, folder: Path) -> None:
    home = folder / "home"
    async with Run(path, folder, AUTHLAB_HOME=str(home)).running() as run:
        cells = code_cells(run.notebook)
        for index in cells[: len(cells) // 2]:
            await run.cell(index)
        await run.kill()
    async with Run(path, folder, AUTHLAB_HOME=str(home)).running() as run:
        await run.all()


@treatment
async def killed_while_a_browser_is_open(path: Path, folder: Path) -> None:
    async with Run(path, folder).running() as run:
        cells = code_cells(run.notebook)
        drives = [i for i in cells if "Browser()" in run.notebook.cells[i].source]
        for index in cells[: cells.index(drives[0])] if drives else []:
            await run.cell(index)
        for index in drives[:1]:
            running = asyncio.ensure_future(run.cell(index))
            await eventually(lambda: len(run.processes()) > 4, "the browser did not start")
            await run.kill()
            running.cancel()


@treatment
async def three_at_once(path: Path, folder: Path) -> None:
    async def one() -> None:
        async with Run(path, folder).running() as run:
            await run.all()

    await asyncio.gather(one(), one(), one())


@treatment
async def talking_to_this_machine_only(path: Path, folder: Path) -> None:
    seen: set[str] = set()
    async with Run(path, folder).running() as run:

        async def watch() -> None:
            while True:
                seen.update(strangers(await asyncio.to_thread(run.processes)))

        watching = asyncio.ensure_future(watch())
        await run.all()
        watching.cancel()
        assert any(one.status == "LISTEN" for one in run.kernel.net_connections("tcp"))
    assert not seen


@treatment
async def without_any_network(path: Path, folder: Path) -> None:
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rn", "true"], check=False).returncode:
        pytest.skip("this system gives no process a network of its own (unshare)")
    await _in_a_process(["unshare", "-rn", sys.executable, __file__, "offline"], path, folder)


@treatment
async def in_a_read_only_folder(path: Path, folder: Path) -> None:
    if os.name == "posix" and os.geteuid() == 0:  # root writes wherever it likes, but for a mount
        if not shutil.which("unshare") or subprocess.run(["unshare", "-m", "true"], check=False).returncode:
            pytest.skip("run as root, and this system lets nobody mount a folder read-only (unshare)")
        mount = f'mount --bind "{folder}" "{folder}" && mount -o remount,bind,ro "{folder}" && exec "$@"'
        command = ["unshare", "-m", "sh", "-c", mount, "sh", sys.executable, __file__, "read-only"]
        return await _in_a_process(command, path, folder)
    folder.chmod(0o555)
    async with Run(path, folder).running() as run:
        await run.all()
    return None


@treatment
async def with_a_home_that_cannot_be_written(path: Path, folder: Path) -> None:
    (folder / "file").touch()
    async with Run(path, folder, AUTHLAB_HOME=str(folder / "file" / "home")).running() as run:
        for index in code_cells(run.notebook):
            await run.cell(index)
        said = errors(run.notebook)
        assert len(said) == 1, said
        assert "Set AUTHLAB_HOME" in said[0]


@treatment
async def in_a_path_with_spaces_and_non_ascii(path: Path, folder: Path) -> None:
    folder = folder / "mein Übungsordner 日本"
    folder.mkdir()
    async with Run(shutil.copy(path, folder), folder).running() as run:
        await run.all()


@treatment
async def over_leftovers(path: Path, folder: Path) -> None:
    home = folder / "home"
    home.mkdir()
    (home / "progress.jsonl").write_text('{"kind": "exercise", "id": "00.x", "outc\n\n[]\n', "utf-8")
    (home / "users.sqlite").write_bytes(b"half a database")
    (folder / "lab.sqlite").write_bytes(b"")
    async with Run(path, folder, AUTHLAB_HOME=str(home)).running() as run:
        await run.all()


@treatment
async def under_the_c_locale(path: Path, folder: Path) -> None:
    plain = {"LC_ALL": "C", "LANG": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    async with Run(path, folder, **plain).running() as run:
        await run.all()


@treatment
async def behind_a_proxy_that_is_not_there(path: Path, folder: Path) -> None:
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    async with Run(path, folder, **proxies).running() as run:
        await run.all()


@treatment
async def without_a_browser(path: Path, folder: Path) -> None:
    async with Run(path, folder, AUTHLAB_BROWSER="/nowhere/chromium").running() as run:
        for index in code_cells(run.notebook):
            await run.cell(index)
        # A cell that drives a browser says one sentence, and the cells after it do without.
        assert all("authlab browser install" in said for said in errors(run.notebook))


def cases() -> Iterator[Any]:
    """Every notebook under every treatment: a quarter in `make test-all`, all in `make torture`."""
    for number, path in enumerate(PATHS):
        for turn, name in enumerate(TREATMENTS):
            marks = [] if name in EVERYDAY and number == 0 else [pytest.mark.large]
            if number and (number + turn) % 4:
                marks.append(pytest.mark.exhaustive)
            yield pytest.param(path, name, id=f"{path.stem}-{name}", marks=marks)


@pytest.mark.torture
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("path", "name"), list(cases()))
def test_it_runs(path: Path, name: str, tmp_path: Path) -> None:
    run_async(lambda: TREATMENTS[name](path, tmp_path), 540)


@pytest.mark.torture
@pytest.mark.large
@pytest.mark.exhaustive
@pytest.mark.timeout(900)
def test_strict_nbval_is_green_five_times_in_a_row() -> None:
    for _ in range(5):
        assert subprocess.run([sys.executable, "-m", "authlab", "check", *PATHS], check=False).returncode == 0


async def _in_a_process(command: list[str], path: Path, folder: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, str(path), str(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output, _ = await asyncio.wait_for(process.communicate(), 300)
    assert process.returncode == 0, output.decode()


async def _inside(kind: str, path: Path, folder: Path) -> None:
    if kind == "offline":
        import fcntl
        import socket
        import struct

        with socket.socket() as any_socket:  # what `ip link set lo up` does
            fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 1))
    else:
        with pytest.raises(OSError, match="Read-only"):
            (folder / "probe").touch()
    async with Run(path, folder).running() as run:
        await run.all()


if __name__ == "__main__":
    asyncio.run(_inside(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
