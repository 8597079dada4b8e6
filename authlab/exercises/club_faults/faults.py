"""The eight faults: who teaches each, what shows it, and where it sits."""

from dataclasses import dataclass

from authlab.exercises.club_faults.probes import (
    Probe,
    after_leaving,
    card_in_query,
    letter_as_card,
    long_password,
    markup,
    names_told,
    place_believed,
    unsigned,
)
from authlab.exercises.club_faults.repair import Repaired
from authlab.insecure.club import InsecureClub


@dataclass(frozen=True)
class Fault:
    """One fault: the lesson and the heading that teach it, what it is, what shows it, its methods."""

    lesson: str
    heading: str
    what: str
    probe: Probe
    methods: tuple[str, ...]


FAULTS = (
    Fault("04", "Follow the advice", "a password is cut at 72 bytes", long_password, ("seal", "opens")),
    Fault("07", "Compare the answers", "the answer says whether a name exists", names_told, ("no",)),
    Fault(
        "08",
        "Count who guesses",
        "the place is taken from a header that anybody writes",
        place_believed,
        ("place",),
    ),
    Fault(
        "10",
        "Say from whom, for whom and what for",
        "a token for another purpose is taken for a card",
        letter_as_card,
        ("read",),
    ),
    Fault("11", "Refuse the word", "a card says by itself that it needs no signature", unsigned, ("fits",)),
    Fault(
        "13",
        "Find a token in a log",
        "a card is read from the address, and stands in logs",
        card_in_query,
        ("shown",),
    ),
    Fault("16", "Close it three ways", "a note becomes markup", markup, ("board",)),
    Fault(
        "18",
        "List what has ended",
        "leaving lists the card, and the id is what is looked up",
        after_leaving,
        ("leave",),
    ),
)


def with_only(*lessons: str) -> type[InsecureClub]:
    """Return a club that has the faults of these lessons, and the others repaired."""
    kept = [name for one in FAULTS if one.lesson in lessons for name in one.methods]
    return type("Club", (Repaired,), {name: vars(InsecureClub)[name] for name in kept})
