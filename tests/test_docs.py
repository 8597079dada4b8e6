"""The API's page at /docs in a real browser: it works, from this machine alone, under the same policy."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from conftest import ADA
from playwright.sync_api import Page, expect

from authlab.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def docs(server: Server, page: Page) -> Iterator[Page]:
    """The open page; in the end it has asked no other server and has complained about nothing."""
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective))"
    )
    assert server.client.post("/auth/register", json=ADA).status_code == 201
    page.goto(f"{server.url}/docs")
    expect(page.get_by_role("heading", name="authlab")).to_be_visible()
    yield page
    own = urlsplit(server.url).netloc
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {own}
    assert complaints == []


def sign_in(page: Page, password: str) -> None:
    page.get_by_role("button", name="Authorize").first.click()
    window = page.locator(".modal-ux")
    window.locator("input[name=username], #oauth_username").first.fill(ADA["username"])
    window.locator("input[type=password]").first.fill(password)
    window.locator("button.authorize").click()


def test_every_operation_is_shown(docs: Page) -> None:
    expect(docs.locator(".opblock-summary-path")).to_have_count(6)


def test_what_is_tried_out_answers_who_is_signed_in(docs: Page) -> None:
    sign_in(docs, ADA["password"])
    docs.get_by_role("button", name="Close").click()
    operation = docs.locator(".opblock", has_text="/auth/me")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table .response")
    expect(answer.locator(".response-col_status")).to_have_text("200")
    expect(answer.locator(".response-col_description")).to_contain_text('"username": "ada"')
