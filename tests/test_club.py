"""The tool club of lesson 21: eight faults and no ninth that we know of, and two things that are right."""

import hashlib
import math
import secrets
import time
from collections.abc import Iterator

import pytest

from authlab.client import Client
from authlab.course.lessons import lessons
from authlab.course.score import eight, score
from authlab.exercises.club_faults import (
    FAULTS,
    PASSWORD,
    Fault,
    Repaired,
    get_me,
    joined,
    kept_out,
    served,
    with_only,
)
from authlab.exercises.transfer import FIND
from authlab.insecure.club import InsecureClub

CLUBS = {"as it is": InsecureClub, "repaired": with_only()} | {
    one.lesson: with_only(one.lesson) for one in FAULTS
}


@pytest.fixture(params=[InsecureClub, Repaired], ids=["as it is", "repaired"])
def ask(request: pytest.FixtureRequest) -> Iterator[Client]:
    with served(request.param) as (client,):
        yield client


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.lesson)
def test_a_fault_is_where_it_was_planted_and_nowhere_else(fault: Fault) -> None:
    with served(*CLUBS.values()) as clients:
        seen = {name: fault.probe(client) for name, client in zip(CLUBS, clients, strict=True)}
    assert {name for name, one in seen.items() if one} == {"as it is", fault.lesson}


def test_they_are_eight_from_eight_lessons_over_all_parts() -> None:
    assert len({one.lesson for one in FAULTS}) == 8
    known = {one.number for one in lessons()}
    assert {one.lesson for one in FAULTS} <= known
    methods = [name for one in FAULTS for name in one.methods]
    assert len(methods) == len(set(methods))
    assert set(methods) == {name for name in vars(Repaired) if not name.startswith("__")}


@pytest.mark.parametrize("name", CLUBS)
def test_honest_members_notice_nothing(name: str) -> None:
    assert kept_out(CLUBS[name]) == ""


def test_the_first_decoy_is_right_a_key_is_drawn_and_not_kept(ask: Client) -> None:
    bearer = {"Authorization": f"Bearer {joined(ask)}"}
    key, other = (ask.post("/keys", headers=bearer).json()["key"] for _ in range(2))
    assert key != other
    assert len(key) * math.log2(64) >= 112  # ASVS 6.5.2
    club = InsecureClub()
    kept = club.new_key("Ada")
    assert kept not in str(club.keys)
    assert club.keys == {hashlib.sha256(kept.encode()).hexdigest(): "Ada"}


def test_the_second_decoy_is_right_the_same_for_everybody_and_nothing_else_is_open(ask: Client) -> None:
    bearer = {"Authorization": f"Bearer {joined(ask)}", "Origin": "https://town.example"}
    own, open_to_all = ask.get("/hours", headers=bearer), ask.get("/hours")
    assert own.content == open_to_all.content
    assert own.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in own.headers
    for path in ("/me", "/board", "/calendar"):
        assert "access-control-allow-origin" not in ask.get(path, headers=bearer).headers


BAD = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"name": "Ada"}',
    b'{"name": "\\ud800", "password": "x"}',
    b"\xff",
    b"[" * 100_000,
]


@pytest.mark.parametrize("body", BAD)
@pytest.mark.parametrize("path", ["/members", "/visits"])
def test_bad_input_is_told_and_no_ninth_fault(ask: Client, path: str, body: bytes) -> None:
    assert ask.post(path, content=body).status_code == 422


@pytest.mark.parametrize(
    "card", ["", ".", "..", "a.b.c", "e30.e30.", "e30.e30.x", "eyJhbGciOjV9.e30.x", "é.é.é", "x" * 9999]
)
def test_a_card_that_is_none_is_refused(ask: Client, card: str) -> None:
    sent = {"Authorization": (b"Bearer " + card.encode()).strip()}
    assert ask.get("/me", headers=sent).status_code == 401


def test_a_changed_card_and_one_of_another_club_are_refused(ask: Client) -> None:
    card = joined(ask)
    changed = [card[:n] + ("A" if card[n] != "A" else "B") + card[n + 1 :] for n in range(0, len(card), 7)]
    assert {get_me(ask, one) for one in changed} == {401}
    assert get_me(ask, InsecureClub().card("Ada", "visit", 60)) == 401  # of another club


def test_an_old_card_is_refused(ask: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    card = joined(ask)
    later = time.time() + 3600
    monkeypatch.setattr("time.time", lambda: later)
    assert get_me(ask, card) == 401


def test_ten_wrong_passwords_are_enough_and_the_limit_is_for_one_name(ask: Client) -> None:
    joined(ask)
    wrong = [ask.post("/visits", json={"name": "ADA", "password": "x"}).status_code for _ in range(11)]
    assert wrong == [401] * 10 + [429]
    assert ask.post("/visits", json={"name": "Ada", "password": PASSWORD}).status_code == 429
    assert get_me(ask, joined(ask, f"Bea {secrets.token_hex(2)}")) == 200


def test_the_score_says_what_was_found_and_what_to_see_again_and_gives_nothing_away() -> None:
    told = repr(score(FAULTS[5].probe, FIND.answer))
    assert told.startswith("3 of 8 found again")
    assert "✓ found: _card_in_query, query" in told
    assert told.count("see it again") == 5
    assert not [one.what for one in FAULTS if one.what in told]


def test_the_score_takes_what_is_not_written_yet_and_tells_false_alarms() -> None:
    def find() -> list:
        raise NotImplementedError

    def hours(client: Client) -> bool:
        return client.get("/hours").status_code == 200

    told = repr(score(find, hours))
    assert told.startswith("0 of 8 found again")
    assert "no fault: hours returned True" in told


def test_the_answer_is_a_table_of_eight() -> None:
    assert [row[0] for row in eight().rows] == [one.lesson for one in FAULTS]
