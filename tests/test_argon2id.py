"""Argon2id: its own rows, those of bcrypt from before, and rows that are malformed or poisoned."""

import pytest
from argon2 import Parameters, PasswordHasher, Type, extract_parameters
from hypothesis import given, settings
from hypothesis import strategies as st

from authlab import argon2id, passwords

anything = st.text(st.characters(exclude_categories=[]), max_size=60)
numbers = st.sampled_from(["0", "1", "2", "8", "16", "19456", "\u0662", "-1", "", "99999999", "02"])
letters = st.text("AZaz09+/=", max_size=90)
rows = st.builds("$argon2id$v=19$m={},t={},p={}${}${}".format, numbers, numbers, numbers, letters, letters)
SALT, DIGEST = "A" * 22, "A" * 43


def test_the_right_password_and_no_other() -> None:
    stored = argon2id.hash("correct horse battery", cost=12)
    assert argon2id.verify("correct horse battery", stored)
    for wrong in ("", "correct horse batter", "Correct horse battery"):
        assert not argon2id.verify(wrong, stored)


def test_rows_of_other_parameters_verify_and_need_a_rehash() -> None:
    row = "$argon2id$v=19$m=512,t=2,p=1$c29tZXNhbHQ$"
    made = PasswordHasher(2, 512, 1, 32, 8, type=Type.ID).hash("password", salt=b"somesalt")
    assert made.startswith(row)
    assert argon2id.verify("password", made)
    assert argon2id.needs_rehash(made)


def test_the_parameters_are_owasps() -> None:
    assert extract_parameters(argon2id.hash("x")) == Parameters(Type.ID, 19, 16, 32, 2, 19 * 1024, 1)
    assert not argon2id.needs_rehash(argon2id.hash("x"))


def test_more_than_72_bytes_count_to_the_last() -> None:
    stored = argon2id.hash("x" * 100)
    assert argon2id.verify("x" * 100, stored)
    for other in ("x" * 72, "x" * 99, "x" * 99 + "y"):
        assert not argon2id.verify(other, stored)


def test_both_spellings_of_cafe_are_one_password_and_nul_counts() -> None:
    assert argon2id.verify("cafe\u0301", argon2id.hash("caf\u00e9"))
    assert not argon2id.verify("a", argon2id.hash("a\0b"))


def test_a_bcrypt_row_verifies_and_needs_a_rehash() -> None:
    stored = passwords.hash("correct horse battery", cost=4)
    assert argon2id.verify("correct horse battery", stored)
    assert not argon2id.verify("another", stored)
    assert argon2id.needs_rehash(stored, cost=4)


@pytest.mark.parametrize(
    "work",
    ["m=4194304,t=1", "m=9999999,t=1", "m=19456,t=999", "m=155649,t=1", "m=19456,t=9", "m=8,t=4294967295",
     "m=99999999999,t=1"],
)  # fmt: skip
def test_a_poisoned_row_is_not_even_looked_at(monkeypatch: pytest.MonkeyPatch, work: str) -> None:
    monkeypatch.setattr(PasswordHasher, "verify", lambda *_: pytest.fail("this takes gigabytes or hours"))
    assert not argon2id.verify("x", f"$argon2id$v=19${work},p=1${SALT}${DIGEST}")


@pytest.mark.parametrize(
    "row",
    ["", "x", "$argon2id$", f"$argon2i$v=19$m=8,t=1,p=1${SALT}${DIGEST}",
     f"$argon2id$m=8,t=1,p=1${SALT}${DIGEST}",
     f"$argon2id$v=19$m=0,t=1,p=1${SALT}${DIGEST}", f"$argon2id$v=19$m=8,t=0,p=1${SALT}${DIGEST}",
     f"$argon2id$v=19$m=8,t=1,p=9${SALT}${DIGEST}", f"$argon2id$v=19$m=8,t=1,p=1${SALT}${DIGEST}\n",
     f"$argon2id$v=19$m=\u0668,t=1,p=1${SALT}${DIGEST}",
     "$argon2id$v=19$m=8,t=1,p=1$" + "A" * 13 + f"${DIGEST}"],
)  # fmt: skip
def test_a_malformed_row_opens_to_nobody(row: str) -> None:
    assert argon2id.verify("x", row) is False
    assert argon2id.needs_rehash(row)


@settings(max_examples=200, deadline=None)
@given(anything, st.one_of(anything, rows))
def test_no_row_and_no_password_raises(password: str, row: str) -> None:
    assert argon2id.verify(password, row) is False
    assert argon2id.needs_rehash(row) in (True, False)


def test_an_unmatchable_row_costs_what_a_real_one_costs() -> None:
    made = {argon2id.unmatchable(cost=12) for _ in range(5)}
    assert len(made) == 5
    for row in made:
        assert extract_parameters(row) == extract_parameters(argon2id.hash("x"))
        assert len(row) == len(argon2id.hash("x"))
        assert not argon2id.needs_rehash(row)


def test_an_unmatchable_row_is_really_checked_and_opens_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    real = PasswordHasher.verify

    def noted(self: PasswordHasher, row: str, password: bytes) -> bool:
        checked.append(row)
        return real(self, row, password)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    for password in ("", "x" * 15, "x" * 1024):
        assert not argon2id.verify(password, argon2id.unmatchable())
    assert len(checked) == 3
