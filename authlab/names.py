"""User names: which may be registered, and which are one and the same to a person who reads them."""

import functools
import json
import unicodedata
from importlib.resources import files

from authlab.errors import NameRefused

MAX_LENGTH = 64  # characters


def check_name(name: str) -> None:
    """Refuse a name that cannot be shown, or not be told from another. Raises `NameRefused`.

    Controls and format characters are out, among them those that turn the writing direction; so are
    halves of surrogate pairs, unassigned code points, and spaces but for the plain one, inside.
    """
    if not 0 < len(name) <= MAX_LENGTH:
        raise NameRefused(f"a user name has 1 to {MAX_LENGTH} characters")
    if not name.isprintable() or not name_key(name).isprintable():
        raise NameRefused("a user name is made of characters that can be seen")
    if name != name.strip() or not name_key(name).strip():
        raise NameRefused("a user name neither begins nor ends with a space")


def name_key(name: str) -> str:
    """Fold the spellings of one name together: `Ada`, `ADA`, `ａｄａ` and `аdа` with Cyrillic letters.

    NFKC and case folding first, then every character becomes the plainest one that looks like it
    (Unicode TS 39 section 4, single characters), until nothing changes.
    """
    key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(_plainest().get(c, c) for c in key)


@functools.cache
def _plainest() -> dict[str, str]:
    """Map every character to the smallest of those it can be taken for."""
    listed = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8"))
    alike = {c: {c, *(one["c"] for one in others if len(one["c"]) == 1)} for c, others in listed.items()}
    # `l` looks like `1` and `|` like `l`: one group, found by following each to its end.
    smallest = {c: min(group) for c, group in alike.items() if len(c) == 1}
    while True:
        further = {c: min(smallest.get(one, one) for one in alike[c]) for c in smallest}
        if further == smallest:
            return smallest
        smallest = further
