"""A small bank whose session is a cookie, and guards for its transfers, weak and sound (lesson 15)."""

import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from authlab.answers import Me, Registration

_PASSWORDS = {"ada": "correct horse battery", "eve": "a lighthouse in the fog"}
_KEY = secrets.token_bytes(32)
_HEAD = """<!doctype html>
<title>Bank</title>
<style>body {{ font: 18px sans-serif; padding: 12px; border-top: 8px solid #009e73 }}</style>
"""
_ACCOUNT = """<p>You are signed in as {user}. You have {balance} pounds.</p>
<form method="post" action="/transfer">
<input name="to" id="to" value="bob"> <input name="amount" id="amount" value="10" size="4">
<input type="hidden" name="csrf" value="{csrf}"><input type="hidden" name="bound" value="{bound}">
<button id="send">Send</button> <button type="button" id="fetch">Send by fetch</button>
</form>
<form method="post" action="/auth/logout"><button id="logout">Log out</button></form>
<script>document.getElementById("fetch").onclick = () => {{
  const body = new URLSearchParams(new FormData(document.forms[0]));
  fetch("/transfer", {{ method: "POST", body }}).then(() => location.reload());
}}</script>"""
_LOGIN = """<p>You are signed out.</p>
<form method="post" action="/auth/login">
<input name="username" id="username"> <input name="password" id="password" type="password">
<button id="submit">Log in</button>
</form>"""


@dataclass(frozen=True)
class Asked:
    """What came with a POST: its headers, their names in lower case, the cookies among them, and its form."""

    headers: Mapping[str, str]
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] = field(default_factory=dict, repr=False)


Guard = Callable[[Asked], bool]


def insecure_anybody(request: Asked) -> bool:
    """Let everything in that brings a session along."""
    return True


def insecure_not_cross_site(request: Asked) -> bool:
    return request.headers.get("sec-fetch-site") != "cross-site"


def insecure_double_submit(request: Asked) -> bool:
    """Compare a cookie with a field: whoever can set the one can write the other."""
    sent = request.form.get("csrf", "")
    return sent != "" and sent == request.cookies.get("csrf")


def same_origin(request: Asked) -> bool:
    return request.headers.get("sec-fetch-site") == "same-origin"


def own_origin(request: Asked) -> bool:
    return request.headers.get("origin") == f"http://{request.headers['host']}"


def bound_token(request: Asked) -> bool:
    """Ask for what only this bank can compute, and for each session anew."""
    expected = _token(request.cookies.get("session", ""))
    return hmac.compare_digest(request.form.get("bound", "").encode(), expected.encode())


def _token(session: str) -> str:
    return hmac.new(_KEY, session.encode(), sha256).hexdigest()


@dataclass
class Bank:
    """The books, the sessions, and what a lesson changes while the bank runs.

    `flags` is what stands behind the session's value in Set-Cookie, `more` the same for further cookies, by
    name. `guard` and `login_guard` decide about transfers and logins, `headers` go with every answer. `asked`
    keeps the requests for transfers.
    """

    flags: str
    guard: Guard
    login_guard: Guard = insecure_anybody
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list, repr=False)
    balances: dict[str, int] = field(default_factory=lambda: {"ada": 100, "eve": 0})
    passwords: dict[str, str] = field(default_factory=lambda: dict(_PASSWORDS), repr=False)
    sessions: dict[str, str] = field(default_factory=dict, repr=False)

    def move(self, user: str, to: str, amount: int) -> None:
        """Take from one and give to another. Raises `HTTPException`."""
        if not 0 < amount <= self.balances[user]:
            raise HTTPException(422, "not that amount")
        self.balances[user] -= amount
        self.balances[to] = self.balances.get(to, 0) + amount


async def _asked(request: Request) -> Asked:
    headers = {name: value for name, value in request.headers.items() if name != "cookie"}
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return Asked(headers, request.cookies, form)


def bank_app(bank: Bank) -> FastAPI:
    """Build the bank's pages. Where both have a route, it is called as in the reference app."""
    app = FastAPI(openapi_url=None)

    @app.middleware("http")
    async def add_headers(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        answer = await go_on(request)
        answer.headers.update(bank.headers)
        return answer

    @app.get("/")
    async def front(request: Request) -> Response:
        return await account(request) if request.cookies.get("session") in bank.sessions else _page(_LOGIN)

    @app.get("/account")
    async def account(request: Request) -> Response:
        session = request.cookies.get("session", "")
        if session not in bank.sessions:
            return RedirectResponse("/", 303)
        user, csrf = bank.sessions[session], request.cookies.get("csrf", "")
        return _page(_ACCOUNT, user=user, balance=bank.balances[user], csrf=csrf, bound=_token(session))

    @app.post("/auth/register", status_code=201)
    async def register(body: Registration) -> Me:
        if body.username in bank.passwords:
            raise HTTPException(409, "that name is taken")
        bank.passwords[body.username], bank.balances[body.username] = body.password, 100
        return Me(username=body.username)

    @app.post("/auth/login")
    async def login(request: Request) -> Response:
        asked = await _asked(request)
        user, password = asked.form.get("username", ""), asked.form.get("password", "")
        if not bank.login_guard(asked):
            raise HTTPException(403, "not sent by this bank's own page")
        if user not in bank.passwords or bank.passwords[user] != password:
            raise HTTPException(401, "wrong user name or password")
        session = secrets.token_urlsafe(16)
        bank.sessions[session] = user
        answer = RedirectResponse("/account", 303)
        answer.headers.append("Set-Cookie", f"session={session}; {bank.flags}")
        answer.headers.append("Set-Cookie", f"csrf={secrets.token_urlsafe(16)}; Path=/; SameSite=Strict")
        for name, flags in bank.more.items():
            answer.headers.append("Set-Cookie", f"{name}=here; {flags}")
        return answer

    @app.post("/auth/logout")
    async def logout(request: Request) -> Response:
        bank.sessions.pop(request.cookies.get("session", ""), None)
        return RedirectResponse("/", 303)

    @app.post("/transfer")
    async def transfer(request: Request) -> Response:
        asked = await _asked(request)
        bank.asked.append(asked)
        user = bank.sessions.get(asked.cookies.get("session", ""))
        if user is None:
            raise HTTPException(401, "not signed in")
        if not bank.guard(asked):
            raise HTTPException(403, "not sent by this bank's own page")
        to, amount = asked.form.get("to", ""), asked.form.get("amount", "")
        bank.move(user, to, int(amount) if amount.isdecimal() else 0)
        return _page("<p>{amount} pounds went to {to}.</p>", to=to, amount=amount)

    return app


def _page(template: str, **values: Any) -> HTMLResponse:
    return HTMLResponse(
        (_HEAD + template).format_map({name: escape(str(value)) for name, value in values.items()})
    )
