"""Answers to exercise 01.crack."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence

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
}
