"""The bridge: the reference page works in a frame that has no origin, no network and no way out."""

import base64
import contextlib
import json
import re
import socket
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from playwright.sync_api import FrameLocator, Page, expect

from authlab.server import Server
from authlab.widgets.bridge import Bridge
from tests.conftest import ADA

pytestmark = pytest.mark.browser

# A model as anywidget hands it to `render`, whose kernel is the function `kernel` of this page.
_DRAW = """async ([code, values]) => {
    const listeners = new Set();
    const model = window.model ??= { // one for all views that are drawn on this page
        listeners,
        get: (name) => values[name],
        on: (event, listener) => listeners.add(listener),
        off: (event, listener) => listeners.delete(listener),
        send: async (asked, _, [body]) => {
            const sent = String.fromCharCode(...new Uint8Array(body));
            await window.held;
            const { got, ...answer } = await kernel(asked, btoa(sent));
            const bytes = Uint8Array.from(atob(got), (c) => c.charCodeAt(0));
            listeners.forEach((tell) => tell({ ...asked, ...answer }, [new DataView(bytes.buffer)]));
        },
    };
    const widget = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    window.cleanup = widget.default.render({ model, el: document.body });
}"""


@pytest.fixture
def bridge(server: Server) -> Iterator[Bridge]:
    server.client.post("/auth/register", json=ADA)
    widget = Bridge(server)
    yield widget
    widget.close()


@pytest.fixture
def asked() -> list[dict[str, Any]]:
    """What the kernel was asked for, in order."""
    return []


@pytest.fixture
def draw(page: Page, bridge: Bridge, asked: list[dict[str, Any]]) -> Iterator[Callable[[], FrameLocator]]:
    """Draw the widget; at the end no page had an error, and no request went out but by the kernel."""
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.on("response", lambda response: problems.append(response.url))
    page.on("dialog", lambda dialog: (problems.append(dialog.message), dialog.dismiss()))

    def kernel(question: dict[str, Any], body: str) -> dict[str, Any]:
        asked.append(question)
        status, headers, got = bridge._answer(question, base64.b64decode(body))
        return {"status": status, "headers": headers, "got": base64.b64encode(got).decode()}

    def drawn() -> FrameLocator:
        page.evaluate(_DRAW, [str(bridge._esm), {"home": bridge.home, "name": bridge.name}])
        return page.frame_locator("iframe")

    page.expose_function("kernel", kernel)
    page.set_content(f"<style>{bridge._css}</style>")
    yield drawn
    assert [one for one in problems if not one.startswith("data:text/javascript")] == []


@pytest.fixture
def frame(draw: Callable[[], FrameLocator]) -> FrameLocator:
    shown = draw()
    expect(shown.get_by_role("button", name="Log in")).to_be_visible()
    return shown


def log_in(frame: FrameLocator) -> None:
    frame.get_by_label("User name").fill(ADA["username"])
    frame.get_by_label("Password").fill(ADA["password"])
    frame.get_by_role("button", name="Log in").click()
    expect(frame.locator("#who")).to_have_text("ada")


def inside(frame: FrameLocator, script: str) -> Any:
    """Run JavaScript as the page in the frame could, and return its result, or the name of its error."""
    guarded = f"async () => {{ try {{ return await ({script})(); }} catch (e) {{ return e.name; }} }}"
    return frame.locator("body").evaluate(f"body => ({guarded})()")


def test_the_page_logs_in_and_survives_a_reload_and_logs_out(frame: FrameLocator, page: Page) -> None:
    log_in(frame)
    page.get_by_role("button", name="Load again").click()
    expect(frame.locator("#who")).to_have_text("ada")
    frame.get_by_role("button", name="Log out").click()
    expect(frame.locator("#message")).to_have_text("You are logged out.")
    page.get_by_role("button", name="Load again").click()
    expect(frame.locator("#message")).to_have_text("Log in to go on.")


def test_a_closed_server_is_no_answer_and_keeps_the_token(
    frame: FrameLocator, page: Page, server: Server
) -> None:
    log_in(frame)
    server.close()
    frame.locator("body").evaluate("() => dispatchEvent(new StorageEvent('storage', { key: null }))")
    expect(frame.locator("#message")).to_contain_text("cannot be asked right now")
    assert inside(frame, "() => localStorage.getItem('auth_token').length") > 40


def test_each_storage_has_what_a_browsers_has(frame: FrameLocator) -> None:
    for area in ("localStorage", "sessionStorage"):
        script = """() => {
            const area = AREA, before = area.length;
            area.setItem("a", 1); area.b = null;
            const seen = [area.getItem("a"), area.b, area.getItem("c"), area.c ?? "absent",
                          area.length - before, { ...area }.b, area.key(0), "a" in area];
            delete area.b; area.removeItem("a");
            seen.push(area.length); area.clear(); return seen;
        }"""
        seen = inside(frame, script.replace("AREA", area))
        assert seen == ["1", "null", None, "absent", 2, "null", "a", True, 0]


def test_what_a_page_stored_is_told_from_code(frame: FrameLocator, page: Page) -> None:
    nasty = "</script><script>parent.postMessage('out', '*')</script>\u2028"
    inside(frame, f"() => localStorage.setItem('x', {json.dumps(nasty)})")
    before = page.locator("iframe").get_attribute("srcdoc") or ""
    page.get_by_role("button", name="Load again").click()
    expect(frame.get_by_role("button", name="Log in")).to_be_visible()
    assert inside(frame, "() => localStorage.x") == nasty
    after = page.locator("iframe").get_attribute("srcdoc") or ""
    nonces = {*re.findall(r"'nonce-(\w+)'", before), *re.findall(r"'nonce-(\w+)'", after)}
    assert len(nonces) == 2  # whoever knew the next one could name it in what is stored
    assert min(map(len, nonces)) > 20


def test_a_form_arrives_with_its_bytes_and_an_answer_with_its_own(
    frame: FrameLocator, asked: list[dict[str, Any]]
) -> None:
    form = """async () => {
        const body = new FormData();
        body.append("username", "ada"); body.append("password", "wrong, and long enough");
        const response = await fetch("auth/login", { method: "POST", body });
        return [response.status, response.ok, response.headers.get("content-type"), await response.json()];
    }"""
    status, ok, kind, body = inside(frame, form)
    assert (status, ok, kind) == (401, False, "application/json")
    assert body["detail"]
    assert dict(asked[-1]["headers"])["content-type"].startswith("multipart/form-data; boundary=")
    picture = "async () => [...new Uint8Array(await (await fetch('/icon.svg')).arrayBuffer())]"
    assert bytes(inside(frame, picture)) == (files("authlab") / "web" / "icon.svg").read_bytes()


def test_fetch_answers_as_a_browsers_does(frame: FrameLocator) -> None:
    for script, outcome in {
        "async () => (await fetch('/auth/me')).status": 401,
        "async () => (await fetch('/nowhere', { method: 'HEAD' })).status": 404,
        "() => fetch('https://example.org/')": "TypeError",
        "() => fetch('//127.0.0.1:1/')": "TypeError",
        "() => fetch('/', { signal: AbortSignal.abort() })": "AbortError",
        "() => fetch('/', { method: 'TRACE' })": "TypeError",
    }.items():
        assert inside(frame, script) == outcome, script


OUT = {
    "the page around it": ("() => parent.document.title", "SecurityError"),
    "the page at the top": ("() => { top.location = 'about:blank'; }", "SecurityError"),
    "cookies": ("() => document.cookie", "SecurityError"),
    "a database": ("() => indexedDB.open('x')", "SecurityError"),
    "the browser's own storage": (
        "() => Object.getOwnPropertyDescriptor(Window.prototype, 'localStorage')?.get.call(window)",
        None,
    ),
    "a window": ("() => window.open('/')", None),
    "a dialog": ("() => prompt('your password')", None),
    "XMLHttpRequest": (
        "() => { const x = new XMLHttpRequest(); x.open('GET', HOME, false); x.send(); return x.status; }",
        "NetworkError",
    ),
    "a WebSocket": (
        "() => new Promise(f => { const s = new WebSocket(HOME.replace('http', 'ws'));"
        " s.onopen = () => f('open'); s.onerror = () => f('refused'); })",
        "refused",
    ),
    "an event source": (
        "() => new Promise(f => { const s = new EventSource(HOME);"
        " s.onopen = () => f('open'); s.onerror = () => f('refused'); })",
        "refused",
    ),
    "a picture": (
        "() => new Promise(f => { const i = new Image(); i.onload = () => f('loaded');"
        " i.onerror = () => f('refused'); i.src = HOME + '/icon.svg'; })",
        "refused",
    ),
    "a script": (
        "() => new Promise(f => { const s = document.createElement('script'); s.onload = () => f('loaded');"
        " s.onerror = () => f('refused'); s.src = HOME + '/app.js'; document.head.append(s); })",
        "refused",
    ),
    "a module": ("() => import(HOME + '/app.js')", "TypeError"),
    "a frame": (
        "async () => { const f = document.createElement('iframe'); document.body.append(f);"
        " return (await f.contentWindow.fetch(HOME)).status; }",
        "SecurityError",
    ),
    "a call": (
        "() => [window.RTCPeerConnection, window.webkitRTCPeerConnection].map(String)",
        ["undefined"] * 2,
    ),
    "a call by a frame": (
        "() => { const f = document.createElement('iframe'); document.body.append(f);"
        " return typeof f.contentWindow.RTCPeerConnection; }",
        "SecurityError",
    ),
    "a worker": (
        "() => new Promise(f => { const w = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));"
        " w.onmessage = () => f('ran'); w.onerror = () => f('refused'); })",
        "refused",
    ),
    "an inline handler": (
        "() => { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 1\">');"
        " return new Promise(f => setTimeout(() => f(window.ran), 100)); }",
        None,
    ),
    "another base": (
        "() => { const b = document.createElement('base'); b.href = 'https://example.org/';"
        " document.head.prepend(b); const was = document.baseURI; b.remove();"
        " return was.startsWith('https://example.org'); }",
        False,
    ),
    "a beacon": ("() => { navigator.sendBeacon(HOME, 'x'); }", None),
    "a form": (
        "() => { const f = document.createElement('form'); f.action = HOME; f.method = 'POST';"
        " document.body.append(f); f.submit(); }",
        None,
    ),
}


def test_there_is_no_way_out_of_the_frame(frame: FrameLocator, page: Page, server: Server) -> None:
    before = len(server.exchanges)
    for way, (script, outcome) in OUT.items():
        assert inside(frame, script.replace("HOME", f"'{server.url}'")) == outcome, way
    page.wait_for_timeout(200)
    assert len(server.exchanges) == before


def test_who_says_hello_a_second_time_or_from_elsewhere_gets_no_port(
    frame: FrameLocator, page: Page, asked: list[dict[str, Any]]
) -> None:
    before = len(asked)
    hello = """() => {
        const { port1, port2 } = new MessageChannel();
        parent.postMessage("authlab bridge", "*", [port2]);
        port1.postMessage({ id: 1, method: "GET", path: "/auth/me", headers: [], body: new ArrayBuffer(0) });
    }"""
    inside(frame, hello)
    page.evaluate(hello)
    page.wait_for_timeout(200)
    assert len(asked) == before
    log_in(frame)  # by the port it has


def test_who_says_hello_before_the_frame_gets_no_port(
    draw: Callable[[], FrameLocator], page: Page, bridge: Bridge, asked: list[dict[str, Any]]
) -> None:
    hello = """const { port1, port2 } = new MessageChannel();
        postMessage("authlab bridge", "*", [port2]);
        port1.postMessage({ id: 1, method: "GET", path: "/mine", headers: [], body: new ArrayBuffer(0) });
        window.cleanup ="""
    page.evaluate(
        _DRAW.replace("window.cleanup =", hello), [str(bridge._esm), {"home": bridge.home, "name": ""}]
    )
    expect(page.frame_locator("iframe").get_by_role("button", name="Log in")).to_be_visible()
    assert "/mine" not in {question["path"] for question in asked}


def test_where_the_page_goes_elsewhere_nothing_is_shown(
    page: Page, bridge: Bridge, server: Server, asked: list[dict[str, Any]]
) -> None:
    page.expose_function("kernel", lambda question, body: {"status": 200, "headers": [], "got": ""})
    page.set_content("")
    page.evaluate(_DRAW, [str(bridge._esm), {"home": bridge.home, "name": bridge.name}])
    inside(page.frame_locator("iframe"), f"() => {{ location = '{server.url}'; }}")
    expect(page.get_by_role("status")).to_contain_text("has left for another address")
    expect(page.locator("iframe")).to_have_count(0)
    page.get_by_role("button", name="Load again").click()
    expect(page.locator("iframe")).to_have_count(1)


def test_two_views_of_one_widget_keep_their_answers_apart(
    draw: Callable[[], FrameLocator], page: Page
) -> None:
    draw()
    draw()
    for number in (0, 1):
        expect(page.frame_locator("iframe").nth(number).locator("#message")).to_have_text("Log in to go on.")
    page.evaluate("() => { window.held = new Promise((resolve) => { window.release = resolve; }); }")
    frames = [page.frame_locator("iframe").nth(number) for number in (0, 1)]
    for frame, path in zip(frames, ("/auth/me", "/nowhere"), strict=True):
        inside(frame, f"() => {{ window.got = fetch('{path}').then((answer) => answer.status); }}")
    page.evaluate("() => release()")
    assert [inside(frame, "() => window.got") for frame in frames] == [401, 404]


def test_a_kernel_at_work_is_waited_for_and_said(page: Page, bridge: Bridge) -> None:
    page.clock.install()
    page.set_content("")
    page.evaluate(_DRAW.replace("await kernel", "await new Promise(() => {}) ||"),
                  [str(bridge._esm), {"home": bridge.home, "name": bridge.name}])  # fmt: skip
    expect(page.get_by_role("status")).to_have_text("Asking the kernel for the page …")
    page.clock.fast_forward(21_000)
    expect(page.get_by_role("status")).to_contain_text("has not answered yet")
    page.get_by_role("button", name="Load again").click()
    expect(page.get_by_role("status")).to_have_text("Asking the kernel for the page …")
    page.frame_locator("iframe").locator("script").wait_for(state="attached")
    page.evaluate("() => cleanup()")
    page.clock.fast_forward(21_000)
    expect(page.get_by_role("status")).to_have_text("Asking the kernel for the page …")


def test_after_the_cleanup_nobody_is_asked(
    frame: FrameLocator, page: Page, asked: list[dict[str, Any]]
) -> None:
    before = len(asked)
    assert page.evaluate("() => { cleanup(); return model.listeners.size; }") == 0
    inside(frame, "() => { fetch('/auth/me'); }")
    page.wait_for_timeout(200)
    assert len(asked) == before


def test_a_frame_that_begins_after_the_cleanup_is_not_heard(
    draw: Callable[[], FrameLocator], page: Page, bridge: Bridge, asked: list[dict[str, Any]]
) -> None:
    drawn = [str(bridge._esm), {"home": bridge.home, "name": bridge.name}]
    page.evaluate(_DRAW.removesuffix("}") + "window.cleanup(); }", drawn)
    page.frame_locator("iframe").locator("script").wait_for(state="attached")
    page.wait_for_timeout(200)
    assert asked == []


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"method": "GET"},
        {"method": "TRACE", "path": "/"},
        {"method": "GET", "path": "auth/me"},
        {"method": "GET", "path": "//example.org/"},
        {"method": "GET", "path": "/\r\nX: y"},
        {"method": "GET", "path": "/", "headers": 5},
        {"method": "GET", "path": "/", "headers": [["a\r\nb", "c"]]},
        {"method": "GET", "path": "/", "headers": [["Transfer-Encoding", "chunked"], ["a", "\ud800"]]},
    ],
)
def test_a_question_that_no_page_asks_has_no_answer(bridge: Bridge, question: dict[str, Any]) -> None:
    status, _, body = bridge._answer(question, b"")
    assert status in (0, 400, 404)
    assert b"<title>authlab" not in body


def test_the_kernel_keeps_the_cookies_and_the_page_cannot_choose_where_it_comes_from(bridge: Bridge) -> None:
    form = {"method": "POST", "path": "/auth/login", "credentials": "same-origin"}
    form["headers"] = [
        ["content-type", "application/x-www-form-urlencoded"],
        ["Sec-Fetch-Site", "cross-site"],
    ]
    status, headers, _ = bridge._answer(form, urlencode(ADA).encode())
    assert status == 200
    assert "set-cookie" not in dict(headers)
    assert len(bridge._client.cookies) == 1


@pytest.fixture
def echo() -> Iterator[Bridge]:
    """A bridge to a server that says which headers came, and leads on to them."""
    app = FastAPI()
    app.get("/on")(lambda: RedirectResponse("/"))

    @app.get("/")
    def came(request: Request) -> list[tuple[str, str]]:
        return [*request.headers.items()]

    with Server(app, name="echo") as server, contextlib.closing(Bridge(server)) as widget:
        yield widget


def came(echo: Bridge, **asked: Any) -> list[list[str]]:
    return json.loads(echo._answer({"method": "GET", "path": "/", **asked}, b"")[2])


def test_a_page_names_no_header_that_is_the_browsers(echo: Bridge) -> None:
    names = [
        "oRigin",
        "sec-fetch-site",
        "Sec-Fetch-Dest",
        "host",
        "cookie",
        "connection",
        "proxy-authorization",
    ]
    headers = [*([name, "http://evil.example"] for name in names), ["x-own", "1"], ["authorization", "a"]]
    seen = came(echo, headers=headers)
    assert "evil" not in str(seen)
    assert [value for name, value in seen if name == "origin"] == [echo.home]
    assert {"x-own", "authorization"} <= {name for name, _ in seen}


def test_once_its_server_is_closed_nobody_who_has_the_port_is_asked(bridge: Bridge, server: Server) -> None:
    server.close()
    with socket.create_server(("127.0.0.1", server.port)) as neighbour:
        assert bridge._answer({"method": "GET", "path": "/auth/me"}, b"") == (0, [], b"")
        neighbour.setblocking(False)
        with pytest.raises(BlockingIOError):
            neighbour.accept()


def test_a_redirect_is_not_followed_and_to_the_page_no_answer(
    frame: FrameLocator, bridge: Bridge, echo: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert echo._answer({"method": "GET", "path": "/on"}, b"")[0] == 307
    monkeypatch.setattr(bridge, "_answer", lambda _asked, _body: (307, [], b""))
    assert inside(frame, "() => fetch('/on')") == "TypeError"


def test_without_credentials_no_cookie_goes_along(echo: Bridge) -> None:
    echo._client.cookies.set("a", "1")
    assert ["cookie", "a=1"] in came(echo, credentials="same-origin")
    assert ["cookie", "a=1"] not in came(echo, credentials="omit")


def test_a_bridge_that_is_closed_has_no_connection(bridge: Bridge) -> None:
    bridge.close()
    assert bridge._client.is_closed


def test_without_a_kernel_it_says_what_it_is(bridge: Bridge) -> None:
    data, _ = bridge._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    assert repr(bridge) == "The page of the server 'test', in a frame: it needs a running kernel."
