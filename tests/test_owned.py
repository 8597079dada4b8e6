"""What may be attacked by its address: a server on this machine that proves to be this user's lab."""

import contextlib
import hmac
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from authlab.app import create_app
from authlab.errors import TargetRefused
from authlab.proof import PATH, new_challenge, prove
from authlab.redteam import aimed_at
from authlab.redteam.browsing import Browsing
from authlab.redteam.owned import aimed_at_address, ask_for_proof
from authlab.server import Server
from authlab.settings import Settings, install_secret


def refused(url: str, **options: str) -> str:
    with pytest.raises(TargetRefused) as raised, aimed_at_address(url, **options):
        pytest.fail("it was aimed at")
    return str(raised.value)


@contextlib.contextmanager
def answering(
    host: str, port: int, answer: Callable[[str], bytes], heard: list[int] | None = None
) -> Iterator[str]:
    """Let somebody listen at an address and answer each path; yield the URL.

    `heard` gets the length of each answer that was listened to up to its end.
    """

    class Neighbour(HTTPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):  # who asked has heard enough
                said = answer(self.path)
                self.wfile.write(said)
                if heard is not None:
                    heard.append(len(said))

        def log_message(self, *_: Any) -> None:
            pass

    with Neighbour((host, port), Handler) as neighbour:
        thread = threading.Thread(target=neighbour.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield (
                f"http://[{host}]:{neighbour.server_port}"
                if ":" in host
                else (f"http://{host}:{neighbour.server_port}")
            )
        finally:
            neighbour.shutdown()
            thread.join()


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let lab.example have these addresses."""
    real = socket.getaddrinfo

    def resolve(*addresses: str) -> None:
        found = [(0, 0, 0, "", (address, 80)) for address in addresses]

        def look_up(host: str, *args: Any, **options: Any) -> list[Any]:
            return found if host == "lab.example" else real(host, *args, **options)

        monkeypatch.setattr(socket, "getaddrinfo", look_up)

    return resolve


def test_a_lab_of_this_user_is_a_target_by_any_name_of_this_machine(server: Server) -> None:
    for host in ("127.0.0.1", "localhost"):
        with aimed_at_address(f"http://{host}:{server.port}/") as target:
            assert target.url == f"http://127.0.0.1:{server.port}"
            assert target.system is None
            assert target.ask("/auth/me").status_code == 401


@pytest.mark.parametrize("addresses", [["93.184.216.34"], ["127.0.0.1", "10.0.0.1"], ["::2"], ["::"], []])
def test_a_name_that_leads_anywhere_else_is_refused(
    resolved: Callable[..., None], addresses: list[str]
) -> None:
    resolved(*addresses)
    assert "not this machine alone" in refused("http://lab.example:8000", owned="lab.example:8000")


def test_what_was_looked_up_is_connected_to(server: Server, resolved: Callable[..., None]) -> None:
    resolved("127.0.0.1")
    with aimed_at_address(f"http://lab.example:{server.port}") as target:
        assert target.client.base_url.host == "127.0.0.1"  # whatever the name means a moment later


@pytest.mark.parametrize(
    "url",
    [
        "", "127.0.0.1:8000", "https://127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://ada@127.0.0.1:8000",
        "http://127.0.0.1:99999", "http://127.0.0.1:8000/login", "http://[::1", "file:///etc/passwd",
        "http://127.0.0.1:0", "http://127.0.0.1:8000?a", "http://127.0.0.1:8000/#a",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_lab_is_refused(url: str) -> None:
    assert "write http://127.0.0.1:8000" in refused(url)


def test_a_name_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: Any, **_options: Any) -> list[Any]:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "nobody knows" in refused("http://lab.example:8000")


def test_where_nobody_listens_it_says_so() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert "no answer" in refused(f"http://127.0.0.1:{free.getsockname()[1]}")


@pytest.fixture
def stranger() -> Iterator[Server]:
    app = FastAPI()

    @app.get(PATH + "{challenge}")
    def repeat(challenge: str) -> str:
        return challenge

    with Server(app, name="a stranger's") as running:
        yield running


def test_a_stranger_is_refused_unless_said_to_be_ones_own(stranger: Server) -> None:
    here = f"127.0.0.1:{stranger.port}"
    assert "--i-own-this HOST:PORT" in refused(stranger.url)
    assert "was said to be yours" in refused(stranger.url, owned=f"localhost:{stranger.port}")
    with aimed_at_address(stranger.url, owned=here) as target:
        assert target.url == stranger.url


def test_whoever_passes_the_labs_own_answer_on_is_refused(server: Server) -> None:
    wire = server.tap()  # a tunnel's end, say
    assert wire.client.get(PATH + new_challenge()).status_code == 200
    assert "does not prove" in refused(wire.url)


@pytest.mark.parametrize("host", ["127.0.0.2", "::1"])
def test_whoever_passes_it_on_from_the_same_port_of_another_address_is_refused(
    server: Server, host: str
) -> None:
    with contextlib.ExitStack() as stack:
        passed_on = answering(host, server.port, lambda path: server.client.get(path).content)
        try:
            url = stack.enter_context(passed_on)
        except OSError:
            pytest.skip(f"this machine has no {host}")
        assert "does not prove" in refused(url)
        with aimed_at_address(url, owned=url.removeprefix("http://")) as target:
            assert target.url == url


def test_whoever_has_the_port_next_and_repeats_what_was_said_there_is_refused() -> None:
    here, challenges, tags = list[Any](), list[str](), list[str]()

    def prove_it(path: str) -> bytes:
        if len(challenges) == 2:  # from now on somebody else listens there
            return tags[-1].encode()
        challenges.append(path.removeprefix(PATH))
        tags.append(prove(challenges[-1], *here, key=install_secret()))
        return tags[-1].encode()

    with answering("127.0.0.1", 0, prove_it) as url:
        here += ["127.0.0.1", int(url.rpartition(":")[2])]
        with aimed_at_address(url) as target:
            ask_for_proof(target.client)
            assert len({*challenges}) == 2
            assert all(len(one) == 64 for one in challenges)
            with pytest.raises(TargetRefused, match="does not prove"):
                ask_for_proof(target.client)


def test_the_browser_ends_with_the_aim(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[Browsing] = []
    monkeypatch.setattr(Browsing, "close", lambda browse: ended.append(browse))
    for aim in (aimed_at_address(server.url), aimed_at(server)):
        with contextlib.suppress(KeyboardInterrupt), aim as target:
            raise KeyboardInterrupt
        assert ended.pop() is target.browse


@pytest.mark.parametrize("more", [b"", b"\n", b"0" * 36, b"0" * 40])
def test_nothing_but_the_tag_is_the_tag(more: bytes) -> None:
    here: list[Any] = []

    def answer(path: str) -> bytes:
        return prove(path.removeprefix(PATH), *here, key=install_secret()).encode() + more

    with answering("127.0.0.1", 0, answer) as url:
        here += ["127.0.0.1", int(url.rpartition(":")[2])]
        if more:
            assert "does not prove" in refused(url)
        else:
            with aimed_at_address(url):
                pass


@pytest.mark.parametrize("said", [b"", b"0" * 50_000_000])
def test_silence_proves_nothing_and_endless_talk_is_not_listened_to(said: bytes) -> None:
    heard: list[int] = []
    with answering("127.0.0.1", 0, lambda _: said, heard) as url:
        assert "does not prove" in refused(url)
    assert heard == [0] * (not said)


def test_where_a_name_leads_to_both_the_lab_is_looked_for_on_ipv4(
    server: Server, resolved: Callable[..., None]
) -> None:
    resolved("::1", "127.0.0.1")
    with aimed_at_address(f"http://lab.example:{server.port}") as target:
        assert target.client.base_url.host == "127.0.0.1"


def test_whoever_leads_on_to_the_lab_is_refused(server: Server) -> None:
    app = FastAPI()
    app.get(PATH + "{challenge}")(lambda challenge: RedirectResponse(f"{server.url}{PATH}{challenge}"))
    with Server(app, name="leading on") as other:
        assert "does not prove" in refused(other.url)


def test_another_installs_lab_is_refused(
    server: Server, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge, ours = new_challenge(), install_secret()
    monkeypatch.setenv("AUTHLAB_HOME", str(tmp_path / "another"))
    answer = server.client.get(PATH + challenge).text
    assert answer == prove(challenge, *server.address, key=install_secret())
    assert answer != prove(challenge, *server.address, key=ours)


@pytest.mark.parametrize(
    "challenge", ["", "0", "g" * 64, "0" * 63, "0" * 65, "%00" * 64, "A" * 64, "../" + "0" * 64]
)
def test_nothing_but_a_challenge_is_answered(server: Server, challenge: str) -> None:
    assert server.client.get(PATH + challenge).status_code == 404


def test_where_no_secret_can_be_kept_there_is_no_proof(
    settings: Settings, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "secret").write_bytes(b"short")
    monkeypatch.setenv("AUTHLAB_HOME", str(tmp_path / "home"))
    with Server(create_app(settings=settings), name="without") as server:
        assert server.client.get(PATH + new_challenge()).status_code == 404


def test_the_proof_is_no_signature_of_a_token(server: Server) -> None:
    tag = hmac.digest(b"k" * 32, b"authlab proof\0" + b"127.0.0.1\0" + b"80\0" + b"c", "sha256")
    assert prove("c", "127.0.0.1", 80, key=b"k" * 32) == tag.hex()
    signing_input = "eyJhbGciOiJIUzI1NiJ9.e30"  # what a forger would like to have signed
    assert server.client.get(PATH + signing_input).status_code == 404
