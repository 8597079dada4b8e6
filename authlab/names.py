"""User names: which may be registered, and which are one and the same to a person who reads them."""

import functools
import json
import re
import unicodedata
from importlib.resources import files

from authlab.errors import NameRefused

MAX_LENGTH = 64  # characters

# Letters and marks that show as nothing, though Python calls them printable: variation selectors,
# fillers, the blank Braille pattern (Unicode's Default_Ignorable_Code_Point, and U+2800).
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_SPACES = re.compile(" +")


def check_name(name: str) -> None:
    """Refuse a name that cannot be shown, or not be told from another. Raises `NameRefused`.

    Controls and format characters are out, among them those that turn the writing direction; so are
    halves of surrogate pairs, unassigned code points, and spaces but for the plain one, inside.
    """
    if not 0 < len(name) <= MAX_LENGTH:
        raise NameRefused(f"a user name has 1 to {MAX_LENGTH} characters")
    key = name_key(name)
    if not name.isprintable() or not key.isprintable():
        raise NameRefused("a user name is made of characters that can be seen")
    if name != name.strip() or key != key.strip() or not key:
        raise NameRefused("a user name neither begins nor ends with a space")


def name_key(name: str) -> str:
    """Fold the spellings of one name together: `Ada`, `ADA`, `ａｄａ` and `аdа` with Cyrillic letters.

    NFKD and case folding, then every character becomes the plainest one that looks like it (Unicode
    TS 39 section 4, single characters), until nothing changes; what shows as nothing is dropped, and
    of several spaces one stays, as a page shows them. A name too long to be registered stays as it is:
    folding takes time, and nobody has that name.
    """
    if len(name) > MAX_LENGTH:
        return name
    key = name
    while (folded := _fold(key)) != key:
        key = folded
    return key


def _fold(name: str) -> str:
    # Decomposed, so that accents do not hide a letter: é is e and an accent in every script.
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    plain = "".join(_plainest().get(c, c) for c in text)
    return _SPACES.sub(" ", _UNSEEN.sub("", plain))


@functools.cache
def _plainest() -> dict[str, str]:
    """Map every character to the smallest of those it can be taken for."""
    listed = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8"))
    alike = {c: {c, *(one["c"] for one in others if len(one["c"]) == 1)} for c, others in listed.items()}
    # `l` looks like `1` and `|` like `l`: one group, found by following each to its end.
    smallest = {c: min(group) for c, group in alike.items() if len(c) == 1}
    while (further := {c: min(smallest.get(one, one) for one in alike[c]) for c in smallest}) != smallest:
        smallest = further
    # Cyrillic `н` looks like nothing Latin, but its capital does: its group goes where the capital went.
    moved = {}
    for capital, plain in smallest.items():
        group = smallest.get(capital.lower(), capital.lower())
        if plain.isascii() and len(group) == 1 and not group.isascii():
            moved[group] = smallest.get(plain.lower(), plain.lower())
    return moved | {c: moved.get(plain, plain) for c, plain in smallest.items()}
