"""Answers to exercise 02.audit."""

from collections.abc import Callable
from typing import Any

from answers import Answer, Answers, Wrong

Rows = list[tuple[str, bytes]]


def audit_in_sets(name: str, salt: bytes, earlier: Rows) -> frozenset[str]:
    found = {
        "short": len(salt) * 8 < 128,
        "name": salt == bytes(name, "utf-8"),
        "kept": (name, salt) in earlier,
        "shared": any(old == salt and other != name for other, old in earlier),
    }
    return frozenset(fault for fault, is_there in found.items() if is_there)


def audit_in_a_list(name: str, salt: bytes, earlier: Rows) -> list[str]:
    faults = []
    if not len(salt) >= 16:
        faults.append("short")
    if salt.hex() == name.encode("utf-8").hex():
        faults.append("name")
    for row in earlier:
        if row[1] == salt and row[0] == name:
            faults.append("kept")
        elif row[1] == salt:
            faults.append("shared")
    return faults


def audit(
    short: Callable[[bytes], bool] = lambda salt: len(salt) < 16,
    named: Callable[[str, bytes], bool] = lambda name, salt: salt == name.encode(),
    kept: Callable[[str, bytes, Rows], bool] = lambda name, salt, rows: (name, salt) in rows,
    shared: Callable[[str, bytes, Rows], bool] = lambda name, salt, rows: any(
        old == salt and other != name for other, old in rows
    ),
) -> Answer:
    """Build an answer that decides each fault in its own way."""

    def answer(name: str, salt: bytes, earlier: Rows) -> set[str]:
        faults = {"short"} if short(salt) else set()
        faults |= {"name"} if named(name, salt) else set()
        faults |= {"kept"} if kept(name, salt, earlier) else set()
        return faults | ({"shared"} if shared(name, salt, earlier) else set())

    return answer


def audit_updated(name: str, salt: bytes, earlier: Rows) -> set[str]:
    faults = set[str]()
    for fault in audit_in_sets(name, salt, earlier):
        faults.update(fault)
    return faults


def audit_first_only(name: str, salt: bytes, earlier: Rows) -> set[str]:
    for fault in sorted(audit_in_sets(name, salt, earlier)):
        return {fault}
    return set()


def audit_with_braces(name: str, salt: bytes, earlier: Rows) -> Any:
    faults: Any = {}
    if len(salt) < 16:
        faults.add("short")
    return faults


def audit_with_braces_elsewhere(name: str, salt: bytes, earlier: Rows) -> Any:
    return set(audit_in_sets(name, salt, earlier)) or {}


TABLE = {
    "02.audit": Answers(
        right=(audit(), audit_in_sets, audit_in_a_list),
        wrong=(
            Wrong(
                audit(named=lambda name, salt: salt == name),  # type: ignore[comparison-overlap]
                "text is bytes",
                (
                    "for 'ada@mail.example', a salt of 16 bytes",
                    "{'name'} was expected",
                    "an empty set came",
                    ".encode()",
                ),
            ),
            Wrong(
                audit(named=lambda name, salt: salt.decode() == name),
                "bytes are text",
                ("'ada'", "an empty set was expected", "UnicodeDecodeError", "encode the name"),
            ),
            Wrong(
                audit(named=lambda name, salt: salt == name.encode("ascii", "ignore")),
                "names are ASCII",
                ("zoë@mail.example", "{'name'} was expected", "an empty set came"),
            ),
            Wrong(
                audit(named=lambda name, salt: name.encode() in salt),
                "a name inside a salt",
                ("for 'a'", "an empty set was expected", "{'name'} came", "by chance"),
            ),
            Wrong(
                audit_updated,
                "update adds it",
                ("{'short'} was expected", "its letters came", "add does not"),
            ),
            Wrong(
                audit(short=lambda salt: len(salt) <= 16),
                "sixteen bytes are too short",
                ("for 'ada', a salt of 16 bytes", "an empty set was expected", "{'short'} came"),
            ),
            Wrong(
                audit(short=lambda salt: len(salt) < 32),
                "not counted in bytes",
                (
                    "a salt of 24 bytes",
                    "an empty set was expected",
                    "{'short'} came",
                    "bytes, not hex digits",
                ),
            ),
            Wrong(
                audit(short=lambda salt: len(salt) < 4),
                "a short salt will do",
                ("a salt of 8 bytes", "{'short'} was expected", "an empty set came"),
            ),
            Wrong(
                audit(short=lambda salt: len(salt) != 16),
                "a longer salt is a fault",
                ("a salt of 32 bytes", "an empty set was expected", "{'short'} came"),
            ),
            Wrong(
                audit(shared=lambda name, salt, rows: salt in [old for _, old in rows]),
                "a kept salt is a shared one",
                ("earlier rows: ada with", "{'kept'} was expected", "{'kept', 'shared'} came"),
            ),
            Wrong(
                audit(kept=lambda name, salt, rows: dict(rows).get(name) == salt),
                "only the last row counts",
                ("{'kept'} was expected", "an empty set came", "every row in earlier"),
            ),
            Wrong(
                audit(named=lambda name, salt: salt.startswith(name.encode())),
                "a name inside a salt",
                ("for 'a'", "an empty set was expected", "by chance"),
            ),
            Wrong(
                audit(
                    shared=lambda name, salt, rows: bool(rows) and rows[-1][1] == salt and rows[-1][0] != name
                ),
                "only the last row counts",
                (
                    "earlier rows: ada with",
                    "{'shared'} was expected",
                    "an empty set came",
                    "the first as well",
                ),
            ),
            Wrong(
                audit(kept=lambda name, salt, rows: name in dict(rows)),
                "a change is a fault",
                ("for 'ada'", "an empty set was expected", "{'kept'} came"),
            ),
            Wrong(
                audit(shared=lambda name, salt, rows: len({old for _, old in rows}) < len(rows)),
                "judges older rows",
                ("ben with b'x', eve with b'x'", "an empty set was expected", "{'shared'} came"),
            ),
            Wrong(
                audit(shared=lambda name, salt, rows: False),
                "another user's salt will do",
                ("for 'ben'", "{'shared'} was expected", "an empty set came"),
            ),
            Wrong(
                audit_first_only,
                "stops at the first fault",
                ("{'kept', 'shared'} was expected", "{'kept'} came"),
            ),
            Wrong(
                audit_with_braces,
                "{} is an empty set",
                ("an empty set was expected", "{} came", "set()"),
            ),
            Wrong(
                audit_with_braces_elsewhere, "{} is an empty set", ("an empty set was expected", "{} came")
            ),
            Wrong(
                lambda name, salt, earlier: None,
                "nothing is returned",
                ("'ada'", "an empty set was expected", "None came"),
            ),
            Wrong(
                lambda name, salt, earlier: "short",
                "not a set",
                ("an empty set was expected", "'short' came"),
            ),
        ),
    ),
}
