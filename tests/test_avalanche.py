"""The avalanche: what it counts, what it shows, how it goes back."""

import hashlib
import re

import pytest

from authlab.widgets.avalanche import Avalanche, flipped


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def view() -> Avalanche:
    return Avalanche(sha256, "dragon", "Dragon")


def text_of(widget: Avalanche) -> str:
    return widget._repr_mimebundle_()[0]["text/plain"]


@pytest.mark.parametrize(
    ("one", "other", "bits"), [("00", "00", 0), ("00", "ff", 8), ("a5", "5a", 8), ("01", "03", 1)]
)
def test_bits_that_differ_are_counted(one: str, other: str, bits: int) -> None:
    assert flipped(one, other) == bits


def test_every_bit_that_differs_is_a_filled_square_and_every_other_an_empty_one() -> None:
    widget = view()
    svg = widget._still().svg
    paths = re.findall(r"<path [^>]*>", svg)
    counts = {('fill="none"' in path): path.count("M") for path in paths}
    assert counts == {False: widget.flipped, True: 256 - widget.flipped}
    assert 96 < widget.flipped < 160


def test_the_still_form_tells_both_hashes_and_the_number() -> None:
    assert text_of(view()).startswith("“dragon” and “Dragon”: 123 of 256 bits are different")
    assert sha256("Dragon") in text_of(view())


def test_what_is_typed_is_hashed_and_shown_also_markup() -> None:
    widget = view()
    widget._second.value = "<b>'\"é"
    assert f"{widget.flipped} of 256" in widget._picture.value
    assert "<b>'" not in widget._picture.value + widget._python.value.replace("<code>", "")
    widget._second.value = "dragon"
    assert widget.flipped == 0


def test_the_python_shown_does_the_same() -> None:
    widget = view()
    source = re.sub("<.*?>", "", widget._python.value).replace("&#x27;", "'")
    assert eval(source, {"sha256": sha256}) == widget.flipped  # noqa: S307


def test_start_over_puts_the_first_texts_back() -> None:
    widget = view()
    widget._first.value = widget._second.value = "x"
    widget.reset()
    assert text_of(widget) == text_of(view())


def test_a_long_hash_still_fits() -> None:
    Avalanche(lambda text: hashlib.sha512(text.encode()).hexdigest(), "a", "b")
