"""Users and sessions, on SQLite and on PostgreSQL."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError, StatementError
from threads import together

from authlab.errors import NameTaken
from authlab.users import GRACE_SECONDS, SESSION_SECONDS, Grant, Users

pytest_plugins = ("databases",)

NOW = 1_800_000_000.0


@pytest.fixture
def users(url: str) -> Iterator[Users]:
    users = Users(url)
    yield users
    users.close()


@pytest.fixture
def grant(users: Users) -> Grant:
    return users.open_session(users.add("Ada", "hash"), now=NOW)


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as one:
        yield one


def count(users: Users, table: str) -> int:
    with users.engine.connect() as connection:
        return connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608


# Names


def test_a_user_is_found_by_any_spelling(users: Users) -> None:
    ada = users.add("Ada", "hash")
    for name in ("Ada", "ada", "ADA", "\uff21da", "\u0430d\u0430"):
        assert users.by_name(name).id == ada.id
        with pytest.raises(NameTaken):
            users.add(name, "other")
    assert users.by_name("ad") is None


def test_a_name_is_kept_as_it_was_typed(users: Users) -> None:
    for name in ("Ada L\u00f6velace", "\u0410\u0434\u0430", "\U0001f511 Key"):
        users.add(name, "hash")
        assert users.by_name(name.upper()).name == name


@pytest.mark.parametrize("name", ["", "a\0b", "\0", "\ud800", "a\udfff", "\u202e", "x" * 100_000, "'--", "%"])
def test_a_name_that_nobody_can_have_is_nobodys(users: Users, name: str) -> None:
    assert users.by_name(name) is None


def test_the_name_that_unfolds_longest_fits(users: Users) -> None:
    name = "\ufdfa" * 64  # 18 characters each in compatibility form
    assert users.by_name(name) is None
    assert users.by_name(users.add(name, "hash").name).name == name


def test_one_of_many_gets_the_name(users: Users) -> None:
    def register() -> str:
        try:
            return users.add("ada", "hash").name
        except NameTaken:
            return "taken"

    assert sorted(together(*[register] * 24)) == ["ada"] + ["taken"] * 23
    assert count(users, "users") == 1


def test_no_repr_shows_a_hash_or_a_refresh_token(users: Users, grant: Grant) -> None:
    shown = repr([users.by_name("ada"), grant])
    assert grant.session_id in shown
    assert "'hash'" not in shown
    assert grant.refresh_token not in shown


# Sessions


def test_a_session_is_its_users_and_ends(users: Users, grant: Grant) -> None:
    assert users.of_session(grant.user_id, grant.session_id, now=NOW).name == "Ada"
    assert users.of_session("another", grant.session_id, now=NOW) is None
    assert users.of_session(grant.user_id, grant.session_id, now=NOW + SESSION_SECONDS) is None
    assert users.rotate(grant.refresh_token, now=NOW + SESSION_SECONDS) is None


def test_what_is_read_at_once_is_never_old(users: Users, grant: Grant) -> None:
    if not users.at_once:
        pytest.skip("nothing is at once over a network")

    def now() -> str | None:
        user = users.of_session(grant.user_id, grant.session_id, now=NOW, wait=False)
        return user and user.password_hash

    assert now() == "hash"
    users.rehash(users.by_name("ada"), "rehashed")
    assert now() == "rehashed"
    users.close()  # as when one server has stopped and the next one starts with the same app
    assert now() == "rehashed"
    users.end_session(grant.session_id)
    assert now() is None


def test_a_logout_ends_this_session_and_no_other(users: Users, grant: Grant) -> None:
    other = users.open_session(users.by_name("ada"), now=NOW)
    users.end_session(grant.session_id)
    assert users.of_session(grant.user_id, grant.session_id, now=NOW) is None
    assert users.rotate(grant.refresh_token, now=NOW) is None
    assert users.rotate(other.refresh_token, now=NOW)


@pytest.mark.parametrize("junk", ["", "a\0", "\ud800", "x" * 100_000])
def test_an_id_that_was_never_given_out_has_no_session(users: Users, grant: Grant, junk: str) -> None:
    assert users.of_session(grant.user_id, junk, now=NOW) is None
    assert users.of_session(junk, grant.session_id, now=NOW) is None


def test_a_new_password_ends_every_session_and_a_rehash_none(users: Users, grant: Grant) -> None:
    users.rehash(users.by_name("ada"), "rehashed")
    assert users.of_session(grant.user_id, grant.session_id, now=NOW).password_hash == "rehashed"
    users.set_password(users.by_name("ada"), "new")
    assert users.of_session(grant.user_id, grant.session_id, now=NOW) is None
    assert users.rotate(grant.refresh_token, now=NOW) is None


def test_a_new_password_is_one_users_alone(users: Users, grant: Grant) -> None:
    users.set_password(users.add("bob", "bob's hash"), "bob's new one")
    assert users.by_name("ada").password_hash == "hash"
    assert users.of_session(grant.user_id, grant.session_id, now=NOW)


def test_a_deleted_user_takes_sessions_and_refresh_tokens_along(users: Users, grant: Grant) -> None:
    with users.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM users")
    assert [count(users, table) for table in ("sessions", "refresh_tokens")] == [0, 0]


def test_all_of_it_survives_a_restart(users: Users, grant: Grant, url: str) -> None:
    users.close()
    again = Users(url)
    assert again.of_session(grant.user_id, grant.session_id, now=NOW).name == "Ada"
    again.close()


def test_expired_sessions_are_cleared_at_the_start(users: Users, grant: Grant, url: str) -> None:
    old = users.open_session(users.by_name("ada"), now=0.0)
    Users(url).close()
    assert users.of_session(old.user_id, old.session_id, now=0.0) is None
    assert [count(users, table) for table in ("sessions", "refresh_tokens")] == [1, 1]


def test_many_processes_may_start_on_an_empty_database_at_once(url: str) -> None:
    for one in together(*[lambda: Users(url)] * 8):
        one.close()


# Refresh tokens


def test_refresh_tokens_rotate(users: Users, grant: Grant) -> None:
    following = users.rotate(grant.refresh_token, now=NOW)
    assert following.session_id == grant.session_id
    assert following.refresh_token != grant.refresh_token
    assert users.rotate(following.refresh_token, now=NOW + 100)


def test_an_answer_that_got_lost_may_be_asked_for_again_for_ten_seconds(users: Users, grant: Grant) -> None:
    users.rotate(grant.refresh_token, now=NOW)
    again = users.rotate(grant.refresh_token, now=NOW + GRACE_SECONDS)
    assert GRACE_SECONDS == 10
    assert users.rotate(again.refresh_token, now=NOW + 1000)


def test_a_copy_used_later_ends_the_family(users: Users, grant: Grant) -> None:
    following = users.rotate(grant.refresh_token, now=NOW)
    assert users.rotate(grant.refresh_token, now=NOW + GRACE_SECONDS + 1) is None
    assert users.rotate(following.refresh_token, now=NOW + GRACE_SECONDS + 1) is None
    assert users.of_session(grant.user_id, grant.session_id, now=NOW) is None


def test_using_a_token_again_does_not_make_its_grace_longer(users: Users, grant: Grant) -> None:
    for later in (0, 9):
        assert users.rotate(grant.refresh_token, now=NOW + later)
    assert users.rotate(grant.refresh_token, now=NOW + 11) is None


@pytest.mark.parametrize("junk", ["", "x", "a\0", "\ud800", "x" * 100_000])
def test_an_unknown_refresh_token_is_nothing(users: Users, junk: str) -> None:
    assert users.rotate(junk, now=NOW) is None


def test_who_makes_one_up_waits_for_no_turn_to_write(users: Users, grant: Grant) -> None:
    for _ in range(5):
        users._turns.acquire()  # by five who write
    started = time.monotonic()
    assert users.rotate("made up", now=NOW) is None
    assert time.monotonic() - started < 1
    users._turns.release(5)
    assert users.rotate(grant.refresh_token, now=NOW)


# Races: with threads, and with one side held half-way


def test_many_tabs_at_once_all_go_on(users: Users, grant: Grant) -> None:
    grants = together(*[lambda: users.rotate(grant.refresh_token, now=NOW)] * 8)
    assert all(users.rotate(one.refresh_token, now=NOW + 1000) for one in grants)


def test_a_rehash_never_brings_the_old_password_back(users: Users, grant: Grant) -> None:
    seen = users.by_name("ada")
    users.set_password(users.by_name("ada"), "new")
    users.rehash(seen, "the old one, rehashed")
    assert users.by_name("ada").password_hash == "new"


def test_a_rehash_leaves_others_alone_who_have_the_same_row(users: Users) -> None:
    ada = users.add("ada", "a hash without a salt")
    users.add("bob", ada.password_hash)
    users.rehash(ada, "rehashed")
    assert [users.by_name(name).password_hash for name in ("ada", "bob")] == ["rehashed", ada.password_hash]


def test_of_two_changes_the_first_one_counts(users: Users, grant: Grant) -> None:
    seen = users.by_name("ada")
    assert users.set_password(seen, "the owner's")
    later = users.open_session(users.by_name("ada"), now=NOW)
    assert not users.set_password(seen, "of somebody who still knew the old one")
    assert users.by_name("ada").password_hash == "the owner's"
    assert users.of_session(later.user_id, later.session_id, now=NOW)


def test_a_rehash_during_a_change_never_brings_the_old_password_back(users: Users, grant: Grant) -> None:
    for i in range(20):
        seen = users.by_name("ada")
        together(
            lambda seen=seen: users.rehash(seen, "the old one, rehashed"),
            lambda i=i: users.set_password(users.by_name("ada"), f"new {i}"),
        )
        assert users.by_name("ada").password_hash == f"new {i}"


def held(users: Users, thread: ThreadPoolExecutor, job: Any, *sql: str) -> Any:
    """Run statements in a transaction that ends only when the job, on its thread, waits for it."""
    with users._writer.begin() as connection:
        for one in sql:
            connection.exec_driver_sql(one)
        future = thread.submit(job)
        with pytest.raises(TimeoutError):
            future.result(0.3)
    return future.result(10)


def test_a_login_whose_password_is_being_changed_opens_nothing(
    users: Users, grant: Grant, thread: ThreadPoolExecutor
) -> None:
    seen = users.by_name("ada")
    change = "UPDATE users SET password_hash = 'new', session_version = session_version + 1"
    login = held(users, thread, lambda: users.open_session(seen, now=NOW), change, "DELETE FROM sessions")
    assert login is None
    assert count(users, "sessions") == 0


def test_no_session_outlives_a_change_that_came_with_it(users: Users, grant: Grant) -> None:
    for _ in range(20):
        seen = users.by_name("ada")
        together(
            lambda seen=seen: users.open_session(seen, now=NOW),
            lambda: users.set_password(users.by_name("ada"), "new"),
        )
        assert count(users, "sessions") == 0


def test_a_refresh_during_a_logout_gets_nothing(
    users: Users, grant: Grant, thread: ThreadPoolExecutor
) -> None:
    refresh = held(users, thread, lambda: users.rotate(grant.refresh_token, now=NOW), "DELETE FROM sessions")
    assert refresh is None
    assert [count(users, table) for table in ("sessions", "refresh_tokens")] == [0, 0]


def test_a_second_tab_at_the_same_moment_does_not_make_the_grace_longer(
    users: Users, grant: Grant, thread: ThreadPoolExecutor
) -> None:
    first_tab = ("UPDATE sessions SET expires = expires", "UPDATE refresh_tokens SET used = 1800000000.0")
    assert held(users, thread, lambda: users.rotate(grant.refresh_token, now=NOW + 9), *first_tab)
    assert users.rotate(grant.refresh_token, now=NOW + 11) is None


def test_what_fails_half_way_leaves_nothing(users: Users, grant: Grant) -> None:
    def half() -> None:
        with users.writing() as db:
            db.exec_driver_sql("DELETE FROM sessions")
            db.exec_driver_sql("DELETE FROM nothing_of_that_name")

    with pytest.raises(StatementError):
        half()
    assert users.of_session(grant.user_id, grant.session_id, now=NOW)


def test_a_file_that_is_no_database_any_more_is_an_error_of_sqlalchemys(tmp_path: Path) -> None:
    users = Users(f"sqlite:///{tmp_path / 'users.sqlite'}")
    try:
        for path in tmp_path.iterdir():
            path.write_bytes(b"garbage! " * 4096)
        with pytest.raises(OperationalError):
            users.forget_expired(now=NOW)
    finally:
        users.close()
