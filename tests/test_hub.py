"""Many learners on one machine: what a Hub is prepared with, and the real JupyterHub with learners in it."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest
import typer
import yaml
from conftest import run_async

from authlab import cli_hub
from authlab.course import enrolment, hub, seat
from authlab.course.lessons import NOTEBOOKS
from authlab.errors import LessonError, ServerError
from benchmarks.hub import Hub, named, running_hub
from benchmarks.learner import Attended, Kernel

ROOT = NOTEBOOKS.parent
not_on_windows = pytest.mark.skipif(sys.platform == "win32", reason="JupyterHub does not run there")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrolment, "COST", 4)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@not_on_windows
def test_passwords_are_returned_once_and_only_hashes_are_kept(tmp_path: Path, quick: None) -> None:
    folder = tmp_path / "hub"
    new = enrolment.prepare(folder, enrolment.names(3))
    assert list(new) == ["student01", "student02", "student03"]
    assert len(set(new.values())) == 3
    assert mode(folder) == 0o700
    for path in folder.iterdir():
        assert mode(path) == 0o600, path
        assert not [one for one in new.values() if one in path.read_text("utf-8")], path
    assert enrolment.prepare(folder, enrolment.names(3)) == {}


@not_on_windows
def test_a_learner_who_comes_later_gets_one_and_a_lost_one_is_renewed(tmp_path: Path, quick: None) -> None:
    enrolment.prepare(tmp_path, enrolment.names(2))
    before = enrolment.read_passwords(tmp_path)
    assert list(enrolment.prepare(tmp_path, enrolment.names(3), renew=["student01"])) == [
        "student01",
        "student03",
    ]
    after = enrolment.read_passwords(tmp_path)
    assert after["student02"] == before["student02"]
    assert after["student01"] != before["student01"]
    with pytest.raises(LessonError, match="ada: nobody has this name here"):
        enrolment.prepare(tmp_path, enrolment.names(2), renew=["ada"])


def test_passwords_cannot_be_guessed_and_can_be_read_from_paper() -> None:
    drawn = [enrolment.new_password() for _ in range(200)]
    assert len(set(drawn)) == 200
    assert all(re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", one) for one in drawn)
    assert not set("".join(drawn)) & set("il1o0")
    assert len(set("".join(drawn)) - {"-"}) == 31  # 16 of these: 79 bits


@not_on_windows
def test_what_a_teacher_changed_in_the_configuration_is_left(tmp_path: Path, quick: None) -> None:
    enrolment.prepare(tmp_path, enrolment.names(1))
    config = tmp_path / "jupyterhub_config.py"
    written = config.read_text("utf-8")
    compile(written, str(config), "exec")
    assert 'spawner_class = "simple"' in written
    config.write_text("# mine\n")
    enrolment.prepare(tmp_path, enrolment.names(2))
    assert config.read_text() == "# mine\n"


@not_on_windows
def test_an_account_of_the_network_that_no_list_has_is_found_by_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import pwd

    monkeypatch.setattr(pwd, "getpwall", list)
    assert enrolment._on_this_machine("root")
    assert not enrolment._on_this_machine("nobody-of-that-name")


@not_on_windows
def test_accounts_that_the_machine_has_are_not_handed_to_learners(tmp_path: Path, quick: None) -> None:
    with pytest.raises(LessonError, match="root: this machine has such an account"):
        enrolment.prepare(tmp_path, ["root", "nobody-of-that-name"], system_users=True)
    assert not (tmp_path / enrolment.PASSWORDS).exists()
    enrolment.prepare(tmp_path, ["nobody-of-that-name"], system_users=True)
    written = (tmp_path / "jupyterhub_config.py").read_text("utf-8")
    assert 'spawner_class = "localprocess"' in written
    assert "authenticator_class = SystemDoorkeeper" in written


def test_what_cannot_be_read_or_written_is_one_sentence(tmp_path: Path, quick: None) -> None:
    (tmp_path / enrolment.PASSWORDS).write_text("[1")
    with pytest.raises(LessonError, match=r"passwords\.json is damaged: delete it"):
        enrolment.prepare(tmp_path, enrolment.names(1))
    with pytest.raises(LessonError, match="Choose another folder with --folder NAME"):
        enrolment.prepare(tmp_path / enrolment.PASSWORDS, enrolment.names(1))


@not_on_windows
@pytest.mark.parametrize(
    ("uid", "system_users", "address", "certificate", "said"),
    [
        (0, False, "127.0.0.1", False, "every learner would be root: add --system-users"),
        (1000, True, "127.0.0.1", False, "only root may do that"),
        (1000, False, "0.0.0.0", False, "passwords would cross the network for all to read"),  # noqa: S104
        (1000, False, "school.example", False, "add --certificate and --key"),
        (1000, False, "::1", False, ""),
        (1000, False, "0.0.0.0", True, ""),  # noqa: S104
        (0, True, "127.0.0.2", False, ""),
    ],
)
def test_a_hub_that_would_not_be_safe_is_not_started(
    uid: int, system_users: bool, address: str, certificate: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    monkeypatch.setattr(hub, "find_spec", lambda name: True)
    monkeypatch.setattr(hub, "proxy", lambda: ["configurable-http-proxy"])
    monkeypatch.setattr(hub, "in_python", lambda command: False)
    with pytest.raises(ServerError, match=said) if said else contextlib.nullcontext():
        hub.check_possible(address=address, certificate=certificate, system_users=system_users)


@not_on_windows
def test_what_is_not_installed_is_said_with_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(hub, "find_spec", lambda name: None)
    with pytest.raises(ServerError, match=r'pip install -e "\.\[teach\]"'):
        hub.check_possible(address="127.0.0.1", certificate=False, system_users=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServerError, match="npm install -g configurable-http-proxy"):
        hub.proxy()


@not_on_windows
def test_the_proxy_of_node_goes_before_the_one_in_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Only Node's can do TLS, and passes on the protocol that JupyterLab would rather speak."""
    for folder, text in (("a", "#!python\nfrom configurable_http_proxy.cli import main"), ("b", "#!node\n")):
        (tmp_path / folder).mkdir()
        made = tmp_path / folder / "configurable-http-proxy"
        made.write_text(text)
        made.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "a" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "b"))
    assert hub.proxy() == [str(tmp_path / "b" / "configurable-http-proxy")]
    assert not hub.in_python(hub.proxy())
    monkeypatch.setenv("PATH", "")
    assert hub.in_python(hub.proxy())
    monkeypatch.setattr(hub, "find_spec", lambda name: True)
    with pytest.raises(ServerError, match="cannot do TLS"):
        hub.check_possible(address="127.0.0.1", certificate=True, system_users=os.geteuid() == 0)


def test_the_last_words_of_a_hub_that_does_not_start_are_told(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()  # as one that ends before its log is looked at
    (tmp_path / hub.LOG).write_text("early\n" * 9 + "no such module\n")
    with pytest.raises(ServerError, match=r"It said last:\n(early\n){4}no such module$"):
        hub.wait_until_it_runs(process, tmp_path)


@not_on_windows
def test_a_hub_that_does_not_stop_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def end(*_: object) -> None:
        raise KeyboardInterrupt

    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(300)"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        for module, name, stand_in in (
            (cli_hub, "PATIENCE", 0.1),
            (enrolment, "prepare", lambda *_, **__: {}),
            (hub, "check_possible", lambda **_: None),
            (hub, "start", lambda *_, **__: process),
            (hub, "wait_until_it_runs", end),
        ):
            monkeypatch.setattr(module, name, stand_in)
        before = {number: signal.getsignal(number) for number in cli_hub._SIGNALS}
        try:
            with pytest.raises(typer.Exit):
                cli_hub.hub(folder=tmp_path)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            process.kill()
    assert process.returncode == -signal.SIGKILL


@not_on_windows
def test_the_doorkeeper_lets_in_who_has_a_password_and_takes_as_long_for_a_stranger(
    tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("jupyterhub")
    from authlab.course import doorkeeper

    new = enrolment.prepare(tmp_path, ["ada", "grace"])
    checked: list[str] = []

    def verify(password: str, stored: str) -> bool:
        checked.append(stored)
        return real(password, stored)

    real = doorkeeper.verify
    monkeypatch.setattr(doorkeeper, "verify", verify)
    keeper = doorkeeper.Doorkeeper(folder=str(tmp_path))

    def let_in(name: str, password: str) -> Any:
        return run_async(lambda: keeper.authenticate(None, {"username": name, "password": password}))

    assert let_in("ada", new["ada"]) == "ada"
    assert let_in("Ada", new["ada"]) == "ada"  # as JupyterHub spells names
    assert let_in("ada", new["grace"]) is None
    assert let_in("ada", "") is None
    assert let_in("mallory", new["ada"]) is None
    assert let_in("mallory", "") is None
    assert len(checked) == 6
    assert checked[-1].startswith(f"$2b${doorkeeper.COST:02}$")  # a stranger costs one hash, as anybody
    renewed = enrolment.prepare(tmp_path, [], renew=["ada"])["ada"]  # while the Hub runs
    assert let_in("ada", new["ada"]) is None
    assert let_in("ada", renewed) == "ada"


NBGRADER = ("assignment_list", "course_list", "formgrader", "validate_assignment")


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a learner's server reads: the settings that it is told, and a home without any."""
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", seat.environment()["JUPYTER_CONFIG_PATH"])
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))


def test_learners_have_no_buttons_of_nbgrader(settled: None) -> None:
    """The teacher has installed it, in the same Python."""
    from jupyter_core.paths import ENV_JUPYTER_PATH, jupyter_config_path
    from jupyter_server.extension.config import ExtensionConfigManager
    from jupyterlab_server.config import get_page_config

    folders = [str(Path(one) / "labextensions") for one in ENV_JUPYTER_PATH]
    assert "@jupyter/nbgrader" in get_page_config(folders)["disabledExtensions"]
    manager = ExtensionConfigManager(read_config_path=jupyter_config_path())
    servers = manager.get_jpserver_extensions()
    found = {name: on for name, on in servers.items() if name.startswith("nbgrader")}
    assert found == {f"nbgrader.server_extensions.{name}": False for name in NBGRADER}


# Binder: repo2docker reads these files, and nothing here can build its image.


def test_binder_understands_the_environment() -> None:
    dependencies = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    (python,) = [one for one in dependencies if isinstance(one, str) and one.startswith("python")]
    assert re.fullmatch(r"python=3\.1[1-4]", python)  # repo2docker takes x.y, and has environments for these
    # What would be read instead of environment.yml and apt.txt.
    assert not [name for name in ("binder", ".binder", "Dockerfile") if (ROOT / name).exists()]


def test_binder_gets_a_browser_that_starts() -> None:
    packages = [line.partition("#")[0].strip() for line in (ROOT / "apt.txt").read_text("utf-8").splitlines()]
    packages = list(filter(None, packages))
    assert all(re.fullmatch(r"[a-z0-9.+-]+", one) for one in packages)
    assert not [one for one in packages if "chrom" in one]  # an empty shell on Ubuntu: it wants a snap
    script = ROOT / "postBuild"
    assert script.read_text("utf-8").splitlines()[-1] == "authlab browser install"
    if sys.platform != "win32":
        assert os.access(script, os.X_OK)
    import playwright

    bundle = Path(playwright.__file__).parent / "driver" / "package" / "lib" / "coreBundle.js"
    known = bundle.read_text("utf-8").partition('"ubuntu24.04-x64": {')[2]
    needed = re.search(r"chromium: \[(.*?)\]", known, re.DOTALL)
    assert needed
    assert sorted(packages) == sorted(re.findall(r'"([^"]+)"', needed[1]))


# The real JupyterHub, with learners who log in at once: `make test-all`

LEARNERS = 3


@pytest.fixture(scope="module")
def running() -> Iterator[Hub]:
    pytest.importorskip("jupyterhub")
    with (
        tempfile.TemporaryDirectory(prefix="authlab-hub-") as folder,
        running_hub(Path(folder) / "ein Kurs ü", LEARNERS) as one,
    ):
        yield one


@pytest.fixture(scope="module")
def attended(running: Hub) -> list[Attended]:
    with ThreadPoolExecutor(LEARNERS) as pool:
        return list(pool.map(lambda learner: learner.attend("00_start_here"), running.learners))


@pytest.fixture
def two(running: Hub, attended: list[Attended]) -> Iterator[tuple[Kernel, Kernel]]:
    """A kernel of each of two learners, A with a lab server called `server`."""
    a, b = (learner.start_kernel() for learner in running.learners[:2])
    a.run("from authlab.server import Server; server = Server()")
    yield a, b
    for kernel in (a, b):
        kernel.close()


def said(kernel: Kernel, code: str) -> str:
    outputs = kernel.run(code)
    return "".join(one.get("text") or "\n".join(one.get("traceback", [])) for one in outputs).strip()


large = [pytest.mark.large, not_on_windows, pytest.mark.timeout(600)]


class TestInARealHub:
    pytestmark = large

    def test_every_learner_runs_the_first_lesson_whole(self, attended: list[Attended]) -> None:
        assert [one.errors for one in attended] == [[]] * LEARNERS

    def test_nobody_is_let_in_with_another_s_password(self, running: Hub) -> None:
        from benchmarks.learner import Learner

        one, other, *_ = running.learners
        for name, password in ((one.name, other.password), (one.name, ""), ("nobody", one.password)):
            stranger = Learner(running.url, name, password)
            assert not stranger.log_in()
            stranger.close()

    def test_a_learner_is_not_served_another_s_files_and_kernels(
        self, running: Hub, attended: list[Attended]
    ) -> None:
        one, other, *_ = running.learners
        for path in ("contents/00_start_here.ipynb", "kernels"):
            answer = one.client.get(f"/user/{other.name}/api/{path}")
            assert answer.status_code in (403, 404), answer.url
            assert httpx2.get(f"{running.url}/user/{other.name}/api/{path}").status_code == 403

    def test_copies_are_cleared_and_homes_are_closed(self, running: Hub, attended: list[Attended]) -> None:
        for learner in running.learners:
            home = running.folder / "students" / learner.name
            assert mode(home) == 0o700
            lesson = json.loads((home / "my-notebooks" / "05_migrate.ipynb").read_text("utf-8"))
            assert not any(cell.get("outputs") for cell in lesson["cells"])

    def test_every_learner_is_an_install_with_a_secret(self, two: tuple[Kernel, Kernel]) -> None:
        tell = "from authlab.settings import home, install_secret; print(home(), install_secret().hex())"
        told = [said(kernel, tell).rsplit(" ", 1) for kernel in two]
        assert len({secret for _, secret in told}) == 2
        for (home, _), name in zip(told, ("student01", "student02"), strict=True):
            assert f"/students/{name}/" in home
            assert mode(Path(home)) == 0o700
            assert mode(Path(home) / "secret") == 0o600

    def test_one_worker_hashes_for_one_learner(self, two: tuple[Kernel, Kernel]) -> None:
        assert said(two[0], "from authlab.parts import cores; print(cores())") == "1"

    def test_the_attacks_refuse_another_learner_s_lab(self, two: tuple[Kernel, Kernel]) -> None:
        a, b = two
        url = said(a, "print(server.url)")
        aim = (
            "from authlab.redteam.owned import aimed_at_address\n"
            f"with aimed_at_address({url!r}) as target: print('aimed')"
        )
        assert said(a, aim) == "aimed"
        assert "does not prove to be your own lab" in said(b, aim)
        command = f"import subprocess, sys; c = [sys.executable, '-m', 'authlab', 'attack', {url!r}]; "
        command += (
            "done = subprocess.run(c, capture_output=True, text=True); print(done.returncode, done.stderr)"
        )
        assert re.match("2 .*does not prove to be your own lab", said(b, command))
        run = "from authlab import redteam\nfrom types import SimpleNamespace\n"
        run += f"redteam.run(SimpleNamespace(url={url!r}))"
        assert "TargetRefused" in said(b, run)

    def test_what_learners_share_all_the_same(self, two: tuple[Kernel, Kernel]) -> None:
        """One loopback, and where all run as one user, one owner of all files: TEACHING.md says so."""
        a, b = two
        url = said(a, "print(server.url)")
        asked = f"import httpx2; print(httpx2.get('{url}/auth/me', trust_env=False).status_code)"
        assert said(b, asked) == "401"
        secret = said(a, "from authlab.settings import home, install_secret; install_secret(); print(home())")
        read = f"from pathlib import Path; print(len(Path({secret!r}, 'secret').read_bytes()))"
        assert said(b, read) == "32"

    def test_no_button_of_nbgrader_is_in_the_running_lab(
        self, running: Hub, attended: list[Attended]
    ) -> None:
        pytest.importorskip("nbgrader")
        learner = running.learners[0]
        page = learner.client.get(f"/user/{learner.name}/lab").text
        config = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)
        assert config
        told = json.loads(config[1])
        assert "@jupyter/nbgrader" in [one["name"] for one in told["federated_extensions"]]
        assert "@jupyter/nbgrader" in told["disabledExtensions"]
        for path in ("formgrader", "assignments", "courses", "nbgrader_version?version=0.9.6"):
            answer = learner.client.get(f"/user/{learner.name}/{path}")
            assert answer.status_code == 404, answer.url

    def test_what_a_kernel_says_is_encrypted(self, running: Hub, two: tuple[Kernel, Kernel]) -> None:
        """Else anybody on this machine could subscribe to its outputs."""
        files = list(running.folder.glob("students/*/.local/share/jupyter/runtime/kernel-*.json"))
        assert len(files) >= 2
        for file in files:
            assert mode(file) == 0o600
            assert json.loads(file.read_text("utf-8"))["curve_secretkey"]

    def test_all_listen_on_this_machine_only(self, running: Hub, attended: list[Attended]) -> None:
        listening = set()
        for process in running.processes():
            with contextlib.suppress(psutil.Error):
                found = process.net_connections("tcp")
                listening |= {one.laddr.ip for one in found if one.status == psutil.CONN_LISTEN}
        assert listening == {"127.0.0.1"}

    def test_each_has_a_server_and_no_password_is_in_any_file(
        self, running: Hub, attended: list[Attended]
    ) -> None:
        assert len(named(running.processes(), "jupyterhub.singleuser")) == LEARNERS
        for path in running.folder.iterdir():
            if path.is_file():
                assert mode(path) & 0o077 == 0, path
                text = path.read_bytes()
                assert not [one for one in running.passwords.values() if one.encode() in text], path


@pytest.mark.large
@pytest.mark.skipif(
    sys.platform != "linux", reason="only there a process can be told that its starter is gone"
)
def test_a_hub_ends_with_the_command_that_was_killed(tmp_path: Path) -> None:
    pytest.importorskip("jupyterhub")
    start = (
        "import sys; from pathlib import Path; from authlab.course import enrolment, hub, lab\n"
        "folder = Path(sys.argv[1]); enrolment.prepare(folder, ['ada'])\n"
        "process = hub.start(folder, port=lab.free_port(18700)); hub.wait_until_it_runs(process, folder)\n"
        "print('it runs', flush=True); process.wait()"
    )
    command = [sys.executable, "-c", start, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "it runs\n"
        started = psutil.Process(starter.pid).children(recursive=True)
        starter.kill()
    _, left = psutil.wait_procs(started, timeout=60)
    for one in left:
        one.kill()
    assert len(started) >= 2  # the Hub and its proxy
    assert left == []


@not_on_windows
def test_another_system_user_reads_neither_secret_nor_database() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may start a process as somebody else")
    stranger = {"user": 65533, "group": 65533, "extra_groups": []}
    with tempfile.TemporaryDirectory(prefix="authlab-hub-") as name:
        Path(name).chmod(0o755)
        home = Path(name) / "a" / ".local" / "share" / "authlab"
        make = "from authlab.settings import install_secret; install_secret()\n"
        make += "from authlab.app import create_app; create_app()"
        subprocess.run(
            [sys.executable, "-c", make], check=True, env={**os.environ, "AUTHLAB_HOME": str(home)}
        )
        kept = sorted(path.name for path in home.iterdir())
        assert "secret" in kept
        assert any(one.endswith(".sqlite") for one in kept)
        (Path(name) / "open").write_text("for all")
        (Path(name) / "open").chmod(0o644)
        cat = shutil.which("cat") or "cat"
        assert (
            subprocess.run([cat, Path(name) / "open"], **stranger, capture_output=True).stdout == b"for all"
        )
        for one in kept:
            done = subprocess.run([cat, home / one], **stranger, capture_output=True, text=True)
            assert "Permission denied" in done.stderr
            assert done.stdout == ""
        home.chmod(0o755)  # the secret is closed by itself too
        done = subprocess.run([cat, home / "secret"], **stranger, capture_output=True, text=True)
        assert "Permission denied" in done.stderr
