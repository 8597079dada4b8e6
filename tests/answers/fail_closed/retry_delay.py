"""Answers to exercise 17.wait."""

from fractions import Fraction

from answers import Answers, Wrong


def wait_by_digits(failures: int, retry_after: str | None) -> float:
    server = float(retry_after) if retry_after and retry_after.isdigit() else 0.0
    return max(server, min(60, 2 ** (failures - 1)))


def wait_in_a_loop(failures: int, retry_after: str | None) -> int:
    seconds = 1
    for _ in range(failures - 1):
        seconds = min(60, seconds * 2)
    try:
        return int(retry_after) if int(retry_after) > seconds else seconds
    except Exception:
        return seconds


TABLE = {
    "17.wait": Answers(
        right=(wait_by_digits, wait_in_a_loop, lambda n, after: Fraction(wait_in_a_loop(n, after))),
        wrong=(
            Wrong(
                lambda failures, after: 2**failures,
                "the first wait is doubled",
                ("after 1 failure and", "1 was expected"),
            ),
            Wrong(lambda failures, after: 1, "it does not double", ("after 4", "8 was expected", "1 came")),
            Wrong(
                lambda failures, after: 2 ** (failures - 1),
                "it grows for ever",
                ("after 7", "60 was expected"),
            ),
            Wrong(
                lambda failures, after: min(60, 2 ** (failures - 1)),
                "the server's word is ignored",
                ("'30'", "30 was expected", "1 came"),
            ),
            Wrong(
                lambda failures, after: min(60, max(2 ** (failures - 1), int(after or 0))),
                "the server's word has our limit",
                ("'120'", "60 came"),
            ),
            Wrong(
                lambda failures, after: int(after) if after else min(60, 2 ** (failures - 1)),
                "the server's word shortens ours",
                ("'5'", "32 was expected", "5 came"),
            ),
            Wrong(
                lambda failures, after: max(int(after or 0), min(60, 2 ** (failures - 1))),
                "Retry-After is a number",
                ("1999", "ValueError"),
            ),
            Wrong(lambda failures, after: None, "nothing is returned", ("None came", "return")),
        ),
    ),
}
