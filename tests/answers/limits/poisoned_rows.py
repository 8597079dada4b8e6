"""Answers to exercise 04.verdict."""

import re
from typing import Any

from answers import Answers, Wrong
from authlab import passwords


def verdict_by_pattern(data: bytes, stored: str, check: Any) -> bool:
    row = re.fullmatch(r"\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}", stored)
    if row is None or not 4 <= int(row[1]) <= 16:
        return False
    head, tail = data[:72], data[72:]
    return check(head, stored.encode("ascii")) and not tail


def verdict_at_length(data: bytes, stored: str, check: Any) -> bool:
    if len(stored) != 60 or stored[:4] != "$2b$" or not stored[4:6].isdigit() or stored[6] != "$":
        return False
    if int(stored[4:6]) > 16:
        return False
    too_long = len(data) > 72
    try:
        right = check(data[:72], bytes(stored, "ascii"))
    except ValueError:
        right = False
    return right is True and too_long is False


def raw(data: bytes, stored: str, check: Any) -> bool:
    return check(data, stored.encode())


def caught(data: bytes, stored: str, check: Any) -> bool:
    try:
        return check(data, stored.encode())
    except ValueError:
        return False


def early_no(data: bytes, stored: str, check: Any) -> bool:
    return len(data) <= 72 and caught(data, stored, check)


def cut(data: bytes, stored: str, check: Any) -> bool:
    return caught(data[:72], stored, check)


def forgets_to_encode(data: bytes, stored: str, check: Any) -> bool:
    try:
        return check(data[:72], stored)
    except Exception:
        return False


def asks_the_library(data: bytes, stored: str, check: Any) -> bool:
    try:
        return passwords.verify(data, stored)  # type: ignore[arg-type]
    except Exception:
        return False


def refuses_sixteen(data: bytes, stored: str, check: Any) -> bool:
    return verdict_by_pattern(data, stored, check) if stored[4:6] < "16" else False


def capped_late(data: bytes, stored: str, check: Any) -> bool:
    matches = caught(data[:72], stored, check)
    return matches and len(data) <= 72 and int(stored[4:6]) <= 16


def sliced(data: bytes, stored: str, check: Any) -> bool:
    try:
        if int(stored[4:6]) > 16:
            return False
    except ValueError:
        return False
    return caught(data[:72], stored, check) and len(data) <= 72


TABLE = {
    "04.verdict": Answers(
        right=(verdict_by_pattern, verdict_at_length),
        wrong=(
            Wrong(raw, "lets the error out", ("73 bytes", "raised ValueError", "False was expected")),
            Wrong(
                caught,
                "an early no is a quiet no",
                ("73 bytes", "after the work of one hash", "came without"),
            ),
            Wrong(early_no, "an early no is a quiet no", ("73 bytes", "expected", "came without")),
            Wrong(cut, "cut it off and go on", ("73 bytes", "False was expected and True came")),
            Wrong(
                lambda data, stored, check: raw(data[:72], stored, check) and len(data) <= 72,
                "lets the error out",
                ("the row ''", "raised ValueError", "False was expected"),
            ),
            Wrong(
                lambda data, stored, check: caught(data[:72], stored, check) and len(data) <= 72,
                "trusts the cost in the row",
                ("$2b$17$", "False was expected without any work", "131,072 rounds"),
            ),
            Wrong(
                capped_late, "trusts the cost in the row", ("$2b$17$", "expected without any work", "rounds")
            ),
            Wrong(
                sliced,
                "trusts a row in another spelling",
                ("$2b$+31$", "without any work", "reads +31 as 31"),
            ),
            Wrong(
                lambda data, stored, check: False,
                "does not check",
                ("True was expected", "False came", "Use check"),
            ),
            Wrong(asks_the_library, "does not check", ("the right password", "False came", "Use check")),
            Wrong(refuses_sixteen, "refuses what is right", ("at cost 16", "True was expected")),
            Wrong(forgets_to_encode, "characters are bytes", ("False came", "check raised TypeError")),
            Wrong(lambda data, stored, check: True, "does not check", ("without any call of check",)),
            Wrong(lambda data, stored, check: check(data, stored), "raises", ("takes bytes and bytes",)),
        ),
    ),
}
