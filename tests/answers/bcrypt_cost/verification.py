"""Answers to exercise 03.verify."""

import contextlib
import hmac

import bcrypt

from answers import Answers, Wrong


def verify_as_text(password: str, stored: str) -> bool:
    with contextlib.suppress(Exception):
        return bcrypt.hashpw(password.encode("utf-8"), stored.encode("utf-8")).decode("ascii") == stored
    return False


def verify_by_salt(password: str, stored: str) -> bool:
    if len(stored) != 60 or not stored.startswith("$2b$"):
        return False
    row = stored.encode("ascii")
    return hmac.compare_digest(bcrypt.hashpw(password.encode(), row[:29])[29:], row[29:])


def verify_again(password: str, stored: str) -> bool:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)) == stored.encode()


def verify_beginning(password: str, stored: str) -> bool:
    try:
        return bcrypt.hashpw(password.encode(), stored.encode())[:29] == stored.encode()[:29]
    except ValueError:
        return False


def verify_without_try(password: str, stored: str) -> bool:
    return hmac.compare_digest(bcrypt.hashpw(password.encode(), stored.encode()), stored.encode())


def verify_open(password: str, stored: str) -> bool:
    try:
        return verify_without_try(password, stored)
    except ValueError:
        return True


def verify_as_start(password: str, stored: str) -> bool:
    try:
        return bcrypt.hashpw(password.encode(), stored.encode()).startswith(stored.encode())
    except ValueError:
        return False


def verify_sixty(password: str, stored: str) -> bool:
    return verify_by_salt(password, stored[:60])


TABLE = {
    "03.verify": Answers(
        right=(verify_as_text, verify_by_salt),
        wrong=(
            Wrong(
                lambda password, stored: bcrypt.checkpw(password.encode(), stored.encode()),
                "calls checkpw",
                ("hashpw is all it takes",),
            ),
            Wrong(
                verify_again,
                "hashes again and compares two hashes",
                ("'correct horse battery', '$2b$04$", "True was expected and False came", "stored salt"),
            ),
            Wrong(
                lambda password, stored: bcrypt.hashpw(password.encode(), stored.encode()) == stored,
                "bytes equal text",
                ("True was expected and False came", "hashpw returns bytes"),
            ),
            Wrong(
                lambda password, stored: bcrypt.hashpw(password, stored) == stored,  # type: ignore[arg-type]
                "text is bytes",
                ("True was expected, but", "TypeError", ".encode()"),
            ),
            Wrong(
                verify_beginning,
                "compares only the beginning",
                ("batterx", "a wrong password: False was expected and True came", "all 60"),
            ),
            Wrong(verify_as_start, "compares only the beginning", ("cut short: False was", "True came")),
            Wrong(
                verify_sixty,
                "compares only the beginning",
                ("something behind it: False was expected and True came", "nothing behind"),
            ),
            Wrong(
                verify_without_try,
                "a malformed row raises",
                ("a malformed row: False was expected", "Invalid salt", "opens nothing"),
            ),
            Wrong(verify_open, "lets a malformed row in", ("a malformed row: False was", "refuse")),
            Wrong(
                lambda password, stored: bcrypt.hashpw(password.encode(), stored.encode()),
                "not True or False",
                ("True was expected and b'$2b$04$",),
            ),
            Wrong(lambda password, stored: None, "nothing is returned", ("True was expected and None",)),
        ),
    ),
}
