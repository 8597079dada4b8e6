"""Review by requests what a logout ends."""

from collections.abc import Callable, Mapping
from typing import Any

from authlab import tokens
from authlab.errors import TokenError
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.insecure.lax import insecure_read
from authlab.tokens import Policy

_KEY = b"the key of the exercise: 32 bytes"


class _Service:
    """A service with one user and a logout that leaves something open."""

    def __init__(self, ends: str, read: Callable[..., Mapping[str, Any]]) -> None:
        self._ends, self._read, self._ended, self._version = ends, read, set[Any](), 0

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
_SERVICES: tuple[tuple[str, str, Callable[..., Mapping[str, Any]], set[str], str], ...] = (
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
