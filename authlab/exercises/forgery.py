"""Lesson 11: keep forgeries out by a test, forge with a public key, find a weak secret."""

import hmac
import json
import warnings
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jwt

from authlab.encoding import b64url_encode
from authlab.errors import BadHeader, BadSignature
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.insecure import verifiers
from authlab.jws import jws_verify, take_apart
from authlab.tokens import BARE
from authlab.widgets.quiz import Question

_KEY = bytes(range(40, 72))
Read = Callable[[str], Any]


def _signed(claims: Mapping[str, Any], key: bytes, alg: str = "HS256") -> str:
    parts = {"alg": alg, "typ": "at+jwt"}, claims
    signed = ".".join(b64url_encode(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{b64url_encode(hmac.digest(key, signed.encode(), 'sha256'))}"


_TOKEN = _signed({"sub": "ada", "jti": "j1"}, _KEY)


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

# Two texts of the shape in which public keys are published; to an HMAC they are bytes like any others.
_PUBLIC = tuple(
    f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n".encode()
    for body in ("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE" * 2, "MIIBIjANBgkqhkiG9w0BAQEFAAOC" * 6)
)


def _judge_confuse(confuse: Callable[..., Any]) -> None:
    for public, name in ((_PUBLIC[0], "admin"), (_PUBLIC[1], "admin"), (_PUBLIC[0], "é~~>>")):
        claims = {"sub": "ada", "jti": "j1", "exp": 1_900_000_000}
        token = _signed(claims, b"the private key signs otherwise", "RS256")
        given = f"for a token of ada, the name {name!r} and a public key of {len(public)} bytes, "
        try:
            got = attempt(confuse, token, name, public)
        except Mistake as mistake:
            if isinstance(mistake.cause, jwt.InvalidKeyError):
                said = f"{mistake}. PyJWT looks at the key and refuses; hmac.digest does not look"
                raise Mistake(said, "the library forges for me") from mistake
            raise
        _judge_confused(given, got, public, {**claims, "sub": name})


def _judge_confused(given: str, got: Any, public: bytes, wanted: dict[str, Any]) -> None:
    must_return(got, f"{given}a token was expected and None came")
    try:
        parts = take_apart(got)
        claims = json.loads(parts.payload)
    except ValueError as problem:
        said = f"{given}a token was expected and {shown(got)} came: {problem}"
        raise Mistake(said, "not a token") from problem
    if parts.header.get("alg") != "HS256":
        said = f"{given}a header with alg HS256 was expected and {shown(parts.header)} came"
        raise Mistake(f"{said}: the reader does what the header says", "the server picks the algorithm")
    if claims != wanted:
        raise Mistake(f"{given}{wanted} was expected and {shown(claims, 200)} came", "other claims")
    if parts.signature == hmac.digest(public, parts.signed, "sha256"):
        return
    seen = f"{given}the HMAC under the whole of that key was expected and {shown(parts.signature)} came"
    if parts.signature == hmac.digest(public.strip(), parts.signed, "sha256"):
        raise Mistake(f"{seen}: the line end belongs to the bytes", "the last line end does not count")
    if parts.signature == hmac.digest(public, parts.signed, "sha256").hex().encode():
        raise Mistake(f"{seen}: those are hex digits; take digest, not hexdigest", "a signature in hex")
    raise Mistake(f"{seen}. Sign the new header and payload, with the dot between them", "signs other bytes")


def _confuse(token: str, name: str, public: bytes) -> str:
    claims = json.loads(take_apart(token).payload)
    header = b64url_encode(json.dumps({"alg": "HS256", "typ": "at+jwt"}).encode())
    payload = b64url_encode(json.dumps({**claims, "sub": name}).encode())
    signature = hmac.digest(public, f"{header}.{payload}".encode(), "sha256")
    return f"{header}.{payload}.{b64url_encode(signature)}"


CONFUSE = Exercise(
    id="11.confuse",
    judge=_judge_confuse,
    answer=_confuse,
    hints=(
        "three parts: a header that says HS256, the claims with another sub, and a signature over the two",
        'what is signed is f"{header}.{payload}".encode(), both parts as they stand in the new token',
        'the signature is hmac.digest(public, signed, "sha256"), written with b64url_encode',
    ),
    praise="three tokens that a reader with one key for both would believe; you had no secret at all",
)


def _judge_find_secret(find_secret: Callable[..., Any]) -> None:
    for words, secret in ((["dragon", "monkey"], "dragon"), (["123456", "dragon"], "dragon"),
                          (["monkey", "letmein"], None), (["a", "passwörd"], "passwörd")):  # fmt: skip
        token = _signed({"sub": "ada"}, (secret or "nobody would guess").encode())
        seen = f"for a secret {'among' if secret else 'not among'} {words}, {secret!r} was expected"
        try:
            with warnings.catch_warnings():  # PyJWT's, about short keys: these are to be guessed
                warnings.simplefilter("ignore")
                got = attempt(find_secret, token, list(words))
        except Mistake as mistake:
            if isinstance(mistake.cause, jwt.PyJWTError):
                said = f"{seen}. {mistake}. A guess that does not fit is the rule: go on"
                raise Mistake(said, "a wrong guess is an error") from mistake
            raise
        if got != secret or isinstance(got, bool):
            raise _missed(f"{seen} and {shown(got)} came", got, secret, secret == words[0])


def _missed(seen: str, got: Any, secret: str | None, first: bool) -> Mistake:
    if secret is None:
        return Mistake(f"{seen}: where no word fits, return None", "some word always fits")
    if got is None and first:
        return Mistake(f"{seen}. Compare bytes with bytes, or text with text", "compares two spellings")
    if got is None:
        return Mistake(f"{seen}. Say None behind the loop, when no word is left", "gives up too early")
    return Mistake(f"{seen}: the word itself is wanted", "not the word that fits")


def _find_secret(token: str, words: list):
    signed, _, signature = token.rpartition(".")
    for word in words:
        guess = hmac.digest(word.encode(), signed.encode(), "sha256")
        if b64url_encode(guess) == signature:
            return word
    return None


FIND_SECRET = Exercise(
    id="11.find-secret",
    judge=_judge_find_secret,
    answer=_find_secret,
    hints=(
        "the token holds what was signed and its signature: sign the same with each word, and compare",
        'token.rpartition(".") gives what was signed, the dot, and the signature',
        'b64url_encode(hmac.digest(word.encode(), signed.encode(), "sha256")) is what the signature would be',
    ),
    praise="one token was enough, and no server was asked",
)

RECALL = (
    Question("You gave a token another exp and left its signature as it was. Why did the server refuse it?",
             ("The signature was made over the old payload", "The session had ended", "It cannot be read"),
             "To sign the new payload you would have needed the key. Today you find three ways around that.",
             "00 · Change the token"),
    Question("An attacker guesses the words behind leaked hashes. What does the server notice?",
             ("Nothing: guessing needs no server", "Many failed logins", "A login from another country"),
             "Hashing and comparing happens at home. A token can be attacked in the same way.", "01 · Guess"),
)  # fmt: skip
