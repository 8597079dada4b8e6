import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authlab.encoding import b64url_decode, b64url_encode


@given(st.binary())
def test_decoding_undoes_encoding(data: bytes) -> None:
    assert b64url_decode(b64url_encode(data)) == data


@given(st.binary())
def test_equals_the_library_without_padding(data: bytes) -> None:
    assert b64url_encode(data) == base64.urlsafe_b64encode(data).decode().rstrip("=")


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
