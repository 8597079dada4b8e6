"""Answers to exercise 05.migrate."""

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


def fetches(password: str, stored: str, md5: Text, argon2: Text, check: Check) -> tuple[bool, str]:
    return check(md5(password), stored[4:]), {}[stored]


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
                with_check(lambda p, s, m, c: s == "md5:" + m(p) or opens(p, s, m, c)),
                "what it does not know opens",
                ("a bare MD5 behind the label", "False was expected and True came"),
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
            Wrong(fetches, "raises", ("fetches('correct", "md5, argon2, check) raised KeyError")),
        ),
    ),
}
