"""Answers to exercise 05.acceptable."""

from collections.abc import Callable
from typing import Any

from answers import Answer, Answers, Wrong


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
                may(lambda p: len(p) <= 128),
                "an upper limit",
                ("'the quick", "True was expected and False came"),
            ),
            Wrong(
                may(blocked=lambda p, b: p[:72].casefold() in b),
                "cut it off and go on",
                ("'aaaa", "True was expected and False came", "beginning"),
            ),
            Wrong(
                may(blocked=lambda p, b: any(word in p for word in b)),
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
