"""Lesson 21: show a fault by a request that fails, repair a service, tell when a fast hash is enough."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import httpx2

from authlab.client import Client
from authlab.errors import ServerError
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises import club_faults
from authlab.exercises.club_faults import FAULTS, NO_FAULTS, Probe, kept_out, served, with_only, without
from authlab.insecure.club import InsecureClub
from authlab.widgets.quiz import Question

_ENOUGH = 3
# For a probe: the club as it is, one with all eight repaired, eight that have one fault each, and
# repaired ones without what looks wrong.
_CLUBS = (
    InsecureClub,
    with_only(),
    *(with_only(one.lesson) for one in FAULTS),
    *(without(methods) for _, methods in NO_FAULTS),
)


def lessons_shown(probes: Sequence[Probe]) -> list[str]:
    """Return for each probe the lesson of the one fault that it shows. Raises `Mistake` for any other.

    A probe gets a client of a club that nobody has joined yet, and returns True where the fault is.
    """
    with served(*_CLUBS * len(probes)) as clients:
        for place, probe in enumerate(probes):
            if not callable(probe):
                raise Mistake(
                    f"number {place} is {shown(probe)}: a function of a client was expected", "not a function"
                )
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


def _judge_find(find: Callable[..., Any]) -> None:
    got = attempt(find)
    must_return(got, f"find() returned {shown(got)}")
    if not isinstance(got, list | tuple):
        raise Mistake(f"find() returned {shown(got)}: a list of functions was expected", "not a list")
    found = lessons_shown(got)
    different = set(found) - {"18"}  # which the lesson has shown itself
    if len(different) < _ENOUGH:
        raise Mistake(
            f"find() returned {len(got)} requests that show {len(different)} of the other seven faults: "
            f"at least {_ENOUGH} were expected",
            "too few",
        )


def _find() -> list:
    def query(ask) -> bool:
        card = enter(ask)
        return ask.get("/me", params={"card": card}).status_code == 200

    def names(ask) -> bool:
        enter(ask)
        two = [{"name": n, "password": "x"} for n in ("Ada", "Nobody")]
        told = [ask.post("/visits", json=one).text for one in two]
        return told[0] != told[1]

    def markup(ask) -> bool:
        bearer = {"Authorization": f"Bearer {enter(ask)}"}
        ask.post("/board", json={"note": "<b>saw</b>"}, headers=bearer)
        return "<b>saw</b>" in ask.get("/board").text

    def enter(ask) -> str:
        typed = {"name": "Ada", "password": "a hammer and forty nails"}
        ask.post("/members", json=typed)
        return ask.post("/visits", json=typed).json()["card"]

    return [query, names, markup]


FIND = Exercise(
    id="21.find",
    judge=_judge_find,
    answer=_find,
    hints=(
        "take one method of the club at a time, and ask which lesson was about such a thing",
        "where is a card taken from; what does a no say; what becomes of a note on the board; how much of a "
        "password is read; who says from where a request comes",
        'return ask.get("/me", params={"card": card}).status_code == 200 shows a card taken from the address',
    ),
    praise="each of them fails a service that you have never seen, and passes a repaired one",
)


def _judge_repaired(repaired: Callable[..., Any]) -> None:
    got = attempt(repaired, InsecureClub)
    must_return(got, f"repaired(InsecureClub) returned {shown(got)}")
    if not (isinstance(got, type) and issubclass(got, InsecureClub)) or got is InsecureClub:
        raise Mistake(
            f"repaired(InsecureClub) returned {shown(got)}: a class made from it was expected", "not a class"
        )
    try:
        if lost := kept_out(got):
            raise Mistake(
                f"in the repaired club an honest member cannot {lost}", "an honest member is kept out"
            )
        with served(*(got for _ in FAULTS)) as clients:
            for fault, ask in zip(FAULTS, clients, strict=True):
                if fault.probe(ask):
                    raise Mistake(
                        f"still there (lesson {fault.lesson}): {fault.what}", f"lesson {fault.lesson}"
                    )
    except (ValueError, KeyError) as problem:  # an answer of another kind than the club's
        said = f"in the repaired club an honest member gets an answer that cannot be read: {problem!r}"
        raise Mistake(said, "an honest member is kept out") from problem


REPAIRED = Exercise(
    id="21.repaired",
    judge=_judge_repaired,
    answer=club_faults.repaired,
    hints=(
        "one method at a time, and after each the request that shows its fault: is it False now?",
        "leave has to list what read looks up; read is told which kind was asked for, and does not look",
        "class Repaired(club): def no(self, member): return 'Wrong name or password.'",
    ),
    praise="eight faults are gone, and honest members notice nothing",
)

_SECRETS = (
    ("a password of 40 characters", "a person", 95, 40, "slow", "length is chance"),
    ("a key of 43 characters", "a machine", 64, 43, "fast", "every secret needs a slow hash"),
    ("a code of 6 digits", "a machine", 10, 6, "slow", "drawn is enough"),
    ("a code of 19 letters and digits", "a machine", 62, 19, "fast", "the bits are miscounted"),
    ("a code of 18 letters and digits", "a machine", 62, 18, "slow", "the bits are miscounted"),
    ("a code of 34 digits", "a machine", 10, 34, "fast", "the bits are miscounted"),
    ("a code of 33 digits", "a machine", 10, 33, "slow", "the bits are miscounted"),
    ("112 tosses of a coin", "a machine", 2, 112, "fast", "112 is too few"),
)


def _judge_which_hash(which_hash: Callable[..., Any]) -> None:
    for what, by, alphabet, length, due, misconception in _SECRETS:
        got = attempt(which_hash, by, alphabet, length)
        said = f"for {what}, chosen by {by}, {due!r} was expected and {shown(got)} came"
        must_return(got, said)
        if got not in ("slow", "fast"):
            raise Mistake(f"{said}: one of two words", "neither word")
        if got != due:
            bits = f"{length * math.log2(alphabet):.1f} bits" if by == "a machine" else "no bits that count"
            raise Mistake(f"{said}: {bits}", misconception)


def _which_hash(chosen_by: str, alphabet: int, length: int) -> str:
    if chosen_by == "a machine" and alphabet**length >= 2**112:
        return "fast"
    return "slow"


WHICH_HASH = Exercise(
    id="21.which_hash",
    judge=_judge_which_hash,
    answer=_which_hash,
    hints=(
        "who has chosen it? What a person chooses is guessed from a list, however long it is",
        "each character that is drawn from an alphabet of n has log2(n) bits; add them up",
        'bits = length * math.log2(alphabet); "fast" from 112 bits on, and only if a machine has drawn it',
    ),
    praise="nobody guesses 112 bits, whatever the hash; everything else needs the slow one",
)

RECALL = (
    Question(
        "Every attack on the scoreboard is dead, and every story alive. What has been shown?",
        (
            "That these attempts fail, and these users get in",
            "That the server is secure",
            "That no hole is left",
        ),
        "A board answers what somebody thought of asking, and nothing else.",
        "20 · Ask the first user",
    ),
    Question(
        "A token is signed with the right key. What else has to be looked at?",
        ("When, from whom, for whom and what for", "Nothing: the signature says it all", "Its length"),
        "A correct signature is necessary, and not sufficient.",
        "10 · Say from whom, for whom and what for",
    ),
)
