"""A page that believes in what it has stored, as the course's starting text describes it (lesson 17).

Three lines are the text's own: the one with `|| null`, `await response.json()` after a login, and the header
with `Bearer`. The rest is what it says in words: `FormData` and POST, and a check at every start that clears
the stored token when it "fails for any reason (it's expired, invalid, or the network is down)".
"""

from typing import Any

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse

from authlab.client import Session, State

REMEMBER = """let authToken = localStorage.getItem("auth_token") || null;

async function logIn(event) {
  event.preventDefault();
  const body = new FormData(event.target);
  const response = await fetch("/auth/login", { method: "POST", body });
  const data = await response.json();
  authToken = data.access_token;
  localStorage.setItem("auth_token", authToken);
  show("You are logged in.");
}

function show(welcome) {
  login.hidden = Boolean(authToken);
  message.textContent = authToken ? welcome : "Log in to go on.";
}

login.onsubmit = logIn;
show("You are logged in.");
"""
VALIDATE = """async function validateToken() {
  try {
    const headers = { Authorization: `Bearer ${authToken}` };
    const response = await fetch("/auth/me", { headers });
    if (!response.ok) throw new Error(response.status);
    const user = await response.json();
    show(`You are logged in as ${user.username}.`);
  } catch {  // for any reason
    authToken = null;
    localStorage.removeItem("auth_token");
    show();
  }
}

if (authToken) validateToken();
"""
_PAGE = """<!doctype html><html lang="en">
<head><meta charset="utf-8"><title>Notes</title>
<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/style.css"></head>
<body><main><h1>Notes</h1><p id="message" role="status"></p>
<form id="login" hidden>
<label for="username">User name</label>
<input id="username" name="username" autocomplete="username">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password">
<button id="submit">Log in</button></form>
</main><script src="/start_up.js"></script></body></html>"""


def insecure_page(sound: FastAPI, script: list[str]) -> FastAPI:
    """Serve the page, run by the parts of `script` that there are by then; the sound app answers all else."""
    app = FastAPI(openapi_url=None)
    store = {"Cache-Control": "no-store"}

    @app.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse(_PAGE, headers=store)

    @app.get("/start_up.js")
    def start_up() -> Response:
        return Response("\n".join(script), media_type="text/javascript", headers=store)

    app.mount("/", sound)
    return app


class InsecureSession(Session):
    """Do what that page does: believe in any answer that is a success, and forget the token for any other."""

    def log_in(self, username: str, password: str) -> State:
        form = {"username": (None, username), "password": (None, password)}  # multipart, as FormData is
        data: Any = self._client.post("/auth/login", files=form).json()
        self.token = str(data.get("access_token", "undefined"))  # as a store keeps what it is given
        return self.check()

    def check(self) -> State:
        self.state, self.username = "invalid", ""
        if not self.token:
            return self.state
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            answer = self._client.get("/auth/me", headers=headers, follow_redirects=True).raise_for_status()
            self.username = str(answer.json().get("username", "undefined"))
            self.state = "valid"
        except Exception:  # for any reason
            self.token = None
        return self.state
