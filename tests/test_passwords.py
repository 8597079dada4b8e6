import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authlab import passwords
from authlab.errors import PasswordRefused


def test_the_right_password_and_no_other() -> None:
    stored = passwords.hash("correct horse battery", cost=4)
    assert passwords.verify("correct horse battery", stored)
    for wrong in ("", "correct horse batter", "correct horse battery ", "Correct horse battery"):
        assert not passwords.verify(wrong, stored)


def test_every_hash_has_a_salt_of_its_own() -> None:
    assert passwords.hash("same", cost=4) != passwords.hash("same", cost=4)


def test_crypt_blowfish_vectors() -> None:  # Openwall crypt_blowfish 1.3, wrapper.c
    assert passwords.verify("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
    assert passwords.verify("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")
    assert not passwords.verify("U*U**", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")


def test_72_bytes_fit_and_73_do_not() -> None:
    for fits, too_long in (("x" * 72, "x" * 73), ("🔑" * 18, "🔑" * 19)):
        stored = passwords.hash(fits, cost=4)
        assert passwords.verify(fits, stored)
        assert not passwords.verify(too_long, stored)  # what an old bcrypt would have cut off and let in
        with pytest.raises(PasswordRefused, match="72"):
            passwords.hash(too_long, cost=4)


def test_nul_is_an_ordinary_character() -> None:
    stored = passwords.hash("before\0after", cost=4)
    assert passwords.verify("before\0after", stored)
    assert not passwords.verify("before", stored)


def test_both_spellings_of_cafe_are_one_password() -> None:
    assert passwords.verify("cafe\u0301", passwords.hash("caf\u00e9", cost=4))


def test_the_minimum_counts_characters() -> None:
    passwords.check_new("é" * 15, minimum=15)
    with pytest.raises(PasswordRefused, match="15 characters"):
        passwords.check_new("é" * 14, minimum=15)


@pytest.mark.parametrize(
    "row",
    ["", "x", "$2b$31$" + "a" * 53, "$2b$17$" + "a" * 53, "$2b$00$" + "a" * 53, "$2b$04$" + "a" * 52, "$1$x",
     "$2b$04$" + "a" * 53 + "\n", "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"],
)  # fmt: skip
def test_a_malformed_or_poisoned_row_opens_to_nobody(row: str) -> None:
    assert not passwords.verify("anything", row)
    assert passwords.needs_rehash(row, cost=12)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_verify_never_raises(password: str, row: str) -> None:
    assert passwords.verify(password, row) is False
    assert passwords.verify(password, passwords.unmatchable(cost=4)) is False


def test_rehash_when_the_cost_moves() -> None:
    stored = passwords.hash("x", cost=4)
    assert not passwords.needs_rehash(stored, cost=4)
    assert passwords.needs_rehash(stored, cost=5)


def test_an_unmatchable_hash_looks_like_any_other() -> None:
    made = {passwords.unmatchable(cost=7) for _ in range(5)}
    assert len(made) == 5
    assert all(len(one) == 60 and not passwords.needs_rehash(one, cost=7) for one in made)
