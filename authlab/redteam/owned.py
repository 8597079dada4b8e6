"""Aim at an address: only on this machine, and only at what proves to be the user's own, or is said to be."""

import contextlib
import hmac
import ipaddress
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2

from authlab.client import Client
from authlab.errors import TargetRefused
from authlab.proof import PATH, new_challenge, prove
from authlab.redteam.target import Target
from authlab.settings import install_secret


@contextlib.contextmanager
def aimed_at_address(url: str, *, owned: str = "") -> Iterator[Target]:
    """Aim at a server by its URL. Raises `TargetRefused`.

    It has to listen on a loopback address, which is looked up once: what was looked at is connected to. And
    it has to be this user's lab, since a tunnel's end or a neighbour's server may listen there as well: it
    answers a challenge, or its host and port were typed once more, as `owned`.
    """
    host, port = _host_and_port(url)
    address = _loopback(host, port)
    with Client(f"http://{address}:{port}") as client:
        here = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if not owned:
            ask_for_proof(client)
        elif owned.lower() != here:
            raise TargetRefused(f"{owned} was said to be yours, and the target is {here}")
        target = Target(str(client.base_url), client)
        try:
            yield target
        finally:
            target.browse.close()


def _host_and_port(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", 80 if parts.port is None else parts.port
    except ValueError:
        raise TargetRefused(f"{url!r} is no address; write http://127.0.0.1:8000") from None
    more = parts.path.removeprefix("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme != "http" or not host or not port or more:
        raise TargetRefused(f"{url!r} is no address of a lab; write http://127.0.0.1:8000, and no more")
    return host, port


def _loopback(host: str, port: int) -> str:
    """Return the address to connect to, written as in a URL."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TargetRefused(f"nobody knows the name {host!r}") from None
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(ipaddress.ip_address(one).is_loopback for one in addresses):
        raise TargetRefused(f"{host} is not this machine alone: the red team stays on it")
    addresses.sort(key=lambda one: ":" in one)  # the lab's servers listen on IPv4
    return f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]


def ask_for_proof(client: Client) -> None:
    """Ask before every attack: a server may have ended since, and its port be a neighbour's.

    Raises `TargetRefused`.
    """
    challenge, url = new_challenge(), client.base_url
    try:
        with client.stream("GET", PATH + challenge) as answer:
            said = next(answer.iter_raw(100), b"")  # and no more, however much a stranger has to say
    except httpx2.HTTPError as problem:
        raise TargetRefused(f"no answer from {client.base_url}: {type(problem).__name__}") from None
    expected = prove(challenge, url.host, url.port or 80, key=install_secret())
    if not hmac.compare_digest(said, expected.encode()):
        raise TargetRefused(
            "this server does not prove to be your own lab. If it is yours, or its owner has allowed it in "
            "writing, say so: --i-own-this HOST:PORT"
        )
