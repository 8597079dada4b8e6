import base64
import itertools
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authlab.encoding import b64url_decode, b64url_encode

# On a busy machine an example may take long: that is no fault of what is tested.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@calm
@given(st.binary())
def test_decoding_undoes_encoding(data: bytes) -> None:
    assert b64url_decode(b64url_encode(data)) == data


@calm
@given(st.binary())
def test_equals_the_library_without_padding(data: bytes) -> None:
    assert b64url_encode(data) == base64.urlsafe_b64encode(data).decode().rstrip("=")


@calm
@given(st.text(max_size=30))
def test_only_the_canonical_spelling_decodes(text: str) -> None:
    try:
        data = b64url_decode(text)
    except ValueError:
        return
    assert b64url_encode(data) == text


def test_rfc_4648_vectors() -> None:  # section 10, padding left off
    for plain, encoded in (("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")):
        assert b64url_encode(plain.encode()) == encoded


@pytest.mark.parametrize(
    "text", ["Zg==", "Zh", "Z", "Zm8=", "Z+8", "Z/8", "Zm 8", "Zm8\n", "é", None, b"Zg", 5]
)
def test_refuses_what_is_not_canonical(text: object) -> None:
    with pytest.raises(ValueError, match="not base64url"):
        b64url_decode(text)  # type: ignore[arg-type]


@pytest.mark.parametrize(("length", "spellings"), [(1, 0), (2, 256), (3, 65_536)])
def test_every_byte_string_has_exactly_one_spelling(length: int, spellings: int) -> None:
    alphabet, read = string.ascii_letters + string.digits + "-_", set()
    for letters in itertools.product(alphabet, repeat=length):
        try:
            data = b64url_decode("".join(letters))
        except ValueError:
            continue
        assert data not in read
        read.add(data)
    assert len(read) == spellings


@pytest.mark.parametrize(
    "letter", [*"=+/ \t\r\n\0.,", "\u00aa", "\u0430", "\uff21", "\u2010", "\ud800", "\u0660"]
)
def test_no_foreign_letter_is_dropped_or_taken_for_another(letter: str) -> None:
    for text in (letter, f"{letter}Zm9v", f"Zm{letter}9v", f"Zm9v{letter}", letter * 4):
        with pytest.raises(ValueError, match="not base64url"):
            b64url_decode(text)
