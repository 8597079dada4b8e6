"""Answers to exercise 05.plain-left."""

import re
from collections.abc import Callable
from typing import Any

from answers import Answer, Answers, Wrong


def left_by_loop(rows: list[tuple[str, str]]) -> list[str]:
    found = []
    for name, stored in rows:
        if stored.startswith("$argon2id$") or stored.startswith("md5:$argon2id$"):
            continue
        found.append(name)
    return found


def left_by_pattern(rows: list[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(name for name, stored in rows if not re.match(r"(md5:)?\$argon2id\$", stored))


def looks_for(wanted: Callable[[str], Any]) -> Answer:
    return lambda rows: [name for name, stored in rows if wanted(stored)]


TABLE = {
    "05.plain-left": Answers(
        right=(left_by_loop, left_by_pattern, lambda rows: frozenset(left_by_loop(rows))),
        wrong=(
            Wrong(
                looks_for(lambda s: not s.startswith("$argon2id$")),
                "a wrapped hash is a plain one",
                ("of bea", "'md5:$argon2id$", "nothing was expected and bea came"),
            ),
            Wrong(
                looks_for(lambda s: len(s) == 32),
                "looks for MD5s only",
                ("of eva", "eva was expected and did not come", "SHA-1"),
            ),
            Wrong(
                looks_for(lambda s: re.fullmatch("[0-9a-f]{32}", s)),
                "looks for one spelling of an MD5",
                ("of dan", "dan was expected and did not come", "capitals"),
            ),
            Wrong(
                looks_for(lambda s: not s.startswith(("$argon2id$", "md5:"))),
                "trusts the label",
                ("of hal", "hal was expected and did not come", "behind the label"),
            ),
            Wrong(
                looks_for(lambda s: "$argon2id$" not in s),
                "overlooks what was kept beside",
                ("of gil", "gil was expected and did not come", "before the Argon2id"),
            ),
            Wrong(
                looks_for(lambda s: not s.startswith(("$", "md5:$"))),
                "every $ is Argon2id",
                ("of ivy", "ivy was expected and did not come", "a bcrypt row"),
            ),
            Wrong(
                looks_for(lambda s: not s.startswith(("$argon2", "md5:$argon2"))),
                "every $ is Argon2id",
                ("of jon", "jon was expected and did not come", "Argon2i row"),
            ),
            Wrong(
                looks_for(lambda s: "$argon2id$" not in s or ";" in s),
                "overlooks what was kept beside",
                ("of kim", "kim was expected and did not come", "before the Argon2id"),
            ),
            Wrong(lambda rows: left_by_loop(rows) * 2, "names come twice", ("cem, dan", "came")),
            Wrong(lambda rows: [*left_by_loop(rows), "zoe"], "", ("cem, dan", "came")),
            Wrong(
                lambda rows: dict.fromkeys(left_by_loop(rows), "left"),
                "not names",
                ("names were expected", "{'cem': 'left'", "a list of names"),
            ),
            Wrong(
                looks_for(lambda s: s.startswith(("$argon2id$", "md5:$argon2id$"))),
                "the wrong way round",
                ("of ada", "nothing was expected and ada came"),
            ),
            Wrong(
                looks_for(lambda s: True),
                "all rows are left",
                ("of ada", "nothing was expected and ada came"),
            ),
            Wrong(
                looks_for(lambda s: s.startswith("md5:x")),
                "forgets the MD5 rows",
                ("of cem", "cem was expected"),
            ),
            Wrong(lambda rows: len(left_by_loop(rows)), "counts", ("names were expected", "9 came")),
            Wrong(
                lambda rows: [row for row in rows if row[0] in left_by_loop(rows)],
                "rows, not names",
                ("names were expected", "('cem', "),
            ),
            Wrong(lambda rows: None, "nothing is returned", ("None", "return")),
        ),
    ),
}
