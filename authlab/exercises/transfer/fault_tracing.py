"""Tell which lesson's fault a request shows, by clubs that have one fault each."""

from collections.abc import Sequence

import httpx2

from authlab.client import Client
from authlab.errors import ServerError
from authlab.exercise import Mistake, shown
from authlab.exercises.club_faults import FAULTS, NO_FAULTS, Probe, served, with_only, without
from authlab.insecure.club import InsecureClub

# For a probe: the club as it is, one with all eight repaired, eight that have one fault each, and
# repaired ones without what looks wrong.
_CLUBS: tuple[type[InsecureClub], ...] = (
    InsecureClub,
    with_only(),
    *(with_only(one.lesson) for one in FAULTS),
    *(without(methods) for _, methods in NO_FAULTS),
)


def lessons_shown(probes: Sequence[Probe]) -> list[str]:
    """Return for each probe the lesson of the one fault that it shows. Raises `Mistake` for any other.

    A probe gets a client of a club that nobody has joined yet, and returns True where the fault is.
    """
    for place, probe in enumerate(probes):
        if not callable(probe):
            raise Mistake(
                f"number {place} is {shown(probe)}: a function of a client was expected", "not a function"
            )
    with served(*_CLUBS * len(probes)) as clients:
        chunks = [clients[len(_CLUBS) * n :][: len(_CLUBS)] for n in range(len(probes))]
        return [_lesson_shown(probe, chunk) for probe, chunk in zip(probes, chunks, strict=True)]


def _lesson_shown(probe: Probe, clients: Sequence[Client]) -> str:
    name = getattr(probe, "__name__", shown(probe))
    as_it_is, repaired, *others = clients
    if not _asked(probe, name, as_it_is):
        raise Mistake(f"{name} returned False for the club as it is: it shows nothing", "nothing fails")
    if _asked(probe, name, repaired):
        ends = zip(NO_FAULTS, others[len(FAULTS) :], strict=True)
        what = next((what for (what, _), client in ends if not _shows(probe, client)), "")
        raise Mistake(
            f"{name} returned True for the club as it is, and also for one in which all eight are repaired. "
            + (
                f"It shows {what}"
                if what
                else "It is a false alarm, something that is missing, or a ninth one that nobody has planted"
            ),
            "what looks wrong is wrong",
        )
    with_one = zip(FAULTS, others, strict=False)
    found = [fault.lesson for fault, client in with_one if _asked(probe, name, client)]
    if len(found) > 1:
        said = f"{name} returned True where any of {len(found)} faults is: ask for one thing"
        raise Mistake(said, "several faults in one")
    if not found:
        raise Mistake(
            f"{name} returned True only where several faults come together: take a request that is right, "
            "and make one thing wrong in it",
            "several faults in one",
        )
    return found[0]


def _shows(probe: Probe, client: Client) -> bool:
    try:
        return bool(probe(client))
    except Exception:  # as one that looks for a header that is not there
        return False


def _asked(probe: Probe, name: str, client: Client) -> bool:
    try:
        got = probe(client)
    except NotImplementedError:
        raise
    except (httpx2.HTTPError, ServerError) as problem:
        raise Mistake(
            f"{name} got no answer: {type(problem).__name__}: {problem}", "raises", problem
        ) from problem
    except Exception as problem:
        raise Mistake(
            f"{name} raised {type(problem).__name__}: {problem}. It is asked of clubs in which the fault is "
            "repaired, too: there it has to return False",
            "raises",
            problem,
        ) from problem
    if not isinstance(got, bool):
        raise Mistake(
            f"{name} returned {shown(got)}: True was expected where the fault is, else False", "no bool"
        )
    return got
