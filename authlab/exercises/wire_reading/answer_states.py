"""Tell from an answer what to say to whoever wanted to sign in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, shown


@dataclass
class _Send:
    """Stand in for the network: gives one answer, or raises, and keeps what it was called with."""

    answer: tuple[int, Any] | OSError
    forms: list[Any] = field(default_factory=list)

    def __call__(self, form: Any) -> tuple[int, Any]:
        self.forms.append(form)
        if isinstance(self.answer, OSError):
            raise self.answer
        return self.answer

    def __repr__(self) -> str:
        return "send"


_REFUSED = (401, {"detail": "wrong user name or password"})
_INVALID = (422, {"detail": "not a valid request"})


def _judge_sign_in(sign_in: Callable[..., Any]) -> None:
    _judge_state(sign_in, (200, {"access_token": "eyJ.ada.x"}), "eyJ.ada.x", "signed in", "an answer of 200")
    _judge_state(sign_in, _REFUSED, None, "refused", "an answer of 401")
    _judge_state(sign_in, _INVALID, None, "unclear", "an answer of 422 (our own mistake)")
    for status, state in ((401, "refused"), (500, "unclear"), (201, "unclear")):
        sent = f"an answer of {status} that holds an access_token"
        _judge_state(sign_in, (status, {"access_token": "eyJ.ada.x"}), None, state, sent)
    for status in (500, 429, 503):
        _judge_state(sign_in, (status, None), None, "unclear", f"an answer of {status}")
    for problem in (ConnectionRefusedError("nobody there"), TimeoutError("too late")):
        _judge_state(sign_in, problem, None, "unclear", f"no answer ({type(problem).__name__})")
    for page in (None, {"detail": "Welcome to the hotel"}):
        _judge_state(sign_in, (200, page), None, "unclear", f"an answer of 200 and {shown(page)}")


def _judge_state(
    sign_in: Callable[..., Any], answer: tuple[int, Any] | OSError, token: Any, state: str, what: str
) -> None:
    send, expected = _Send(answer), (state, token)
    status = 0 if isinstance(answer, OSError) else answer[0]
    said = f"after {what}, {expected} was expected"
    try:
        got = attempt(sign_in, send, "ada", "correct horse battery")
    except Mistake as mistake:
        if not send.forms:
            raise
        name = {0: "no answer is an exception", 200: "200 is enough"}.get(status, "every answer is a success")
        raise Mistake(f"{mistake}. But {said}", name) from mistake
    if send.forms != [{"username": "ada", "password": "correct horse battery"}]:
        raise Mistake(f"{said}, and one call of send with username and password; {shown(send.forms)} came",
                      "tries again by itself" if len(send.forms) > 1 else "sends something else")  # fmt: skip
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Mistake(f"{said} and {shown(got)} came: two values", "not two values")
    if not isinstance(got[0], str) or got[0] != state or not _same(got[1], token):
        raise _misread(f"{said} and {shown(got)} came", got[0], status)


def _same(got: Any, token: str | None) -> bool:
    return got is None if token is None else isinstance(got, str) and got == token


def _misread(seen: str, state: Any, status: int) -> Mistake:
    if isinstance(state, str) and state == "signed in" and status == 200:
        return Mistake(f"{seen}. A hotel's page answers 200 too: look for the token", "200 is enough")
    if isinstance(state, str) and state == "signed in":
        return Mistake(f"{seen}. An answer is no yes: fetch resolves on it too", "every answer is a success")
    if isinstance(state, str) and state == "refused" and status != 401:
        return Mistake(f"{seen}. Only 401 says that the password is wrong", "every no is a wrong password")
    if isinstance(state, str) and state == "unclear" and status == 401:
        return Mistake(f"{seen}. 401 is clear: this name and password will not do", "401 is an accident")
    return Mistake(seen)


def _sign_in(send, username: str, password: str) -> tuple:
    try:
        status, answer = send({"username": username, "password": password})
    except OSError:
        return "unclear", None
    if status == 200 and answer and "access_token" in answer:
        return "signed in", answer["access_token"]
    return ("refused" if status == 401 else "unclear"), None


SIGN_IN = Exercise(
    id="06.sign-in",
    judge=_judge_sign_in,
    answer=_sign_in,
    hints=(
        "three outcomes: a token came, the password was wrong, or nobody knows",
        "put try around the call of send, look at the status before you touch the answer, and look into the "
        "answer before you take the token",
        'except OSError: return "unclear", None; then if status == 200 and answer and "access_token" in '
        "answer; of all the others only 401 is refused",
    ),
    praise="nobody is signed in by an accident, and nobody is told a wrong thing about their password",
)
