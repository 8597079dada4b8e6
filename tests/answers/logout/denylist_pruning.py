"""Answers to exercise 18.prune."""

from typing import Any

from answers import Answers, Wrong


def prune_in_place(ended: dict, now: int, leeway: int) -> Any:
    for jti in list(ended):
        if ended[jti] is not None and ended[jti] <= now - leeway:
            del ended[jti]
    return ended


def prune_by_filter(ended: dict, now: int, leeway: int) -> Any:
    return dict(filter(lambda item: item[1] is None or now - item[1] <= leeway - 1, ended.items()))


def prune_when(keep: Any) -> Any:
    return lambda ended, now, leeway: {j: end for j, end in ended.items() if keep(end, now, leeway)}


TABLE = {
    "18.prune": Answers(
        right=(prune_in_place, prune_by_filter),
        wrong=(
            Wrong(lambda ended, now, leeway: ended, "an entry stays for good", ("t4 (9939)", "go")),
            Wrong(lambda *_: {}, "what is old is over", ("t1 (10800)", "{}", "stay")),
            Wrong(
                prune_when(lambda end, now, _: end is None or end > now),
                "a token is dead at exp",
                ("t2 (9941)", "expected to stay"),
            ),
            Wrong(
                prune_when(lambda end, now, leeway: end is None or end + leeway > now + 5),
                "a token is dead at exp",
                ("t2 (9941)", "expected to stay"),
            ),
            Wrong(
                prune_when(lambda end, now, leeway: end is not None and end + leeway > now),
                "every token has an end",
                ("t3 (None)", "expected to stay"),
            ),
            Wrong(
                prune_when(lambda end, now, _: end is None or end + 60 > now),
                "an entry stays for good",
                ("10000, 0)", "t2 (9941)", "go"),
            ),
            Wrong(prune_when(lambda end, now, leeway: end + leeway > now), "raises", ("TypeError",)),
            Wrong(lambda *_: None, "nothing is returned", ("None",)),
            Wrong(lambda ended, now, leeway: list(ended), "not of the list", ("['t1'", "were expected")),
        ),
    ),
}
