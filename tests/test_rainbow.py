"""The rainbow table: it finds what its chains come by and nothing else, with far fewer rows."""

import hashlib

import pytest

from authlab.redteam.rainbow import RainbowTable


def sha256(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def built(digits: int, length: int, chains: int) -> RainbowTable:
    table = RainbowTable(sha256, digits=digits, length=length)
    assert [*table.build(chains)][-1][:2] == (chains, chains)
    return table


@pytest.mark.parametrize(
    ("digits", "length", "chains"), [(3, 10, 100), (4, 20, 400), (2, 1, 100), (3, 30, 7)]
)
def test_it_finds_what_it_covers_and_says_none_for_the_rest(digits: int, length: int, chains: int) -> None:
    table = built(digits, length, chains)
    covered = table.covered()
    for number in range(10**digits):
        word = f"{number:0{digits}}"
        assert table.find(sha256(word)) == (word if word in covered else None)


def test_the_table_of_the_lesson_covers_two_thirds_with_a_row_for_ten_or_more() -> None:
    table = built(5, 30, 10_000)
    covered = table.covered()
    assert 0.6 < len(covered) / 100_000 < 0.8
    assert len(table.rows) < len(covered) / 10
    for word in sorted(covered)[::1500]:
        assert table.find(sha256(word)) == word


def test_a_hash_of_something_else_is_not_found() -> None:
    assert built(3, 10, 100).find(sha256("dragon")) is None


def test_a_row_is_the_two_ends_of_a_chain() -> None:
    table = built(4, 20, 50)
    for end, start in table.rows.items():
        *passed, last = table.passed(start)
        assert (len(passed), passed[0], last) == (20, start, end)
        assert table.end(start) == end
        assert table.end(passed[7], 7) == end


def test_every_column_reduces_in_its_own_way() -> None:
    table = RainbowTable(sha256, digits=5)
    assert len({table.reduce(sha256("dragon"), column) for column in range(30)}) == 30


def test_one_reduction_for_all_columns_would_cover_less() -> None:
    class Hellman(RainbowTable):
        def reduce(self, stored: str, column: int) -> str:
            return super().reduce(stored, 0)

    one = Hellman(sha256, digits=4, length=30)
    assert [*one.build(1000)]
    assert len(one.covered()) < 0.8 * len(built(4, 30, 1000).covered())
