"""What an attack and a user story are: something tried on a target, and the evidence of how it went."""

import contextlib
import secrets
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

import httpx2

from authlab import figure
from authlab.client import Client
from authlab.errors import BrowserMissing, ServerError, TargetRefused
from authlab.figure import Shown, Table
from authlab.parts import Parts, System
from authlab.redteam.browsing import Browsing
from authlab.server import Server
from authlab.wire import Wire

Outcome = Literal["dead", "alive", "not applicable"]

_AT_MOST = 400  # characters of a request or an answer: evidence is to be read
_MARK = "…"  # stands for a secret; a request as it went out is the business of the wire


class Stuck(Exception):
    """A step on the way failed, so that nothing can be said about the rest."""

    def __init__(self, said: str, *answers: httpx2.Response) -> None:
        super().__init__(said)
        self.answers = answers


@dataclass(frozen=True, repr=False)
class Evidence(Shown):
    """Hold how it went, what was seen, the request and the response without secrets, and why it matters."""

    outcome: Outcome
    seen: str
    request: str = ""
    response: str = ""
    why: str = ""  # the same for every outcome: `carry_out` adds it

    def _table(self) -> Table:
        fields = [(name, getattr(self, name)) for name in ("outcome", "seen", "request", "response", "why")]
        return Table(("field", "evidence"), [field for field in fields if field[1]])

    def _html(self) -> str:
        return self._table()._html()

    def _text(self) -> str:
        return self._table()._text()


def told(outcome: Outcome, seen: str, *answers: httpx2.Response) -> Evidence:
    """Make evidence of what went over the wire: each request and its answer, their secrets left out."""
    requests = [answer.request for answer in answers]
    sent = (f"{one.method} {one.url.path}\n{one.content.decode(errors='replace')}" for one in requests)
    came = (f"{answer.status_code} {answer.text}" for answer in answers)
    return Evidence(outcome, seen, public(sent), public(came))


def public(texts: Iterable[str]) -> str:
    """Write requests or answers below one another, their secrets left out and their ends cut off."""
    return "\n\n".join(
        "".join(_MARK if secret else piece for piece, secret in figure.parts(text)).strip()[:_AT_MOST]
        for text in texts
    )


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

    def change_password(self, name: str, old: str, new: str) -> None:
        """Log in and set another password. Raises `Stuck`."""
        token = access_token(self.log_in(name, old))
        answer = self.ask("/auth/password", token=token, json={"current_password": old, "new_password": new})
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


@dataclass(frozen=True)
class Attack:
    """Something that must fail against a sound system; `lesson` is the number of the one that teaches it."""

    name: str
    lesson: str
    run: Callable[[Target], Evidence]
    why: str

    kind: ClassVar[str] = "attack"
    good: ClassVar[Outcome] = "dead"
    when_stuck: ClassVar[Outcome] = "not applicable"

    def carry_out(self, target: Target) -> Evidence:
        """Run it; whatever happens on the way, there is evidence, and the next one can go on."""
        target.client.cookies.clear()  # each comes as a stranger, on a device that nobody knows
        return replace(self._tried(target), why=self.why)

    def _tried(self, target: Target) -> Evidence:
        try:
            return self.run(target)
        except Stuck as stuck:
            return told(self.when_stuck, str(stuck), *stuck.answers)
        except BrowserMissing as missing:
            return Evidence(self.when_stuck, str(missing))
        except (httpx2.HTTPError, ServerError) as problem:
            return Evidence(self.when_stuck, f"no answer came: {type(problem).__name__}")
        except Exception as problem:  # from a part of the target; what it says may hold a password
            return Evidence(self.when_stuck, f"it broke off with {type(problem).__name__}")


class Story(Attack):
    """Something that must go on working, whatever is done against attacks."""

    kind = "user story"
    good = "alive"
    when_stuck = "dead"


class Limit(Attack):
    """Something that cannot be closed as things stand, and is said: `dead` where it is closed after all."""

    kind = "stated limit"
