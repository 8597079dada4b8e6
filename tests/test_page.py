"""The page in a real browser: whatever comes back, it shows nothing that the server has not vouched for."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import ADA
from playwright.sync_api import Page, Route, expect
from test_client import TRUTH

from authlab import tokens
from authlab.server import Server

pytestmark = pytest.mark.browser

GARBAGE = ["undefined", "null", "", " ", "{}", "a.b.c", "\u0000", "ä\n🔑", "x" * 100_000]
XSS_NAMES = [
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    '"><svg onload=window.hit=1>',
    "javascript:window.hit=1",
    "<iframe srcdoc='<script>parent.hit=1</script>'>",
    "{{constructor.constructor('window.hit=1')()}}",
]
# What /auth/me may answer besides 200 and 401: none of it says that the token is good, or that it is gone.
ODD_ANSWERS: dict[str, dict[str, Any]] = {
    **{str(status): {"status": status, "json": {"detail": "no"}} for status in (403, 404, 429, 500, 503)},
    "HTML": {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to the hotel</h1>"},
    "broken JSON": {"status": 200, "content_type": "application/json", "body": '{"username": "ad'},
    "{}": {"status": 200, "json": {}},
    "null": {"status": 200, "json": None, "content_type": "application/json", "body": "null"},
    "no name": {"status": 200, "json": {"username": ""}},
    "name of another type": {"status": 200, "json": {"username": {"a": 1}}},
    "empty": {"status": 200, "body": ""},
    "204": {"status": 204},
    "redirect": {"status": 302, "headers": {"Location": "/icon.svg"}},
}


@pytest.fixture
def quiet(page: Page) -> Iterator[list[str]]:
    """Every uncaught error of the page; at the end there must be none."""
    uncaught: list[str] = []
    page.on("pageerror", lambda problem: uncaught.append(str(problem)))
    yield uncaught
    assert uncaught == []


@pytest.fixture
def site(server: Server, page: Page, quiet: list[str]) -> Iterator[Server]:
    """A server with one user."""
    assert server.client.post("/auth/register", json=ADA).status_code == 201
    return server


def token_of(site: Server) -> str:
    return site.client.post("/auth/login", data=ADA).json()["access_token"]


def open_with(page: Page, site: Server, token: str | None) -> None:
    """Open the page as a browser does that has kept `token` from before."""
    kept = "" if token is None else f"localStorage.setItem('auth_token', {json.dumps(token)});"
    page.goto(site.url + "/icon.svg")
    page.evaluate(f"() => {{ localStorage.clear(); {kept} }}")
    page.goto(site.url)


def log_in(page: Page, **changes: str) -> None:
    for name, value in {**ADA, **changes}.items():
        page.fill(f"#{name}", value)
    page.click("#submit")


def kept(page: Page) -> str | None:
    return page.evaluate("() => localStorage.getItem('auth_token')")


def signed_in(page: Page, name: str = "ada") -> None:
    expect(page.locator("#protected")).to_be_visible()
    expect(page.locator("#who")).to_have_text(name)
    expect(page.locator("#login")).to_be_hidden()


def login_only(page: Page) -> None:
    expect(page.locator("#login")).to_be_visible()
    expect(page.locator("#protected")).to_be_hidden()
    expect(page.locator("#who")).to_have_text("")


def unverified(page: Page) -> None:
    expect(page.locator("#retry")).to_be_visible()
    for hidden in ("#protected", "#login"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("#who")).to_have_text("")


def answer_me(page: Page, **answer: Any) -> None:
    page.route("**/auth/me", lambda route: route.fulfill(**answer))


def test_without_a_token_there_is_a_login_and_nothing_else(page: Page, site: Server) -> None:
    page.goto(site.url)
    login_only(page)
    assert page.title() == "authlab"


def test_a_login_is_kept_over_a_reload(page: Page, site: Server) -> None:
    page.goto(site.url)
    log_in(page)
    signed_in(page)
    assert tokens.read(kept(page), key=site.system.settings.secret_key, policy=site.system.parts.policy)
    page.reload()
    signed_in(page)


def test_a_tampered_token_is_forgotten_and_the_view_is_logged_out(page: Page, site: Server) -> None:
    open_with(page, site, token_of(site)[:-4] + "AAAA")
    login_only(page)
    assert kept(page) is None


def test_nothing_is_shown_before_the_server_has_answered(page: Page, site: Server) -> None:
    waiting: list[Route] = []
    page.route("**/auth/me", lambda route: waiting.append(route))
    open_with(page, site, token_of(site))
    expect(page.locator("#message")).to_have_text(re.compile("Checking"))
    for hidden in ("#protected", "#login", "#retry"):
        expect(page.locator(hidden)).to_be_hidden()
    waiting[0].continue_()
    signed_in(page)


@pytest.mark.parametrize("odd", ODD_ANSWERS)
def test_an_odd_answer_hides_keeps_and_says_so(page: Page, site: Server, odd: str) -> None:
    token = token_of(site)
    answer_me(page, **ODD_ANSWERS[odd])
    open_with(page, site, token)
    unverified(page)
    expect(page.locator("#message")).to_contain_text("cannot")
    assert kept(page) == token
    page.unroute("**/auth/me")
    page.click("#retry")
    signed_in(page)


def test_no_network_hides_and_keeps(page: Page, site: Server) -> None:
    token = token_of(site)
    page.route("**/auth/me", lambda route: route.abort())
    open_with(page, site, token)
    unverified(page)
    assert kept(page) == token


def test_an_expired_token_with_the_server_down_stays_closed(page: Page, site: Server) -> None:
    expired = tokens.issue(
        "id", key=site.system.settings.secret_key, policy=site.system.parts.policy, now=1_600_000_000
    )
    page.route("**/auth/me", lambda route: route.abort())
    open_with(page, site, expired)
    unverified(page)


@pytest.mark.parametrize("number", range(len(GARBAGE)))
def test_garbage_in_storage_is_a_login_page(page: Page, site: Server, number: int) -> None:
    open_with(page, site, GARBAGE[number])
    login_only(page)


@pytest.mark.parametrize("number", range(len(XSS_NAMES)))
def test_a_user_name_is_text(page: Page, site: Server, number: int) -> None:
    name = XSS_NAMES[number]
    open_with(page, site, token_of(site))
    answer_me(page, status=200, json={"username": name})
    page.reload()
    signed_in(page, name)
    assert page.locator("#who *").count() == 0
    assert page.evaluate("() => window.hit") is None


def test_a_wrong_password_says_so_and_is_not_kept(page: Page, site: Server) -> None:
    page.goto(site.url)
    log_in(page, password="not the right one")
    expect(page.locator("#message")).to_have_text("Wrong user name or password.")
    login_only(page)
    assert kept(page) is None
    assert page.input_value("#password") == ""


def test_token_and_password_show_up_nowhere(page: Page, site: Server) -> None:
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text))
    page.on("request", lambda request: seen.append(request.url))
    page.goto(site.url)
    log_in(page)
    signed_in(page)
    seen += [page.content(), page.url, page.evaluate("() => JSON.stringify(history.state) + document.title")]
    assert page.input_value("#password") == ""
    for secret in (ADA["password"], kept(page)):
        assert not [text for text in seen if secret in text]


@pytest.mark.parametrize(
    "answer", [{}, {"access_token": None}, {"access_token": ""}, {"access_token": "a b"}]
)
def test_a_login_without_a_token_stays_closed(page: Page, site: Server, answer: dict[str, Any]) -> None:
    page.goto(site.url)
    page.route("**/auth/login", lambda route: route.fulfill(status=200, json=answer))
    log_in(page)
    expect(page.locator("#message")).to_contain_text("did not answer as it should")
    login_only(page)
    assert kept(page) is None


@pytest.mark.parametrize("status", [422, 429, 500, 503])
def test_a_login_that_fails_leaves_the_form(page: Page, site: Server, status: int) -> None:
    page.goto(site.url)
    page.route("**/auth/login", lambda route: route.fulfill(status=status, json={"detail": "no"}))
    log_in(page)
    expect(page.locator("#submit")).to_be_enabled()
    expect(page.locator("#message")).to_contain_text("try again")
    login_only(page)


def test_after_logout_the_back_button_shows_nothing(page: Page, site: Server) -> None:
    page.goto(site.url)
    log_in(page)
    signed_in(page)
    token = kept(page)
    page.goto(site.url + "/icon.svg")
    page.go_back()
    signed_in(page)
    page.click("#logout")
    expect(page.locator("#message")).to_have_text("You are logged out.")
    page.goto(site.url + "/icon.svg")
    page.go_back()
    login_only(page)
    assert kept(page) is None
    bearer = {"Authorization": f"Bearer {token}"}
    assert site.client.get("/auth/me", headers=bearer).status_code == 401


def test_logout_in_one_tab_reaches_the_other(page: Page, site: Server) -> None:
    page.goto(site.url)
    log_in(page)
    signed_in(page)
    other = page.context.new_page()
    other.goto(site.url)
    signed_in(other)
    other.click("#logout")
    login_only(page)


@pytest.mark.parametrize(
    "storage",
    [
        "Storage.prototype.getItem = Storage.prototype.setItem = () => { throw new DOMException('no'); }",
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } })",
    ],
)
def test_storage_that_throws_costs_only_the_memory(page: Page, site: Server, storage: str) -> None:
    page.add_init_script(storage)
    page.goto(site.url)
    login_only(page)
    log_in(page)
    signed_in(page)
    page.reload()
    login_only(page)


def test_a_token_that_cannot_be_stored_is_not_mistaken_for_an_old_one(page: Page, site: Server) -> None:
    page.goto(site.url)
    login_only(page)
    page.evaluate("() => { localStorage.auth_token = 'old'; }")
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('full'); }; }")
    log_in(page)
    signed_in(page)


def violates(page: Page, do: str) -> list[str]:
    """Do something in the page, and return which directives of its policy it broke."""
    return page.evaluate(
        f"""async () => {{
          const broken = [];
          addEventListener("securitypolicyviolation", (event) => broken.push(event.effectiveDirective));
          {do};
          await new Promise((resolve) => setTimeout(resolve, 200));
          return broken;
        }}"""
    )


INJECTED = (
    "const s = document.createElement('script'); s.textContent = 'window.hit = 1'; document.body.append(s)"
)


def test_the_policy_stops_an_injected_script_and_a_fetch_elsewhere(page: Page, site: Server) -> None:
    page.goto(site.url)
    assert violates(page, INJECTED) == ["script-src-elem"]
    assert page.evaluate("() => window.hit") is None
    assert violates(page, "await fetch('http://localhost:9/').catch(() => 0)") == ["connect-src"]
    assert violates(page, "document.body.setAttribute('onclick', 'window.hit = 1')") == ["script-src-attr"]


def test_all_of_it_works_by_keyboard(page: Page, site: Server) -> None:
    page.goto(site.url)
    page.get_by_label("User name").focus()
    page.keyboard.type(ADA["username"])
    page.keyboard.press("Tab")
    page.keyboard.type(ADA["password"])
    page.keyboard.press("Enter")
    signed_in(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Log out")).to_be_focused()
    page.keyboard.press("Enter")
    login_only(page)
    expect(page.get_by_role("status")).to_have_text("You are logged out.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_in_both_colour_schemes(page: Page, site: Server, scheme: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme=scheme)
    open_with(page, site, token_of(site))
    answer_me(page, status=200, json={"username": "W" * 64})
    page.reload()
    signed_in(page, "W" * 64)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320


def test_a_slow_answer_does_not_undo_a_newer_one(page: Page, site: Server) -> None:
    first: list[Route] = []
    page.route("**/auth/me", lambda route: first.append(route), times=1)
    open_with(page, site, token_of(site))
    expect(page.locator("#message")).to_have_text(re.compile("Checking"))
    other = page.context.new_page()
    other.goto(site.url)
    other.click("#logout")
    login_only(page)
    first[0].fulfill(status=200, json={"username": "ada"})
    page.wait_for_timeout(200)
    login_only(page)


def test_page_and_python_client_read_every_answer_alike(page: Page, site: Server) -> None:
    page.goto(site.url)
    for status, body, state in TRUTH:
        asked = "([status, body]) => import('/app.js').then((app) => app.resolve(status, body))"
        assert page.evaluate(asked, [status, body]) == state, (status, body)


def test_a_device_that_has_logged_in_is_known_and_its_proof_is_out_of_reach(page: Page, site: Server) -> None:
    page.goto(site.url)
    log_in(page)
    signed_in(page)
    (cookie,) = page.context.cookies(site.url + "/auth/login")
    assert cookie["name"].startswith("authlab_device_")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert page.evaluate("() => document.cookie") == ""


def test_a_late_no_to_an_old_token_takes_no_new_one_away(site: Server, page: Page) -> None:
    asked: list[Route] = []
    page.route("**/auth/me", lambda route: asked.append(route), times=1)
    open_with(page, site, "old.to.ken")
    page.wait_for_function("() => document.querySelector('#message').textContent.startsWith('Checking')")
    new = token_of(site)
    page.evaluate("token => localStorage.setItem('auth_token', token)", new)
    asked[0].fulfill(status=401, json={"detail": "not signed in"})
    signed_in(page)
    assert kept(page) == new
