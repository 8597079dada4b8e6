"""Answers to the exercises of lesson 20."""

import dataclasses
import secrets
from typing import Any

from answers import Answers, Wrong
from authlab import parts, passwords, tokens
from authlab.insecure import storage, talkative
from authlab.insecure.blocking import insecure_offload
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


def verdict_by_sets(tried: list) -> str:
    found = {one for one in tried if one[1] != "not applicable"}
    if found & {("attack", "alive"), ("user story", "dead")}:
        return "breached"
    if ("stated limit", "alive") in found:
        return "limit"
    return "nothing found" if found else "not tried"


def verdict_by_rank(tried: list) -> str:
    """Give each attempt its own word, and take the worst of them."""
    words = ["not tried", "nothing found", "limit", "breached"]

    def rank(kind: str, outcome: str) -> int:
        if outcome == "not applicable":
            return 0
        if kind == "stated limit":
            return 2 if outcome == "alive" else 1
        return 1 if (kind, outcome) in (("attack", "dead"), ("user story", "alive")) else 3

    return words[max((rank(*one) for one in tried), default=0)]


def wrongly(**changed: Any) -> Any:
    """Build a verdict that is right but for one thing."""

    def verdict(tried: list) -> str:
        if not tried and "empty" in changed:
            return changed["empty"]
        if tried and all(outcome == "not applicable" for _, outcome in tried) and "untried" in changed:
            return changed["untried"]
        kept = [one for one in tried if one[0] not in changed.get("without", ())]
        if changed.get("limit_first") and ("stated limit", "alive") in tried:
            return "limit"
        return verdict_by_sets(kept)

    return verdict


def cheaper(system: Any) -> dict:
    return {"unmatchable": talkative.insecure_unmatchable}


def any_cost(system: Any) -> dict:
    return dict(storage.ANY_COST)


def salted(system: Any) -> dict:
    return dict(storage.SALTED)


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
    "20.verdict": Answers(
        right=(verdict_by_sets, verdict_by_rank),
        wrong=(
            Wrong(lambda tried: "met", "tested is proved", ("'met'", "'nothing found' was expected")),
            Wrong(wrongly(empty="nothing found"), "no attempt is a pass", ("verdict([])", "'not tried'")),
            Wrong(
                wrongly(untried="nothing found"),
                "what cannot be tried is dead",
                ("not applicable", "'not tried'"),
            ),
            Wrong(wrongly(without=("user story",)), "alive is always bad", ("user story", "'nothing found'")),
            Wrong(wrongly(without=("stated limit",)), "a limit goes unsaid", ("stated limit", "'limit'")),
            Wrong(wrongly(limit_first=True), "a limit excuses a hole", ("'limit', and 'breached'",)),
            Wrong(lambda tried: "nothing found", "an open hole is overlooked", ("'breached' was expected",)),
            Wrong(
                lambda tried: "limit" if ("stated limit", "dead") in tried else verdict_by_sets(tried),
                "what was closed is still a limit",
                ("'limit', and 'nothing found'",),
            ),
            Wrong(lambda tried: None, "nothing is returned", ("None",)),
        ),
    ),
    "20.one_hole": Answers(
        right=(cheaper, any_cost, salted),
        wrong=(
            Wrong(lambda system: {}, "nothing is open", ("no other part", "one was expected")),
            Wrong(
                lambda system: dict(storage.SHA256),
                "more than one hole",
                ("dump and crack", "one was expected"),
            ),
            Wrong(lambda system: {"throttle": nobody}, "a user pays for it", ("register and log in", "dead")),
            Wrong(lambda system: {"verfy": either}, "not parts", ("verfy", "A dictionary of parts")),
            Wrong(lambda system: insecure_offload, "not parts", ("A dictionary of parts",)),
            Wrong(lambda system: None, "nothing is returned", ("None",)),
        ),
    ),
}
