"""Lesson 08: a limit on guessing that locks nobody out, a queue with an end, a slow answer in a hundred."""

import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.figure import Table
from authlab.insecure.limits import DAY, MINUTE, History, Limit, Try, insecure_no_limit
from authlab.widgets.quiz import Question

GUESSES, SOURCES = 10_000, 500
_NOW = 1_800_000_000.0  # when an attack begins, by a clock that is made up
_PHONE, _OFFICE = "ada's phone", "203.0.113.7"


def _guesses(account: str, source: str, device: str | None = None, seconds: float = MINUTE) -> Iterable[Try]:
    for i in range(GUESSES):
        address = source.format(i % SOURCES // 250, i % 250)
        yield Try(account.format(i), address, device, _NOW + i * seconds / GUESSES)


one_source = partial(_guesses, "user {}", _OFFICE)  # passwords of another leak, each tried once
many_sources = partial(_guesses, "ada", "198.51.{}.{}")


def _asked(allowed: Limit, history: History, one: Try) -> bool:
    """Ask whether one login may be checked. Raises `Mistake` for an answer that is none."""
    said = attempt(partial(allowed, history), one.account, one.source, one.device, one.at)
    must_return(said, "True or False was expected and None came")
    if not isinstance(said, bool):
        raise Mistake(f"True or False was expected and {shown(said)} came", "not an answer")
    return said


def _let_through(allowed: Limit, guesses: Iterable[Try], *, most: int = GUESSES) -> History:
    """Return the guesses that are checked, no more than two over `most`."""
    history = History()
    for one in guesses:
        if len(history) < most + 2 and _asked(allowed, history, one):
            history.add(one)
    return history


def trial(*limits: Limit) -> Table:
    """Show what each limit lets through of two attacks, and whom it lets in right after the second one."""
    columns = ("limit", "1 source, 10,000 accounts", "500 sources, 1 account",
               "ada, known device", "ada, new device")  # fmt: skip
    caption = f"let through, of {GUESSES:,} guesses in a simulated minute; and then the right user"
    return Table(columns, map(_tried, limits), caption)


def _tried(allowed: Limit) -> tuple[str, ...]:
    name = getattr(allowed, "__name__", "your limit")
    try:
        stuffed, guessed = (_let_through(allowed, guesses()) for guesses in (one_source, many_sources))
        answers = [_asked(allowed, guessed, _ada(MINUTE, device)) for device in (_PHONE, None)]
    except (NotImplementedError, Mistake) as problem:
        return name, str(problem) or "not started", "", "", ""
    return name, f"{len(stuffed):,}", f"{len(guessed):,}", *("in" if yes else "locked out" for yes in answers)


def _ada(after: float, device: str | None = None, source: str = "192.0.2.1", right: bool = True) -> Try:
    return Try("ada", source, device, _NOW + after, right)


_ATTACKS = (
    (one_source, 200, "one source, once on each of as many accounts, within a minute",
     "Each account has one failure, the source all", "by account only"),
    (many_sources, 100, f"{SOURCES} sources on one account, within a minute",
     "Each source sends twenty; the account has them all", "by source only"),
    (partial(many_sources, seconds=DAY - 1), 100, f"{SOURCES} sources on one account, within a day",
     "Who guesses slowly has time", "forgets too soon"),
    (partial(_guesses, "ada", _OFFICE, _PHONE), 100, "a device that knows ada, on ada's account",
     "A phone can be stolen: count it too", "a known device may do anything"),
)  # fmt: skip


def _judge_allowed(allowed: Limit) -> None:
    typed = _let_through(insecure_no_limit, (_ada(i, right=False) for i in range(9)))
    right = _let_through(insecure_no_limit, (_ada(i, phone) for i in range(150) for phone in (None, _PHONE)))
    _let_in(allowed, (
        (History(), _ada(0), "before anybody has failed", "", "refuses everybody"),
        (typed, _ada(9), "ada has mistyped 9 times and knows her password the tenth time",
         ". Five tries are few for her, and a hundred are few for a guesser", "lock after five"),
        *((right, _ada(150, device), "after 150 logins with the right password", ": count failures",
           "counts successes") for device in (None, _PHONE)),
    ))  # fmt: skip
    by_one, by_many, *_ = _judge_guesses(allowed)
    bob = Try("bob", "192.0.2.2", None, _NOW + MINUTE - 1)
    after = f"after the guesses from {SOURCES} sources on her account, "
    _let_in(allowed, (
        (by_many, _ada(MINUTE, _PHONE), f"{after}ada is at her phone",
         ". Whoever does not like her can keep her out like this", "the victim is locked out"),
        (by_one, _ada(MINUTE - 1, _PHONE, _OFFICE), "ada is at her phone, behind the address that guesses "
         "(one office, say)", "", "a device counts as its source"),
        *((history, bob, "while others are guessed at, bob logs in from elsewhere", "", "one counter for all")
          for history in (by_one, by_many)),
        (by_many, _ada(DAY + MINUTE), f"{after}a day later, ada is at a new device",
         ". Nobody is there to unlock her by hand", "never forgets"),
    ))  # fmt: skip


def _let_in(allowed: Limit, logins: Iterable[tuple[History, Try, str, str, str]]) -> None:
    for history, one, when, why, misconception in logins:
        if not _asked(allowed, history, one):
            raise Mistake(f"{when}: True was expected and False came{why}", misconception)


def _judge_guesses(allowed: Limit) -> list[History]:
    """Return what each attack got through."""
    let: list[History] = []
    for guesses, most, whence, why, misconception in _ATTACKS:
        let.append(_let_through(allowed, guesses(), most=most))
        said = f"of {GUESSES:,} guesses from {whence}, at most {most} were expected to be let through and "
        if len(let[-1]) == most + 1:
            said += f"{most + 1} came. Once {most} have failed, the next must wait: use < and not <="
            raise Mistake(said, "one too many")
        if len(let[-1]) > most:
            raise Mistake(f"{said}more came. {why}", misconception)
    return let


def _allowed(history, account, source, device, now):
    if device:
        return history.failures(now - DAY, account=account, device=device) < 100
    by_source = history.failures(now - MINUTE, source=source)
    by_all = history.failures(now - DAY, account=account)
    return by_source < 200 and by_all < 100


ALLOWED = Exercise(
    id="08.allowed",
    judge=_judge_allowed,
    answer=_allowed,
    hints=(
        "three counts: a known device has its own, a stranger needs room on the source and on the account",
        "if device: return history.failures(now - DAY, account=account, device=device) < 100",
        "else both: history.failures(now - MINUTE, source=source) < 200, and the account < 100 since a day",
    ),
    praise="both attacks run dry, and ada gets in at her phone; at a new device she may wait for a day",
)

# cores, seconds a hash takes, seconds a client waits: what is exact in binary, so that no rounding decides
_MACHINES = ((2, 0.25, 2.0), (4, 0.25, 1.0), (1, 0.5, 4.0), (8, 0.125, 1.0), (2, 0.25, 0.625), (4, 0.5, 0.25))


def _judge_workers(workers: Callable[..., Any]) -> None:
    for cores, a_hash, patience in _MACHINES:
        rounds = math.floor(patience / a_hash)
        expected = cores, max(0, cores * (rounds - 1))
        got = attempt(workers, cores, a_hash, patience)
        seen = f"for {cores} cores, {a_hash} s a hash, {patience} s of patience, {expected} was expected"
        must_return(got, f"{seen} and None came")
        if not isinstance(got, tuple | list) or len(got) != 2 or not all(map(_is_number, got)):
            raise Mistake(f"{seen} and {shown(got)} came: two numbers are wanted", "not two numbers")
        if tuple(got) != expected:
            threads, waiting = got
            raise _first_of(f"{seen} and {shown(tuple(got))} came", (
                (threads > cores, "Threads beyond the cores only take turns", "more threads hash more"),
                (threads < cores, "bcrypt lets go of the GIL, so each core can hash", "one hash at a time"),
                (waiting < 0, "No fewer than none can wait", "forgets who has no time at all"),
                (waiting > cores * rounds, "The last one waits for too long", "a queue needs no end"),
                (waiting == cores * rounds, "Those being hashed at this moment take their time too",
                 "forgets who is being served"),
                (waiting in (rounds, rounds - 1), "Every core takes one off the queue", "forgets the cores"),
                (True, "How many hashes does one core finish in time?", "half a hash counts"),
            ))  # fmt: skip


def _first_of(seen: str, cases: Iterable[tuple[bool, str, str]]) -> Mistake:
    why, misconception = next((why, misconception) for holds, why, misconception in cases if holds)
    return Mistake(f"{seen}. {why}", misconception)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


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


def _mixed(*groups: tuple[int, float]) -> list[float]:
    values = [ms for count, ms in groups for _ in range(count)]
    return [values[i * 37 % len(values)] for i in range(len(values))]


# At each 99th percentile several answers are alike: every usual definition gives the same. The 7 lies 99 %
# of the way along, for whoever does not sort.
_LATENCIES = (
    (_mixed((630, 2.0), (1, 7.0), (209, 2.0), (80, 1.0), (40, 1.5), (39, 900.0), (1, 3000.0)), 900.0),
    (_mixed((995, 2.0), (5, 1500.0)), 2.0),
    (_mixed((150, 2.0), (45, 20.0), (5, 400.0)), 400.0),
)


def _judge_p99(p99: Callable[..., Any]) -> None:
    for given, expected in _LATENCIES:
        got = attempt(p99, list(given))
        times = ", ".join(f"{given.count(ms)} × {ms:g} ms" for ms in sorted(set(given)))
        seen = f"for {times}, mixed, {expected} was expected and {shown(got)} came"
        must_return(got, seen)
        if not _is_number(got):
            raise Mistake(f"{seen}: a number of milliseconds is wanted", "not a number")
        if not math.isclose(got, expected, rel_tol=1e-9):
            ordered, count, near = sorted(given), len(given), partial(math.isclose, got)
            raise _first_of(seen, (
                (near(sum(given) / count), "Not one client waited so long", "the average tells"),
                (got == ordered[-1], "One in a thousand is not one in a hundred", "the slowest is the 99th"),
                (got == ordered[count // 2], "Half were slower: the median", "what is usual is enough"),
                (near(0.99 * ordered[-1]), "Count answers, not milliseconds", "a share of the slowest"),
                (got == ordered[99], "Not place 99, but 99 % of the way", "place 99"),
                (got == ordered[count // 100], "99 of 100 were slower than that", "from the wrong end"),
                (True, "Sort, then go 99 % of the way along", "does not sort"),
            ))  # fmt: skip


def _p99(ms: list) -> float:
    return sorted(ms)[int(0.99 * len(ms))]


PERCENTILE = Exercise(
    id="08.percentile",
    judge=_judge_p99,
    answer=_p99,
    hints=(
        "put the answers in order, from the fastest to the slowest, and walk 99 hundredths of the way",
        "sorted(ms) is in order, and int(0.99 * len(ms)) is how far to walk",
        "return sorted(ms)[int(0.99 * len(ms))]",
    ),
    praise="one client in a hundred waits at least that long, and the median does not know",
)

RECALL = (
    Question(
        "What does the server do to answer /auth/me?",
        ("It checks the token and reads a row", "It hashes the password again", "It asks for the password"),
        "No password came, so there is none to hash. It takes milliseconds, if nothing holds it up.",
        "00 · Ask who you are",
    ),
    Question(
        "You raise bcrypt's cost from 12 to 14. What does it do to a login?",
        ("It takes four times as long", "It takes two steps more", "Nothing: only guesses get slower"),
        "Each step doubles the work, for you as well as for whoever guesses. Today it is your turn to pay.",
        "03 · Press the brake",
    ),
)
