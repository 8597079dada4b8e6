"""Lesson 20: repair a whole server, say what attempts show, and open exactly one hole."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from authlab import redteam
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.insecure.naive import QUICK, insecure_server
from authlab.insecure.storage import insecure_sha256_verify
from authlab.parts import SECURITY_HEADERS, Parts
from authlab.redteam import Attack, Evidence, asvs, csrf, xss
from authlab.server import Server
from authlab.widgets.quiz import Question

_ADA = {"username": "ada", "password": "correct horse battery"}
_IN_A_BROWSER = {one.name for one in (*csrf.ATTACKS, *xss.ATTACKS)}
_FIRST = (
    "register and log in",
    "equal hashes",
    "alg none",
    "a token after logout",
)  # these tell most, soonest


def _trials(server: Server, *, browser: bool) -> Iterator[tuple[Attack, Evidence]]:
    """Carry out everything, what tells most first; what takes a browser takes seconds, and only if asked."""
    left_out = {*_FIRST, *(() if browser else _IN_A_BROWSER)}
    yield from redteam.trials(server, *_FIRST)
    yield from redteam.trials(server, *(one.name for one in redteam.ALL if one.name not in left_out))


def _at_low_cost(server: Server) -> None:
    server.system.settings = replace(server.system.settings, bcrypt_cost=QUICK)


def _told(attack: Attack, evidence: Evidence) -> str:
    return f"{attack.kind} “{attack.name}” (lesson {attack.lesson}) is {evidence.outcome}: {evidence.seen}"


def _judge_defend(defend: Callable[..., Any]) -> None:
    other = {"username": "bea", "password": secrets.token_urlsafe(16)}
    with insecure_server("defend") as server:
        for user in (_ADA, other):  # before the repair
            server.client.post("/auth/register", json=user)
        parts, settings = server.system.parts, server.system.settings
        got = attempt(defend, server)
        if (server.system.parts, server.system.settings) == (parts, settings):
            given = f" It returned {shown(got)}." if got is not None else ""
            said = "after defend(server), its parts and settings are as before: server.replace was expected."
            raise Mistake(f"{said}{given}", "nothing is replaced")
        secret = server.system.settings.secret_key
        _at_low_cost(server)
        _judge_earlier(server, _ADA, "who was here before is forgotten")
        _judge_earlier(server, other, "Ada alone is thought of")
        for attack, evidence in _trials(server, browser=False):
            if redteam.mark(attack, evidence) == "✗":
                raise Mistake(f"{_told(attack, evidence)}. {attack.good} was expected", attack.name)
        _judge_headers(server)
    with insecure_server("defend again") as server:
        attempt(defend, server)
        if server.system.settings.secret_key == secret:
            said = "two servers that defend has repaired have the same secret: who knows one's signs for both"
            raise Mistake(f"{said}. One drawn inside defend was expected", "a secret that is not drawn")


def _judge_earlier(server: Server, user: dict[str, str], forgotten: str) -> None:
    name = user["username"]
    wrong, right = (
        server.client.post("/auth/login", data=user | {"password": typed}).status_code
        for typed in ("wrong horse battery", user["password"])  # a right one may renew the row
    )
    said = f"{name.title()} registered before the repair. Her login gets {right}, one with a wrong password"
    said = f"{said} {wrong}"
    if wrong != 401:
        raise Mistake(f"{said}; 200 and 401 were expected", "anybody is let in")
    if right != 200:
        raise Mistake(f"{said}; 200 and 401 were expected", forgotten)
    row = server.system.users.by_name(name)
    if row is None or insecure_sha256_verify(user["password"], row.password_hash):
        raise Mistake(
            f"{said}. After that, her row is still SHA-256 without a salt: a new hash was expected",
            "an old row stays",
        )


_ANY_SOURCE = {"*", "http:", "https:", "data:", "'unsafe-inline'"}


def _judge_headers(server: Server) -> None:
    given = server.client.get("/").headers
    missing = [name for name in SECURITY_HEADERS if name not in given]
    policy = given.get("Content-Security-Policy", "")
    allowed = {words[0]: set(words[1:]) for one in policy.split(";") if (words := one.split())}
    scripts = allowed.get("script-src", allowed.get("default-src", _ANY_SOURCE))
    if scripts & _ANY_SOURCE:
        missing.append("a policy that names where scripts come from")
    if allowed.get("frame-ancestors", _ANY_SOURCE) & _ANY_SOURCE:
        missing.append("a policy that names whose frames it may be in")
    if missing:
        raise Mistake(
            f"the page comes without {', '.join(missing)}: a script, or another page's frame, is let in "
            "(lessons 15, 16). headers=None was expected, or your own",
            "a page has no headers",
        )


def _defend(server) -> None:
    sound = Parts()

    def verify(password: str, stored: str) -> bool:
        if stored.startswith("$2"):
            return sound.verify(password, stored)
        return insecure_sha256_verify(password, stored)

    server.replace(**vars(sound) | {"verify": verify})
    secret = secrets.token_bytes(32)
    settings = replace(server.system.settings, secret_key=secret)
    server.system.settings = settings


DEFEND = Exercise(
    id="20.defend",
    judge=_judge_defend,
    answer=_defend,
    hints=(
        "all repairs of this page, one below the other, hold the board: begin with those",
        "Ada's row is 64 hexadecimal digits, a new one begins with $2b$: let verify look which of the two it "
        "has. needs_rehash renews what is no bcrypt row, at the login",
        "server.replace(**vars(Parts()) | {'verify': verify}), and verify asks insecure_sha256_verify where "
        "stored does not begin with $2; then the new secret_key",
    ),
    praise="every attack dead, every user story alive, and Ada is in",
)

_A, _S, _L = "attack", "user story", "stated limit"
_DEAD, _ALIVE, _NONE = "dead", "alive", "not applicable"
# What was tried, what is to be said of it, and what another answer shows.
_CASES: tuple[tuple[list[tuple[str, str]], str, str], ...] = (
    ([(_A, _DEAD)], asvs.NOTHING_FOUND, "a dead attack is bad news"),
    ([(_A, _ALIVE)], asvs.BREACHED, "an open hole is overlooked"),
    ([(_A, _DEAD), (_A, _ALIVE), (_A, _DEAD)], asvs.BREACHED, "one hole of many does not count"),
    ([(_S, _ALIVE)], asvs.NOTHING_FOUND, "alive is always bad"),
    ([(_A, _DEAD), (_S, _DEAD)], asvs.BREACHED, "users do not count"),
    ([(_A, _NONE)], asvs.NOT_TRIED, "what cannot be tried is dead"),
    ([], asvs.NOT_TRIED, "no attempt is a pass"),
    ([(_A, _NONE), (_A, _DEAD)], asvs.NOTHING_FOUND, "one attempt too few is none"),
    ([(_A, _DEAD), (_L, _ALIVE)], asvs.LIMIT, "a limit goes unsaid"),
    ([(_L, _ALIVE), (_A, _ALIVE)], asvs.BREACHED, "a limit excuses a hole"),
    ([(_S, _DEAD), (_L, _ALIVE)], asvs.BREACHED, "a limit excuses a hole"),
    ([(_L, _DEAD)], asvs.NOTHING_FOUND, "what was closed is still a limit"),
)  # fmt: skip


def _judge_verdict(verdict: Callable[..., Any]) -> None:
    for tried, due, misconception in _CASES:
        got = attempt(verdict, list(tried))
        said = f"verdict({tried}) returned {shown(got)}, and {due!r} was expected"
        must_return(got, said)
        if got in ("met", True):
            raise Mistake(f"{said}: that some attempts fail does not show that all do", "tested is proved")
        if got != due:
            raise Mistake(said, misconception)


def _verdict(tried: list) -> str:
    tried = [one for one in tried if one[1] != "not applicable"]
    if ("attack", "alive") in tried or ("user story", "dead") in tried:
        return "breached"
    if ("stated limit", "alive") in tried:
        return "limit"
    return "nothing found" if tried else "not tried"


FINDING = Exercise(
    id="20.verdict",
    judge=_judge_verdict,
    answer=_verdict,
    hints=(
        "first leave out what could not be tried: what is left after that?",
        "look for the worst first: a hole, then a limit; only then for nothing at all",
        'an attack is bad alive, a user story is bad dead: ("attack", "alive") in tried, and the other one',
    ),
    praise="and none of the four words is “met”",
)


def _judge_hole(open_one: Callable[..., Any]) -> None:
    with Server(parts=Parts(), name="one hole") as server:
        _at_low_cost(server)
        got = attempt(open_one, server.system)
        said = f"open_one(system) returned {shown(got)}"
        must_return(got, said)
        if not isinstance(got, dict) or not got.keys() <= vars(Parts()).keys():
            raise Mistake(f"{said}. A dictionary of parts was expected, as {{'verify': …}}", "not parts")
        said = f"with another {' and '.join(sorted(got))}" if got else "with no other part"
        server.replace(**got)
        found: list[str] = []
        for attack, evidence in _trials(server, browser="headers" in got):
            if redteam.mark(attack, evidence) == "✗":
                if attack.kind == _S:
                    raise Mistake(
                        f"{said}. {_told(attack, evidence)}; alive was expected", "a user pays for it"
                    )
                found.append(attack.name)
            if len(found) > 1:
                raise Mistake(
                    f"{said}. Two are alive already, one was expected: {found}", "more than one hole"
                )
        if not found:
            raise Mistake(f"{said}, no attack is alive, and one was expected", "nothing is open")


def _open_one(system) -> dict:
    async def offload(function, *arguments):
        return function(*arguments)

    return {"offload": offload}


ONE_HOLE = Exercise(
    id="20.one_hole",
    judge=_judge_hole,
    answer=_open_one,
    hints=(
        "most weak parts open several holes at once; which attack is the only one of its kind?",
        "how long a no takes depends on unmatchable alone; who is answered meanwhile, on offload alone",
        "a coroutine offload(function, *arguments) that returns function(*arguments): lesson 08",
    ),
    praise="one attack alive, and all users go on: you know which part it hangs on",
)

RECALL = (
    Question(
        "A refresh token comes twice, an hour apart. Who of the two is the thief?",
        ("Nobody can tell", "Who came first", "Who came second"),
        "Either may be: that is why the whole session ends.",
        "19 · Notice it",
    ),
    Question(
        "Ada has set a new password. What becomes of a token that was copied from her phone?",
        (
            "It is refused: all her sessions have ended",
            "It is good until it expires",
            "It is good until she logs out on the phone",
        ),
        "Nobody has seen the thief's token; so all of them end.",
        "18 · Change the password",
    ),
)
