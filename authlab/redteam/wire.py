"""Read what passes between client and server: a password in the address, and one in a body without TLS."""

from dataclasses import replace

from authlab.redteam.attack import Attack, Limit
from authlab.redteam.evidence import Evidence, public, told
from authlab.redteam.target import Target, new_password


def password_in_the_address(target: Target) -> Evidence:
    """Log in with name and password behind a question mark, by GET and by POST."""
    password = new_password()
    login = {"username": target.register(password), "password": password}
    answers = [target.client.request(method, "/auth/login", params=login) for method in ("GET", "POST")]
    asked = public(f"{one.request.method} {one.request.url.raw_path.decode()}" for one in answers)
    if taken := [answer for answer in answers if answer.status_code == 200]:
        seen = f"{taken[0].request.method} with the password in the address logs in"
        return replace(told("alive", seen, *taken), request=asked)
    statuses = " and ".join(str(answer.status_code) for answer in answers)
    return replace(told("dead", f"a password in the address is refused: {statuses}", *answers), request=asked)


def eavesdropping(target: Target) -> Evidence:
    """Look for the password among the bytes of a login, as anybody on its way can."""
    password = new_password()
    name = target.register(password)
    with target.tapped() as wire:
        answer = wire.client.post("/auth/login", data={"username": name, "password": password})
        sent = b"".join(one.raw_request for one in wire.exchanges)
    if password.encode() in sent:
        return told("alive", "on the way, the password can be read: there is no TLS", answer)
    seen = f"{len(sent):,} bytes were sent, and the password is not among them"
    return Evidence(
        "dead", seen, "what TLS makes of POST /auth/login", f"{answer.status_code}, as unreadable"
    )


ATTACKS = (
    Attack("password in the address", "06", password_in_the_address,
           "Addresses are written down: in logs, in histories, in what a page tells the next one."),
)  # fmt: skip
LIMITS = (
    Limit("eavesdropping", "06", eavesdropping,
          "Only TLS hides a login from those it passes: without it, a server belongs on loopback alone."),
)  # fmt: skip
