"""Say which passwords may be set: a minimum length and a blocklist."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

_BLOCKLIST = frozenset({"1qaz2wsx3edc4rfv", "passwordpassword", "a" * 64, "a" * 72})
_LONG = "the quick brown fox jumps over the lazy dog while the cat sleeps all day, and nobody minds it at all"
_MAY = (
    ("vierzehnlöwenundeinschaf", 15, "no rule asks for capitals, digits or signs", "complexity rules help"),
    ("correct horse battery", 15, "a space is a character like any other", "spaces are forbidden"),
    ("fifteen letters", 15, "it has 15, and 15 are enough", "one too many"),
    (_LONG * 5, 15, "there is no reason to refuse it for its length", "an upper limit"),
    (
        "my passwordpassword is long",
        15,
        "the whole password is compared, not pieces of it",
        "looks for pieces",
    ),
    (
        "a" * 72 + " and then something else",
        15,
        "all of it counts, not its beginning",
        "cut it off and go on",
    ),
    ("Wk7-pq2z", 8, "here the minimum is 8", "the minimum is fixed"),
)
_MAY_NOT = (
    ("fourteen chars", 15, "it has 14 characters", "one too few"),
    ("\N{KEY}" * 8, 15, "these are 8 characters in 32 bytes", "bytes are characters"),
    ("Tr0ub4dor&3", 15, "it has 11 characters", "complexity makes up for length"),
    ("1qaz2wsx3edc4rfv", 15, "it stands on the blocklist", "length alone will do"),
    ("PassWordPassWord", 15, "on the blocklist it stands in small letters", "a capital makes it another"),
)


def _judge_acceptable(acceptable: Callable[[str, Any, int], bool]) -> None:
    for password, minimum, why, misconception in _MAY:
        _judge_one(acceptable, password, minimum, True, why, misconception)
    for password, minimum, why, misconception in _MAY_NOT:
        _judge_one(acceptable, password, minimum, False, why, misconception)


def _judge_one(
    acceptable: Callable[..., Any], password: str, minimum: int, expected: bool, why: str, misconception: str
) -> None:
    def named(typed: str) -> Any:
        return acceptable(typed, set(_BLOCKLIST), minimum)

    named.__name__ = "acceptable"
    got = attempt(named, password)
    seen = f"for {shown(password)} and a minimum of {minimum}, {expected} was expected and {shown(got)} came"
    must_return(got, seen)
    if not isinstance(got, bool):
        raise Mistake(f"{seen}", "neither True nor False")
    if got != expected:
        raise Mistake(f"{seen}: {why}", misconception)


def _acceptable(password: str, blocklist: set, minimum: int) -> bool:
    return len(password) >= minimum and password.casefold() not in blocklist


ACCEPTABLE = Exercise(
    id="05.acceptable",
    judge=_judge_acceptable,
    answer=_acceptable,
    hints=(
        "two questions: is it long enough in characters, and does the blocklist hold it?",
        "the blocklist is in small letters: password.casefold() is what to look for",
        "return len(password) >= minimum and password.casefold() not in blocklist",
    ),
    praise="two questions, no rule about signs, and no password refused for being long",
)
