"""Answers to exercise 13.review."""

from typing import Any

from answers import Answers, Wrong


def review_by_hand(ask: Any, token: str, orphan: str) -> Any:
    found = []
    if ask(None) != 401:
        found.append([None, 401])
    for one in (token[:-3], orphan):
        if (status := ask("Bearer " + one)) != 401:
            assert status in (403, 404)
            found.append(["Bearer " + one, 401])
    return found


def review_as_a_set(ask: Any, token: str, orphan: str) -> Any:
    bad = {None, "Bearer x", f"bearer  {orphan}", f"Bearer {token} {token}"}
    return {(header, 401) for header in bad if ask(header) != 401}


def review_of(*tokens: str, right: Any = 401, report: Any = None) -> Any:
    def review(ask: Any, token: str, orphan: str) -> Any:
        headers = [None if one is None else one.format(token=token, orphan=orphan) for one in tokens]
        seen = {header: ask(header) for header in headers}
        wrong = {header: status for header, status in seen.items() if report or status != 401}
        return [(header, right or status) for header, status in wrong.items()]

    return review


def gone_is_404(ask: Any, token: str, orphan: str) -> Any:
    right = {"Bearer bad": 401, f"Bearer {orphan}": 404}
    return [(header, status) for header, status in right.items() if ask(header) != status]


ALL = (None, "Bearer bad", "Bearer {orphan}")

TABLE = {
    "13.review": Answers(
        right=(review_by_hand, review_as_a_set, review_of(*ALL)),
        wrong=(
            Wrong(
                lambda *_: [],
                "a bad token is forbidden",
                ("faults are: a bad token", "[] came", "401 was expected"),
            ),
            Wrong(
                review_of("Bearer bad"),
                "a user who is gone is a page that is gone",
                ("faults are: a user who is gone", "[] came", "401 was expected"),
            ),
            Wrong(
                review_of("Bearer bad", "Bearer {orphan}"),
                "everybody sends a header",
                ("faults are: no header", "no header at all", "401 was expected"),
            ),
            Wrong(
                review_of(*ALL, right=None),
                "403 means not signed in",
                ("'Bearer bad'", "the right status is 401", "you expect 403"),
            ),
            Wrong(
                gone_is_404,
                "what came is what should",
                ("the right status is 401", "you expect 404"),
            ),
            Wrong(
                review_of(*ALL, report=True),
                "what passes is a fault",
                ("faults are: none", "does not fail"),
            ),
            Wrong(lambda *_: ["Bearer bad"], "not pairs", ("['Bearer bad'] came", "Pairs were expected")),
            Wrong(lambda *_: None, "nothing is returned", ("None came",)),
        ),
    ),
}
