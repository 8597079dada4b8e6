"""End a session for every copy of its tokens."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

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
