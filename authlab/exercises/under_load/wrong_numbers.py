"""Say of a wrong number what it shows."""

from collections.abc import Iterable

from authlab.exercise import Mistake


def first_of(seen: str, cases: Iterable[tuple[bool, str, str]]) -> Mistake:
    """Make a mistake of the first case that holds."""
    why, misconception = next((why, misconception) for holds, why, misconception in cases if holds)
    return Mistake(f"{seen}. {why}", misconception)
