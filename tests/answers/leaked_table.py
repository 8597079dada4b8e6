"""Answers to the exercises of lesson 01."""

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from answers import Answers, Wrong

Digest = Callable[[str], str]
Table = dict[str, str]


def crack_word_by_word(leaked: Table, words: Sequence[str], digest: Digest) -> Table:
    found = {}
    for word in words:
        hashed = digest(word)
        for name, stored in leaked.items():
            if stored == hashed:
                found[name] = word
    return found


def crack_by_groups(leaked: Table, words: Sequence[str], digest: Digest) -> Table:
    names = defaultdict(list)
    for name, stored in leaked.items():
        names[stored].append(name)
    return {name: word for word in words for name in names.get(digest(word), ())}


def crack_and_strike_out(leaked: Table, words: Sequence[str], digest: Digest) -> Table:
    found = {}
    for word in words:
        hashed = digest(word)
        for name in [name for name in leaked if leaked[name] == hashed]:
            found[name] = word
            del leaked[name]
    return found


def crack_each_user(leaked: Table, words: Sequence[str], digest: Digest) -> Table:
    found = {}
    for name, stored in leaked.items():
        for word in words:
            if digest(word) == stored:
                found[name] = word
                break
    return found


def crack_and_leave(leaked: Table, words: Sequence[str], digest: Digest) -> Table:
    for word in words:
        hashed = digest(word)
        return {name: word for name, stored in leaked.items() if stored == hashed}
    return {}


def crack_unguarded(leaked: Table, words: Sequence[str], digest: Digest) -> Table:
    word_of = {digest(word): word for word in words}
    return {name: word_of[stored] for name, stored in leaked.items()}


def crack_one_a_hash(leaked: Table, words: Sequence[str], digest: Digest) -> Table:
    name_of = {stored: name for name, stored in leaked.items()}
    return {name_of[h]: word for word in words if (h := digest(word)) in name_of}


def crack_first(leaked: Table, words: Sequence[str], digest: Digest) -> Table:
    for word in words:
        hashed = digest(word)
        for name, stored in leaked.items():
            if stored == hashed:
                return {name: word}
    return {}


def crack_own_hash(leaked: Table, words: Sequence[str], digest: Digest) -> Table:
    return crack_word_by_word(leaked, words, lambda word: hashlib.sha256(word.encode()).hexdigest())


def crack_either_hash(leaked: Table, words: Sequence[str], digest: Digest) -> Table:
    return crack_own_hash(leaked, words, digest) | crack_word_by_word(
        leaked, words, lambda word: hashlib.sha3_256(word.encode()).hexdigest()
    )


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


def chain_by_recursion(start: str, length: int, digest: Digest, reduce: Callable[..., str]) -> str:
    if not length:
        return start
    return reduce(digest(chain_by_recursion(start, length - 1, digest, reduce)), length - 1)


def chain_with_while(start: str, length: int, digest: Digest, reduce: Callable[..., str]) -> str:
    column, word = 0, start
    while column != length:
        hashed = digest(word)
        word = reduce(hashed, column)
        column += 1
    return word


def chain(columns: Callable[[int], Any]) -> Callable[..., str]:
    def chain_end(start: str, length: int, digest: Digest, reduce: Callable[..., str]) -> str:
        for column in columns(length):
            start = reduce(digest(start), column)
        return start

    return chain_end


def chain_to_hash(start: str, length: int, digest: Digest, reduce: Callable[..., str]) -> str:
    for column in range(length):
        hashed = digest(start)
        start = reduce(hashed, column)
    return hashed


def whole_chain(start: str, length: int, digest: Digest, reduce: Callable[..., str]) -> list[str]:
    words = [start]
    for column in range(length):
        words.append(reduce(digest(words[-1]), column))
    return words


TABLE = {
    "01.crack": Answers(
        right=(crack_word_by_word, crack_by_groups, crack_and_strike_out),
        wrong=(
            Wrong(
                crack_each_user,
                "hashes every word for every user",
                ("'ada': 'dragon'", "4 times was expected", "called 12 times", "4 words and 4 users"),
            ),
            Wrong(
                crack_and_leave,
                "returns inside the loop",
                ("'ada': 'dragon'", "was expected", "{} came", "called once", "inside the loop"),
            ),
            Wrong(
                crack_unguarded,
                "every hash is somebody's",
                ("'ada': 'dragon'", "was expected", "KeyError", "nobody's"),
            ),
            Wrong(
                crack_one_a_hash,
                "one user for each hash",
                ("'ada': 'dragon'", "was expected", "'ben': 'monkey'} came", "several users"),
            ),
            Wrong(
                lambda leaked, words, digest: leaked,
                "hash for password",
                ("'ada': 'dragon'", "was expected", "a9c43be9", "came"),
            ),
            Wrong(
                lambda leaked, words, digest: {digest(word): word for word in words},
                "hashes for names",
                ("'ada': 'dragon'", "was expected", "came: the keys are hashes"),
            ),
            Wrong(
                lambda *given: {word: name for name, word in crack_word_by_word(*given).items()},
                "password and name swapped",
                ("was expected", "'dragon': 'cleo'", "changed places"),
            ),
            Wrong(crack_first, "stops at the first hit", ("was expected", "{'ada': 'dragon'} came", "go on")),
            Wrong(
                lambda leaked, *rest: dict.fromkeys(leaked) | crack_word_by_word(leaked, *rest),
                "closed users are in it",
                ("was expected", "'dan': None", "leave out"),
            ),
            Wrong(
                lambda leaked, words, digest: {n: w for n, w in leaked.items() if w in words},
                "nothing is hashed",
                ("was expected and {} came", "digest was never called"),
            ),
            Wrong(crack_either_hash, "another hash function", ("was expected", "digest was never called")),
            Wrong(lambda *given: None, "nothing is returned", ("was expected", "None came", "return")),
            Wrong(
                lambda *given: list(crack_word_by_word(*given).items()),
                "not a dictionary",
                ("was expected", "[('ada', 'dragon')", "came"),
            ),
        ),
    ),
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
                ("was expected", "['ben', 'eve', 'ada', 'cleo', 'fay'] came", "who shares with whom"),
            ),
            Wrong(
                lambda leaked: {h: names for h, names in groups_of(leaked).items() if len(names) > 1},
                "groups under their hash",
                ("was expected", "{'5f': ['ada', 'cleo', 'fay']", "without their hashes"),
            ),
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
    "01.chain": Answers(
        right=(chain_by_recursion, chain_with_while, chain(range)),
        wrong=(
            Wrong(
                chain(lambda length: [0] * length),
                "one reduction for all columns",
                ("from '00000' with length 3", "was expected", "came", "goes up"),
            ),
            Wrong(
                chain(lambda length: [length] * length),
                "one reduction for all columns",
                ("from '00000' with length 3", "was expected", "came"),
            ),
            Wrong(
                chain(lambda length: range(length + 1)),
                "one step too many",
                ("from '00000' with length 3", "was expected", "came"),
            ),
            Wrong(
                chain(lambda length: range(length - 1)),
                "one step too few",
                ("from '00000' with length 3", "was expected", "came"),
            ),
            Wrong(
                chain(lambda length: range(1, length + 1)),
                "columns counted from 1",
                ("from '00000' with length 3", "was expected", "came", "first column is 0"),
            ),
            Wrong(
                chain(lambda length: range(1, length)),
                "columns counted from 1",
                ("from '00000' with length 3", "was expected", "came", "first column is 0"),
            ),
            Wrong(
                chain(lambda length: range(min(1, length))),
                "returns inside the loop",
                ("from '00000' with length 3", "was expected", "came", "inside the loop"),
            ),
            Wrong(
                lambda start, length, digest, reduce: reduce(digest(start), length - 1),
                "hashes the start again",
                ("from '00000' with length 3", "was expected", "came", "not the start"),
            ),
            Wrong(
                chain(lambda length: reversed(range(length))),
                "columns backwards",
                ("from '00000' with length 3", "was expected", "came"),
            ),
            Wrong(
                chain_to_hash, "ends with a hash", ("from '00000'", "was expected", "came", "reduce after")
            ),
            Wrong(
                whole_chain, "the whole chain", ("from '00000'", "was expected", "['00000', ", "only the end")
            ),
            Wrong(lambda *given: None, "nothing is returned", ("from '00000'", "was expected", "None came")),
            Wrong(lambda *given: 7, "not a password", ("from '00000'", "was expected", "7 came")),
        ),
    ),
}
