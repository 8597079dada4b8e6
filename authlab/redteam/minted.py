"""Twenty tokens, all signed with the right key, most of which must be refused all the same (lesson 10)."""

import functools
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt

from authlab.jws import take_apart
from authlab.redteam.attack import Attack
from authlab.redteam.evidence import Evidence, Stuck
from authlab.redteam.presenting import deleted_account, own_token, present
from authlab.redteam.target import Target
from authlab.tokens import Policy

Read = Callable[..., Mapping[str, Any]]

POLICY = Policy(leeway=60)  # what the twenty are judged by: the lab's own, and clocks may be a minute off
_TIMES = ("exp", "nbf", "iat")


@dataclass(frozen=True)
class Minted:
    """A token as the lab issues it, but for what is changed; times are seconds from now.

    A member that is None is left out. `reason` is the one of the `TokenError` it must be refused with,
    empty where it must pass.
    """

    name: str
    reason: str
    why: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)

    def parts(self, now: int, own: Mapping[str, Any] | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return header and claims at the Unix time `now`: the changes on top of a token of one's `own`."""
        issued = {"iss": "authlab", "aud": "authlab", "sub": "ada", "jti": "j1", "iat": now, "exp": now + 900}
        timed = {name: now + self.claims[name] for name in _TIMES if isinstance(self.claims.get(name), int)}
        header = {"alg": "HS256", "typ": "at+jwt", **self.header}
        return _present(header), _present({**(own or issued), **self.claims, **timed})

    @property
    def changed(self) -> str:
        """Say what is changed in it, and times from now, as `exp: now -300`."""
        members = {**self.claims, **self.header}
        return ", ".join(
            f"no {name}" if value is None
            else f"{name}: now {value:+}" if name in _TIMES and isinstance(value, int)
            else f"{name}: {value!r}"
            for name, value in members.items()
        )  # fmt: skip

    def token(self, key: bytes, now: int, own: Mapping[str, Any] | None = None) -> str:
        """Write and sign it; `key` is the right one."""
        header, claims = self.parts(now, own)
        return jwt.encode(claims, key, headers={"typ": None, **header})


def _present(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


TOKENS = (
    Minted("a token as issued", "", "it is what the lab hands out"),
    Minted("a token without end", "exp missing", "a copy of it is good for ever", {"exp": None}),
    Minted("an expired token", "exp", "it ended five minutes ago", {"exp": -300}),
    Minted("expired twenty seconds ago", "", "clocks may be a minute off", {"exp": -20}),
    Minted("an end as text", "exp type", "a time is a number", {"exp": "9999999999"}),
    Minted("a token before its time", "nbf", "it does not count for another hour", {"nbf": 3600}),
    Minted("issued tomorrow", "iat", "some clock is a day off", {"iat": 86400}),
    Minted("issued in twenty seconds", "", "clocks may be a minute off", {"iat": 20}),
    Minted("a token of no issuer", "iss missing", "it does not say who issued it", {"iss": None}),
    Minted("another issuer's token", "iss", "somebody else issued it", {"iss": "wiki"}),
    Minted("a token for nobody", "aud missing", "it does not say for whom it is", {"aud": None}),
    Minted("another service's token", "aud", "it is for the wiki", {"aud": "wiki"}),
    Minted("a service with a longer name", "aud", "our name is a piece of it", {"aud": "authlab-wiki"}),
    Minted("for the wiki and for us", "", "aud may be a list", {"aud": ["wiki", "authlab"]}),
    Minted("a refresh token as access", "typ", "it was made to fetch new tokens",
           header={"typ": "refresh+jwt"}),
    Minted("a token without a type", "typ", "it does not say what it was made for", header={"typ": None}),
    Minted("its type in capitals", "", "another spelling of at+jwt", header={"typ": "application/AT+JWT"}),
    Minted("a token of no user", "sub missing", "it does not say whose it is", {"sub": None}),
    Minted("a user by number", "sub type", "sub is a text", {"sub": 7}),
    Minted("a header with crit", "crit", "it asks for a rule not known here",
           header={"crit": ["mfa"], "mfa": True}),
)  # fmt: skip


def verdicts(read: Read) -> list[tuple[Minted, str]]:
    """Mint all twenty now and let `read` decide; beside each the reason it gives, empty where it accepts."""
    key = secrets.token_bytes(32)
    return [(minted, _refusal(read, minted.token(key, int(time.time())), key)) for minted in TOKENS]


def _refusal(read: Read, token: str, key: bytes) -> str:
    try:
        read(token, key=key, policy=POLICY)
    except Exception as problem:
        return getattr(problem, "reason", type(problem).__name__)
    return ""


def misjudged(read: Read) -> list[str]:
    """Name the tokens of the twenty that `read` accepts and should not, or refuses and should not."""
    return [minted.name for minted, reason in verdicts(read) if bool(reason) != bool(minted.reason)]


def _with_the_key(minted: Minted, target: Target) -> Evidence:
    """Change one thing in an own token, sign it with the target's key, and present it."""
    if target.system is None:
        raise Stuck("only the lab's own app shows its key")
    own = json.loads(take_apart(own_token(target)).payload)
    token = minted.token(target.system.settings.secret_key, int(time.time()), own)
    return present(target, minted.name, [token])


def _of_a_deleted_user(target: Target) -> Evidence:
    """Take an own token, delete the own row, and present the token."""
    _, token = deleted_account(target)
    return present(target, "a token of a deleted user", [token])


_TRIED = ("a token without end", "an expired token", "a token before its time", "another issuer's token",
          "another service's token", "a refresh token as access", "a header with crit")  # fmt: skip

ATTACKS = (
    *(
        Attack(m.name, "10", functools.partial(_with_the_key, m), f"Its signature is right, and {m.why}.")
        for m in TOKENS
        if m.name in _TRIED
    ),
    Attack("a token of a deleted user", "10", _of_a_deleted_user,
           "Its signature and all its claims are right, and whoever it names has left."),
)  # fmt: skip
