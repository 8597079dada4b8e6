import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import nbformat
import psutil
import pytest
from fastapi import FastAPI, HTTPException
from fastapi.responses import PlainTextResponse
from nbformat.v4 import new_code_cell, new_notebook
from typer.testing import CliRunner

from authlab.cli import app
from authlab.insecure.verifiers import insecure_any
from authlab.proof import PATH, prove
from authlab.server import Server
from authlab.settings import install_secret

AUTHLAB = [sys.executable, "-m", "authlab"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUTHLAB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def said(*arguments: str, code: int = 0) -> str:
    """Run a command in this process; return what it printed, errors included."""
    result = CliRunner().invoke(app, [*map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


def refused(*arguments: str, **environment: str) -> str:
    """Run a command that has to end with one sentence on stderr and exit code 1; return the sentence."""
    done = subprocess.run(
        [*AUTHLAB, *map(str, arguments)],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr.strip()


@contextmanager
def serving(*options: str, **environment: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `authlab serve` until the block ends; yield its address."""
    process = subprocess.Popen(
        [*AUTHLAB, "serve", *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment},
    )  # fmt: skip
    try:
        line = process.stdout.readline()  # type: ignore[union-attr]
        yield line.removeprefix("The reference app is at ").strip(), process
    finally:
        process.kill()
        process.communicate()


def test_without_a_command_all_of_them_are_listed() -> None:
    output = said("--help")
    for command in ("lab", "serve", "check", "progress", "reset", "doctor", "browser"):
        assert re.search(rf"\b{command} .*[A-Z][a-z]", output)
    assert said(code=2).count("\n") > 10


def test_progress_is_shown_with_where_it_is_kept(home: Path) -> None:
    output = said("progress")
    assert "00 · What happens when I log in?" in output
    assert f"Kept in {home / 'progress.jsonl'}" in output


def test_reset_makes_a_copy_as_new_and_keeps_the_old_one(tmp_path: Path) -> None:
    assert said("reset", "0", "--folder", tmp_path) == "00_start_here.ipynb is as new\n"
    (tmp_path / "00_start_here.ipynb").write_text("my work")
    kept = said("reset", "00", "--folder", tmp_path).split()[-1]
    assert (tmp_path / kept).read_text() == "my work"


@pytest.mark.browser
def test_a_browser_that_is_there_is_named_and_not_installed_again() -> None:
    output = said("browser", "install")
    assert output.startswith("The lessons drive ")
    assert Path(output.removeprefix("The lessons drive ").strip()).is_file()


@pytest.mark.parametrize("command", [["lab", "99"], ["reset", "99"]])
def test_an_unknown_lesson_is_answered_with_those_there_are(command: list[str]) -> None:
    assert said(*command, code=1).startswith("there is no lesson '99'; the lessons are: 00")


@pytest.mark.parametrize("command", [["lab"], ["reset", "00"]])
def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").touch()
    output = said(*command, "--folder", tmp_path / "file" / "below", code=1)
    assert "cannot be written" in output
    assert output.count("\n") == 1


@pytest.mark.parametrize("command", [["progress"], ["serve"]])
def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").touch()
    sentence = refused(*command, AUTHLAB_HOME=str(tmp_path / "file" / "home"))
    assert "Set AUTHLAB_HOME to a folder you may write to" in sentence


def test_check_names_what_it_cannot_check(tmp_path: Path) -> None:
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), tmp_path / "stripped.ipynb")
    assert "cell 0 was never run" in said("check", tmp_path / "stripped.ipynb", code=1)
    assert "is not there" in said("check", tmp_path / "nowhere.ipynb", code=1)


def test_a_missing_browser_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTHLAB_BROWSER", "/nonexistent")
    assert said("browser", "install", code=1).startswith("AUTHLAB_BROWSER names /nonexistent")


def test_doctor_speaks_without_a_locale() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    done = subprocess.run(
        [*AUTHLAB, "doctor"], capture_output=True, timeout=60, check=False, env={**environment, "LC_ALL": "C"}
    )
    assert "✓ Python: 3." in done.stdout.decode()
    assert done.stderr == b""


def test_the_served_app_answers_and_keeps_its_users(home: Path) -> None:
    ada = {"username": "ada", "password": "correct horse battery"}
    proxy = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    with serving("--port", "0", AUTHLAB_BCRYPT_COST="4", **proxy) as (url, process):
        with httpx2.Client(base_url=url, trust_env=False) as client:
            assert client.post("/auth/register", json=ada).status_code == 201
            assert client.post("/auth/login", data=ada).status_code == 200
            assert client.get("/auth/me?token=in-the-address").is_client_error
            assert 'id="username"' in client.get("/").text
        process.send_signal(signal.SIGINT)
        _, log = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in log
    assert "in-the-address" not in log
    assert "horse" not in log
    with serving("--port", "0", AUTHLAB_BCRYPT_COST="4") as (url, _):
        assert httpx2.post(f"{url}/auth/login", data=ada, trust_env=False).status_code == 200


def test_the_served_app_listens_on_this_machine_only() -> None:
    with serving("--port", "0") as (url, process):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
        httpx2.get(url, trust_env=False)
        listening = {
            c.laddr.ip for c in psutil.Process(process.pid).net_connections() if c.status == "LISTEN"
        }
    assert listening == {"127.0.0.1"}


def test_a_port_that_is_taken_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = refused("serve", "--port", str(port))
    assert sentence == f"port {port} cannot be used (Address already in use). Try another one: " + (
        "authlab serve --port 0"
    )


@pytest.mark.parametrize("command", ["serve", "lab"])
@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_a_wrong_use(command: str, port: str) -> None:
    assert "'--port'" in said(command, "--port", port, code=2)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("AUTHLAB_SECRET_KEY", "short", "32 bytes"),
        ("AUTHLAB_BCRYPT_COST", "twelve", "AUTHLAB_BCRYPT_COST is 'twelve'; it takes a whole number"),
        ("AUTHLAB_DATABASE_URL", "nonsense", "cannot be used as the database"),
        ("AUTHLAB_DATABASE_URL", "sqlite:////no/such/folder/x", "cannot be used as the database"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_sentence(name: str, value: str, words: str) -> None:
    sentence = refused("serve", "--port", "0", **{name: value})
    assert words in sentence
    assert "short" not in sentence.replace("shorter", "")  # a key is not repeated


def test_attack_tells_its_progress_and_ends_by_how_it_went(home: Path) -> None:
    with Server(name="attacked from a terminal") as server:
        sound = ("attack", server.url, "--only", "alg none", "--only", "register and log in")
        told = said(*sound, code=0)
        assert "1 of 2: user story register and log in … alive" in told
        assert "1 of 1 attacks dead, 1 of 1 user stories alive" in told
        server.replace(read=insecure_any)
        assert "✗ alive" in said(*sound, code=1)


def test_attack_refuses_what_is_not_a_lab_of_ones_own() -> None:
    with Server(FastAPI(), name="not ours") as server:
        assert "--i-own-this HOST:PORT" in said("attack", server.url, code=2)
        here = server.url.removeprefix("http://")
        assert "404" in said("attack", server.url, "--i-own-this", here, "--only", "alg none", code=2)
    assert "not this machine alone" in said("attack", "http://192.0.2.1:80", code=2)
    assert "nothing is called x" in said("attack", "http://127.0.0.1:8000", "--only", "x", code=2)


def test_attack_ends_as_soon_as_another_server_is_there() -> None:
    strange, asked = FastAPI(), []

    @strange.get(PATH + "{challenge}")
    def answer(challenge: str) -> PlainTextResponse:
        asked.append(challenge)
        if len(asked) > 2:
            raise HTTPException(404)
        return PlainTextResponse(prove(challenge, *server.address, key=install_secret()))

    with Server(strange, name="ends") as server:
        output = said("attack", server.url, "--only", "a slow network", "--only", "alg none", code=2)
    assert "1 of 2" in output
    assert "2 of 2" not in output
    assert "does not prove to be your own lab" in output


def test_attack_gives_the_terminal_no_orders_of_the_server() -> None:
    strange = FastAPI()
    strange.post("/auth/register", status_code=201)(lambda: None)
    no = PlainTextResponse("", 429, {"Retry-After": "\x1b[2J\x9b2J"})
    strange.post("/auth/login")(lambda: no)
    with Server(strange, name="gives orders") as server:
        here = server.url.removeprefix("http://")
        output = said("attack", server.url, "--i-own-this", here, "--only", "guessing without limit")
    assert "to wait �[2J�2J s" in output


@pytest.mark.browser
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_attack_leaves_nothing_when_it_is_ended(number: signal.Signals) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="t") as folder,
        serving("--port", "0", AUTHLAB_BCRYPT_COST="4") as (url, _),
    ):
        process = subprocess.Popen(
            [*AUTHLAB, "attack", url, "--only", "15"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": folder},
        )  # fmt: skip
        while not any(Path(folder).glob("authlab-browser-*/Singleton*")):
            assert process.poll() is None
            time.sleep(0.05)
        started = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(number)
        _, told = process.communicate(timeout=60)
        assert started
        assert psutil.wait_procs(started, timeout=20)[1] == []
        assert [one.name for one in Path(folder).iterdir() if one.name.startswith("authlab-")] == []
    assert process.returncode == 2
    assert told.endswith("… ended before all was tried\n")


@pytest.mark.large
@pytest.mark.timeout(660)
def test_the_reference_app_holds_from_a_terminal() -> None:
    with serving("--port", "0") as (url, _):
        done = subprocess.run(
            [*AUTHLAB, "attack", url], capture_output=True, text=True, timeout=600, check=False
        )
    assert done.returncode == 0, done.stdout
    assert "✗" not in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("half", ["--certificate", "--key"])
def test_half_of_what_tls_takes_is_refused(tmp_path: Path, half: str) -> None:
    result = CliRunner().invoke(app, ["hub", "--folder", str(tmp_path / "hub"), half, "x.pem"])
    assert result.exit_code != 0
    assert "TLS takes both" in result.output
    assert not (tmp_path / "hub").exists()
