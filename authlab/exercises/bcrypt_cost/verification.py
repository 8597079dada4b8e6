"""Check a password against a row of bcrypt, without checkpw."""

import hmac
from collections.abc import Callable
from typing import Any

import bcrypt

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

_PASSWORDS = ("correct horse battery", "pässwörd 🔑")
_MALFORMED = ("", "not a hash", "$2b$04$tooshort", "5f4dcc3b5aa765d61d8327deb882cf99", "pläin text", "x" * 60)


def _judge_verify(verify: Callable[[str, str], bool]) -> None:
    names = getattr(getattr(verify, "__code__", None), "co_names", ())
    if "checkpw" in names:
        raise Mistake("checkpw is the function to rebuild: hashpw is all it takes", "calls checkpw")
    for password in _PASSWORDS:
        stored = bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode("ascii")
        other = "." if stored[40] != "." else "O"
        for given, row, expected, what in (
            (password, stored, True, "the right password"),
            (password[:-1] + "x", stored, False, "a wrong password"),
            (password, stored[:40] + other + stored[41:], False, "a hash with one character changed"),
            (password, stored + "x", False, "a hash with something behind it"),
            (password, stored[:-1], False, "a hash that was cut short"),
            (password, stored[:29], False, "a row that holds a salt and no hash"),
        ):
            _judge_check(verify, given, row, expected, what, names)
    for row in _MALFORMED:
        _judge_check(verify, _PASSWORDS[0], row, False, "a malformed row", names)


def _judge_check(
    verify: Callable[..., Any], password: str, row: str, expected: bool, what: str, names: tuple[str, ...]
) -> None:
    given = f"verify({password!r}, {shown(row, 70)}), {what}: {expected} was expected"
    try:
        got = attempt(verify, password, row)
    except Mistake as mistake:
        said = f"{given}, but {mistake}"
        if isinstance(mistake.cause, TypeError) and "PyBytes" in str(mistake.cause):
            raise Mistake(f"{said}. hashpw takes bytes: .encode() makes them", "text is bytes") from mistake
        if what == "a malformed row":
            raise Mistake(
                f"{said}. A row that is no hash opens nothing; it must not stop the login with an error",
                "a malformed row raises",
            ) from mistake
        raise Mistake(said, mistake.misconception) from mistake
    must_return(got, f"{given} and None came")
    if not isinstance(got, bool):
        raise Mistake(f"{given} and {shown(got)} came; True or False is wanted", "not True or False")
    if got != expected:
        raise _wrong_check(f"{given} and {got} came", expected, what, names)


def _wrong_check(said: str, expected: bool, what: str, names: tuple[str, ...]) -> Mistake:
    if expected and "gensalt" in names:
        return Mistake(
            f"{said}. A new salt makes a new hash, and two hashes are never equal: hash with the stored salt",
            "hashes again and compares two hashes",
        )
    if expected:
        return Mistake(
            f"{said}. hashpw returns bytes, stored is text, and b'a' == 'a' is False", "bytes equal text"
        )
    if what == "a malformed row":
        return Mistake(f"{said}. In doubt, refuse", "lets a malformed row in")
    if what == "a hash with something behind it":
        return Mistake(
            f"{said}. A row is 60 characters, and nothing behind them", "compares only the beginning"
        )
    return Mistake(
        f"{said}. The first 29 characters are version, cost and salt, whatever the password: compare all 60",
        "compares only the beginning",
    )


def _verify(password: str, stored: str) -> bool:
    row = stored.encode()
    try:
        again = bcrypt.hashpw(password.encode(), row)
    except ValueError:
        return False
    return hmac.compare_digest(again, row)


VERIFY = Exercise(
    id="03.verify",
    judge=_judge_verify,
    answer=_verify,
    hints=(
        "check, in the main line, does almost this; here both arguments are text, and a row may be broken",
        "row = stored.encode() makes bytes of the row; hashpw raises ValueError where it finds no salt in it",
        "try: again = bcrypt.hashpw(password.encode(), row), except ValueError: return False, then compare",
    ),
    praise="that is checkpw, and a broken row opens nothing",
)
