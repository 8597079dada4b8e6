"""bcrypt's limit met wrongly, cut off in silence or let out as an error; and pictures of its bytes."""

import unicodedata
from collections.abc import Mapping

import bcrypt

from authlab.figure import COLOURS
from authlab.parts import System
from authlab.picture import Drawing, Figure
from authlab.users import User

LIMIT = 72  # bytes


def insecure_hash(password: str, *, cost: int) -> str:
    """Hash as bcrypt did before 5.0."""
    data = password.encode()[:72]
    return bcrypt.hashpw(data, bcrypt.gensalt(cost)).decode()


def insecure_verify(password: str, stored: str) -> bool:
    """Check as bcrypt did before 5.0."""
    data = password.encode()[:72]
    return bcrypt.checkpw(data, stored.encode())


async def insecure_authenticate(system: System, username: str, password: str) -> User | None:
    """Return the user, or None for no."""
    user = system.users.by_name(username)
    if user is None:
        return None
    if bcrypt.checkpw(password.encode(), user.password_hash.encode()):
        return user
    return None


def what_is_read(statuses: Mapping[str, int]) -> Figure:
    """Draw passwords over 72 bytes or of just 72, cut where bcrypt's reading ends, with what a login got."""
    left, cut, right, step = 16, 420, 606, 38
    drawing = Drawing(50 + step * len(statuses))
    drawing.add("text", f"the first {LIMIT} bytes: read", x=left, y=26)
    drawing.add("text", "the rest: never read", x=cut + 12, y=26, cls="muted")
    drawing.add("text", "login", x=right + 24, y=26)
    told = []
    for row, (password, status) in enumerate(statuses.items()):
        y, data = 40 + row * step, password.encode()
        head, rest = (part.decode(errors="replace") for part in (data[:LIMIT], data[LIMIT:]))
        box = {"y": y, "height": 26, "rx": 3}
        drawing.add("rect", **box, x=left, width=cut - left, fill=COLOURS["secret"])
        words = f"{head[:31].rpartition(' ')[0]} … {head[-19:].partition(' ')[2]}"
        drawing.add("text", words, x=left + 8, y=y + 18, style="fill: #000000; text-decoration: underline")
        shown = rest.strip() if len(rest) < 10 else f"{rest.strip()[:8]}…"
        ending = f"{shown}: {len(data) - LIMIT} bytes" if rest else "nothing"
        grey = {"fill": "none", "stroke": COLOURS["database"], "stroke_dasharray": "4 3"}
        drawing.add("rect", **box, **grey, x=cut + 4, width=right - cut - 4)
        drawing.add("text", ending, x=cut + 14, y=y + 18, cls="muted")
        drawing.add("text", f"{status}", x=right + 24, y=y + 18)
        told.append(f"{ending}: {status}")
    ends = 46 + step * len(statuses)
    drawing.add("line", x1=cut, x2=cut, y1=12, y2=ends, stroke=COLOURS["attacker"], stroke_width=3)
    seen = len({password.encode()[:LIMIT] for password in statuses})
    return Figure(
        drawing.svg(),
        caption=f"{len(statuses)} passwords, and {seen} to bcrypt: nothing to the right of the cut is read.",
        alt=f"A bar holds the first {LIMIT} bytes; behind it, and what the login got: {'; '.join(told)}.",
    )


def _sign(character: str) -> str:
    """Write a character so that every font shows it: an accent on a circle, an emoji by its name."""
    if unicodedata.combining(character):
        return f"\N{DOTTED CIRCLE}{character}"
    return character if character <= "\uffff" else unicodedata.name(character, "?").lower()[:14]


def byte_boxes(**texts: str) -> Figure:
    """Draw the UTF-8 of texts, one box a byte in hexadecimal, each character above its bytes."""
    left, size, gap, step = 120, 30, 9, 74
    drawing = Drawing(14 + step * len(texts))
    counted, told = [], []
    for row, (label, text) in enumerate(texts.items()):
        x, y = left, 14 + row * step
        drawing.add("text", label, x=16, y=y + 47)
        spelled = []
        for character in text:
            data = character.encode()
            sign = _sign(character)
            width = size * len(data)
            drawing.add("text", sign, x=x + width / 2, y=y + 18, text_anchor="middle")
            look = {"fill": "none", "stroke": COLOURS["client"], "stroke_width": 2}
            drawing.add("rect", **look, x=x, y=y + 27, width=width, height=30, rx=3)
            for place, byte in enumerate(data):
                start = x + place * size
                if place:
                    drawing.add("line", cls="line", x1=start, x2=start, y1=y + 28, y2=y + 56)
                drawing.add("text", f"{byte:02x}", x=start + size / 2, y=y + 47, text_anchor="middle")
            spelled.append(f"{sign} {data.hex(' ')}")
            x += width + gap
        counted.append(f"{label}: {len(text)} characters, {len(text.encode())} bytes")
        told.append(f"{label}: {', '.join(spelled)}")
    return Figure(drawing.svg(), caption=f"{'; '.join(counted)}.", alt=f"One box a byte. {'; '.join(told)}.")
