"""The attack on a table without salt: everybody it can open, each with when, one hash a guess."""

import hashlib
import itertools
from collections import Counter

import pytest

from authlab.insecure.people import common_passwords, people
from authlab.redteam.guessing import ENDINGS, RULES, Guessing, opened, with_rules

WORDS = ("123456", "dragon", "monkey")
USERS = {"ada": "dragon", "ben": "Monkey!", "cleo": "dragon", "dan": "v7xq2mkt9rwb"}


def sha256(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def leaked(users: dict[str, str]) -> dict[str, str]:
    return {name: sha256(password) for name, password in users.items()}


def test_everybody_with_a_listed_password_is_opened_also_two_who_share_one() -> None:
    found = list(opened(leaked(USERS), WORDS, sha256))
    assert [(one.name, one.password, one.guesses) for one in found] == [
        ("ada", "dragon", 2),
        ("cleo", "dragon", 2),
    ]
    assert 0 < found[0].seconds == found[1].seconds


def test_rules_open_who_changed_a_word_a_little() -> None:
    found = {one.name: one.password for one in opened(leaked(USERS), with_rules(WORDS), sha256)}
    assert found == {"ada": "dragon", "ben": "Monkey!", "cleo": "dragon"}


def test_the_words_themselves_come_first_and_rules_make_as_many_as_is_said() -> None:
    guesses = list(with_rules(WORDS))
    assert guesses[:6] == [*WORDS, "123456", "Dragon", "Monkey"]
    assert len(guesses) == RULES * len(WORDS)
    assert len(set(ENDINGS)) == len(ENDINGS)


@pytest.mark.parametrize("rules", [tuple, with_rules])
def test_each_guess_is_hashed_once_however_many_users_there_are(rules: type) -> None:
    asked = Counter[str]()

    def digest(word: str) -> str:
        asked[word] += 1
        return sha256(word)

    for _ in opened(
        leaked({f"user {i}": "dragon" if i else "w4z" for i in range(200)}), rules(WORDS), digest
    ):
        pass
    assert asked == Counter(rules(WORDS))


def test_it_ends_when_nobody_is_left() -> None:
    attack = Guessing(leaked({"ada": "123456"}), with_rules(WORDS), sha256)
    assert [*attack] == [(1, 0, "1 of 1 users are open. Newest: ada (123456)")]


@pytest.mark.parametrize("words", [(), WORDS])
def test_it_reports_also_when_it_opens_nobody(words: tuple[str, ...]) -> None:
    attack = Guessing(leaked({"dan": "v7xq2mkt9rwb"}), words, sha256)
    assert [*attack][-1] == (len(words), len(words), "0 of 1 users are open")
    assert attack.seconds_until(1) == float("inf")


def test_going_through_it_again_starts_again() -> None:
    attack = Guessing(leaked(USERS), WORDS, sha256)
    assert [len(list(attack)), len(attack.openings)] == [len(list(attack)), len(attack.openings)] == [2, 2]


def test_it_reports_often_and_its_clock_runs_forwards() -> None:
    attack = Guessing(leaked(people(200)), common_passwords(), sha256)
    reports = [done for done, _, _ in attack]
    assert max(b - a for a, b in itertools.pairwise(reports)) <= 256
    assert [one.seconds for one in attack.openings] == sorted(one.seconds for one in attack.openings)
    assert attack.seconds_until(50) == attack.openings[49].seconds <= attack.seconds


def test_the_made_up_service_loses_all_but_those_with_a_random_password() -> None:
    users = people(1000)
    attack = Guessing(leaked(users), with_rules(common_passwords()), sha256)
    for _ in attack:
        pass
    closed = set(users) - {one.name for one in attack.openings}
    assert all(len(users[name]) == 16 for name in closed)
    assert all(users[one.name] == one.password for one in attack.openings)
    assert len(attack.openings) > 700
