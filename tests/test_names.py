"""Which user names may be registered, and which are one and the same."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authlab.errors import NameRefused
from authlab.names import MAX_LENGTH, check_name, name_key

# All that are assigned but for private use and most ideographs, which fold into nothing else.
CHARACTERS = [
    c
    for c in map(chr, [*range(0x4F00), *range(0x9F00, 0x17000), *range(0x19000, 0x20000),
                       *range(0x2F800, 0x2FA20), *range(0xE0000, 0xE0200)])
    if unicodedata.category(c) not in ("Cn", "Co", "Cs")
]  # fmt: skip
anything = st.text(st.characters(exclude_categories=[]), max_size=80)  # surrogates and controls too


@pytest.mark.parametrize(
    "name", ["a", "Ada", "Ada Lovelace", "x" * MAX_LENGTH, "\u0410\u0434\u0430", "\u5c0f\u660e", "O'Brien",
             "a@b.example", "\u2764\ufe0f", "\U0001f511", "<script>", "' OR 1=1 --", "../etc/passwd",
             "\ufdfa" * 64]
)  # fmt: skip
def test_a_name_that_can_be_seen_is_taken(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "x" * 65, " ada", "ada ", "\u00a0ada", "a\tda", "a\nda", "a\0", "\x7f", "\x85"),
        *("a\u202eda", "a\u200bda", "a\u200dda", "a\u00adda", "\ufeffada", "a\u2028da", "a\U000e0041"),
        *("\ud800", "a\udfff", "\uffff", "\u0378", "\ue000", "a\u3000da"),
        *("\u3164", "\u115f\u1160", "\ufe0f", "\u2800", "\ufe0f ada", "ada \u2800", "\u00b4"),
    ],
)
def test_a_name_that_cannot_be_seen_or_told_apart_is_refused(name: str) -> None:
    with pytest.raises(NameRefused):
        check_name(name)


@pytest.mark.parametrize(
    "other",
    [
        *("ADA", "aDa", "\uff21\uff24\uff21", "\U0001d400\U0001d41d\U0001d41a", "\u24b6\u24d3\u24d0"),
        *("\u0430d\u0430", "\u0410D\u0410", "\u03b1da", "ad\u0251", "Ada\ufe0f", "A\u034fda", "\u3164Ada"),
    ],
)
def test_what_looks_like_ada_is_ada(other: str) -> None:
    assert name_key(other) == name_key("Ada")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("coco", "\u0441\u043e\u0441\u043e"),  # Cyrillic from the first letter to the last
        ("paypal", "\u0440\u0430\u0443\u0440\u0430l"),
        ("BOB", "\u0412\u041e\u0412"),  # only its capitals look Latin
        ("TOM", "\u0422\u041e\u041c"),
        ("admin1", "adminl"),
        ("John Smith", "John  Smith"),  # a page shows one space
        ("caf\u00e9", "cafe\u0301"),
        ("caf\u00e9", "caf\u0435\u0301"),  # the accent does not hide a Cyrillic letter
        ("stra\u00dfe", "STRASSE"),
        ("\ufb01n", "fin"),
    ],
)
def test_look_alikes_are_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ada", "adam"), ("e", "\u00e9"), ("user1", "user2"), ("a b", "ab"),
                       ("\u5c0f", "\u5927")]
)  # fmt: skip
def test_different_names_stay_different(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_the_key_of_every_character_is_its_own_key() -> None:
    keys = {name_key(c) for c in CHARACTERS}
    assert [ascii(key) for key in keys if name_key(key) != key] == []


def test_every_character_has_the_key_of_its_other_spellings() -> None:
    different = [
        ascii(c)
        for c in CHARACTERS
        for other in (c.upper(), c.lower(), *(unicodedata.normalize(form, c) for form in ("NFKC", "NFD")))
        if name_key(other) != name_key(c)
    ]
    assert different == []


@settings(max_examples=300, deadline=None)
@given(anything)
def test_every_text_has_a_key_that_folds_no_further(name: str) -> None:
    key = name_key(name)
    assert name_key(key) == key


@settings(max_examples=300, deadline=None)
@given(anything)
def test_case_and_compatible_spellings_make_no_new_name(name: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert name_key(unicodedata.normalize(form, name)) == name_key(name)
    assert name_key(name.casefold()) == name_key(name)
    assert name_key(name.upper()) == name_key(name)


@settings(max_examples=300, deadline=None)
@given(anything)
def test_a_name_is_taken_or_refused_and_nothing_else_happens(name: str) -> None:
    try:
        check_name(name)
    except NameRefused:
        return
    assert name.isprintable()
    assert name.encode("utf-8")
    assert name_key(name).strip()


def test_a_name_nobody_can_have_costs_no_folding() -> None:
    assert name_key("\ufdfa" * 65) == "\ufdfa" * 65  # folded, each would become eighteen characters
