"""A forum whose comments may be scripts, what it can be closed with, and who collects what they send."""

import html
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool

from authlab.errors import TokenError
from authlab.parts import identify

_COOKIE = "__Host-session"
_Text = Annotated[str, Form(max_length=1024)]


def insecure_render(comments: list) -> str:
    return "".join(f'<li title="{author}">{text}</li>' for author, text in comments)


def render(comments: list) -> str:
    return "".join(f'<li title="{html.escape(author)}">{html.escape(text)}</li>' for author, text in comments)


@dataclass
class Board:
    """What the forum keeps, and how it is defended.

    `keeps` says where the token is: in `localStorage`, `sessionStorage`, or a cookie that is `HttpOnly`.
    `policy` is the page's Content-Security-Policy, `render` makes HTML of pairs of an author and a text.
    """

    comments: list[tuple[str, str]] = field(default_factory=list)
    mails: dict[str, str] = field(default_factory=dict)
    keeps: str = "localStorage"
    policy: str = ""
    render: Callable[[list[tuple[str, str]]], str] = insecure_render

    def begin(self, **defence: Any) -> None:
        """Start with an empty page, defended as given and in no other way."""
        vars(self).update(vars(Board(**defence)))


# The script is a file of its own, so that a policy can tell it from whatever stands in a comment.
_PAGE = """<!doctype html><html lang="en">
<head><meta charset="utf-8"><title>Forum</title>
<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/style.css"></head>
<body data-store="{store}"><main><h1>Forum</h1>
<ul>{comments}</ul>
<p id="who">You are not signed in.</p>
<form id="login">
<label>User name <input id="username" name="username" autocomplete="username"></label>
<label>Password
<input id="password" name="password" type="password" autocomplete="current-password"></label>
<button id="submit">Log in</button></form>
<form id="settings" hidden>
<label>Your mail <input id="mail" name="mail"></label>
<button id="save">Save</button></form>
</main><script src="/forum.js"></script></body></html>"""
_SCRIPT = """const at = (id) => document.getElementById(id);
const store = window[document.body.dataset.store]; // none where a cookie holds the token
for (const other of [localStorage, sessionStorage]) if (other !== store) other.removeItem("auth_token");
const token = store?.auth_token;
const options = token
  ? { headers: { Authorization: `Bearer ${token}` }, credentials: "omit" }
  : { credentials: store ? "omit" : "include" };
const send = (path, form) =>
  fetch(path, { ...options, method: "POST", body: new URLSearchParams(new FormData(form)) });

async function show() {
  const answer = await fetch("/auth/me", options);
  if (!answer.ok) return;
  const me = await answer.json();
  at("who").textContent = `You are ${me.username}. Mail for you goes to ${me.mail}`;
  at("login").hidden = true;
  at("settings").hidden = false;
}
at("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await send("/login", event.target);
  if (answer.ok && store) store.auth_token = (await answer.json()).access_token;
  location.reload();
});
at("settings").addEventListener("submit", async (event) => {
  event.preventDefault();
  await send("/mail", event.target);
  show();
});
show();
"""


def insecure_forum(sound: FastAPI, board: Board) -> FastAPI:
    """Serve a forum whose users, sessions and tokens are the sound app's, which answers all else."""
    app, system = FastAPI(), sound.state.system

    async def author(request: Request) -> str:
        header = request.headers.get("authorization", "")
        token = header.removeprefix("Bearer ") or request.cookies.get(_COOKIE, "")
        try:
            return (await identify(system, token))[0].name
        except TokenError:
            raise HTTPException(401, "not signed in", {"WWW-Authenticate": "Bearer"}) from None

    Author = Annotated[str, Depends(author)]  # noqa: N806 - a type

    @app.get("/")
    def page() -> HTMLResponse:
        filled = _PAGE.format(store=board.keeps, comments=board.render(list(board.comments)))
        return HTMLResponse(filled, headers={"Content-Security-Policy": board.policy} if board.policy else {})

    @app.get("/forum.js")
    def script() -> Response:
        return Response(_SCRIPT, media_type="text/javascript")

    @app.post("/login")
    async def login(username: _Text, password: _Text) -> Response:
        user = await system.parts.authenticate(system, username, password)
        grant = user and await run_in_threadpool(system.users.open_session, user, now=time.time())
        if not grant:
            raise HTTPException(401, "wrong user name or password")
        key, policy = system.settings.secret_key, system.parts.policy
        token = system.parts.issue(grant.user_id, key=key, policy=policy, sid=grant.session_id)
        if board.keeps != "HttpOnly":
            return JSONResponse({"access_token": token})
        answer = Response(status_code=204)
        answer.set_cookie(_COOKIE, token, secure=True, httponly=True, samesite="strict")
        return answer

    @app.get("/auth/me")
    def me(name: Author) -> dict[str, str]:
        return {"username": name, "mail": board.mails.get(name, f"{name}@lab.example")}

    @app.post("/mail", status_code=204)
    def change_mail(name: Author, mail: _Text) -> None:
        board.mails[name] = mail

    @app.post("/comments", status_code=204)
    def write(name: Author, text: _Text) -> None:
        board.comments.append((name, text))

    app.mount("/", sound)
    return app


def attacker(loot: list[str], script: str = "") -> FastAPI:
    """Keep whatever is sent, in a body or behind a ?, and hand out a script to whoever asks for /x.js."""
    app = FastAPI()

    @app.api_route("/loot", methods=["GET", "POST"], status_code=204)
    async def keep(request: Request) -> None:
        loot.append((await request.body()).decode() or request.url.query)

    @app.get("/x.js")
    def hand_out() -> Response:
        return Response(script, headers={"Access-Control-Allow-Origin": "*"}, media_type="text/javascript")

    return app
