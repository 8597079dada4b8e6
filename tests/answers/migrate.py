"""Answers to the exercises of lesson 05."""

import re
from collections.abc import Callable
from typing import Any

from answers import Answer, Answers, Wrong
from authlab import argon2id
from authlab.insecure import legacy

Text = Callable[[str], str]
Check = Callable[[str, str], bool]


def opens(password: str, stored: str, md5: Text, check: Check) -> bool:
    if stored.startswith("md5:"):
        return check(md5(password), stored[4:])
    return check(password, stored) if stored.startswith("$") else md5(password) == stored


def early_return(password: str, stored: str, md5: Text, argon2: Text, check: Check) -> tuple[bool, str]:
    if not opens(password, stored, md5, check):
        return False, stored
    return True, stored if stored[0] == "$" else argon2(password)


def by_length(password: str, stored: str, md5: Text, argon2: Text, check: Check) -> list[Any]:
    new = stored
    if len(stored) == 32:
        right = stored == md5(password)
    elif "md5" in stored:
        _, inner = stored.split(":", 1)
        right = check(md5(password), inner)
    else:
        right = "argon2" in stored and check(password, stored)
    if right and not stored.startswith("$argon2id"):
        new = argon2(password)
    return [right, new]


def by_match(password: str, stored: str, md5: Text, argon2: Text, check: Check) -> tuple[bool, str]:
    match stored.partition("$argon2id$"):
        case ("", _, _):
            return check(password, stored), stored
        case ("md5:", _, _):
            ok = check(md5(password), stored.removeprefix("md5:"))
        case _:
            ok = md5(password) == stored
    return (True, argon2(password)) if ok else (False, stored)


def as_in_the_lesson(password: str, stored: str, md5: Text, argon2: Text, check: Check) -> tuple[bool, str]:
    if stored.startswith("md5:"):
        ok = argon2id.verify(legacy.md5(password), stored.removeprefix("md5:"))
    elif legacy.form(stored) == "MD5":
        ok = legacy.insecure_verify(password, stored)
    else:
        ok = argon2id.verify(password, stored)
    return ok, argon2(password) if ok and not stored.startswith("$argon2id$") else stored


def hashes_again(password: str, stored: str, md5: Text, argon2: Text, check: Check) -> tuple[bool, str]:
    if stored.startswith("md5:"):
        ok = argon2(md5(password)) == stored[4:]
    else:
        ok = check(password, stored) if stored.startswith("$") else md5(password) == stored
    return ok, argon2(password) if ok and stored[0] != "$" else stored


def with_row(new: Callable[..., Any]) -> Answer:
    """Build an answer that checks rightly and keeps what `new` makes of a row that was right."""

    def login(password: str, stored: str, md5: Text, argon2: Text, check: Check) -> tuple[bool, Any]:
        if not opens(password, stored, md5, check):
            return False, stored
        return True, new(password, stored, md5, argon2) if stored[0] != "$" else stored

    return login


def with_check(ok: Callable[..., bool]) -> Answer:
    """Build an answer that upgrades rightly and checks as `ok` does."""

    def login(password: str, stored: str, md5: Text, argon2: Text, check: Check) -> tuple[bool, str]:
        if not ok(password, stored, md5, check):
            return False, stored
        return True, stored if stored.startswith("$") else argon2(password)

    return login


def always_upgrades(password: str, stored: str, md5: Text, argon2: Text, check: Check) -> tuple[bool, str]:
    return opens(password, stored, md5, check), stored if stored[:1] == "$" else argon2(password)


def always_hashes(password: str, stored: str, md5: Text, argon2: Text, check: Check) -> tuple[bool, str]:
    return (True, argon2(password)) if opens(password, stored, md5, check) else (False, stored)


def none_for_same(password: str, stored: str, md5: Text, argon2: Text, check: Check) -> tuple[bool, Any]:
    ok = opens(password, stored, md5, check)
    return ok, argon2(password) if ok and stored[0] != "$" else None


def either(password: str, stored: str, md5: Text, check: Check) -> bool:
    inner = stored.removeprefix("md5:")
    return inner == md5(password) or check(password, inner) or check(md5(password), inner)


def unknown_is_right(password: str, stored: str, md5: Text, check: Check) -> bool:
    if stored.startswith(("md5:", "$")) or len(stored) == 32:
        return opens(password, stored, md5, check)
    return True


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


def may_by_steps(password: str, blocklist: set[str], minimum: int) -> bool:
    if len(password) < minimum:
        return False
    return password.lower() not in blocklist


def may_by_any(password: str, blocklist: set[str], minimum: int) -> bool:
    return not (len(password) < minimum or any(password.upper() == word.upper() for word in blocklist))


def may(*rules: Callable[[str], Any], blocked: Answer | None = None) -> Answer:
    """Build an answer with rules of its own beside the two right ones, or another way to ask the list."""

    def acceptable(password: str, blocklist: set[str], minimum: int) -> bool:
        listed = blocked(password, blocklist) if blocked else password.casefold() in blocklist
        return len(password) >= minimum and not listed and all(rule(password) for rule in rules)

    return acceptable


TABLE = {
    "05.migrate": Answers(
        right=(early_return, by_length, by_match),
        wrong=(
            Wrong(
                always_upgrades,
                "upgrades on a wrong password",
                ("an MD5 row", "'letmein'", "the row as it was was expected", "$argon2id$", "would fail"),
            ),
            Wrong(
                with_check(lambda p, s, m, c: s[0] != "m" and opens(p, s, m, c)),
                "forgets the wrapped rows",
                ("a wrapped row", "'correct horse battery'", "True was expected and False came"),
            ),
            Wrong(
                with_check(lambda p, s, m, c: c(p, s) if "$" in s else m(p) == s),
                "forgets the wrapped rows",
                ("a wrapped row", "True was expected and False came", "begins with md5:$argon2id$"),
            ),
            Wrong(
                with_check(lambda p, s, m, c: c(p, s) if s[:1] == "$" else m(p) == s),
                "forgets the wrapped rows",
                ("a wrapped row", "True was expected and False came", "begins with md5:$argon2id$"),
            ),
            Wrong(
                as_in_the_lesson,
                "does not ask check",
                ("an Argon2id row", "True was expected and False came", "only the check you were given"),
            ),
            Wrong(
                hashes_again,
                "hashes again and compares",
                ("a wrapped row", "True was expected and False came", "a new salt", "ask check"),
            ),
            Wrong(
                with_check(
                    lambda p, s, m, c: opens(p, s, m, c) if s[:1] != "m" else argon2id.verify(m(p), s[4:])
                ),
                "forgets the wrapped rows",
                ("a wrapped row", "True was expected and False came", "ask check"),
            ),
            Wrong(
                with_check(lambda p, s, m, c: c(p, s) if s[:1] == "$" else c(m(p), s[4:])),
                "forgets the MD5 rows",
                ("an MD5 row", "True was expected and False came"),
            ),
            Wrong(
                with_check(lambda p, s, m, c: c(m(p), s[4:]) if s[:1] == "m" else m(p) == s),
                "forgets the new rows",
                ("an Argon2id row", "True was expected and False came", "check(password, stored)"),
            ),
            Wrong(
                lambda p, s, m, a, c: (s in (m(p), a(p)), s),
                "never upgrades",
                ("an MD5 row", "a new Argon2id row was expected"),
            ),
            Wrong(
                lambda p, s, m, a, c: (s in (m(p), n := a(p)), s if s[:1] == "$" else n),
                "hashes again and compares",
                ("an Argon2id row", "True was expected and False came", "a new salt"),
            ),
            Wrong(
                with_check(lambda p, s, m, c: c(m(p), s) if s[:1] == "m" else opens(p, s, m, c)),
                "hands the label to check",
                ("a wrapped row", "True was expected and False came", "label"),
            ),
            Wrong(
                with_check(lambda p, s, m, c: c(p, s[4:]) if s[:1] == "m" else opens(p, s, m, c)),
                "a wrapped row holds the password",
                ("a wrapped row", "True was expected and False came", "md5(password)"),
            ),
            Wrong(
                with_check(either),
                "a stolen hash logs in",
                ("a wrapped row", "the MD5 itself", "False was expected and True came"),
            ),
            Wrong(
                with_check(lambda p, s, m, c: True),
                "any password opens",
                ("an MD5 row", "'letmein'", "False was expected and True came"),
            ),
            Wrong(
                with_check(unknown_is_right),
                "what it does not know opens",
                ("an empty row", "False was expected and True came"),
            ),
            Wrong(
                with_row(lambda p, s, m, a: s),
                "never upgrades",
                ("an MD5 row", "a new Argon2id row was expected", "argon2(password)"),
            ),
            Wrong(
                with_row(lambda p, s, m, a: "md5:" + a(m(p))),
                "wraps where it could hash the password",
                ("an MD5 row", "a new Argon2id row was expected", "'md5:$argon2id$"),
            ),
            Wrong(
                with_row(lambda p, s, m, a: "md5:" + a(p)),
                "the label stays",
                ("a new Argon2id row was expected", "'md5:$argon2id$", "looks for an MD5"),
            ),
            Wrong(
                with_row(lambda p, s, m, a: f"{a(p)};{m(p)}"),
                "keeps the old hash beside the new",
                ("a new Argon2id row was expected", "$argon2id$", "steals"),
            ),
            Wrong(
                with_row(lambda p, s, m, a: p),
                "stores the password",
                ("a new Argon2id row was expected", "'correct horse battery' came"),
            ),
            Wrong(
                always_hashes,
                "hashes at every login",
                ("an Argon2id row", "the same row was expected", "costs time"),
            ),
            Wrong(
                none_for_same,
                "the row is lost",
                ("an Argon2id row", "the same row was expected and None came"),
            ),
            Wrong(lambda p, s, m, a, c: opens(p, s, m, c), "not a pair", ("True", "was expected", "the row")),
            Wrong(lambda p, s, m, a, c: None, "nothing is returned", ("None", "return")),
            Wrong(lambda p, s, m, a, c: (c(m(p), s[4:]), {}[s]), "raises", ("login(", "KeyError")),
        ),
    ),
    "05.plain-left": Answers(
        right=(left_by_loop, left_by_pattern),
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
                looks_for(lambda s: "$argon2id$" not in s),
                "overlooks what was kept beside",
                ("of gil", "gil was expected and did not come", "before the Argon2id"),
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
            Wrong(lambda rows: len(left_by_loop(rows)), "counts", ("names were expected", "5 came")),
            Wrong(
                lambda rows: [row for row in rows if row[0] in left_by_loop(rows)],
                "rows, not names",
                ("names were expected", "('cem', "),
            ),
            Wrong(lambda rows: None, "nothing is returned", ("None", "return")),
        ),
    ),
    "05.acceptable": Answers(
        right=(may_by_steps, may_by_any),
        wrong=(
            Wrong(
                may(lambda p: any(c.isdigit() for c in p)),
                "complexity rules help",
                ("'vierzehnlöwenundeinschaf'", "True was expected and False came", "no rule"),
            ),
            Wrong(
                may(lambda p: " " not in p),
                "spaces are forbidden",
                ("'correct horse battery'", "True was expected and False came"),
            ),
            Wrong(
                lambda p, b, m: len(p) > m and p.casefold() not in b,
                "one too many",
                ("'fifteen letters'", "15 are enough"),
            ),
            Wrong(
                may(lambda p: len(p) <= 64),
                "an upper limit",
                ("'the quick", "True was expected and False came"),
            ),
            Wrong(
                may(blocked=lambda p, b: p[:72].casefold() in b),
                "cut it off and go on",
                ("'aaaa", "True was expected and False came", "beginning"),
            ),
            Wrong(
                may(blocked=lambda p, b: any(word in p for word in b if word[:2] != "aa")),
                "looks for pieces",
                ("'my passwordpassword is long'", "True was expected and False came", "pieces"),
            ),
            Wrong(
                lambda p, b, m: len(p) >= 15 and p.casefold() not in b,
                "the minimum is fixed",
                ("'Wk7-pq2z'", "a minimum of 8", "True was expected and False came"),
            ),
            Wrong(
                lambda p, b, m: len(p) > m - 2 and p.casefold() not in b,
                "one too few",
                ("'fourteen chars'", "False was expected and True came"),
            ),
            Wrong(
                lambda p, b, m: len(p.encode()) >= m and p.casefold() not in b,
                "bytes are characters",
                ("8 characters in 32 bytes", "False was expected and True came"),
            ),
            Wrong(
                lambda p, b, m: (
                    p.casefold() not in b and (len(p) >= m or (p != p.lower() and any(map(str.isdigit, p))))
                ),
                "complexity makes up for length",
                ("'Tr0ub4dor&3'", "False was expected and True came", "11 characters"),
            ),
            Wrong(lambda p, b, m: len(p) >= m, "length alone will do", ("'1qaz2wsx3edc4rfv'", "blocklist")),
            Wrong(
                lambda p, b, m: len(p) >= m and p not in b,
                "a capital makes it another",
                ("'PassWordPassWord'", "False was expected and True came", "small letters"),
            ),
            Wrong(lambda p, b, m: None, "nothing is returned", ("None came", "return")),
            Wrong(lambda p, b, m: "yes", "neither True nor False", ("'yes' came",)),
        ),
    ),
}
