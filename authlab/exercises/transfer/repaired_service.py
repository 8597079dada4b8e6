"""Repair a service, and keep its honest members."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises import club_faults
from authlab.exercises.club_faults import FAULTS, kept_out, served
from authlab.insecure.club import InsecureClub


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
