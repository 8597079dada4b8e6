"""Count the hashes that salts cost an attacker."""

from collections.abc import Callable

from authlab.exercise import Exercise, Mistake, attempt, is_number, must_return, shown
from authlab.exercises.salt.salt_audit import numbered_salt

_WORDS = tuple(f"word{number}" for number in range(10))


def _judge_hashes_needed(hashes_needed: Callable[[list[bytes], list[str]], int]) -> None:
    a, b, c = (numbered_salt(number) for number in (1, 2, 3))
    cases: tuple[tuple[tuple[bytes, ...], int, str], ...] = (
        ((b"", b"", b""), 10, "three rows without a salt"),
        ((a, b, c), 30, "three rows with three salts"),
        ((a, a, a, a), 10, "four rows with one salt for all"),
        ((b"", a, b"", b, a), 30, "five rows: two bare, two with one salt, one with another"),
        ((a,), 10, "one row with a salt"),
        ((), 0, "no rows"),
    )
    for salts, wanted, what in cases:
        got = attempt(hashes_needed, list(salts), list(_WORDS))
        given = f"for {what} and {len(_WORDS)} words {wanted} was expected and {shown(got)} came"
        must_return(got, given)
        if not is_number(got):
            raise Mistake(f"{given}; a number is wanted", "not a number")
        if got != wanted:
            raise Mistake(*_why_not(salts, got, given))


def _why_not(salts: tuple[bytes, ...], got: float, given: str) -> tuple[str, str]:
    rows, different, words = len(salts), len(set(salts)), len(_WORDS)
    if not rows:
        return f"{given}. Without rows there is nothing to hash", ""
    if got == words * len({salt for salt in salts if salt}):
        return f"{given}. Rows without a salt need a table too, one for all of them", "no salt, no work"
    if got == words * rows:
        return f"{given}. Rows that have the same salt, or none, share one table", "every row costs a table"
    if got in (words + different, words + rows):
        return f"{given}. Each word is hashed with each salt: multiply", "adds words and salts"
    if got == words:
        return f"{given}. A table made for one salt is of no use for another", "one table opens all salts"
    if got == 2 * words:
        return f"{given}. The number of salts counts, not that there are some", "a salt doubles the work"
    return given, ""


def _hashes_needed(salts: list, words: list) -> int:
    return len(set(salts)) * len(words)


WORK = Exercise(
    id="02.work",
    judge=_judge_hashes_needed,
    answer=_hashes_needed,
    hints=(
        "how many tables must be built, and how many words stand in each?",
        "rows with the same salt share a table, and so do all rows without one",
        "set(salts) holds each salt once, b'' for none among them; each needs len(words) hashes",
    ),
    praise="the attacker pays for every different salt, not for every user",
)
