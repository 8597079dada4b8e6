"""The token microscope: edit a token's parts and its key, and follow one letter down to its six bits."""

import hmac
from pathlib import Path
from typing import Any

import traitlets

from authlab.encoding import b64url_decode, b64url_encode
from authlab.figure import COLOURS
from authlab.insecure.lax import insecure_b64url_decode
from authlab.jws import jws_verify, strict_json
from authlab.picture import Drawing, Figure
from authlab.widgets import LabWidget, stepping

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PARTS = ("header", "payload", "signature")
_EDITED = ("header", "payload", "key", "signature")
_MONO = "font-family:monospace"


class TokenMicroscope(LabWidget):
    """Look at a token of UTF-8 parts, signed with a key of text; `at` is the index of one of its characters.

    While `follow` is true, the signature is made again at every change; a signature that is edited ends
    that. `name` is what the reader's cell calls the microscope.
    """

    _esm = stepping("microscope.js")
    _css = LabWidget._css + Path(__file__).with_suffix(".css").read_text("utf-8")
    header = traitlets.Unicode().tag(sync=True)
    payload = traitlets.Unicode().tag(sync=True)
    key = traitlets.Unicode().tag(sync=True)
    signature = traitlets.Unicode().tag(sync=True)
    follow = traitlets.Bool(True).tag(sync=True)
    at = traitlets.Int(0).tag(sync=True)
    view = traitlets.Dict().tag(sync=True)  # what is drawn, made of the fields
    start = traitlets.Dict().tag(sync=True)  # what it began with

    def __init__(self, token: str, key: bytes, *, name: str = "microscope") -> None:
        header, payload, signature = token.split(".")
        texts = (b64url_decode(header).decode(), b64url_decode(payload).decode(), key.decode(), signature)
        fields = dict(zip(_EDITED, texts, strict=True))
        self._name = name
        super().__init__(**fields, at=len(token) - 1)
        self.follow = signature == self._made
        self.start = {**fields, "follow": self.follow, "at": self.at}
        self.observe(self._changed, [*_EDITED, "follow"])
        self.view = self._look()

    @property
    def signed(self) -> str:
        """Header and payload as they are written: what the HMAC is made over."""
        return ".".join(b64url_encode(_bytes(text)) for text in (self.header, self.payload))

    @property
    def token(self) -> str:
        """The token as it is now."""
        return f"{self.signed}.{self.signature}"

    @property
    def _tag(self) -> bytes:
        return hmac.digest(_bytes(self.key), self.signed.encode(), "sha256")

    @property
    def _made(self) -> str:
        return b64url_encode(self._tag)

    def _changed(self, change: dict[str, Any]) -> None:
        if change["name"] == "signature":
            self.follow = self.follow and self.signature == self._made
        elif self.follow:
            self.signature = self._made
        before, self.view = self.view, self._look()
        moved = self.view["signed"] - before["signed"] if self.at > before["signed"] else 0
        if self.at == len(before["letters"]) - 1:
            moved = len(self.token) - len(before["letters"])  # the end stays the end, the letter the letter
        self.at = max(0, min(self.at + moved, len(self.token) - 1))

    def _look(self) -> dict[str, Any]:
        data = {
            "header": _bytes(self.header),
            "payload": _bytes(self.payload),
            "signature": _lax(self.signature),
        }
        labels = {part: [_label(byte, part) for byte in data[part]] for part in PARTS}
        letters: list[dict[str, Any]] = []
        for part, text in zip(PARTS, self.token.split(".", 2), strict=True):
            letters += [_DOT] if part != "header" else []
            letters += _letters(part, text, labels[part])
        for index, letter in enumerate(letters):
            if letter["bits"]:
                letter["python"] = f'f"{{ALPHABET.index({self._name}.token[{index}]):06b}}"'
        return {
            "letters": letters,
            "bytes": labels,
            "signed": len(self.signed),
            "tag": [f"{byte:02x}" for byte in self._tag],
            "verdict": self._verdict(),
            "python": f'hmac.digest({self._name}.key.encode(), {self._name}.signed.encode(), "sha256").hex()',
        }

    def _verdict(self) -> str:
        try:
            b64url_decode(self.signature)
            strict_json(jws_verify(self.token, _bytes(self.key)), "payload")
        except ValueError as problem:
            lax = self.signature != self._made and _lax(self.signature) == self._tag
            note = " A lax reader takes it: it spells the bytes that were expected." if lax else ""
            return f"✗ Refused: {problem}.{note}"
        return (
            "✓ Right: the tag that this key makes of header and payload is the signature, letter for letter."
        )

    def _still(self) -> Figure:
        view = self._look()
        at = max(0, min(self.at, len(view["letters"]) - 1))
        one = view["letters"][at]
        caption = f"{one['what']} {view['verdict']}"
        lengths = {part: sum(letter["part"] == part for letter in view["letters"]) for part in PARTS}
        alt = ", ".join(f"{part}: {length} letters" for part, length in lengths.items())
        return Figure(
            _picture(view, one, lengths), caption=caption, alt=f"A token under the microscope. {alt}."
        )


_DOT = {"letter": ".", "part": "dot", "place": 0, "bits": "", "bytes": [], "python": "",
        "what": "A dot: no letter of base64url, so it can stand between the parts."}  # fmt: skip


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # a browser's text may hold half of a surrogate pair


def _lax(text: str) -> bytes:
    """Decode as far as that is possible."""
    try:
        return insecure_b64url_decode(text)
    except ValueError:
        return b""


def _label(byte: int, part: str) -> str:
    plain = part != "signature" and 32 < byte < 127
    return chr(byte) if plain else f"{byte:02x}"


def _letters(part: str, text: str, labels: list[str]) -> list[dict[str, Any]]:
    """Tell of each letter its place among the letters, its bits, and the bytes that they are of."""
    rows, place = [], 0
    for number, letter in enumerate(text, 1):
        row = {"letter": letter, "part": part, "place": place, "bits": "", "bytes": [], "python": ""}
        said = f"Letter {number} of the {part}, {letter}"
        if letter not in ALPHABET:
            rows.append(row | {"what": f"{said}: it is none of the 64, and a lax reader drops it."})
            continue
        owners = [bit // 8 for bit in range(6 * place, 6 * place + 6)]
        here = [byte for byte in dict.fromkeys(owners) if byte < len(labels)]
        pieces = [f"{owners.count(byte)} of byte {byte + 1} ({labels[byte]})" for byte in here]
        if spare := sum(byte >= len(labels) for byte in owners):
            pieces.append(f"{spare} spare, of no byte")
        bits = f"{ALPHABET.index(letter):06b}"
        rows.append(row | {"bits": bits, "bytes": here, "what": f"{said}, is {bits}: {', '.join(pieces)}."})
        place += 1
    return rows


def _picture(view: dict[str, Any], one: dict[str, Any], lengths: dict[str, int]) -> str:
    """Draw the three parts as long as they are, and below them the group of four letters around one."""
    drawing, x, width = Drawing(154), 12.0, 24
    for part, length in lengths.items():
        wide = 680 * length / (sum(lengths.values()) or 1)
        drawing.add("rect", x=f"{x:.1f}", y=12, width=f"{wide:.1f}", height=8, fill=COLOURS[part])
        drawing.add("text", f"{part}, {length}", x=f"{x:.1f}", y=38)
        x += wide + 4
    labels = view["bytes"].get(one["part"], [])
    group = [
        letter
        for letter in view["letters"]
        if letter["part"] == one["part"] and letter["bits"] and letter["place"] // 4 == one["place"] // 4
    ]
    for number, letter in enumerate(group):
        marked = COLOURS[one["part"]] if letter is one else "none"
        _box(drawing, 12 + 6 * width * number, 56, 6 * width, letter["letter"], marked)
        for bit, digit in enumerate(letter["bits"]):
            _box(drawing, 12 + width * (6 * number + bit), 86, width, digit, marked)
    first = one["place"] // 4 * 3
    behind = labels[first : first + 3]
    if spare := max(0, 6 * len(group) - 8 * len(behind)):
        drawing.add("text", f"{spare} spare", x=16 + 8 * width * len(behind), y=134)
    for number, label in enumerate(behind):
        marked = COLOURS[one["part"]] if first + number in one["bytes"] else "none"
        _box(drawing, 12 + 8 * width * number, 116, 8 * width, label, marked)
    return drawing.svg()


def _box(drawing: Drawing, x: float, y: float, width: float, text: str, fill: str) -> None:
    drawing.add("rect", cls="line", x=x, y=y, width=width, height=26, fill=fill)
    style = _MONO if fill == "none" else f"{_MONO};font-weight:bold;fill:#000"
    drawing.add("text", text, x=x + width / 2, y=y + 18, text_anchor="middle", style=style)
