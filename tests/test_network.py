"""What a driven browser lets one see: requests, consoles, cookies; and that it reaches this machine only.

The modules network, console and cookies have their tests here together: they share one browser.
"""

import secrets
import socket
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from conftest import ADA
from driven import Drive, drive
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from playwright.async_api import Error

from authlab.browser import Browser
from authlab.server import Server

__all__ = ["drive"]  # a fixture: pytest finds it by its name here

pytestmark = pytest.mark.browser
COOKIES = {
    "strict": "SameSite=Strict",
    "lax": "SameSite=Lax; Path=/transfer",
    "none": "SameSite=None; Secure; HttpOnly",
    "none-not-secure": "SameSite=None",
    "bare": "Max-Age=600",
    "__Host-id": "Path=/; Secure",
    "domain": "Domain=bank.localhost",
    "too-wide": "Domain=localhost",
}
SESSION = secrets.token_urlsafe(32)


@pytest.fixture
def bank() -> Iterator[Server]:
    app = FastAPI()

    @app.get("/")
    def page() -> HTMLResponse:
        answer = HTMLResponse("<h1>bank</h1>")
        for name, flags in COOKIES.items():
            answer.headers.append("Set-Cookie", f"{name}={SESSION if name == 'bare' else 1}; {flags}")
        return answer

    @app.get("/script")
    def script() -> HTMLResponse:
        policy = "default-src 'self'; script-src 'nonce-n'"
        page = """<script>never()</script><script nonce=n>
            console.log("said", 1); fetch("http://evil.localhost/").catch(() => 0);
            alert("hello"); setTimeout(() => { throw new TypeError("thrown"); }); nowhere();
        </script>"""
        return HTMLResponse(page, headers={"Content-Security-Policy": policy})

    @app.post("/transfer")
    async def transfer(request: Request) -> Response:
        return Response(", ".join(sorted(request.cookies)))

    with Server(app, name="bank") as running:
        yield running


@pytest.fixture
def evil(bank: Server) -> Iterator[Server]:
    app = FastAPI()

    @app.get("/")
    def page() -> HTMLResponse:
        action = bank.at("bank.localhost") + "/transfer"
        return HTMLResponse(
            f"<form method=post action={action}><button id=go name=to value=mallory>win</form>"
        )

    with Server(app, name="evil") as running:
        yield running


def headers(row: tuple[Any, ...]) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in row[4].splitlines())


def test_the_requests_of_a_page_are_listed_without_queries(server: Server, drive: Drive) -> None:
    assert server.client.post("/auth/register", json=ADA).status_code == 201

    async def work(browser: Browser) -> str:
        before = len(browser.requests)
        tab = await browser.open(f"{server.url}/?secret=in-the-query")
        await tab.fill(**ADA)
        await tab.click("submit")
        rows = browser.requests.rows[before:]
        assert rows[0][:4] == ("GET", "/?…", 200, f"127.0.0.1:{server.port}")
        login, me = rows[-2:]
        assert login[:3] == ("POST", "/auth/login", 200)
        assert login[5].startswith(b"username=ada&password=correct") or b'name="password"' in login[5]
        assert headers(login)["Origin"] == server.url
        assert headers(login)["Sec-Fetch-Site"] == "same-origin"
        assert me[:3] == ("GET", "/auth/me", 200)
        assert headers(me)["Authorization"].startswith("Bearer eyJ")
        shown = str(browser.requests)
        assert "in-the-query" not in shown
        assert "eyJ" not in shown + browser.requests._html()
        return shown

    shown = drive(work)
    assert "Authorization: Bearer (" in shown
    assert "battery" not in shown


def test_the_reference_app_serves_other_names_and_answers_their_pages(server: Server, drive: Drive) -> None:
    async def work(browser: Browser) -> None:
        tab = await browser.open(server.at("bank.localhost"))
        status = "() => fetch('/auth/login', { method: 'POST', body: new FormData() }).then(a => a.status)"
        assert await tab.evaluate(status) == 422
        assert headers(tab.requests.rows[-1])["Origin"] == server.at("bank.localhost")

    drive(work)


def test_the_cookies_have_their_flags(bank: Server, drive: Drive) -> None:
    async def work(browser: Browser) -> str:
        await browser.open(bank.at("bank.localhost"))
        cookies = await browser.cookies(bank.at("bank.localhost"))
        assert cookies.rows == [
            ("domain", "1", ".bank.localhost", "/", "no", "no", "not set", "with the session"),
            ("__Host-id", "1", "bank.localhost", "/", "yes", "no", "not set", "with the session"),
            ("bare", SESSION, "bank.localhost", "/", "no", "no", "not set", "on a date"),
            ("none", "1", "bank.localhost", "/", "yes", "yes", "None", "with the session"),
            ("strict", "1", "bank.localhost", "/", "no", "no", "Strict", "with the session"),
        ]
        assert {row[0] for row in (await browser.cookies()).rows} >= {"lax", "strict"}
        assert len(await browser.cookies(bank.at("evil.localhost"))) == 0
        return str(cookies)

    assert "bare       (43 characters)  bank.localhost" in drive(work)


def test_what_goes_along_with_a_request_from_another_site(bank: Server, evil: Server, drive: Drive) -> None:
    """Chromium's answer to lesson 15; others may differ about a cookie without SameSite."""
    cross_site_fetch = """url => fetch(url, { method: "POST", credentials: "include", body: "to=mallory" })
        .then(answer => answer.text(), refused => refused.name)"""

    async def work(browser: Browser) -> None:
        await browser.open(bank.at("bank.localhost"))
        tab = await browser.open_tab(evil.at("evil.localhost"))
        assert await tab.evaluate(cross_site_fetch, bank.at("bank.localhost") + "/transfer") == "TypeError"
        sent = tab.requests.rows[-1]
        assert sent[:4] == ("POST", "/transfer", "ERR_FAILED", f"bank.localhost:{bank.port}")
        assert sent[5] == b"to=mallory"
        assert headers(sent)["Cookie"] == "none=1"  # it was sent, whatever the page may read
        assert headers(sent)["Origin"] == evil.at("evil.localhost")
        assert headers(sent)["Sec-Fetch-Site"] == "cross-site"
        assert "has been blocked by CORS policy" in tab.console[-1]
        await tab.click("go")
        # A cookie without SameSite goes along while it is younger than two minutes, and not later.
        assert await tab.text() == "__Host-id, bare, domain, none"
        assert headers(tab.requests.rows[-1])["Sec-Fetch-Mode"] == "navigate"
        await tab.open(evil.at("localhost"))
        await tab.click("go")
        assert headers(tab.requests.rows[-1])["Sec-Fetch-Site"] == "cross-site"
        await tab.open(evil.at("bank.localhost"))  # only the port is another: the same site
        await tab.click("go")
        assert await tab.text() == "__Host-id, bare, domain, lax, none, strict"
        assert headers(tab.requests.rows[-1])["Sec-Fetch-Site"] == "same-site"
        await tab.close()

    drive(work)


def test_a_request_that_a_preflight_stopped_has_no_headers(bank: Server, evil: Server, drive: Drive) -> None:
    ask = "url => fetch(url, { method: 'POST', headers: { 'X-A': '1' } }).catch(() => 0)"

    async def work(browser: Browser) -> None:
        tab = await browser.open_tab(evil.at("evil.localhost"))
        await tab.evaluate(ask, bank.at("bank.localhost") + "/transfer")
        assert tab.requests.rows[-1][2:5] == ("ERR_FAILED", f"bank.localhost:{bank.port}", "")
        await tab.close()

    drive(work)
    assert [row[0] for row in bank.exchanges.rows] == ["OPTIONS"]


def test_the_console_has_the_pages_words_refusals_errors_and_dialogs(bank: Server, drive: Drive) -> None:
    async def work(browser: Browser) -> list[str]:
        tab = await browser.open_tab(bank.at("bank.localhost") + "/script")
        await tab.close()
        assert browser.console[-len(tab.console) :] == tab.console
        return tab.console

    assert drive(work) == [
        "stopped by CSP script-src: Executing inline script",
        "said 1",
        "stopped by CSP default-src: Connecting to 'http://evil.localhost/'",
        "alert: hello",
        "Uncaught ReferenceError: nowhere is not defined",
        "Uncaught TypeError: thrown",
    ]


def test_a_page_reaches_nothing_but_this_machine(bank: Server, drive: Drive) -> None:
    addresses = [
        a.address for each in psutil.net_if_addrs().values() for a in each if a.family == socket.AF_INET
    ]
    outside = next((address for address in addresses if not address.startswith("127.")), None)
    if not outside:
        pytest.skip("this machine has no address but loopback")
    tries = """async ([host, tcp, udp]) => {
        const ways = {
            fetch: () => fetch(`http://${host}:${tcp}/`, { mode: "no-cors" }),
            name: () => fetch("http://example.com/", { mode: "no-cors" }),
            everywhere: () => fetch(`http://0.0.0.0:${tcp}/`, { mode: "no-cors" }),
            picture: () => new Promise((done, failed) => Object.assign(
                new Image(), { onload: done, onerror: failed, src: `http://${host}:${tcp}/` })),
            socket: () => new Promise((done, failed) => Object.assign(
                new WebSocket(`ws://${host}:${tcp}/`), { onopen: done, onerror: failed })),
            transport: () => new WebTransport(`https://${host}:${udp}/`).ready,
            rtc: async () => {
                const urls = [`stun:${host}:${udp}`, `turn:${host}:${tcp}?transport=tcp`];
                const iceServers = [{ urls, username: "a", credential: "b" }];
                const peer = new RTCPeerConnection({ iceServers });
                peer.createDataChannel("a");
                await peer.setLocalDescription(await peer.createOffer());
                await new Promise(done => setTimeout(done, 300));
                throw peer.close();
            },
        };
        const seen = Object.entries(ways).map(([name, go]) => go().then(() => name, () => null));
        navigator.sendBeacon(`http://${host}:${tcp}/`, "x");
        return (await Promise.all(seen)).filter(Boolean);
    }"""

    with (
        socket.create_server((outside, 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        udp.bind((outside, 0))
        udp.setblocking(False)
        tcp.setblocking(False)
        ports = tcp.getsockname()[1], udp.getsockname()[1]

        async def work(browser: Browser) -> None:
            tab = await browser.open_tab(bank.url)
            assert await tab.evaluate(tries, [outside, *ports]) == []
            with pytest.raises(Error, match="ERR_PROXY_CONNECTION_FAILED"):
                await tab.open(f"http://{outside}:{ports[0]}/")
            await tab.close()

        drive(work)
        for listener in (tcp.accept, lambda: udp.recv(100)):
            with pytest.raises(BlockingIOError):
                listener()
