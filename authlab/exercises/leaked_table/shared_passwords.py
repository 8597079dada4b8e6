"""See in a table without salts who shares a password with whom."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

_LEAKS: tuple[dict[str, str], ...] = (
    {"ada": "5f", "ben": "0c", "cleo": "5f", "dan": "9e", "eve": "0c", "fay": "5f"},
    {"ada": "5f", "ben": "0c"},
    {},
)


def _judge_shared(shared: Callable[[dict[str, str]], Any]) -> None:
    for leaked in _LEAKS:
        wanted = {frozenset(group) for group in _groups(leaked) if len(group) > 1}
        told = sorted(map(sorted, wanted))
        given = f"with {leaked}, {told} was expected"
        got = attempt(shared, dict(leaked))
        must_return(got, f"{given} and None came")
        seen = f"{given} and {shown(got)} came"
        if isinstance(got, Mapping):
            raise Mistake(f"{seen}: the groups alone, without their hashes", "groups under their hash")
        _judge_groups([_group(one, seen) for one in _listed(got, seen)], wanted, leaked, seen)


def _groups(leaked: Mapping[str, str]) -> Iterable[list[str]]:
    names = defaultdict(list)
    for name, stored in leaked.items():
        names[stored].append(name)
    return names.values()


def _listed(got: Any, seen: str) -> list[Any]:
    if not isinstance(got, Iterable) or isinstance(got, str | bytes):
        raise Mistake(f"{seen}; a list of groups is wanted", "not a list of groups")
    return [one for one, _ in zip(got, range(100), strict=False)]  # an endless one too


def _group(one: Any, seen: str) -> frozenset[str]:
    if isinstance(one, str):
        raise Mistake(
            f"{seen}: that is one list; a list of names for each group is wanted", "all groups in one"
        )
    names = _listed(one, seen)
    if not all(isinstance(name, str) for name in names):
        raise Mistake(f"{seen}; a group is names", "not a list of groups")
    if len(names) != len(set(names)):
        raise Mistake(f"{seen}: each name once is enough", "names told twice")
    return frozenset(names)


def _judge_groups(
    groups: list[frozenset[str]], wanted: set[frozenset[str]], leaked: dict[str, str], seen: str
) -> None:
    if set(groups) == wanted and len(groups) == len(wanted):
        return
    if set(groups) == wanted:
        raise Mistake(f"{seen}: each group once is enough", "groups told twice")
    if any(group & set(leaked.values()) for group in groups):
        raise Mistake(f"{seen}: the names are wanted, not the hashes", "hashes for names")
    if any(len(group) == 1 for group in groups):
        if wanted <= set(groups):
            raise Mistake(f"{seen}: one user alone shares nothing", "groups of one")
        raise Mistake(
            f"{seen}: equal hashes that stand apart belong together too (groupby wants sorted input)",
            "only neighbours are compared",
        )
    if groups and set(groups) < wanted:
        raise Mistake(f"{seen}: there are more groups", "stops at the first group")
    if len(groups) > len(wanted) and all(any(group <= one for one in wanted) for group in groups):
        raise Mistake(f"{seen}: three who share are one group, not three pairs", "pairs for groups")
    raise Mistake(seen)


def _shared(leaked: dict) -> list:
    groups = {h: [n for n in leaked if leaked[n] == h] for h in leaked.values()}
    return [names for names in groups.values() if len(names) > 1]


SHARED = Exercise(
    id="01.shared",
    judge=_judge_shared,
    answer=_shared,
    hints=(
        "no password is needed: users belong together if their hashes are equal",
        "collect the names under their hash in a dictionary, then look at the lists of names in it",
        "keep [names for names in groups.values() if len(names) > 1]",
    ),
    praise="who shares a password with whom, and not one password was opened",
)
