"""Give a pool its size, and its queue an end."""

import math
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, is_number, must_return, shown
from authlab.exercises.under_load.wrong_numbers import first_of

# cores, seconds a hash takes, seconds a client waits: what is exact in binary, so that no rounding decides
_MACHINES = ((2, 0.25, 2.0), (4, 0.25, 1.0), (1, 0.5, 4.0), (8, 0.125, 1.0), (2, 0.25, 0.625), (4, 0.5, 0.25))


def _judge_workers(workers: Callable[..., Any]) -> None:
    for cores, a_hash, patience in _MACHINES:
        rounds = math.floor(patience / a_hash)
        expected = cores, max(0, cores * (rounds - 1))
        got = attempt(workers, cores, a_hash, patience)
        seen = f"for {cores} cores, {a_hash} s a hash, {patience} s of patience, {expected} was expected"
        must_return(got, f"{seen} and None came")
        if not isinstance(got, tuple | list) or len(got) != 2 or not all(map(is_number, got)):
            raise Mistake(f"{seen} and {shown(got)} came: two numbers are wanted", "not two numbers")
        if tuple(got) != expected:
            threads, waiting = got
            raise first_of(f"{seen} and {shown(tuple(got))} came", (
                (threads > cores, "Threads beyond the cores only take turns", "more threads hash more"),
                (threads < cores, "bcrypt lets go of the GIL, so each core can hash", "one hash at a time"),
                (waiting < 0, "No fewer than none can wait", "forgets who has no time at all"),
                (waiting > cores * rounds, "The last one waits for too long", "a queue needs no end"),
                (waiting == cores * rounds, "Those being hashed at this moment take their time too",
                 "forgets who is being served"),
                (waiting in (rounds, rounds - 1), "Every core takes one off the queue", "forgets the cores"),
                (True, "How many hashes does one core finish in time?", "half a hash counts"),
            ))  # fmt: skip


def _workers(cores: int, hash_seconds: float, patience: float) -> tuple:
    in_time = cores * int(patience / hash_seconds)
    return cores, max(0, in_time - cores)


WORKERS = Exercise(
    id="08.workers",
    judge=_judge_workers,
    answer=_workers,
    hints=(
        "as many threads as cores; then count what all cores finish while somebody waits",
        "one core finishes int(patience / hash_seconds) whole hashes in that time",
        "in_time = cores * int(patience / hash_seconds); `cores` of these are at work, the rest waits",
    ),
    praise="every core is busy, and whoever is let in gets an answer while they still want it",
)
