"""Lesson 18: end a session for eight replays, prune a list of ended tokens, and review a logout."""

from collections.abc import Callable, Mapping
from typing import Any

from authlab import tokens
from authlab.errors import TokenError
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.insecure.lax import insecure_read
from authlab.tokens import Policy
from authlab.widgets.quiz import Question

# Who logs in where, and which token they hold: the id of the user, the name, the session, the token.
_TOKENS = {
    "laptop": ("u1", "ada", "s1", "t1"),
    "laptop, refreshed": ("u1", "ada", "s1", "t2"),
    "phone": ("u1", "ada", "s2", "t3"),
    "phone, new password": ("u1", "ada", "s3", "t4"),
    "bob": ("u2", "bob", "s4", "t5"),
    "namesake": ("u3", "ada", "s5", "t6"),
}
_IN = tuple(("log in", who) for who in ("laptop", "phone", "bob"))
_OUT = (*_IN, ("log out", "laptop"))
_REFRESHED = (*_IN, ("refresh", "laptop, refreshed"), ("log out", "laptop, refreshed"))
_CHANGED = (*_IN, ("new password", "laptop"), ("log in", "phone, new password"))
_GONE = (*_IN, ("delete", "laptop"))
# A name, what happens and with whose token; then who asks, what is due, what else shows, and why.
_REPLAYS: tuple[tuple[str, tuple[tuple[str, str], ...], tuple[tuple[str, bool, str, str], ...]], ...] = (
    ("before anything has ended", _IN, (("laptop", True, "refusing is safe", "nothing has ended yet"),)),
    ("two tokens of one session", _REFRESHED[:-1], (
        ("laptop, refreshed", True, "a session has one token", "t2 is of s1, which is open"),
        ("laptop", True, "a session has one token", "a refresh ends nothing"),
    )),
    ("a token after logout", _OUT, (
        ("laptop", False, "deleting a token revokes it", "its copies must be refused too"),)),
    ("another spelling after logout", _OUT, (
        ("laptop~", False, "a token is its text", "a token has many texts, and one sid"),)),
    ("an older token after logout", _REFRESHED, (
        ("laptop", False, "a session has one token", "t1 and t2 are of one session, s1"),)),
    ("the other device after a logout here", _OUT, (
        ("phone", True, "logging out is for all devices", "s2 has not been logged out"),
        ("bob", True, "there is one user", "that was another user's session"),
    )),
    ("the other device after a new password", _CHANGED, (
        ("phone", False, "a new password ends this session only", "it may be a thief's: all of u1 end"),
        ("laptop", False, "whoever changes it stays in", "all sessions of u1 end, this one too"),
        ("bob", True, "there is one user", "that was another user's password"),
    )),
    ("a login with the new password", _CHANGED, (
        ("phone, new password", True, "an ended user stays ended", "s3 began after that"),)),
    ("a token of a deleted user", _GONE, (
        ("phone", False, "a deleted user cannot ask", "the row is gone, the token is not"),
        ("bob", True, "there is one user", "another one was deleted"),
    )),
    ("a namesake's token", (*_GONE, ("log in", "namesake")), (
        ("laptop", False, "a name is a user", "u1 and u3 are two users of one name"),
        ("namesake", True, "a name is a user", "u3 has done nothing but log in"),
    )),
)  # fmt: skip


def _given(who: str) -> tuple[str, dict[str, str]]:
    claims = dict(zip(("sub", "name", "sid", "jti"), _TOKENS[who.rstrip("~")], strict=True))
    return f"eyJ0.{claims['jti']}.c2ln{'~' * who.count('~')}", claims


def _named(who: str) -> str:
    return "{3} of {2}".format(*_TOKENS[who.rstrip("~")])


def _judge_session(session: Callable[..., Any]) -> None:
    for name, events, asked in _REPLAYS:
        for who, due, misconception, why in asked:
            store: dict[Any, Any] = {}
            for event, one in events:
                attempt(session, store, event, *_given(one))
            text, claims = _given(who)
            got = attempt(session, store, "ask", text, claims)
            told = ", ".join(f"{event} ({_named(one)})" for event, one in events)
            asks = f"then ask ({_named(who)}, as {text!r})"
            said = f"“{name}”: {told}; {asks}: {due} was expected and {shown(got)} came"
            must_return(got, said)
            if not isinstance(got, bool):
                raise Mistake(f"{said}: True or False, then", "not a yes or no")
            if got != due:
                raise Mistake(f"{said}: {why}", misconception)
            if (again := attempt(session, store, "ask", text, claims)) != due:
                said = f"“{name}”: {told}; {asks}: {due} came, and {shown(again)} when it was asked again"
                raise Mistake(f"{said}: nothing has happened in between", "asking changes the session")


def _session(store: dict, event: str, token: str, claims: dict) -> bool:
    open_sessions = store.setdefault(claims["sub"], set())
    if event == "log in":
        open_sessions.add(claims["sid"])
    elif event == "log out":
        open_sessions.discard(claims["sid"])
    elif event in ("new password", "delete"):
        open_sessions.clear()
    return claims["sid"] in open_sessions


SESSION = Exercise(
    id="18.session",
    judge=_judge_session,
    answer=_session,
    hints=(
        "which claim do all tokens of one session share, and only they? And which one all of one user's?",
        "note at login what is open, rather than at logout what has ended: nobody has to list it then",
        'store.setdefault(claims["sub"], set()) holds the open sids of a user: add, discard, or clear',
    ),
    praise="eight replays: six end with their session, two live on with theirs",
)

_NOW = 10_000
_ENDED = {"t1": _NOW + 800, "t2": _NOW - 59, "t3": None, "t4": _NOW - 61}


def _judge_prune(prune: Callable[..., Any]) -> None:
    shows = {"t1": "what is old is over", "t2": "a token is dead at exp", "t3": "every token has an end"}
    for leeway in (60, 0):
        got = attempt(prune, dict(_ENDED), _NOW, leeway)
        said = f"prune({_ENDED}, {_NOW}, {leeway}) returned {shown(got, 90)}"
        must_return(got, said)
        if not isinstance(got, dict) or not got.items() <= _ENDED.items():
            raise Mistake(f"{said}. Entries of the list, as they are, were expected", "not of the list")
        for jti, end in _ENDED.items():
            if (needed := end is None or end + leeway > _NOW) != (jti in got):
                told = (
                    "stay: a reader may still take that token"
                    if needed
                    else "go: nobody takes that token any more"
                )
                name = shows[jti] if needed else "an entry stays for good"
                raise Mistake(f"{said}. {jti} ({end}) was expected to {told}", name)


def _prune(ended: dict, now: int, leeway: int) -> dict:
    def counts(end):
        return end is None or end + leeway > now

    return {jti: end for jti, end in ended.items() if counts(end)}


PRUNE = Exercise(
    id="18.prune",
    judge=_judge_prune,
    answer=_prune,
    hints=(
        "until when would a reader take the token, if it were not on the list?",
        "a reader with a leeway takes a token until exp plus leeway (lesson 10); one without exp, for good",
        "keep the entry where end is None or end + leeway > now, in a new dictionary",
    ),
    praise="as long as any reader would take the token, and no longer",
)

_KEY = b"the key of the exercise: 32 bytes"


class _Service:
    """A service with one user and a logout that leaves something open."""

    def __init__(self, ends: str, read: Callable[..., Mapping[str, Any]]) -> None:
        self._ends, self._read, self._ended, self._version = ends, read, set(), 0

    def _claims(self, token: Any) -> Mapping[str, Any] | None:
        try:
            claims = self._read(token, key=_KEY, policy=Policy())
        except (TokenError, ValueError, TypeError, AttributeError):
            return None
        listed = {token, claims["jti"]} & self._ended
        return None if listed or claims["ver"] != self._version else claims

    def log_in(self) -> str:
        return tokens.issue("ada", key=_KEY, policy=Policy(), ver=self._version)

    def log_out(self, token: Any) -> int:
        if not (claims := self._claims(token)):
            return 401
        self._version += self._ends == "version"
        self._ended |= {claims["jti"]} if self._ends == "jti" else {token} if self._ends == "text" else set()
        return 204

    def me(self, token: Any) -> int:
        return 401 if self._claims(token) is None else 200


# What a logout ends, how tokens are read, what that leaves wrong, and what missing it shows.
_SERVICES = (
    ("nothing at all", "nothing", tokens.read, {"copy"}, "a 204 ends a session"),
    ("one text of the token, read laxly", "text", insecure_read, {"spelling"}, "a token is its text"),
    ("its jti, read laxly", "jti", insecure_read, set(), "a second text is a second session"),
    ("all tokens of the user", "version", tokens.read, {"other device"}, "only too little is wrong"),
    ("nothing, read laxly", "nothing", insecure_read, {"copy", "spelling"}, "one fault a service"),
    ("what it should", "jti", tokens.read, set(), "there is always a fault"),
)


def _judge_review(review: Callable[..., Any]) -> None:
    for what, ends, read, wrong, misconception in _SERVICES:
        service = _Service(ends, read)
        got = attempt(review, service.log_in, service.log_out, service.me)
        said = f"of a service whose logout ends {what}, {wrong or 'an empty set'} was expected"
        must_return(got, f"{said} and None came")
        if not isinstance(got, set):
            raise Mistake(f"{said} and {shown(got)} came: a set of words", "not a set")
        if got != wrong:
            name = "what is refused is wrong" if wrong and got - wrong else misconception
            raise Mistake(f"{said} and {shown(got)} came", name)


def _review(log_in, log_out, me) -> set:
    here, there = log_in(), log_in()
    log_out(here)
    wrong = set()
    if me(here) == 200:
        wrong.add("copy")
    if me(here + "=") == 200:
        wrong.add("spelling")
    if me(there) != 200:
        wrong.add("other device")
    return wrong


AUDIT_LOGOUT = Exercise(
    id="18.review",
    judge=_judge_review,
    answer=_review,
    hints=(
        "which requests does a sound logout answer with 401, and which one with 200?",
        "log in twice, log out with one of the two, and ask with three texts; one of them was never issued",
        'wrong.add("copy") where me(here) is 200; the same with here + "="; and me(there) has to be 200',
    ),
    praise="three requests tell what a logout ends, and what it does not",
)

RECALL = (
    Question(
        "A lax reader takes a token. How many other texts does it take for that token?",
        ("As many as you like", "None: the signature covers the text", "Three: there are two spare bits"),
        "It drops what is no letter, wherever it stands: the signature's bytes stay the same.",
        "09 · Accept one spelling",
    ),
    Question(
        "Ada's row is deleted. Which claim of her token becomes wrong by that?",
        (
            "None: somebody has to look whether sub still is somebody",
            "sub, since it named her",
            "exp: it ends now",
        ),
        "A token says what was true when it was signed. It does not notice what happens after that.",
        "10 · Go back to the two services",
    ),
)
