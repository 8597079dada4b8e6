"""Lesson 01: open a whole leaked table in one pass, see shared passwords, walk a rainbow chain."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

Digest = Callable[[str], str]


class _Counting:
    """A hash function that counts how often it is asked."""

    def __init__(self, name: str) -> None:
        self.calls, self._name = 0, name

    def __call__(self, word: str) -> str:
        self.calls += 1
        return hashlib.new(self._name, word.encode()).hexdigest()


_WORDS = ("123456", "dragon", "Passwörter", "monkey")
_TABLES = (
    {"ada": "dragon", "ben": "monkey", "cleo": "dragon", "dan": "t8hq2kx9"},
    {"zoe": "Passwörter", "yan": "Passwörter", "xia": "Passwörter", "will": "Dragon"},
    {"tom": "p4zr6wmc", "sue": "w2nx8vqk"},
)


def _judge_crack(crack: Callable[..., Any]) -> None:
    for name in ("sha256", "sha3_256"):  # the attack does not care which fast hash it is
        for passwords in _TABLES:
            _judge_cracked(crack, passwords, _Counting(name))


def _judge_cracked(crack: Callable[..., Any], passwords: dict[str, str], digest: _Counting) -> None:
    leaked = {name: digest(password) for name, password in passwords.items()}
    wanted = {name: password for name, password in passwords.items() if password in _WORDS}
    digest.calls = 0
    given = f"with the hashes of {passwords} and the words {_WORDS}, {wanted} was expected"
    try:
        got = attempt(crack, dict(leaked), _WORDS, digest)
    except Mistake as mistake:
        if not isinstance(mistake.cause, KeyError):
            raise
        said = f"{given}, but {mistake}. Most words are nobody's, and some hashes are no word's"
        raise Mistake(said, "every hash is somebody's") from mistake
    must_return(got, f"{given} and None came")
    seen = f"{given} and {shown(got, 160)} came"
    if not isinstance(got, dict):
        raise Mistake(f"{seen}; a dictionary of names and passwords is wanted", "not a dictionary")
    if got != wanted:
        raise _misunderstood(got, wanted, leaked, seen, digest.calls)
    if not digest.calls:
        raise Mistake(
            f"{seen}, but digest was never called: hash with it, whatever it is", "another hash function"
        )
    if digest.calls > len(_WORDS) + 1:
        raise Mistake(
            f"{seen}, which is right, but digest was called {digest.calls} times for {len(_WORDS)} words and "
            f"{len(leaked)} users. {len(_WORDS)} times was expected: hash each word once, for everybody",
            "hashes every word for every user",
        )


def _misunderstood(
    got: dict[Any, Any], wanted: dict[str, str], leaked: dict[str, str], seen: str, calls: int
) -> Mistake:
    hashes, names = set(leaked.values()), set(leaked)
    keys, values = _these(got), _these(got.values())
    if keys & hashes:
        return Mistake(f"{seen}: the keys are hashes; who has them?", "hashes for names")
    if keys and keys <= set(wanted.values()) | set(_WORDS):
        return Mistake(f"{seen}: name and password have changed places", "password and name swapped")
    if values & hashes:
        return Mistake(
            f"{seen}: the values are hashes; the word that was hashed is wanted", "hash for password"
        )
    if keys == names and None in values:
        return Mistake(f"{seen}: leave out who stays closed", "closed users are in it")
    if not got and not calls:
        return Mistake(f"{seen}, and digest was never called: hash a word, then compare", "nothing is hashed")
    if not got and calls == 1:
        said = f"{seen}, and digest was called once: does your return stand inside the loop?"
        return Mistake(said, "returns inside the loop")
    if len(got) < len(wanted) and all(wanted.get(name) == got[name] for name in got):
        if values == set(wanted.values()):
            return Mistake(f"{seen}: one hash may belong to several users", "one user for each hash")
        if len(values) == 1:
            return Mistake(f"{seen}: go on after the first hit", "stops at the first hit")
    return Mistake(seen)


def _these(things: Iterable[Any]) -> set[Any]:
    return {thing for thing in things if isinstance(thing, Hashable)}


def _crack(leaked: dict, words: list, digest) -> dict:
    word_of = {digest(word): word for word in words}
    return {name: word_of[h] for name, h in leaked.items() if h in word_of}


CRACK = Exercise(
    id="01.crack",
    judge=_judge_crack,
    answer=_crack,
    hints=(
        "the same word has the same hash in every row, so one digest(word) can be held against all users",
        "first make a dictionary from the hash of each word to the word; then go through the users once",
        "word_of = {digest(word): word for word in words}; keep the users whose hash is a key of it",
    ),
    praise="everybody who can be opened is open, and every word was hashed once",
)

_LEAKS = (
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
        raise Mistake(f"{seen}: that is one list of everybody; who shares with whom?", "all groups in one")
    names = _listed(one, seen)
    if not all(isinstance(name, str) for name in names):
        raise Mistake(f"{seen}; a group is names", "not a list of groups")
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
    if wanted and all(any(group <= one for one in wanted) for group in groups) and groups:
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


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def _reduce(stored: str, column: int) -> str:
    return f"{(int(stored[:15], 16) + 7 * column) % 100_000:05}"


def _walk(start: str, columns: Iterable[int]) -> str:
    for column in columns:
        start = _reduce(_digest(start), column)
    return start


def _judge_chain(chain_end: Callable[..., Any]) -> None:
    for start, length in (("00000", 3), ("31415", 1), ("27182", 8), ("16180", 0)):
        got = attempt(chain_end, start, length, _digest, _reduce)
        wanted = _walk(start, range(length))
        seen = f"from {start!r} with length {length}, {wanted!r} was expected and {shown(got)} came"
        must_return(got, seen)
        if isinstance(got, list | tuple | set | dict):
            raise Mistake(f"{seen}: only the end of the chain is wanted", "the whole chain")
        if not isinstance(got, str):
            raise Mistake(f"{seen}; a password is wanted", "not a password")
        if got != wanted:
            raise _misled(got, start, length, seen)


def _misled(got: str, start: str, length: int, seen: str) -> Mistake:
    if len(got) == len(_digest("")):
        return Mistake(f"{seen}: reduce after every digest, the last one too", "ends with a hash")
    ways = (
        (range(length + 1), "that is one step too many", "one step too many"),
        (range(length - 1), "that is one step too few", "one step too few"),
        (
            [0] * length,
            "reduce(hash, column): the column goes up with every step",
            "one reduction for all columns",
        ),
        (range(1, length + 1), "the first column is 0", "columns counted from 1"),
        (range(length)[::-1], "the columns run from 0 upwards", "columns backwards"),
        (range(1, length), "the first column is 0", "columns counted from 1"),
        (range(1), "that is one step; does your return stand inside the loop?", "returns inside the loop"),
    )
    for columns, said, misconception in ways:
        if got == _walk(start, columns):
            return Mistake(f"{seen}: {said}", misconception)
    if got == _reduce(_digest(start), length - 1):
        return Mistake(
            f"{seen}: hash what came out of the last step, not the start", "hashes the start again"
        )
    if got == _walk(start, [length] * length) or got == _walk(start, [1] * length):
        return Mistake(f"{seen}: {ways[2][1]}", ways[2][2])
    return Mistake(seen)


def _chain_end(start: str, length: int, digest, reduce) -> str:
    word = start
    for column in range(length):
        word = reduce(digest(word), column)
    return word


CHAIN = Exercise(
    id="01.chain",
    judge=_judge_chain,
    answer=_chain_end,
    hints=(
        "one step is: hash the password, reduce the hash to the next password",
        "take `length` steps; the first reduces with column 0, the next with column 1, and so on",
        "for column in range(length): word = reduce(digest(word), column)",
    ),
    praise="four chains walked to their ends; a rainbow table keeps only their two ends",
)
