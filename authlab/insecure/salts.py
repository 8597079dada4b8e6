"""Four stores that salt badly, and a picture of what one table of hashes opens (lesson 02)."""

import hashlib
from collections.abc import Mapping, Sequence

from authlab.figure import COLOURS
from authlab.picture import WIDTH, Drawing, Figure

Row = tuple[str, bytes]  # a user's name and the salt of that row

_USERS = ("ada@mail.example", "ben@mail.example", "eve@mail.example")


def _salt(number: int) -> bytes:
    """Return 16 bytes that look drawn at random and are the same on every machine."""
    return hashlib.sha256(f"salt {number}".encode()).digest()[:16]


def insecure_one_salt() -> list[Row]:
    """Give all users one salt, such as a constant in the source: one table opens them all."""
    return [(name, _salt(0)) for name in _USERS]


def insecure_name_as_salt() -> list[Row]:
    """Take the user's name: different for each, and known to everybody long before the leak."""
    return [(name, name.encode()) for name in _USERS]


def insecure_kept_salt() -> list[Row]:
    """Keep the salt when a password changes: one table opens the old hash and the new one."""
    return [(name, _salt(number)) for name, number in zip((*_USERS, _USERS[0]), (1, 2, 3, 1), strict=True)]


def insecure_short_salt() -> list[Row]:
    """Draw one byte: 256 tables, built before the leak, are all that can ever be needed."""
    return [(name, _salt(number)[:1]) for number, name in enumerate(_USERS, 4)]


def four_stores() -> dict[str, list[Row]]:
    """Return four leaked tables by letter, each with one fault, its rows in the order they were written."""
    stores = (insecure_kept_salt, insecure_name_as_salt, insecure_one_salt, insecure_short_salt)
    return {letter: store() for letter, store in zip("ABCD", stores, strict=True)}


def opened_users(groups: Mapping[str, Sequence[bool]], *, caption: str) -> Figure:
    """Draw every user as a square, filled where the password was found, one panel a group."""
    columns, size = 25, 13
    rows = max(-(-len(group) // columns) for group in groups.values())
    drawing = Drawing(54 + rows * size)
    gap = WIDTH / len(groups)
    told = []
    for place, (label, group) in enumerate(groups.items()):
        left = place * gap + (gap - columns * size) / 2
        title = f"{label}: {sum(group)} of {len(group)} opened"
        told.append(title)
        drawing.add("text", title, x=f"{left:g}", y=26)
        for is_open in (False, True):
            squares = "".join(
                f"M{left + index % columns * size + 1:g} {40 + index // columns * size + 1}h10v10h-10z"
                for index, one in enumerate(group)
                if one == is_open
            )
            look = {"fill": COLOURS["attacker"]} if is_open else {"fill": "none"}
            stroke = COLOURS["attacker" if is_open else "database"]
            drawing.add("path", d=squares, stroke=stroke, **look)
    return Figure(
        drawing.svg(), caption=caption, alt=f"A square a user, filled if opened. {'; '.join(told)}."
    )
