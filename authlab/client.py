"""An HTTP client that speaks to the lab and to nothing else."""

import httpx2

from authlab.errors import ServerError


class Client(httpx2.Client):
    """Talk to one server over one kept connection, showing every answer as it came.

    Proxies of the environment are ignored, since they would break loopback; redirects are not
    followed; the headers that are sent are the same on every machine. Raises `ServerError` for an
    address on another host or port.
    """

    def __init__(self, url: str, *, timeout: float = 15.0) -> None:
        headers = {"User-Agent": "authlab", "Accept": "*/*", "Accept-Encoding": "identity"}
        super().__init__(
            base_url=url,
            headers=headers,
            timeout=timeout,
            trust_env=False,
            event_hooks={"request": [self._refuse_others]},
        )

    def _refuse_others(self, request: httpx2.Request) -> None:
        if request.url.netloc != self.base_url.netloc:
            raise ServerError(f"this client talks to {self.base_url.netloc.decode()} only")

    def __repr__(self) -> str:
        return f"Client({str(self.base_url)!r})"
