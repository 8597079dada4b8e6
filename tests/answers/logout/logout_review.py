"""Answers to exercise 18.review."""

from typing import Any

from answers import Answers, Wrong


def review_by_table(log_in: Any, log_out: Any, me: Any) -> Any:
    tokens = [log_in(), log_in()]
    log_out(tokens[1])
    found = {
        "copy": me(tokens[1]) != 401,
        "spelling": me(tokens[1] + "~~~~") != 401,
        "other device": me(tokens[0]) != 200,
    }
    return {name for name, wrong in found.items() if wrong}


def review_with_care(log_in: Any, log_out: Any, me: Any) -> Any:
    here, there = log_in(), log_in()
    assert me(here) == me(there) == 200
    assert log_out(here) == 204
    wrong = set() if me(there) == 200 else {"other device"}
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    if any(me(here[:-1] + letter) == 200 for letter in letters if letter != here[-1]):
        wrong.add("spelling")
    return wrong | ({"copy"} if me(here) == 200 else set())


def reviewed(*looks: str, always: tuple[str, ...] = ()) -> Any:
    def review(log_in: Any, log_out: Any, me: Any) -> Any:
        return {one for one in review_by_table(log_in, log_out, me) if one in looks} | set(always)

    return review


def spelled_before(log_in: Any, log_out: Any, me: Any) -> Any:
    """Look whether the reader is lax, not whether the logout is."""
    lax = me(log_in() + "=") == 200
    found = review_by_table(log_in, log_out, me) - {"spelling"}
    return found | ({"spelling"} if lax else set())


def trusting(log_in: Any, log_out: Any, me: Any) -> Any:
    return set() if log_out(log_in()) == 204 else {"copy"}


ALL = ("copy", "spelling", "other device")

TABLE = {
    "18.review": Answers(
        right=(review_by_table, review_with_care),
        wrong=(
            Wrong(
                lambda *_: set(), "a 204 ends a session", ("nothing at all", "{'copy'} was expected", "set()")
            ),
            Wrong(trusting, "a 204 ends a session", ("{'copy'} was expected",)),
            Wrong(
                reviewed("copy", "other device"),
                "a token is its text",
                ("one text of the token", "{'spelling'} was expected", "set() came"),
            ),
            Wrong(
                reviewed("copy", "spelling"),
                "only too little is wrong",
                ("all tokens of the user", "{'other device'} was expected"),
            ),
            Wrong(reviewed(*ALL, always=("copy",)), "what is refused is wrong", ("one text", "'copy'")),
            Wrong(
                spelled_before,
                "a second text is a second session",
                ("its jti", "an empty set was", "'spelling'"),
            ),
            Wrong(lambda *_: ["copy"], "not a set", ("['copy'] came",)),
            Wrong(lambda *_: None, "nothing is returned", ("None came",)),
        ),
    ),
}
