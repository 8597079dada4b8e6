"""The tool club of lesson 21: eight faults and no ninth that we know of, and two things that are right."""

import functools
import hashlib
import math
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.exceptions import HTTPException

from authlab.client import Client
from authlab.course.lessons import lesson, lessons, read
from authlab.course.score import eight, score
from authlab.encoding import b64url_encode
from authlab.exercises.club_faults import (
    FAULTS,
    NO_FAULTS,
    PASSWORD,
    Fault,
    Repaired,
    get_me,
    joined,
    kept_out,
    served,
    with_only,
    without,
)
from authlab.exercises.transfer import FIND
from authlab.insecure.club import InsecureClub

CLUBS = {"as it is": InsecureClub, "repaired": with_only()} | {
    one.lesson: with_only(one.lesson) for one in FAULTS
}
CLUBS |= {f"without {n}": without(methods) for n, (_, methods) in enumerate(NO_FAULTS)}


@pytest.fixture(params=[InsecureClub, Repaired], ids=["as it is", "repaired"])
def ask(request: pytest.FixtureRequest) -> Iterator[Client]:
    with served(request.param) as (client,):
        yield client


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.lesson)
def test_a_fault_is_where_it_was_planted_and_nowhere_else(fault: Fault) -> None:
    with served(*CLUBS.values()) as clients:
        seen = {name: fault.probe(client) for name, client in zip(CLUBS, clients, strict=True)}
    del seen["without 2"]  # which counts no tries
    assert {name for name, one in seen.items() if one} == {"as it is", fault.lesson}


def test_they_are_eight_from_eight_lessons_over_all_parts() -> None:
    assert len({one.lesson for one in FAULTS}) == 8
    known = {one.number for one in lessons()}
    assert {one.lesson for one in FAULTS} <= known
    methods = [name for one in FAULTS for name in one.methods]
    assert len(methods) == len(set(methods))
    assert set(methods) == {name for name in vars(Repaired) if not name.startswith("__")}


def test_what_to_see_again_is_a_heading_of_its_lesson() -> None:
    for one in FAULTS:
        cells = read(lesson(one.lesson).path)["cells"]
        assert f"## {one.heading}" in "\n".join(cell["source"] for cell in cells).split("\n")


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
    b'{"name": null, "password": ["a hammer and forty nails"]}',
    b'{"name": "\\ud800", "password": "x"}',
    b"\xff",
    b"[" * 100_000,
]


@pytest.mark.parametrize("body", BAD)
@pytest.mark.parametrize("path", ["/members", "/visits"])
def test_bad_input_is_told_and_no_ninth_fault(ask: Client, path: str, body: bytes) -> None:
    assert ask.post(path, content=body).status_code == 422


@pytest.mark.parametrize(
    "card",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "e30.e30.",
        "e30.e30.x",
        "eyJhbGciOjV9.e30.x",
        "é.é.é",
        "x" * 9999,
        b64url_encode(b"[" * 30_000) + ".e30.x",
    ],
)
def test_a_card_that_is_none_is_refused(ask: Client, card: str) -> None:
    sent = {"Authorization": (b"Bearer " + card.encode()).strip()}
    assert ask.get("/me", headers=sent).status_code == 401


def test_a_changed_card_and_one_of_another_club_are_refused(ask: Client) -> None:
    card = joined(ask)
    changed = [card[:n] + ("A" if card[n] != "A" else "B") + card[n + 1 :] for n in range(0, len(card), 7)]
    assert {get_me(ask, one) for one in changed} == {401}
    assert get_me(ask, InsecureClub().card("Ada", "visit", 60)) == 401  # of another club


def test_the_board_names_nobody(ask: Client) -> None:
    bearer = {"Authorization": f"Bearer {joined(ask)}"}
    assert ask.post("/board", json={"note": "a ladder"}, headers=bearer).status_code == 201
    assert ask.post("/board", json={"note": "a ladder"}).status_code == 401
    assert "<li>a ladder</li>" in ask.get("/board").text
    assert "Ada" not in ask.get("/board").text


@pytest.mark.parametrize("path", ["/me", "/calendar"])
def test_a_401_says_what_it_wants(ask: Client, path: str) -> None:
    # RFC 9110, section 15.5.2
    assert ask.get(path).headers["www-authenticate"]
    wrong = ask.post("/visits", json={"name": "Ada", "password": "x"})
    assert (wrong.status_code, wrong.headers["www-authenticate"]) == (401, "Bearer")


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


def test_ten_are_enough_also_for_many_at_once(ask: Client) -> None:
    joined(ask)

    def guess(n: int) -> int:
        return ask.post("/visits", json={"name": "Ada", "password": f"wrong {n}"}).status_code

    with ThreadPoolExecutor(8) as pool:
        told = sorted(pool.map(guess, range(40)))
    assert told == [401] * 10 + [429] * 30


def test_a_hundred_are_enough_for_all_names(ask: Client) -> None:
    names = (f"M{n}" for n in range(101))
    told = [ask.post("/visits", json={"name": one, "password": "x"}).status_code for one in names]
    assert told == [401] * 100 + [429]


def test_one_name_is_one_member_also_for_many_at_once() -> None:
    club = InsecureClub()

    def join(n: int) -> bool:
        try:
            club.join("Ada", f"{PASSWORD} {n}")
        except HTTPException:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(join, range(40))) == 1


def test_no_card_and_no_key_is_kept_on_the_way(ask: Client) -> None:
    # RFC 9111, section 5.2.2.5
    bearer = {"Authorization": f"Bearer {joined(ask)}"}
    answers = [
        ask.post("/visits", json={"name": "Ada", "password": PASSWORD}),
        ask.get("/me", headers=bearer),
    ]
    answers += [ask.post(path, headers=bearer) for path in ("/keys", "/letters")]
    assert {one.headers["cache-control"] for one in answers} == {"no-store"}


def test_who_enters_has_used_up_none_of_the_ten(ask: Client) -> None:
    joined(ask)
    right = {"name": "Ada", "password": PASSWORD}
    assert {ask.post("/visits", json=right).status_code for _ in range(12)} == {200}


def test_the_score_says_what_was_found_and_what_to_see_again_and_gives_nothing_away() -> None:
    told = repr(score(FAULTS[5].probe, FIND.answer))
    assert told.startswith("3 of 8 found again")
    assert "✓ found: card_in_query, query" in told
    assert told.count(" again\n") + told.endswith(" again") == 5 + 1  # and the caption
    assert "see “Count who guesses” again" in told
    assert not [one.what for one in FAULTS if one.what in told]


def test_the_score_takes_what_is_not_written_yet_and_tells_false_alarms() -> None:
    def find() -> list:
        raise NotImplementedError

    def hours(client: Client) -> bool:
        return client.get("/hours").status_code == 200

    told = repr(score(find, hours))
    assert told.startswith("0 of 8 found again")
    assert "shows none of them: hours returned True" in told


def test_the_score_never_raises_whatever_a_learner_has_there() -> None:
    def begun(client: Client) -> bool:
        raise NotImplementedError

    odd = ["query", 7, lambda: None, lambda: [begun, None, functools.partial(get_me)], lambda: 1 / 0, begun]
    told = repr(score(*odd))
    assert told.startswith("0 of 8 found again")
    assert told.count("shows none of them") == 6


def test_the_answer_is_a_table_of_eight() -> None:
    assert [row[0] for row in eight().rows] == [one.lesson for one in FAULTS]
