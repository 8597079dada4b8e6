"""The users of the made-up service: the same everywhere, as people are, and fit for a class."""

from collections import Counter

import pytest

from authlab.insecure.people import common_passwords, people


def test_the_list_is_in_the_order_of_leaks_and_without_what_a_class_should_not_read() -> None:
    words = common_passwords()
    assert words[:3] == ("123456", "password", "12345678")
    assert 25_000 < len(words) == len(set(words)) < 30_000
    for stem in ("sex", "fuck", "bitch", "nigg"):
        assert not [word for word in words if stem in word]


def test_the_service_has_the_same_users_every_time() -> None:
    assert people() == people()
    assert list(people(3, seed=2)) != list(people(3, seed=1))
    assert len(people()) == 1000


def test_more_than_half_are_on_the_list_and_a_fifth_is_out_of_reach() -> None:
    chosen, words = people(), set(common_passwords())
    listed = sum(password in words for password in chosen.values())
    unguessed = sum(len(password) == 16 and password not in words for password in chosen.values())
    assert 500 < listed < 650
    assert 150 < unguessed < 250
    assert Counter(chosen.values()).most_common(1)[0][1] > 40


@pytest.mark.parametrize("count", [0, 1, 4000])
def test_as_many_as_are_asked_for(count: int) -> None:
    assert len(people(count)) == count
