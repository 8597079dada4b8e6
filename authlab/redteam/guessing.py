"""Guess the passwords of a leaked table: hash a word, and look who has that hash."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Digest = Callable[[str], str]
Progress = tuple[int, int, str]  # done, of how many (0: nobody knows), and a sentence

# What people put behind a word when they have to put something; the first is nothing at all.
ENDINGS = ("", *"1234567890!", "12", "123", *map(str, range(2020, 2027)))
RULES = 2 * len(ENDINGS)  # guesses that `with_rules` makes of one word
_EVERY = 256  # guesses between two reports: some ten thousandths of a second


@dataclass(frozen=True)
class Opening:
    """Tell whose password was found, after how many guesses, and how many seconds into the attack."""

    name: str
    password: str
    guesses: int
    seconds: float


class Guessing:
    """Attack a table of hashes without salt, `{name: hash}`: hash each word once, for all users together.

    Going through it does the work and tells how far it is, for a live view; `openings` holds whoever is open
    so far. Going through it again starts again, where `words` can be gone through again.
    """

    def __init__(
        self, leaked: Mapping[str, str], words: Iterable[str], digest: Digest, *, total: int = 0
    ) -> None:
        self.users, self.openings = len(leaked), list[Opening]()
        self.guesses, self.seconds = 0, 0.0
        self._leaked, self._words, self._digest = dict(leaked), words, digest
        self._total = total or (len(words) if isinstance(words, Sequence) else 0)

    def __iter__(self) -> Iterator[Progress]:
        names = defaultdict[str, list[str]](list)  # one hash may belong to several users
        for name, stored in self._leaked.items():
            names[stored].append(name)
        self.openings, guesses, started = [], 0, time.perf_counter()
        for guesses, word in enumerate(self._words, 1):
            if (found := names.pop(self._digest(word), ())) or not guesses % _EVERY:
                self.guesses, self.seconds = guesses, time.perf_counter() - started
                self.openings += [Opening(name, word, guesses, self.seconds) for name in found]
                yield self.guesses, self._total, self.standing()
            if not names:
                break
        else:
            self.guesses, self.seconds = guesses, time.perf_counter() - started
            yield self.guesses, self._total, self.standing()

    def standing(self) -> str:
        """Say how many are open, and who came last."""
        newest = ", ".join(f"{one.name} ({one.password})" for one in self.openings[:-4:-1])
        return f"{len(self.openings):,} of {self.users:,} users are open" + (
            f". Newest: {newest}" if newest else ""
        )

    def seconds_until(self, count: int) -> float:
        """Return the seconds until `count` users were open; infinite if that was not reached."""
        return self.openings[count - 1].seconds if 0 < count <= len(self.openings) else float("inf")


def opened(leaked: Mapping[str, str], words: Iterable[str], digest: Digest) -> Iterator[Opening]:
    """Yield users in the order in which they are opened, each as soon as it happens."""
    attack, told = Guessing(leaked, words, digest), 0
    for _ in attack:
        yield from attack.openings[told:]
        told = len(attack.openings)


def with_rules(words: Sequence[str]) -> Iterator[str]:
    """Yield the words, then with a capital letter, then both with each ending: `RULES` guesses a word."""
    for ending in ENDINGS:
        yield from (f"{word}{ending}" for word in words)
        yield from (f"{word.capitalize()}{ending}" for word in words)
