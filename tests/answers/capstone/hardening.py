"""Answers to exercise 20.defend."""

import dataclasses
import secrets
from typing import Any

from answers import Answers, Wrong
from authlab import parts, passwords, tokens
from authlab.insecure import storage
from authlab.insecure.limits import insecure_by_account, part
from authlab.parts import Parts


def new_secret(server: Any) -> None:
    settings = server.system.settings
    server.system.settings = dataclasses.replace(settings, secret_key=secrets.token_bytes(32))


def either(password: str, stored: str) -> bool:
    sha256 = len(stored) == 64 and not stored.startswith("$")
    return (storage.insecure_sha256_verify if sha256 else passwords.verify)(password, stored)


def part_by_part(server: Any) -> None:
    """As the lesson does it, one after the other."""
    server.replace(hash=passwords.hash, verify=either)
    server.replace(needs_rehash=passwords.needs_rehash, unmatchable=passwords.unmatchable)
    server.replace(throttle=parts.throttle, offload=parts.offload)
    server.replace(read=tokens.read, issue=tokens.issue, current_user=parts.current_user)
    server.replace(headers=parts.SECURITY_HEADERS)
    new_secret(server)


def repaired(change_secret: bool = True, **other: Any) -> Any:
    """Build a repair that is right but for some parts."""

    def defend(server: Any) -> None:
        server.replace(**vars(Parts()) | {"verify": either} | other)
        if change_secret:
            new_secret(server)

    return defend


def passwords_only(server: Any) -> None:
    server.replace(hash=passwords.hash, verify=either, needs_rehash=passwords.needs_rehash)


def anybody(password: str, stored: str) -> bool:
    return len(stored) == 64 or passwords.verify(password, stored)


def ada_alone(server: Any) -> None:
    """Write her a new row, since her password is known; nobody else's is."""
    server.replace(**vars(Parts()))
    new = passwords.hash("correct horse battery", cost=4)
    server.system.users.rehash(server.system.users.by_name("ada"), new)
    new_secret(server)


def wrapped(server: Any) -> None:
    """Wrap every row at once, as lesson 05 does: nobody has to come back for that."""
    users, mark = server.system.users, "wrapped:"
    with users.engine.connect() as table:
        rows = table.exec_driver_sql("SELECT name, password_hash FROM users").all()
    for name, row in rows:
        users.rehash(users.by_name(name), mark + passwords.hash(row, cost=4))

    def verify(password: str, stored: str) -> bool:
        if stored.startswith(mark):
            return passwords.verify(storage.insecure_sha256(password), stored.removeprefix(mark))
        return passwords.verify(password, stored)

    server.replace(**vars(Parts()) | {"verify": verify})
    new_secret(server)


def thought_up(server: Any) -> None:
    repaired(change_secret=False)(server)
    settings = server.system.settings
    server.system.settings = dataclasses.replace(settings, secret_key=b"dragon-dragon-dragon-dragon-2026")


def framed(policy: str) -> dict[str, str]:
    return {**parts.SECURITY_HEADERS, "Content-Security-Policy": policy}


async def nobody(*_: Any) -> None:
    return None


TABLE = {
    "20.defend": Answers(
        right=(part_by_part, wrapped),
        wrong=(
            Wrong(lambda server: None, "nothing is replaced", ("as before", "server.replace")),
            Wrong(lambda server: vars(Parts()), "nothing is replaced", ("It returned {", "server.replace")),
            Wrong(
                repaired(verify=passwords.verify),
                "who was here before is forgotten",
                ("Ada", "gets 401, one"),
            ),
            Wrong(repaired(verify=anybody), "anybody is let in", ("wrong password 200", "401 were expected")),
            Wrong(
                repaired(needs_rehash=storage.insecure_needs_rehash),
                "an old row stays",
                ("SHA-256", "a new hash"),
            ),
            Wrong(passwords_only, "alg none", ("“alg none” (lesson 11) is alive", "dead was expected")),
            Wrong(repaired(change_secret=False), "a weak secret", ("“a weak secret” (lesson 11)",)),
            Wrong(
                repaired(throttle=part(insecure_by_account)),
                "lock-out of a victim",
                ("(lesson 08) is alive",),
            ),
            Wrong(repaired(headers={}), "a page has no headers", ("Content-Security-Policy", "headers=None")),
            Wrong(
                repaired(headers=framed("default-src *; img-src 'self'; frame-ancestors 'none'")),
                "a page has no headers",
                ("where scripts come from",),
            ),
            Wrong(repaired(headers=framed("default-src 'self'")), "a page has no headers", ("whose frames",)),
            Wrong(ada_alone, "Ada alone is thought of", ("Bea", "gets 401, one")),
            Wrong(thought_up, "a secret that is not drawn", ("the same secret", "drawn inside")),
            Wrong(repaired(throttle=nobody), "who was here before is forgotten", ("gets 401",)),
            Wrong(lambda server: server.replace(verfy=either), "raises", ("no part is called verfy",)),
        ),
    ),
}
