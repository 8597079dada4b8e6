"""A client and a service that put a password where it is written down, and the log that keeps it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import FastAPI, Form
from fastapi.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from authlab.figure import Shown, marked

PAGE = """<!doctype html><title>A careless page</title>
<form action="/login">
<label>User name <input id="username" name="username"></label>
<label>Password <input id="password" name="password" type="password"></label>
<button id="submit">Log in</button>
</form>"""


def insecure_login_request(username: str, password: str) -> tuple:
    fields = f"username={username}&password={password}"
    path = f"/auth/login?{fields}"
    headers = {"Content-Type": "multipart/form-data"}
    return "POST", path, headers, fields


def insecure_app() -> FastAPI:
    """Make a service that takes a login from the address or the body, and lets everybody in.

    The form on its page names no method, which to a browser means GET.
    """
    app = FastAPI()

    @app.get("/", response_class=HTMLResponse)
    async def page() -> str:
        return PAGE

    @app.get("/login", response_class=HTMLResponse)
    async def login(username: str, password: str) -> str:
        return "<!doctype html><title>Welcome</title><p>You are in.</p>"

    @app.post("/login")
    async def login_by_form(username: Annotated[str, Form()], password: Annotated[str, Form()]) -> str:
        return "You are in."

    return app


def insecure_query_login(app: FastAPI) -> FastAPI:
    """Let an app read a login from the address too: what stands behind the question mark becomes its form."""

    class LoginByQuery:
        def __init__(self, inner: ASGIApp) -> None:
            self.inner = inner

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and scope["path"] == "/auth/login" and scope["query_string"]:
                form, kind = scope["query_string"], b"application/x-www-form-urlencoded"
                headers = [(b"content-type", kind), (b"content-length", str(len(form)).encode())]
                host = [pair for pair in scope["headers"] if pair[0] == b"host"]
                scope = {**scope, "method": "POST", "query_string": b"", "headers": host + headers}

                async def receive() -> Message:
                    return {"type": "http.request", "body": form}

            await self.inner(scope, receive, send)

    app.add_middleware(LoginByQuery)
    return app


class AccessLog(Shown, logging.Handler):
    """Keep the lines of uvicorn's access log."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    def _html(self) -> str:
        style = "text-align:left;white-space:pre-wrap;overflow-wrap:anywhere"
        return f'<pre style="{style}">{marked(self._text())}</pre>'

    def _text(self) -> str:
        return "\n".join(self.lines)


@contextmanager
def access_log() -> Iterator[AccessLog]:
    """Keep what uvicorn's access log says of connections opened in this block.

    uvicorn writes it unless told not to, and the lab's `Server` does tell it not to. A `Server` that is
    started inside the block ends the keeping.
    """
    logger, log = logging.getLogger("uvicorn.access"), AccessLog()
    level = logger.level
    logger.addHandler(log)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield log
    finally:
        logger.setLevel(level)
        logger.removeHandler(log)
