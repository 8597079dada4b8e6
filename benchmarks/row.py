"""One line of what is measured: beside a peer or a limit, of the same run."""

from dataclasses import asdict, dataclass

from authlab.parts import cores

CORES = cores()


@dataclass
class Row:
    """One line: `ratio` is measured over the other; `bound` says what it must be, if anything."""

    what: str
    measured: float
    unit: str
    against: str
    other: float
    bound: str = ""

    @property
    def ratio(self) -> float:
        return self.measured / self.other

    @property
    def holds(self) -> bool:
        if not self.bound:
            return True
        sign, number = self.bound.split()
        return self.ratio >= float(number) if sign == "≥" else self.ratio <= float(number)

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "ratio": self.ratio, "holds": self.holds}
