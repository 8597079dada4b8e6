import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from authlab.errors import NameTaken
from authlab.users import GRACE_SECONDS, SESSION_SECONDS, Grant, Users

NOW = 1_800_000_000.0


@pytest.fixture
def users(tmp_path: Path) -> Iterator[Users]:
    users = Users(f"sqlite:///{tmp_path / 'users.sqlite'}")
    yield users
    users.close()


@pytest.fixture
def grant(users: Users) -> Grant:
    return users.open_session(users.add("Ada", "hash"), now=NOW)


def test_a_user_is_found_by_any_spelling(users: Users) -> None:
    ada = users.add("Ada", "hash")
    for name in ("Ada", "ada", "ADA", "\uff21da"):
        assert users.by_name(name).id == ada.id
        with pytest.raises(NameTaken):
            users.add(name, "other")
    assert users.by_name("ad") is None


def test_one_of_many_gets_the_name(users: Users) -> None:
    outcomes: list[str] = []

    def register() -> None:
        try:
            users.add("ada", "hash")
            outcomes.append("added")
        except NameTaken:
            outcomes.append("taken")

    threads = [threading.Thread(target=register) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["added"] + ["taken"] * 11


def test_a_session_is_its_users_and_ends(users: Users, grant: Grant) -> None:
    assert users.of_session(grant.user_id, grant.session_id, now=NOW).name == "Ada"
    assert users.of_session("another", grant.session_id, now=NOW) is None
    assert users.of_session(grant.user_id, grant.session_id, now=NOW + SESSION_SECONDS) is None
    users.end_session(grant.session_id)
    assert users.of_session(grant.user_id, grant.session_id, now=NOW) is None
    assert users.rotate(grant.refresh_token, now=NOW) is None


def test_refresh_tokens_rotate(users: Users, grant: Grant) -> None:
    following = users.rotate(grant.refresh_token, now=NOW)
    assert following.session_id == grant.session_id
    assert following.refresh_token != grant.refresh_token
    assert users.rotate(following.refresh_token, now=NOW + 100)


def test_two_tabs_at_once_both_go_on(users: Users, grant: Grant) -> None:
    one = users.rotate(grant.refresh_token, now=NOW)
    two = users.rotate(grant.refresh_token, now=NOW + GRACE_SECONDS)
    assert users.rotate(one.refresh_token, now=NOW + 1000)
    assert users.rotate(two.refresh_token, now=NOW + 2000)


def test_a_copy_used_later_ends_the_family(users: Users, grant: Grant) -> None:
    following = users.rotate(grant.refresh_token, now=NOW)
    assert users.rotate(grant.refresh_token, now=NOW + GRACE_SECONDS + 1) is None
    assert users.rotate(following.refresh_token, now=NOW + GRACE_SECONDS + 1) is None
    assert users.of_session(grant.user_id, grant.session_id, now=NOW) is None


@pytest.mark.parametrize("junk", ["", "x", "\ud800", "x" * 10_000])
def test_an_unknown_refresh_token_is_nothing(users: Users, junk: str) -> None:
    assert users.rotate(junk, now=NOW) is None


def test_a_new_password_ends_every_session_and_a_rehash_none(users: Users, grant: Grant) -> None:
    users.rehash(users.by_name("ada"), "rehashed")
    assert users.of_session(grant.user_id, grant.session_id, now=NOW).password_hash == "rehashed"
    users.set_password(grant.user_id, "new")
    assert users.of_session(grant.user_id, grant.session_id, now=NOW) is None


def test_no_refresh_token_is_in_the_database(users: Users, grant: Grant, tmp_path: Path) -> None:
    users.close()
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert grant.session_id.encode() in written
    assert grant.refresh_token.encode() not in written


def test_all_of_it_survives_a_restart(users: Users, grant: Grant) -> None:
    again = Users(str(users.engine.url))
    assert again.of_session(grant.user_id, grant.session_id, now=NOW).name == "Ada"
    again.close()


def test_expired_sessions_are_cleared_at_the_start(users: Users) -> None:
    old = users.open_session(users.add("old", "hash"), now=0.0)
    Users(str(users.engine.url)).close()
    assert users.of_session(old.user_id, old.session_id, now=0.0) is None
