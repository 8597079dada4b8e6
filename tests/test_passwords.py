"""Passwords with bcrypt: known answers, no silent cutting, rows that are malformed or poisoned."""

import ctypes
import ctypes.util
import string
import time
from collections.abc import Callable
from dataclasses import FrozenInstanceError

import bcrypt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authlab import passwords
from authlab.errors import PasswordRefused

anything = st.text(st.characters(exclude_categories=[]), max_size=80)
bcrypt_letters = st.sampled_from("./" + string.ascii_letters + string.digits)
# Rows that look like bcrypt's: any two digits, any 53 letters.
rows = st.builds(
    lambda version, cost, rest: f"$2{version}${cost}${rest}",
    st.sampled_from("abxyz2"),
    st.one_of(st.sampled_from(["04", "05", "31", "17", "00", "4", "\u0660\u0664"]), st.text()),
    st.text(bcrypt_letters, min_size=52, max_size=54),
)  # fmt: skip


def test_the_right_password_and_no_other() -> None:
    stored = passwords.hash("correct horse battery", cost=4)
    assert passwords.verify("correct horse battery", stored)
    for wrong in ("", "correct horse batter", "correct horse battery ", "Correct horse battery"):
        assert not passwords.verify(wrong, stored)


def test_every_hash_has_a_salt_of_its_own() -> None:
    assert passwords.hash("same", cost=4) != passwords.hash("same", cost=4)


# Known answers


@pytest.mark.parametrize(
    ("password", "stored"),
    [  # Openwall crypt_blowfish 1.3, wrapper.c: those whose password is text and not cut off
        ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
        ("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
    ],
)
def test_crypt_blowfish_vectors(password: str, stored: str) -> None:
    assert passwords.verify(password, stored)
    assert not passwords.verify(password + "*", stored)


@pytest.mark.parametrize(
    ("password", "stored"),
    [  # pyca/bcrypt, tests/test_bcrypt.py, _test_vectors
        ("Kk4DQuMMfZL9o", "$2b$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm"),
        ("9IeRXmnGxMYbs", "$2b$04$pQ7gRO7e6wx/936oXhNjrOUNOHL1D0h1N2IDbJZYs.1ppzSof6SPy"),
        ("xVQVbwa1S0M8r", "$2b$04$SQe9knOzepOVKoYXo9xTteNYr6MBwVz4tpriJVe3PNgYufGIsgKcW"),
        ("Zfgr26LWd22Za", "$2b$04$eH8zX.q5Q.j2hO1NkVYJQOM6KxntS/ow3.YzVmFrE4t//CoF4fvne"),
        ("Tg4daC27epFBE", "$2b$04$ahiTdwRXpUG2JLRcIznxc.s1.ydaPGD372bsGs8NqyYjLY1inG5n2"),
        ("xhQPMmwh5ALzW", "$2b$04$nQn78dV0hGHf5wUBe0zOFu8n07ZbWWOKoGasZKRspZxtt.vBRNMIy"),
        ("59je8h5Gj71tg", "$2b$04$cvXudZ5ugTg95W.rOjMITuM1jC0piCl3zF5cmGhzCibHZrNHkmckG"),
        ("wT4fHJa2N9WSW", "$2b$04$YYjtiq4Uh88yUsExO0RNTuEJ.tZlsONac16A8OcLHleWFjVawfGvO"),
        ("uSgFRnQdOgm4S", "$2b$04$WLTjgY/pZSyqX/fbMbJzf.qxCeTMQOzgL.CimRjMHtMxd/VGKojMu"),
        ("tEPtJZXur16Vg", "$2b$04$2moPs/x/wnCfeQ5pCheMcuSJQ/KYjOZG780UjA/SiR.KsYWNrC7SG"),
        ("vvho8C6nlVf9K", "$2b$04$HrEYC/AQ2HS77G78cQDZQ.r44WGcruKw03KHlnp71yVQEwpsi3xl2"),
        ("5auCCY9by0Ruf", "$2b$04$vVYgSTfB8KVbmhbZE/k3R.ux9A0lJUM4CZwCkHI9fifke2.rTF7MG"),
        ("GtTkR6qn2QOZW", "$2b$04$JfoNrR8.doieoI8..F.C1OQgwE3uTeuardy6lw0AjALUzOARoyf2m"),
        ("zKo8vdFSnjX0f", "$2b$04$HP3I0PUs7KBEzMBNFw7o3O7f/uxaZU7aaDot1quHMgB2yrwBXsgyy"),
        ("I9VfYlacJiwiK", "$2b$04$xnFVhJsTzsFBTeP3PpgbMeMREb6rdKV9faW54Sx.yg9plf4jY8qT6"),
        ("VFPO7YXnHQbQO", "$2b$04$WQp9.igoLqVr6Qk70mz6xuRxE0RttVXXdukpR9N54x17ecad34ZF6"),
        ("VDx5BdxfxstYk", "$2b$04$xgZtlonpAHSU/njOCdKztOPuPFzCNVpB4LGicO4/OGgHv.uKHkwsS"),
        ("dEe6XfVGrrfSH", "$2b$04$2Siw3Nv3Q/gTOIPetAyPr.GNj3aO0lb1E5E9UumYGKjP9BYqlNWJe"),
        ("cTT0EAFdwJiLn", "$2b$04$7/Qj7Kd8BcSahPO4khB8me4ssDJCW3r4OGYqPF87jxtrSyPj5cS5m"),
        ("J8eHUDuxBB520", "$2b$04$VvlCUKbTMjaxaYJ.k5juoecpG/7IzcH1AkmqKi.lIZMVIOLClWAk."),
    ],
)
def test_pyca_vectors(password: str, stored: str) -> None:
    assert passwords.verify(password, stored)
    assert not passwords.verify(password[:-1], stored)


@pytest.fixture(scope="module")
def crypt() -> Callable[[bytes, bytes], bytes | None]:
    """The system's own `crypt()`, where it knows bcrypt."""
    found = ctypes.util.find_library("crypt")
    if not found:
        pytest.skip("this system has no libcrypt")
    function = ctypes.CDLL(found).crypt
    function.restype, function.argtypes = ctypes.c_char_p, (ctypes.c_char_p, ctypes.c_char_p)
    if function(b"x", b"$2b$04$" + b"." * 22) in (None, b"*0", b"*1"):
        pytest.skip("this system's libcrypt knows no bcrypt")
    return function


@pytest.mark.parametrize("password", ["", "correct horse battery", "x" * 72, "\U0001f511" * 18, "caf\u00e9"])
def test_a_hash_made_here_verifies_in_libxcrypt(
    crypt: Callable[[bytes, bytes], bytes | None], password: str
) -> None:
    stored = passwords.hash(password, cost=4).encode()
    assert crypt(password.encode(), stored) == stored
    assert crypt(b"!" + password.encode()[1:], stored) != stored


# What is hashed


@pytest.mark.parametrize("letter", ["x", "\u00e9", "\u20ac", "\U0001f511"])
def test_72_bytes_fit_and_one_character_more_does_not(letter: str) -> None:
    fits = letter * (72 // len(letter.encode()))
    stored = passwords.hash(fits, cost=4)
    assert passwords.verify(fits, stored)
    assert not passwords.verify(fits + letter, stored)  # what an old bcrypt would have cut off and let in
    with pytest.raises(PasswordRefused, match="72"):
        passwords.hash(fits + letter, cost=4)


def test_nul_is_an_ordinary_character() -> None:
    stored = passwords.hash("before\0after", cost=4)
    assert passwords.verify("before\0after", stored)
    for other in ("before", "before\0", "before\0later", "before\0after\0"):
        assert not passwords.verify(other, stored)


def test_the_empty_password_opens_only_what_it_was_set_for() -> None:
    assert passwords.verify("", passwords.hash("", cost=4))
    assert not passwords.verify("", passwords.hash("x", cost=4))


def test_bcrypt_takes_a_password_for_itself_repeated_after_nul() -> None:
    # Its key is the password and a NUL, over and over: nothing that whoever types one runs into.
    assert passwords.verify("abc\0abc", passwords.hash("abc", cost=4))


def test_half_a_surrogate_pair_is_a_character_too() -> None:  # JSON can carry one
    stored = passwords.hash("x\ud800", cost=4)
    assert passwords.verify("x\ud800", stored)
    assert not passwords.verify("x\ud801", stored)


def test_both_spellings_of_cafe_are_one_password() -> None:
    assert passwords.verify("cafe\u0301", passwords.hash("caf\u00e9", cost=4))


@pytest.mark.parametrize(("one", "other"), [("\u2460", "1"), ("\ufb01", "fi"), ("\uff41", "a"), ("A", "a")])
def test_what_only_looks_alike_is_another_password(one: str, other: str) -> None:
    assert not passwords.verify(other, passwords.hash(one, cost=4))


# What may be set


def test_the_minimum_counts_characters() -> None:
    passwords.check_new("\u00e9" * 15, minimum=15)
    with pytest.raises(PasswordRefused, match="15 characters"):
        passwords.check_new("\u00e9" * 14, minimum=15)


def test_the_minimum_counts_both_spellings_alike() -> None:
    with pytest.raises(PasswordRefused, match="15 characters"):
        passwords.check_new("e\u0301" * 14, minimum=15)


@pytest.mark.parametrize("common", ["123456789987654321", "password", "trustno1", "qwertyuiop"])
def test_a_common_password_is_refused_in_any_case(common: str) -> None:
    for form in (common, common.upper(), common.title()):
        with pytest.raises(PasswordRefused, match="first that anybody would try"):
            passwords.check_new(form, minimum=1)


def test_the_list_of_common_passwords_is_made_once() -> None:
    assert passwords._common() is passwords._common()


@pytest.mark.parametrize("password", ["ada.lovelace.1815", "ADA.LOVELACE.1815", "Ada.Lovelace.1815"])
def test_the_user_name_is_no_password(password: str) -> None:
    with pytest.raises(PasswordRefused, match="first that anybody would try"):
        passwords.check_new(password, minimum=15, username="ada.lovelace.1815")


def test_the_user_name_is_no_password_in_its_other_spelling_either() -> None:
    with pytest.raises(PasswordRefused, match="first that anybody would try"):
        passwords.check_new("cafe\u0301 de la gare", minimum=15, username="CAF\u00c9 de la Gare")


@pytest.mark.parametrize(
    "password", ["zzqzzqzzqzzqzzq", "QQZQQZQQZQQZQQZ", "730917309173091", "      !       !", "\u5c0f" * 15]
)
def test_no_kind_of_character_is_asked_for(password: str) -> None:
    passwords.check_new(password, minimum=15, username="ada")


# Rows


@pytest.mark.parametrize(
    "row",
    ["", "x", "$2b$31$" + "a" * 53, "$2b$17$" + "a" * 53, "$2b$00$" + "a" * 53, "$2b$04$" + "a" * 52, "$1$x",
     "$2b$04$" + "a" * 53 + "\n", "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"],
)  # fmt: skip
def test_a_malformed_or_poisoned_row_opens_to_nobody(row: str) -> None:
    started = time.monotonic()
    assert not passwords.verify("anything", row)
    assert time.monotonic() - started < 1
    assert passwords.needs_rehash(row, cost=12)


def test_the_dearest_row_that_is_checked_costs_two_to_the_sixteenth(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[bytes] = []
    monkeypatch.setattr(bcrypt, "checkpw", lambda _password, row: bool(checked.append(row)))
    for cost in range(32):
        passwords.verify("x", f"$2b${cost:02}$" + "." * 53)
    assert [int(row[4:6]) for row in checked] == list(range(4, 17))


@pytest.mark.parametrize("row", ["$2b$\u0660\u0664$" + "a" * 53, "$2b$04$" + "a" * 21 + "b" + "a" * 31])
def test_digits_of_other_scripts_and_salts_of_too_many_bits_do_no_harm(row: str) -> None:
    assert not passwords.verify("anything", row)


@settings(max_examples=150, deadline=None)
@given(anything, st.one_of(anything, rows))
def test_no_row_and_no_password_raises(password: str, row: str) -> None:
    if row[4:6].isascii() and row[4:6] > "09":
        row = row.replace("$" + row[4:6], "$04", 1)  # quick ones only; costs have a test of their own
    assert passwords.verify(password, row) is False
    assert passwords.needs_rehash(row, cost=4) in (True, False)
    assert passwords.verify(password, passwords.unmatchable(cost=4)) is False


@settings(max_examples=300, deadline=None)
@given(st.one_of(anything, rows, st.binary(), rows.map(lambda row: row.encode("utf-8", "surrogatepass"))))
def test_the_anatomy_of_a_row_is_all_of_it_or_a_value_error(row: str | bytes) -> None:
    try:
        found = passwords.anatomy(row)
    except ValueError:
        return
    text = row if isinstance(row, str) else row.decode()
    assert f"${found.version}${found.cost:02}${found.salt}{found.digest}" == text
    assert f"{found.cost:02}" in repr(found)


@pytest.mark.parametrize("cost", [4, 5])
def test_the_fields_of_a_stored_hash_join_to_it_again(cost: int) -> None:
    stored = passwords.hash("correct horse battery", cost=cost)
    for row in (stored, stored.encode()):
        found = passwords.anatomy(row)
        assert f"${found.version}${found.cost:02}${found.salt}{found.digest}" == stored
        assert (found.version, found.cost, len(found.salt), len(found.digest)) == ("2b", cost, 22, 31)


def test_the_anatomy_is_shown_as_four_fields_with_their_characters() -> None:
    salt, digest = "." * 22, "a" * 31
    found = passwords.anatomy(f"$2b$05${salt}{digest}")
    words = [
        ["field", "characters"],
        ["version", "$2b$"],
        ["cost", "05$", "32"],
        ["salt", salt],
        ["hash", digest],
    ]
    for line, starts in zip(repr(found).splitlines(), words, strict=True):
        assert line.split()[: len(starts)] == starts
    assert all(f">{word}</t" in found._html() for starts in words for word in starts[:2])
    with pytest.raises(FrozenInstanceError):
        found.cost = 4  # type: ignore[misc]


@pytest.mark.parametrize("row", [None, 12, ["$2b$"], "$2b$\u0660\u0664$" + "a" * 53, b"\xff" * 60])
def test_the_anatomy_of_anything_else_is_a_value_error(row: object) -> None:
    with pytest.raises(ValueError, match="not a bcrypt hash"):
        passwords.anatomy(row)


def test_rehash_when_the_cost_moves_or_the_version_is_old() -> None:
    stored = passwords.hash("x", cost=5)
    assert not passwords.needs_rehash(stored, cost=5)
    assert passwords.needs_rehash(stored, cost=4)
    assert passwords.needs_rehash(stored, cost=6)
    assert passwords.needs_rehash(stored.replace("$2b", "$2a"), cost=5)


@pytest.mark.parametrize(("version", "opens"), [("2a", True), ("2y", True), ("2x", False), ("2", False)])
def test_of_the_old_versions_two_are_still_read(version: str, opens: bool) -> None:
    old = passwords.hash("x", cost=4).replace("$2b$", f"${version}$")
    assert passwords.verify("x", old) is opens
    assert passwords.needs_rehash(old, cost=4)


def test_an_unmatchable_hash_looks_like_any_other() -> None:
    made = {passwords.unmatchable(cost=7) for _ in range(5)}
    assert len(made) == 5
    assert all(len(one) == 60 and not passwords.needs_rehash(one, cost=7) for one in made)


def test_whatever_the_password_an_unmatchable_hash_is_worked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[bool] = []
    real = bcrypt.checkpw
    monkeypatch.setattr(bcrypt, "checkpw", lambda *given: worked.append(real(*given)) or worked[-1])
    for password in ("", "x" * 15, "x" * 73, "x" * 1024):
        assert not passwords.verify(password, passwords.unmatchable(cost=4))
    assert worked == [False] * 4
