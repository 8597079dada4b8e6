"""What is attacked: a server of this process, or an address; with what an attack needs to do to it."""

import contextlib
import secrets
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2

from authlab.client import Client
from authlab.errors import ServerError, TargetRefused
from authlab.parts import Parts, System
from authlab.redteam.browsing import Browsing
from authlab.redteam.evidence import Stuck
from authlab.server import Server
from authlab.wire import Wire


@dataclass(frozen=True)
class Target:
    """What is attacked: an address and, as long as it runs in this kernel, its parts and its store."""

    url: str
    client: Client
    system: System | None = None
    trust: ssl.SSLContext | None = None  # over https: whose certificates count
    browse: Browsing = field(default_factory=Browsing, repr=False)
    # What had to grow old before it is used, by what made it: attacks that wait for that wait once, together.
    grown_old: dict[Any, list[list[httpx2.Response]]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def parts(self) -> Parts:
        """The parts as they are now. Raises `Stuck` where an app has none to show."""
        return self._inside().parts

    def stored(self, names: Sequence[str]) -> dict[str, str]:
        """Return what a leak of the users table shows of these users: `{name: stored hash}`."""
        with self._inside().users.engine.connect() as connection:
            rows: dict[str, str] = dict(
                connection.exec_driver_sql("SELECT name, password_hash FROM users").all()
            )
        return {name: rows[name] for name in names}

    def add(self, stored: str) -> str:
        """Put a row into the store, as somebody with write access could, and return its user's name."""
        return self._inside().users.add(new_name(), stored).name

    def _inside(self) -> System:
        if self.system is None:
            raise Stuck("only the lab's own app shows its parts and its store")
        return self.system

    @contextlib.contextmanager
    def at_cost(self, cost: int) -> Iterator[None]:
        """Let new hashes have this bcrypt cost meanwhile, where the settings can be reached."""
        system = self.system
        before = system and system.settings
        try:
            if system:
                system.settings = replace(system.settings, bcrypt_cost=cost)
            yield
        finally:
            if system and before:
                system.settings = before

    @contextlib.contextmanager
    def tapped(self) -> Iterator[Wire]:
        """Put a wire in front: it keeps what is sent through its own client, as anybody on the path could."""
        address = self.client.base_url
        wire = Wire(address.host, address.port or 80, trust=self.trust)
        try:
            yield wire
        finally:
            wire.close()

    def ask(
        self, path: str, *, json: Mapping[str, str] | None = None, token: str = "", **body: Any
    ) -> httpx2.Response:
        """Send one request: a POST where there is a body. Raises `Stuck` where the throttle holds it up."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        method = "POST" if json or body else "GET"
        answer = self.client.request(method, path, headers=headers, json=json, **body)
        if answer.status_code == 429:
            raise Stuck("the throttle stands in the way: wait a minute, then run it again", answer)
        return answer

    def try_register(self, password: str) -> tuple[str, httpx2.Response]:
        """Ask for an account under a new name; return the name and the answer."""
        name = new_name()
        return name, self.ask("/auth/register", json={"username": name, "password": password})

    def register(self, password: str) -> str:
        """Register a new user and return the name. Raises `Stuck`."""
        name, answer = self.try_register(password)
        if answer.status_code != 201:
            raise Stuck(f"no user could be registered: {answer.status_code}", answer)
        return name

    def log_in(self, name: str, password: str) -> httpx2.Response:
        """Send one login."""
        return self.ask("/auth/login", data={"username": name, "password": password})

    def set_password(self, token: str, old: str, new: str) -> httpx2.Response:
        """Ask for another password with an access token."""
        return self.ask("/auth/password", token=token, json={"current_password": old, "new_password": new})

    def change_password(self, name: str, old: str, new: str) -> None:
        """Log in and set another password. Raises `Stuck`."""
        token = access_token(self.log_in(name, old))
        answer = self.set_password(token, old, new)
        if answer.status_code != 204:
            raise Stuck(f"the password could not be changed: {answer.status_code}", answer)


def new_name() -> str:
    """Make up a user name that nobody has: every attack and every story has users of its own."""
    return f"redteam {secrets.token_hex(4)}"


def new_password(characters: int = 24) -> str:
    """Make up a password that any rule about kinds of characters takes."""
    return f"Aa1-{secrets.token_hex(characters)}"[:characters]


def access_token(answer: httpx2.Response) -> str:
    """Take the access token out of the answer to a login. Raises `Stuck` if there is none."""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        if answer.status_code == 200:
            return str(answer.json()["access_token"])
    raise Stuck(f"the right password did not log its user in: {answer.status_code}", answer)


@contextlib.contextmanager
def aimed_at(server: Server) -> Iterator[Target]:
    """Aim at a server that this process started and that still listens. Raises `TargetRefused`.

    The address is read from the listening socket that this process holds: whatever else answers on
    this machine, a tunnel's end or a neighbour's server, can never be it.
    """
    if not isinstance(server, Server):
        raise TargetRefused("the red team attacks nothing but a Server that was started in this kernel")
    try:
        host, port = server.address
    except ServerError:
        raise TargetRefused("this server is closed: start it again, then attack it") from None
    trust = server.identity.trust if server.identity else None
    with Client(f"{'https' if trust else 'http'}://{host}:{port}", trust=trust) as client:
        system = getattr(server.app.state, "system", None)
        target = Target(str(client.base_url), client, system if isinstance(system, System) else None, trust)
        try:
            yield target
        finally:
            target.browse.close()
