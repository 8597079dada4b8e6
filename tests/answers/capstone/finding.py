"""Answers to exercise 20.verdict."""

from typing import Any

from answers import Answers, Wrong


def verdict_by_sets(tried: list) -> str:
    found = {one for one in tried if one[1] != "not applicable"}
    if found & {("attack", "alive"), ("user story", "dead")}:
        return "breached"
    if ("stated limit", "alive") in found:
        return "limit"
    return "nothing found" if found else "not tried"


def verdict_by_rank(tried: list) -> str:
    """Give each attempt its own word, and take the worst of them."""
    words = ["not tried", "nothing found", "limit", "breached"]

    def rank(kind: str, outcome: str) -> int:
        if outcome == "not applicable":
            return 0
        if kind == "stated limit":
            return 2 if outcome == "alive" else 1
        return 1 if (kind, outcome) in (("attack", "dead"), ("user story", "alive")) else 3

    return words[max((rank(*one) for one in tried), default=0)]


def wrongly(**changed: Any) -> Any:
    """Build a verdict that is right but for one thing."""

    def verdict(tried: list) -> str:
        if not tried and "empty" in changed:
            return changed["empty"]
        if tried and all(outcome == "not applicable" for _, outcome in tried) and "untried" in changed:
            return changed["untried"]
        kept = [one for one in tried if one[0] not in changed.get("without", ())]
        if changed.get("limit_first") and ("stated limit", "alive") in tried:
            return "limit"
        return verdict_by_sets(kept)

    return verdict


def removes_while_it_goes(tried: list) -> str:
    for one in tried:
        if one[1] == "not applicable":
            tried.remove(one)  # and so leaves out the next one
    return "nothing found" if tried and verdict_by_sets(tried) == "not tried" else verdict_by_sets(tried)


TABLE = {
    "20.verdict": Answers(
        right=(verdict_by_sets, verdict_by_rank),
        wrong=(
            Wrong(lambda tried: "met", "tested is proved", ("'met'", "'nothing found' was expected")),
            Wrong(wrongly(empty="nothing found"), "no attempt is a pass", ("verdict([])", "'not tried'")),
            Wrong(
                wrongly(untried="nothing found"),
                "what cannot be tried is dead",
                ("not applicable", "'not tried'"),
            ),
            Wrong(
                removes_while_it_goes,
                "what cannot be tried is dead",
                ("('attack', 'not applicable'), ('user story', 'not applicable')", "'not tried'"),
            ),
            Wrong(wrongly(without=("user story",)), "alive is always bad", ("user story", "'nothing found'")),
            Wrong(wrongly(without=("stated limit",)), "a limit goes unsaid", ("stated limit", "'limit'")),
            Wrong(wrongly(limit_first=True), "a limit excuses a hole", ("'limit', and 'breached'",)),
            Wrong(lambda tried: "nothing found", "an open hole is overlooked", ("'breached' was expected",)),
            Wrong(
                lambda tried: "limit" if ("stated limit", "dead") in tried else verdict_by_sets(tried),
                "what was closed is still a limit",
                ("'limit', and 'nothing found'",),
            ),
            Wrong(lambda tried: None, "nothing is returned", ("None",)),
        ),
    ),
}
