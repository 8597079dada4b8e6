"""The cost dial: what a step of bcrypt's cost takes from you, and from whoever stole the table."""

import hashlib
import html
import math
import time
from collections.abc import Callable

import ipywidgets

from authlab.figure import COLOURS
from authlab.picture import WIDTH, Drawing, Figure
from authlab.widgets import StillBox

# One RTX 4090, hashcat 6.2.6, stock clocks: https://gist.github.com/Chick3nman/32e662a5bb63bc4f51b847bb422222fd
# (revision 265c2531, 14 October 2022), mode 1400 and mode 3200, which hashcat measures at 32 iterations, cost
# 5. Another run of the same card got a third more of bcrypt (PHCS-gh/Hashcat-benchmark, 7be99ee4).
GPU = "one RTX 4090 (hashcat 6.2.6, October 2022)"
GPU_SHA256 = 21_975.5e6  # hashes a second
GPU_BCRYPT_5 = 184.0e3  # hashes a second at cost 5; each step more halves it

COSTS = range(4, 17)  # bcrypt starts at 4; `authlab.passwords` refuses a row over 16
_DAY, _YEAR = 86_400, 365.25 * 86_400
_UNITS = (
    (_YEAR, "years"),
    (_DAY, "days"),
    (3600, "hours"),
    (60, "min"),
    (1, "s"),
    (1e-3, "ms"),
    (1e-6, "µs"),
)
_TICKS = ((1e-6, "1 µs"), (1e-3, "1 ms"), (1, "1 s"), (60, "1 min"), (3600, "1 h"), (_DAY, "1 day"),
          (_YEAR, "1 year"))  # fmt: skip
_WHO = {
    "server": "your server",
    "core": "attacker, one core of this machine",
    "gpu": "attacker, one graphics card",
}
_Mark = tuple[str, float, str]  # who, seconds, label
_LEFT, _PER_DECADE, _FIRST = 168, 33.5, -7.0  # pixels, pixels, ten to the power of: where the axis begins


def span(seconds: float) -> str:
    """Write a time in the unit that people would use.

    >>> [span(n) for n in (0.000_000_5, 0.25, 90, 2.4e6, 4e7)]
    ['0.5 µs', '250 ms', '1.5 min', '28 days', '1.3 years']
    """
    size, unit = next((one for one in _UNITS if seconds >= one[0]), _UNITS[-1])
    number = f"{seconds / size:.2g}" if seconds / size < 10 else f"{seconds / size:,.0f}"
    return f"{number} {unit[:-1] if number == '1' and len(unit) > 3 else unit}"


def sha256_seconds(salt: bytes = b"") -> float:
    """Measure how long one SHA-256 takes in a loop of Python here, in seconds: the best of three."""
    words = [b"password%d" % i for i in range(10_000)]

    def once() -> float:
        started = time.perf_counter()
        for word in words:
            hashlib.sha256(salt + word).digest()
        return (time.perf_counter() - started) / len(words)

    return min(once() for _ in range(3))


class CostDial(StillBox):
    """Turn the cost and see, on one axis, a login and the attack on every user of a leaked table.

    `seconds_for(cost)` measures one hash here. What was not measured is worked out from the nearest
    cost that was, twice as much a step, and marked ≈.
    """

    def __init__(
        self, seconds_for: Callable[[int], float], *, cost: int = 12, users: int = 1000, guesses: int = 10_000
    ) -> None:
        self._seconds_for, self._start, self._users, self._guesses = seconds_for, cost, users, guesses
        self._sha256, self._salted = sha256_seconds(), sha256_seconds(salt=bytes(16))
        self._measured: dict[int, float] = {}
        self._measure_low_costs(budget=0.5)
        wide = {"width": "360px"}
        self._slider = ipywidgets.IntSlider(cost, COSTS[0], COSTS[-1], description="cost", layout=wide)
        self._button = ipywidgets.Button(description="Measure", tooltip="Hash at this cost on this machine")
        reset = ipywidgets.Button(description="Start over")
        self._view = ipywidgets.HTML()
        self._slider.observe(lambda _: self._draw(), "value")
        self._button.on_click(lambda _: self.measure())
        reset.on_click(lambda _: self._reset())
        super().__init__([ipywidgets.HBox([self._slider, self._button, reset]), self._view])
        self._draw()

    @property
    def cost(self) -> int:
        return self._slider.value

    @property
    def seconds(self) -> float:
        """How long one hash takes at the cost that is set: measured, or worked out."""
        nearest = min(self._measured, key=lambda cost: (abs(cost - self.cost), -cost))
        return self._measured[nearest] * 2.0 ** (self.cost - nearest)

    def measure(self) -> float:
        """Measure at the cost that is set, show it, and return it in seconds."""
        self._button.description = "measuring …"
        try:
            self._measured[self.cost] = max(self._seconds_for(self.cost), 1e-6)
        finally:
            self._button.description = "Measure"
        self._draw()
        return self.seconds

    def attack(self, kind: str = "bcrypt", *, gpu: bool = False) -> float:
        """How long all guesses at all users take, in seconds; `kind` may be "sha256" and "salted" too.

        Without salts one pass over the guesses does for everybody.
        """
        tries = self._guesses * (1 if kind == "sha256" else self._users)
        here = {"sha256": self._sha256, "salted": self._salted, "bcrypt": self.seconds}
        there = 2.0 ** (self.cost - 5) / GPU_BCRYPT_5 if kind == "bcrypt" else 1 / GPU_SHA256
        return tries * (there if gpu else here[kind])

    def _measure_low_costs(self, budget: float) -> None:
        started = time.perf_counter()
        for cost in range(COSTS[0], 10):
            self._measured[cost] = max(self._seconds_for(cost), 1e-6)  # some clocks are coarse
            if time.perf_counter() - started > budget:
                break

    def _reset(self) -> None:
        for cost in [cost for cost in self._measured if cost >= 10]:
            del self._measured[cost]
        self._slider.value = self._start
        self._draw()

    def _draw(self) -> None:
        python = f"In Python: seconds_for({self.cost}) * {self._guesses:_} * {self._users:_}"
        style = "font-family:var(--jp-code-font-family,monospace);opacity:.8"
        self._view.value = f'{self._still()._html()}<div style="{style}">{html.escape(python)}</div>'

    def _still(self) -> Figure:
        about = "" if self.cost in self._measured else "≈ "
        rows = [
            ("one login, for you", [("server", self.seconds, about + span(self.seconds))]),
            ("SHA-256, no salt", self._guessing("sha256")),
            ("SHA-256, salted", self._guessing("salted")),
            (f"bcrypt, cost {self.cost}", self._guessing("bcrypt")),
        ]
        caption = (
            f"At cost {self.cost} a login takes {about}{span(self.seconds)} here. To try {self._guesses:,} "
            f"passwords on each of {self._users:,} leaked users takes ≈ {span(self.attack())} on one core of "
            f"this machine, ≈ {span(self.attack(gpu=True))} on {GPU}."
        )
        told = "; ".join(
            f"{row}: " + ", ".join(f"{label} ({_WHO[who]})" for who, _, label in marks) for row, marks in rows
        )
        return Figure(_drawn(rows), caption=caption, alt=f"Times on a logarithmic axis. {told}.")

    def _guessing(self, kind: str) -> list[_Mark]:
        times = (("core", self.attack(kind)), ("gpu", self.attack(kind, gpu=True)))
        return [(who, seconds, f"≈ {span(seconds)}") for who, seconds in times]


def _x(seconds: float) -> float:
    return min(WIDTH - 14.0, max(_LEFT, _LEFT + (math.log10(seconds) - _FIRST) * _PER_DECADE))


def _drawn(rows: list[tuple[str, list[_Mark]]]) -> str:
    bottom = 44 + 52 * len(rows)
    drawing = Drawing(bottom + 48)
    for (who, name), left in zip(_WHO.items(), (14, 136, 424), strict=True):
        _shape(drawing, who, left, 20)
        drawing.add("text", name, x=left + 12, y=25)
    for seconds, label in _TICKS:
        x = _x(seconds)
        drawing.add("line", cls="line", x1=x, x2=x, y1=44, y2=bottom, stroke_dasharray="2 4")
        drawing.add("text", label, cls="muted", x=x, y=bottom + 18, text_anchor="middle")
    drawing.add("text", "time (log scale)", cls="muted", x=WIDTH - 14, y=bottom + 38, text_anchor="end")
    for i, (row, marks) in enumerate(rows):
        y = 80 + 52 * i
        drawing.add("text", row, x=_LEFT - 10, y=y + 5, text_anchor="end")
        end = max(_x(seconds) for _, seconds, _ in marks)
        drawing.add("line", x1=_LEFT, x2=end, y1=y, y2=y, stroke=_colour(marks[0][0]), stroke_width=2)
        for who, seconds, label in marks:
            _shape(drawing, who, _x(seconds), y)
            x = min(max(_x(seconds), _LEFT + 34), WIDTH - 48)
            drawing.add("text", label, x=x, y=y - 13, text_anchor="middle")
    return drawing.svg()


def _shape(drawing: Drawing, who: str, x: float, y: float) -> None:
    if who == "gpu":
        drawing.add("rect", x=x - 6, y=y - 6, width=12, height=12, fill=_colour(who))
    else:
        drawing.add("circle", cx=x, cy=y, r=7, fill=_colour(who))


def _colour(who: str) -> str:
    return COLOURS["server" if who == "server" else "attacker"]
