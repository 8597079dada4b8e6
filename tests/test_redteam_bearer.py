"""Each attack on the header lives where its weakness is, and nowhere else; honest spellings are read."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI

from authlab.app import create_app
from authlab.insecure import bearer as insecure
from authlab.parts import Parts
from authlab.redteam import aimed_at
from authlab.redteam.bearer import ATTACKS, STORIES
from authlab.redteam.evidence import Evidence
from authlab.redteam.target import Target
from authlab.server import Server
from authlab.settings import Settings

# A reader, the attacks that succeed against it.
WEAK = {
    insecure.insecure_from_query: {"a token in the query"},
    insecure.insecure_pass_through: {"an empty Bearer"},
    insecure.insecure_first_header: {"two Authorization headers"},
    insecure.insecure_any_scheme: {"a token under another scheme"},
    insecure.insecure_first_word: {"words behind a token"},
}


@contextmanager
def aimed(app: FastAPI) -> Iterator[Target]:
    with Server(app, name="bearer") as server, aimed_at(server) as target:
        yield target


def results(target: Target) -> dict[str, Evidence]:
    return {one.name: one.carry_out(target) for one in (*STORIES, *ATTACKS)}


def named(found: dict[str, Evidence], outcome: str) -> set[str]:
    return {name for name, evidence in found.items() if evidence.outcome == outcome}


@pytest.fixture
def sound(settings: Settings) -> Iterator[FastAPI]:
    app = create_app(Parts(), settings)
    yield app
    app.state.system.users.close()


def test_the_reference_app_refuses_all_and_reads_every_honest_spelling(sound: FastAPI) -> None:
    with aimed(sound) as target:
        found = results(target)
    assert named(found, "dead") == {attack.name for attack in ATTACKS}
    assert named(found, "alive") == {story.name for story in STORIES}
    for evidence in found.values():
        assert evidence.request.startswith("GET /auth/me")
        assert evidence.response
        assert "eyJ" not in f"{evidence}{evidence._html()}"


@pytest.mark.parametrize("read", WEAK)
def test_each_is_alive_against_the_reader_it_is_about(sound: FastAPI, read: insecure.Reader) -> None:
    with aimed(insecure.insecure_app(sound, read, key="")) as target:
        found = results(target)
    alive = named(found, "alive")
    assert alive & {attack.name for attack in ATTACKS} == WEAK[read]
    assert named(found, "dead") >= {attack.name for attack in ATTACKS} - WEAK[read]


def test_a_strict_reader_keeps_all_stories_alive(sound: FastAPI) -> None:
    with aimed(insecure.insecure_app(sound, insecure._from_header, key="")) as target:
        found = results(target)
    assert named(found, "alive") == {story.name for story in STORIES}


def test_a_no_of_another_kind_ends_the_story_of_the_challenge_alone(sound: FastAPI) -> None:
    with aimed(insecure.insecure_template(sound)) as target:
        found = results(target)
    assert named(found, "dead") >= {"told how to sign in"}
    assert "403" in found["told how to sign in"].seen
    assert named(found, "alive") >= {"bearer in lower case", "two spaces after Bearer"}


def test_a_door_that_is_shut_to_all_proves_nothing(sound: FastAPI) -> None:
    with aimed(insecure.insecure_app(sound, lambda request: None)) as target:
        found = results(target)
    assert named(found, "not applicable") == {attack.name for attack in ATTACKS}
    assert named(found, "dead") == {story.name for story in STORIES}
    with aimed(FastAPI()) as target:
        assert named(results(target), "not applicable") == {attack.name for attack in ATTACKS}
