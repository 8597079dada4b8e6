"""Answers to exercise 01.shared."""

import itertools
from typing import Any

from answers import Answers, Wrong

Table = dict[str, str]


def shared_by_dictionary(leaked: Table) -> Any:
    groups: dict[str, set[str]] = {}
    for name, stored in leaked.items():
        groups.setdefault(stored, set()).add(name)
    return [group for group in groups.values() if len(group) >= 2]


def shared_by_sorting(leaked: Table) -> Any:
    ordered = sorted(leaked, key=leaked.__getitem__)
    groups = [list(group) for _, group in itertools.groupby(ordered, leaked.__getitem__)]
    return (tuple(group) for group in groups if group[1:])


def shared_for_everybody(leaked: Table) -> Any:
    return [
        [b for b in leaked if leaked[b] == leaked[a]]
        for a in leaked
        if [*leaked.values()].count(leaked[a]) > 1
    ]


def shared_neighbours(leaked: Table) -> Any:
    return [list(group) for _, group in itertools.groupby(leaked, leaked.__getitem__)]


def groups_of(leaked: Table) -> dict[str, list[str]]:
    return {stored: [name for name in leaked if leaked[name] == stored] for stored in leaked.values()}


TABLE = {
    "01.shared": Answers(
        right=(
            shared_by_dictionary,
            shared_by_sorting,
            lambda leaked: {tuple(g) for g in shared_by_sorting(leaked)},
        ),
        wrong=(
            Wrong(
                lambda leaked: list(groups_of(leaked).values()),
                "groups of one",
                ("{'ada': '5f'", "[['ada', 'cleo', 'fay'], ['ben', 'eve']] was expected", "['dan']", "came"),
            ),
            Wrong(
                shared_neighbours,
                "only neighbours are compared",
                ("was expected", "[['ada'], ['ben']", "sorted"),
            ),
            Wrong(
                lambda leaked: [p for p in itertools.combinations(leaked, 2) if leaked[p[0]] == leaked[p[1]]],
                "pairs for groups",
                ("was expected", "('ada', 'cleo')", "not three pairs"),
            ),
            Wrong(
                lambda leaked: [name for group in shared_by_sorting(leaked) for name in group],
                "all groups in one",
                (
                    "was expected",
                    "['ben', 'eve', 'ada', 'cleo', 'fay'] came",
                    "a list of names for each group",
                ),
            ),
            Wrong(
                lambda leaked: {h: names for h, names in groups_of(leaked).items() if len(names) > 1},
                "groups under their hash",
                ("was expected", "{'5f': ['ada', 'cleo', 'fay']", "without their hashes"),
            ),
            Wrong(
                lambda leaked: [group * 2 for group in shared_by_sorting(leaked)],
                "names told twice",
                ("was expected", "'fay', 'ada'", "each name once"),
            ),
            Wrong(
                lambda leaked: list(shared_by_sorting(leaked))[:1],
                "stops at the first group",
                ("was expected", "came", "there are more groups"),
            ),
            Wrong(lambda leaked: [], "", ("was expected", "[] came")),
            Wrong(shared_for_everybody, "groups told twice", ("was expected", "came", "once is enough")),
            Wrong(
                lambda leaked: [(h, *names) for h, names in groups_of(leaked).items() if len(names) > 1],
                "hashes for names",
                ("was expected", "('5f', 'ada', 'cleo', 'fay')", "not the hashes"),
            ),
            Wrong(lambda leaked: None, "nothing is returned", ("was expected", "None came")),
            Wrong(lambda leaked: 2, "not a list of groups", ("was expected", "2 came")),
        ),
    ),
}
