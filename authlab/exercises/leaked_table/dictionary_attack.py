"""Open a whole leaked table in one pass over the words."""

import hashlib
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown


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
