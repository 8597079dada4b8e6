"""The bridge: a server's page in a frame of the notebook, where a browser's tab cannot reach the server."""

import re
from pathlib import Path
from typing import Any

import httpx2
import traitlets

from authlab.client import Client
from authlab.errors import ServerError
from authlab.figure import say
from authlab.server import Server
from authlab.widgets import LabWidget

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
# What a browser lets no page set (fetch.spec.whatwg.org/#forbidden-request-header). Nor does the frame's
# `fetch`; but a script in the page can get at the port below it.
_BROWSERS_OWN = re.compile(
    r"(?:sec|proxy|access-control-request)-.*|(?:set-)?cookie2?|host|origin|referer|connection|keep-alive|te"
    r"|trailer|transfer-encoding|content-length|upgrade|via|expect|date|dnt|accept-(?:charset|encoding)",
    re.IGNORECASE,
)


class Bridge(LabWidget):
    """Show a server's page in a sandboxed frame; what it fetches is asked by the kernel.

    For a kernel on another machine: a Hub, Binder, Colab. The frame has no origin: Jupyter's page,
    cookies, storage and API are closed to it, and all networks to what it asks; should it leave for
    another address, it is removed. Its storage is this view's and ends with it; it survives the frame's
    reload. Redirects are not followed. Cookies are kept by the kernel.
    """

    _esm = Path(__file__).with_suffix(".js")
    _css = LabWidget._css + (
        ".authlab iframe { width: 100%; height: 34em; resize: vertical; box-sizing: border-box; "
        "border: 3px solid var(--authlab-client); border-radius: 6px; }"
    )
    home = traitlets.Unicode().tag(sync=True)  # the page's address, as the server knows it
    name = traitlets.Unicode().tag(sync=True)

    def __init__(self, server: Server) -> None:
        trust = server.identity.trust if server.identity else None
        self._server = server
        self._client = Client(server.url, trust=trust)  # with a cookie jar of its own, as a browser has
        super().__init__(home=server.url, name=server.name)
        self.on_msg(self._asked)

    def close(self) -> None:
        """End the frame and the connection."""
        self._client.close()
        super().close()

    def _asked(self, _widget: Any, asked: Any, buffers: list[memoryview]) -> None:
        status, headers, body = self._answer(asked, b"".join(buffers))
        answer = {"view": asked.get("view"), "number": asked.get("number"), "status": status}
        self.send({**answer, "headers": headers}, [body])

    def _answer(self, asked: dict[str, Any], body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """Ask the server for the page; status 0 says that there was no answer."""
        method, path = str(asked.get("method")), str(asked.get("path"))
        if method not in _METHODS or not path.startswith("/"):
            return 0, [], b""
        # As a browser adds them: where a page is asked from is no choice of the page.
        browser = {"Origin": self.home, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}
        try:
            _ = self._server.address  # once closed, it has none, and its port may be anybody's
            sent = dict(asked.get("headers", []))
            headers = {name: sent[name] for name in sent if not _BROWSERS_OWN.fullmatch(name)} | browser
            request = self._client.build_request(
                method, self.home + path, headers=headers, content=body or None
            )
            if asked.get("credentials") == "omit":
                request.headers.pop("Cookie", None)
            answer = self._client.send(request)
        except (httpx2.HTTPError, httpx2.InvalidURL, ServerError, ValueError, TypeError):
            return 0, [], b""
        kept = [(name, value) for name, value in answer.headers.items() if name != "set-cookie"]
        return answer.status_code, kept, answer.content

    def _still(self) -> say:
        return say(f"The page of the server {self.name!r}, in a frame: it needs a running kernel.")
