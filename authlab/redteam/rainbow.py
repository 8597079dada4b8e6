"""A rainbow table: keep the two ends of every chain, and compute what lies between when it is wanted.

The idea is Philippe Oechslin's (CRYPTO 2003), after Martin Hellman's of 1980.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

Digest = Callable[[str], str]  # a password in, its hash as hexadecimal digits out
Progress = tuple[int, int, str]


@dataclass
class RainbowTable:
    """Chains over all passwords of so many digits: password, hash, reduced to a password, hash, and so on.

    A chain has `length` columns. `rows` maps its end to its start; of several chains with one end, the first
    is kept.
    """

    digest: Digest
    digits: int = 5
    length: int = 30
    rows: dict[str, str] = field(default_factory=dict)

    def reduce(self, stored: str, column: int) -> str:
        """Make some password out of a hash, another one in each column.

        It undoes nothing: what comes out has nothing to do with what was hashed. That each column reduces in
        its own way keeps two chains that meet in different columns from running together ever after.
        """
        return f"{(int(stored[:15], 16) + column) % 10**self.digits:0{self.digits}}"

    def passed(self, word: str, column: int = 0) -> Iterator[str]:
        """Yield the passwords of a chain from one column on; the last one is its end."""
        yield word
        for at in range(column, self.length):
            word = self.reduce(self.digest(word), at)
            yield word

    def end(self, word: str, column: int = 0) -> str:
        """Return the end of the chain that has this password in this column."""
        for at in range(column, self.length):
            word = self.reduce(self.digest(word), at)
        return word

    def build(self, chains: int) -> Iterator[Progress]:
        """Compute chains from starts spread evenly over all passwords, and tell how far it is."""
        self.rows.clear()
        for number in range(chains):
            start = f"{number * 10**self.digits // chains:0{self.digits}}"
            self.rows.setdefault(self.end(start), start)
            if not (number + 1) % 16 or number + 1 == chains:
                yield number + 1, chains, f"{len(self.rows):,} rows are stored"

    def find(self, stored: str) -> str | None:
        """Return a password that has this hash, or None if no chain comes by it.

        The hash may stand in any column. For each, the last one first, finish the chain; if its end is
        stored, walk that chain from its start. Two chains may have met on the way: then it is not there.
        """
        for column in reversed(range(self.length)):
            start = self.rows.get(self.end(self.reduce(stored, column), column + 1))
            if start is not None:
                for word in islice(self.passed(start), self.length):  # the end itself was never hashed
                    if self.digest(word) == stored:
                        return word
        return None

    def covered(self) -> set[str]:
        """Walk every stored chain again; return all passwords on the way, which are all it can find."""
        return {word for start in self.rows.values() for word in islice(self.passed(start), self.length)}
