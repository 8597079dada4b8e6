"""Keep forgeries out by a test that is red for every naive reader."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import jwt

from authlab.encoding import b64url_encode
from authlab.errors import BadHeader, BadSignature
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.forgery.hmac_signature import hmac_signed
from authlab.insecure import verifiers
from authlab.jws import jws_verify, take_apart
from authlab.tokens import BARE

_KEY = bytes(range(40, 72))
Read = Callable[[str], Any]

_TOKEN = hmac_signed({"sub": "ada", "jti": "j1"}, _KEY)


def _naive(read: Callable[..., Any]) -> Read:
    return lambda token: read(token, key=_KEY, policy=BARE)


def _three_spellings(token: str) -> Any:
    if take_apart(token).header["alg"] in ("none", "None", "NONE"):
        raise BadHeader("this token is not signed")
    return _naive(verifiers.insecure_not_none)(token)


def _refuse(_token: str) -> Any:
    raise BadSignature("no")


class _Watched:
    """A reader that notes what it was asked, for the feedback."""

    def __init__(self, read: Read) -> None:
        self._read, self.asked = read, list[str]()

    def __repr__(self) -> str:
        return "read"

    def __call__(self, token: str) -> Any:
        try:
            parts = take_apart(token)
            what = f"alg {shown(parts.header.get('alg'))} {'signed' if parts.signature else 'unsigned'}"
        except ValueError:
            what = "no token"
        self.asked.append(f"{what}, refused")
        claims = self._read(token)
        self.asked[-1] = f"{what}, believed"
        return claims


class _Reader(NamedTuple):
    read: Read
    holds: bool
    what: str
    misconception: str = ""
    advice: str = ""


_READERS = (
    _Reader(lambda token: json.loads(jws_verify(token, _KEY)), True, "a sound reader, by hand"),
    _Reader(lambda token: jwt.decode(token, _KEY, ["HS256"]), True, "a sound reader, on PyJWT"),
    _Reader(_naive(verifiers.insecure_any), False, "a reader that believes alg none", "never tries none",
            "Give it the token with alg none and nothing behind the last dot"),
    _Reader(_naive(verifiers.insecure_not_none), False, "a reader that refuses none but not nOnE",
            "one spelling is enough", "Try other letters too"),
    _Reader(_three_spellings, False, "a reader that refuses none, None and NONE, but not nOnE",
            "one spelling is enough", "Mix small letters and capitals"),
    _Reader(_naive(verifiers.insecure_if_signed), False, "a reader that checks a signature if there is one",
            "only alg none is unsigned", "Leave the header as it is and take the signature off"),
    _Reader(_refuse, False, "a reader that refuses every token", "refusing everything is safe",
            "A right token must pass"),
)  # fmt: skip


def _judge_keeps_closed(keeps_closed: Callable[..., Any]) -> None:
    for reader in _READERS:
        expected = f"for {reader.what}, {reader.holds} was expected"
        watched = _Watched(reader.read)
        try:
            got = attempt(keeps_closed, watched, _TOKEN)
        except Mistake as mistake:
            raise _escaped(f"{expected}. {mistake}", mistake, reader) from mistake
        seen = f"{expected} and {shown(got)} came"
        must_return(got, seen)
        if not isinstance(got, bool):
            raise Mistake(f"{seen}: True or False is wanted", "not a yes or no")
        if got != reader.holds and reader.holds:
            raise Mistake(f"{seen}: it takes the token and refuses what is forged", "a sound reader is red")
        if got != reader.holds:
            seen += f". It was asked: {'; '.join(watched.asked[:5]) or 'nothing'}"
            if any(one.endswith("unsigned, believed") for one in watched.asked):
                raise Mistake(f"{seen}. One forgery believed is enough for False", "one refusal is enough")
            raise Mistake(f"{seen}. {reader.advice}", reader.misconception)


def _escaped(said: str, mistake: Mistake, reader: _Reader) -> Mistake:
    if isinstance(mistake.cause, jwt.PyJWTError):
        return Mistake(f"{said}. Others refuse with other exceptions: except Exception", "one kind of no")
    if isinstance(mistake.cause, BadHeader | BadSignature):
        return Mistake(f"{said}. An exception is how a reader says no: catch it", "a refusal is an error")
    if isinstance(mistake.cause, AssertionError):
        return Mistake(f"{said}. Return False where you would assert", "asserts instead of answering")
    return Mistake(said, mistake.misconception)


def _keeps_closed(read, token: str) -> bool:
    def believed(one: str) -> bool:
        try:
            read(one)
        except Exception:
            return False
        return True

    forgeries = [token.rpartition(".")[0] + "."]
    for alg in ("none", "None", "NONE", "nOnE"):
        header = b64url_encode(json.dumps({"alg": alg}).encode())
        forgeries.append(f"{header}.{token.split('.')[1]}.")
    return believed(token) and not any(map(believed, forgeries))


KEEPS_CLOSED = Exercise(
    id="11.keeps-closed",
    judge=_judge_keeps_closed,
    answer=_keeps_closed,
    hints=(
        "a list of forgeries, a loop that gives each to read, try and except Exception around the call",
        'unsigned: the token up to its last dot, token.rpartition(".")[0] + "."; and with a new header, '
        'b64url_encode(json.dumps({"alg": alg}).encode()), for several spellings of none',
        "True if token itself is believed, and not any of the forgeries: both have to be asked",
    ),
    praise="sound readers are green, and every naive one is red: put this beside the reader, and it stays so",
)
