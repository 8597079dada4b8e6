"""Let another page ask in the victim's name, or show what was hers: CSRF, clickjacking, the back button."""

from collections.abc import Callable, Coroutine
from typing import Any

from playwright.async_api import Error

from authlab.browser import Browser
from authlab.insecure.evil import evil_app, forged_form
from authlab.redteam.attack import Attack
from authlab.redteam.evidence import Evidence, Outcome, Stuck, public
from authlab.redteam.target import Target, new_password
from authlab.server import Server
from authlab.tabs import Tab

# What asks for an action, where a target has it: the bank of lesson 15, or the reference app.
_ACTIONS = {"/transfer": {"to": "eve", "amount": "1"}, "/auth/logout": {}}


def _own(target: Target) -> str:
    if target.trust:
        raise Stuck("a browser does not trust the lab's certificate")
    if target.client.base_url.host != "127.0.0.1":  # a browser takes every name under localhost for that
        raise Stuck("it does not listen where a browser looks for bank.localhost")
    return str(target.client.base_url.copy_with(host="bank.localhost")).rstrip("/")


async def _log_in(browser: Browser, url: str, name: str, password: str) -> Tab:
    tab = await browser.open(url)
    if not tab.url.startswith(f"{url}/"):
        raise Stuck("its page leads elsewhere, where nobody has allowed an attack")
    try:
        await tab.fill(username=name, password=password)
        await tab.click("submit")
    except Error:
        raise Stuck("the page has no form to log in with") from None
    if name not in await tab.text():
        raise Stuck("the page does not say who has logged in")
    return tab


def _visit(
    target: Target,
    host: str,
    pages: dict[str, str],
    work: Callable[[Browser, str], Coroutine[Any, Any, Evidence]],
) -> Evidence:
    with Server(evil_app(pages), name="the attacker's") as evil:
        evidence: Evidence = target.browse(lambda browser: work(browser, evil.at(host)))
        return evidence


async def _forged(browser: Browser, page: str, action: str) -> tuple[int | str, Evidence]:
    """Open a page that sends a form in a new tab; return the status of its answer, and the evidence."""
    tab = await browser.open_tab(page)
    try:
        await tab.page.wait_for_url(action)
        await tab.rest()
    except Error:
        raise Stuck("the attacker's page could not send its form") from None
    row = next(row for row in tab.requests.rows if row[0] == "POST")
    method, path, status, _, headers, _ = row
    carried = "with a cookie" if "Cookie:" in headers else "without any cookie"
    outcome: Outcome = "alive" if isinstance(status, int) and status < 400 else "dead"
    seen = f"a form sent by another page arrived {carried} and was answered {status}"
    response = public([f"{status} {await tab.text()}"])[:200]
    return status, Evidence(outcome, seen, f"{method} {path}", response)


def _forge(target: Target, host: str) -> Evidence:
    own, password = _own(target), new_password()
    name = target.register(password)
    pages = {path[1:].replace("/", "-"): forged_form(own + path, **form) for path, form in _ACTIONS.items()}

    async def work(browser: Browser, evil: str) -> Evidence:
        await _log_in(browser, own, name, password)
        for page, path in zip(pages, _ACTIONS, strict=True):
            status, evidence = await _forged(browser, f"{evil}/{page}", own + path)
            if status not in (404, 405):
                return evidence
        raise Stuck("there is nothing that a form could ask for")

    return _visit(target, host, pages, work)


def from_another_site(target: Target) -> Evidence:
    """Let a page of another site send a form in the name of somebody who is logged in."""
    return _forge(target, "evil.localhost")


def from_another_port(target: Target) -> Evidence:
    """Let a page on another port of the same host do it: to SameSite, that is the same site."""
    return _forge(target, "bank.localhost")


def login(target: Target) -> Evidence:
    """Let another site log its visitor in, as the attacker."""
    own, password = _own(target), new_password()
    name = target.register(password)
    pages = {"login": forged_form(own + "/auth/login", username=name, password=password)}

    async def work(browser: Browser, evil: str) -> Evidence:
        _, evidence = await _forged(browser, f"{evil}/login", f"{own}/**")
        if name in await (await browser.open(own)).text():
            return Evidence(
                "alive", "whoever visits that page is logged in as the attacker",
                evidence.request, evidence.response,
            )  # fmt: skip
        return Evidence("dead", evidence.seen, evidence.request, evidence.response)

    return _visit(target, "evil.localhost", pages, work)


def clickjacking(target: Target) -> Evidence:
    """Show the target in a frame of a page on another port, where a click can be led astray."""
    own = _own(target)
    if (page := target.ask("/")).status_code != 200:
        raise Stuck("there is no page to show in a frame", page)
    pages = {"frame": f'<title>Win</title><iframe src="{own}/"></iframe>'}

    async def work(browser: Browser, evil: str) -> Evidence:
        tab = await browser.open_tab(f"{evil}/frame")
        framed = any(frame.url.startswith(own) for frame in tab.page.frames)
        said = "; ".join(tab.console)
        if framed:
            shown = await tab.page.frames[1].inner_text("body")
            shown = public([shown])[:200]
            return Evidence("alive", "another page shows it in a frame", "GET / into a frame", shown)
        return Evidence("dead", "the browser shows it in no other page's frame", "GET / into a frame", said)

    return _visit(target, "bank.localhost", pages, work)


def back_button(target: Target) -> Evidence:
    """Log in, log out, go to another page, and press Back."""
    own, password = _own(target), new_password()
    name = target.register(password)

    async def work(browser: Browser) -> Evidence:
        tab = await _log_in(browser, own, name, password)
        await tab.click("logout")
        await tab.open("about:blank")
        shown = []
        for presses in (1, 2, 3):
            await tab.page.go_back()
            await tab.rest()
            shown.append(await tab.text())
            if name in shown[-1]:
                seen = f"after the logout, Back shows again what was {name}'s"
                return Evidence("alive", seen, f"{presses} times Back", public(shown[-1:])[:200])
        seen = "after the logout, Back shows nothing of the user"
        return Evidence("dead", seen, "3 times Back", " / ".join(filter(None, shown))[:200])

    evidence: Evidence = target.browse(work)
    return evidence


ATTACKS = (
    Attack("CSRF from another site", "15", from_another_site,
           "A cookie goes along with a request, whoever's page has sent it."),
    Attack("CSRF from another port", "15", from_another_port,
           "To SameSite, other ports and subdomains are the same site; to a guard they must not be."),
    Attack("login CSRF", "15", login,
           "Who is logged in as the attacker without knowing it writes into the attacker's account."),
    Attack("clickjacking", "15", clickjacking,
           "A click in a frame nobody sees is a request by the page's own form: no guard can tell it."),
    Attack("back button after logout", "15", back_button,
           "The next person at the same computer sees what the browser has kept."),
)  # fmt: skip
