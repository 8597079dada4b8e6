"""An HTTP client that speaks to the lab and to nothing else, and the page's logic without the page."""

import re
import ssl
from typing import Any, Literal

import httpx2

from authlab.errors import ServerError


class Client(httpx2.Client):
    """Talk to one server over one kept connection, showing every answer as it came.

    Proxies of the environment are ignored, since they would break loopback; redirects are not
    followed; the headers that are sent are the same on every machine. `trust` holds the one authority
    whose certificate counts over https. Raises `ServerError` for an address on another host or port.
    """

    def __init__(self, url: str, *, timeout: float = 15.0, trust: ssl.SSLContext | None = None) -> None:
        headers = {"User-Agent": "authlab", "Accept": "*/*", "Accept-Encoding": "identity"}
        super().__init__(
            base_url=url,
            headers=headers,
            timeout=timeout,
            trust_env=False,
            verify=trust or True,
            event_hooks={"request": [self._refuse_others]},
        )

    def _refuse_others(self, request: httpx2.Request) -> None:
        if request.url.netloc != self.base_url.netloc:
            raise ServerError(f"this client talks to {self.base_url.netloc.decode()} only")

    def __repr__(self) -> str:
        return f"Client({str(self.base_url)!r})"


State = Literal["unknown", "valid", "invalid", "unverified"]
SENDABLE = re.compile(r"[\w.~+/-]{1,16384}=*", re.ASCII)  # as in app.js: RFC 6750 section 2.1, and a length


def resolve(status: int, body: Any) -> State:
    """Say what one answer of `/auth/me` means for the token; status 0: there was no answer.

    200 with a name: valid. 401: the token is gone for good. Everything else (no network, 500, a captive
    portal's HTML) says nothing about the token. The page's `app.js` has the same function.
    """
    if status == 401:
        return "invalid"
    username = body.get("username") if isinstance(body, dict) else None
    return "valid" if status == 200 and isinstance(username, str) and username else "unverified"


class Session:
    """Do what the page does: keep a token, and believe in it only once the server has vouched for it.

    `state` is `unknown`, `valid`, `invalid` or `unverified`, `username` set only while it is valid.
    """

    def __init__(self, client: Client, token: str | None = None) -> None:
        self._client = client
        self.token, self.username = token, ""
        self.state: State = "unknown"

    def check(self) -> State:
        """Ask the server about the token; only a 401 makes this session forget it."""
        self.state, self.username = "unknown", ""
        if self.token is None:
            self.state = "invalid"
            return self.state
        known = SENDABLE.fullmatch(self.token)
        answer: tuple[int, Any] = self._ask("GET", "/auth/me", self.token) if known else (401, None)
        status, body = answer
        self.state = resolve(status, body)
        if self.state == "valid":
            self.username = body["username"]
        elif self.state == "invalid":
            self.token = None
        return self.state

    def log_in(self, username: str, password: str) -> State:
        """Log in by form; whatever is no token in the answer leaves the session signed out."""
        form = {"username": username, "password": password}
        status, body = self._ask("POST", "/auth/login", data=form)
        token = body.get("access_token") if isinstance(body, dict) else None
        usable = status == 200 and isinstance(token, str) and SENDABLE.fullmatch(token)
        self.token = token if usable else None
        return self.check()

    def log_out(self) -> State:
        """Forget the token here first, then tell the server."""
        token, self.token = self.token, None
        if token is not None and SENDABLE.fullmatch(token):
            self._ask("POST", "/auth/logout", token)
        return self.check()

    def _ask(self, method: str, path: str, token: str = "", **body: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            answer = self._client.request(method, path, headers=headers, **body)
        except httpx2.HTTPError:
            return 0, None
        try:
            return answer.status_code, answer.json()
        except (ValueError, RecursionError):
            return answer.status_code, None
