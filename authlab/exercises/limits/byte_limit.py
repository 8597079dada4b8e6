"""Prepare a password for bcrypt: as it is, or refused for its bytes."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from authlab import passwords
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.passwords import MAX_BYTES

KEY = "\N{KEY}"
_E_AND_ACCENT = "e\N{COMBINING ACUTE ACCENT}"


def _judge_prepare(prepare: Callable[[str], bytes]) -> None:
    _judge_kept(prepare, "correct horse battery")
    _judge_refused(prepare, KEY * 19, "19 keys")
    _judge_kept(prepare, KEY * 18, "18 keys")
    _judge_refused(prepare, "x" * 73, "73 letters x")
    _judge_kept(prepare, "x" * 72, "72 letters x")
    _judge_kept(prepare, " A Space at both Ends ")
    _judge_kept(prepare, f"caf{_E_AND_ACCENT}!", "café! typed with e and an accent")
    _judge_kept(prepare, "room ①, ﬁrst ½")
    _judge_kept(prepare, _E_AND_ACCENT * 30, "30 times e and an accent, 60 bytes once composed")
    _judge_refused(prepare, "€" * 25, "25 signs €")


def _judge_kept(prepare: Callable[[str], bytes], password: str, name: str = "") -> None:
    expected, name = passwords.to_bytes(password), name or shown(password)
    try:
        got = attempt(prepare, password)
    except Mistake as mistake:
        said = f"{mistake}. For {name}, {shown(expected)} was expected"
        if isinstance(mistake.cause, ValueError) and len(password.encode()) > MAX_BYTES:
            raise Mistake(f"{said}: normalise first, then count", "counts before it normalises") from mistake
        if isinstance(mistake.cause, ValueError) and len(expected) == MAX_BYTES:
            raise Mistake(f"{said}: {MAX_BYTES} bytes still fit", "72 is already too long") from mistake
        raise Mistake(said, mistake.misconception) from mistake
    if not isinstance(got, bytes) or got != expected:
        seen = f"for {name}, {shown(expected)} was expected and {shown(got)} came"
        raise _changed(seen, got, expected, password)


def _changed(seen: str, got: Any, expected: bytes, password: str) -> Mistake:
    must_return(got, seen)
    if isinstance(got, bytes | str) and got[:2] in (b"$2", "$2"):
        return Mistake(f"{seen}: that is a hash. Return the bytes that go into it", "hashes at once")
    if not isinstance(got, bytes):
        return Mistake(f"{seen}. bcrypt takes bytes: .encode() makes them", "characters are bytes")
    if not unicodedata.is_normalized("NFC", password):
        form = 'unicodedata.normalize("NFC", …) makes one letter of e and its accent'
        return Mistake(f"{seen}. {form}", "equal to the eye, equal in bytes")
    if got == unicodedata.normalize("NFKC", password).encode():
        return Mistake(f"{seen}. NFKC turns other signs into these; NFC does not", "NFKC is as good as NFC")
    if expected.startswith(got):
        return Mistake(f"{seen}. Nothing may be cut off", "cut it off and go on")
    return Mistake(f"{seen}. Take it as it came: no space, no case changes", "passwords may be tidied up")


def _judge_refused(prepare: Callable[[str], bytes], password: str, name: str) -> None:
    size = len(passwords.to_bytes(password))
    expected = f"for {name}, {size} bytes, a ValueError was expected"
    try:
        got = attempt(prepare, password)
    except Mistake as mistake:
        if not isinstance(mistake.cause, ValueError) or isinstance(mistake.cause, UnicodeError):
            raise Mistake(f"{mistake}. But {expected}", "another error than ValueError") from mistake
        if not re.search(rf"(?<!\d){size}(?!\d)", str(mistake.cause)):
            said = f"{mistake}. That is right, but {expected} with {size} in its message: nobody sees bytes"
            raise Mistake(said, "the message does not tell how many bytes") from mistake
        return
    seen = f"{expected} and {shown(got)} came"
    if isinstance(got, bytes | str) and len(got) in (len(password), size):
        if len(password) > MAX_BYTES:
            raise Mistake(f"{seen}: {MAX_BYTES} fit, and not one more", "one too many")
        raise Mistake(f"{seen}. len(password) is {len(password)}: count the bytes", "72 characters")
    if isinstance(got, bytes | str) and got:
        raise Mistake(f"{seen}: what was cut off is checked by nobody", "cut it off and go on")
    raise Mistake(f"{seen}. raise ValueError(...) stops whoever would go on with it", "returns an error")


def _prepare(password: str) -> bytes:
    data = unicodedata.normalize("NFC", password).encode()
    if len(data) > 72:
        raise ValueError(f"this password takes {len(data)} bytes, and 72 fit")
    return data


PREPARE = Exercise(
    id="04.prepare",
    judge=_judge_prepare,
    answer=_prepare,
    hints=(
        "three steps in this order: one spelling, then bytes, then count them",
        'unicodedata.normalize("NFC", password).encode() gives the bytes; how many is len(...) of those',
        'if len(data) > 72: raise ValueError(f"{len(data)} bytes, and 72 fit"); at the end, return data',
    ),
    praise="what fits goes through unchanged, what does not is refused with its number of bytes",
)
