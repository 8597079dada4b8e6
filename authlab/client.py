"""An HTTP client that speaks to the lab and to nothing else."""

import httpx2


class Client(httpx2.Client):
    """Talk to one server over one kept connection, showing every answer as it came.

    Proxies of the environment are ignored, since they would break loopback; redirects are not
    followed; the headers that are sent are the same on every machine.
    """

    def __init__(self, url: str, *, timeout: float = 15.0) -> None:
        headers = {"User-Agent": "authlab", "Accept": "*/*", "Accept-Encoding": "identity"}
        super().__init__(base_url=url, headers=headers, timeout=timeout, trust_env=False)

    def __repr__(self) -> str:
        return f"Client({str(self.base_url)!r})"
