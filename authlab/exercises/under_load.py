"""Lesson 08: a limit on guessing that locks nobody out, a queue with an end, a slow answer in a hundred."""

import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.figure import Table
from authlab.insecure.limits import DAY, MINUTE, History, Limit, Try
from authlab.widgets.quiz import Question

GUESSES, SOURCES = 10_000, 500
_NOW = 1_800_000_000.0  # when an attack begins, by a clock that is made up
_ONE_SOURCE, _ONE_ACCOUNT, _TYPOS = 200, 100, 9
_PHONE = "ada's phone"


def one_source() -> Iterable[Try]:
    """Guess once on each of many accounts, from one source within a minute: passwords of another leak."""
    for i in range(GUESSES):
        yield Try(f"user {i}", "203.0.113.7", None, _NOW + i * MINUTE / GUESSES)


def many_sources(*, seconds: float = MINUTE) -> Iterable[Try]:
    """Guess the password of one account, from many sources in turn."""
    for i in range(GUESSES):
        yield Try("ada", f"198.51.{i % SOURCES // 250}.{i % 250}", None, _NOW + i * seconds / GUESSES)


def stolen_phone() -> Iterable[Try]:
    """Guess the password of one account, from a device that its user has logged in on."""
    for i in range(GUESSES):
        yield Try("ada", "203.0.113.7", _PHONE, _NOW + i * MINUTE / GUESSES)


def _asked(allowed: Limit, history: History, one: Try) -> bool:
    """Ask whether one login may be checked. Raises `Mistake` for an answer that is none."""
    said = attempt(partial(_call, allowed, history), one.account, one.source, one.device, one.at)
    must_return(said, "True or False was expected and None came")
    if not isinstance(said, bool):
        raise Mistake(f"True or False was expected and {shown(said)} came", "not an answer")
    return said


def _call(allowed: Limit, history: History, *one: Any) -> Any:
    return allowed(history, *one)


def _let_through(allowed: Limit, guesses: Iterable[Try], *, most: int = GUESSES) -> tuple[int, History]:
    """Count the guesses that are checked, no more than one over `most`; return the history as well."""
    history = History()
    for one in guesses:
        if _asked(allowed, history, one):
            history.add(one)
            if len(history) > most:
                break
    return len(history), history


def trial(*limits: Limit) -> Table:
    """Show what each limit lets through of two attacks, and whom it lets in right after the second one."""
    rows = []
    for allowed in limits:
        name = getattr(allowed, "__name__", "your limit")
        try:
            counts = [f"{_let_through(allowed, one_source())[0]:,}"]
            count, history = _let_through(allowed, many_sources())
            phone, new = (_asked(allowed, history, one) for one in (_ada(device=_PHONE), _ada()))
            rows.append(
                (name, *counts, f"{count:,}", *("in" if yes else "locked out" for yes in (phone, new)))
            )
        except NotImplementedError:
            rows.append((name, "not started", "", "", ""))
        except Mistake as mistake:
            rows.append((name, str(mistake), "", "", ""))
    columns = ("limit", "1 source, 10,000 accounts", f"{SOURCES} sources, 1 account", "ada, known device",
               "ada, new device")  # fmt: skip
    return Table(columns, rows, f"let through, of {GUESSES:,} guesses in a minute; and then the right user")


def _ada(*, device: str | None = None, source: str = "192.0.2.1", at: float = _NOW + MINUTE + 1) -> Try:
    return Try("ada", source, device, at, right=True)


def _judge_allowed(allowed: Limit) -> None:
    if not _asked(allowed, History(), _ada(at=_NOW)):
        raise Mistake("before anybody has failed, True was expected and False came", "refuses everybody")
    _judge_typos(allowed)
    _judge_guesses(allowed)
    _judge_users(allowed)


def _judge_typos(allowed: Limit) -> None:
    history = History()
    for i in range(_TYPOS):
        history.add(Try("ada", "192.0.2.1", None, _NOW + i))
    if not _asked(allowed, history, _ada(at=_NOW + _TYPOS)):
        raise Mistake(
            f"ada has mistyped {_TYPOS} times and knows her password the tenth time: True was expected and "
            "False came. Five tries are few for her, and a hundred are few for a guesser",
            "lock after five",
        )
    history = History()
    for i in range(150):
        history.add(Try("ada", f"192.0.2.{i}", None, _NOW + i, right=True))
        history.add(Try("ada", "192.0.2.1", _PHONE, _NOW + i, right=True))
    if not all(_asked(allowed, history, _ada(device=d, at=_NOW + 150)) for d in (None, _PHONE)):
        raise Mistake(
            "after 150 logins with the right password, True was expected and False came: count failures",
            "counts successes",
        )


def _judge_guesses(allowed: Limit) -> None:
    if _let_through(allowed, one_source(), most=_ONE_SOURCE)[0] > _ONE_SOURCE:
        raise _through("one source, once on each of as many accounts, within a minute", _ONE_SOURCE,
                       "Each account has one failure, the source all", "by account only")  # fmt: skip
    if _let_through(allowed, many_sources(), most=_ONE_ACCOUNT)[0] > _ONE_ACCOUNT:
        raise _through(f"{SOURCES} sources on one account, within a minute", _ONE_ACCOUNT,
                       "Each source sends twenty; the account has them all", "by source only")  # fmt: skip
    if _let_through(allowed, many_sources(seconds=DAY - 1), most=_ONE_ACCOUNT)[0] > _ONE_ACCOUNT:
        raise _through(f"{SOURCES} sources on one account, within a day", _ONE_ACCOUNT,
                       "Who guesses slowly has time", "forgets too soon")  # fmt: skip
    if _let_through(allowed, stolen_phone(), most=_ONE_ACCOUNT)[0] > _ONE_ACCOUNT:
        raise _through("a device that knows ada, on ada's account", _ONE_ACCOUNT,
                       "A phone can be stolen: count it too", "a known device may do anything")  # fmt: skip


def _through(whence: str, most: int, why: str, misconception: str) -> Mistake:
    said = f"of {GUESSES:,} guesses from {whence}, at most {most} were expected to be let through and "
    return Mistake(f"{said}more came. {why}", misconception)


def _judge_users(allowed: Limit) -> None:
    _, by_one = _let_through(allowed, one_source(), most=_ONE_SOURCE)
    _, by_many = _let_through(allowed, many_sources(), most=_ONE_ACCOUNT)
    after = f"after the guesses from {SOURCES} sources on her account, "
    if not _asked(allowed, by_many, _ada(device=_PHONE)):
        raise Mistake(f"{after}ada is at her phone: True was expected and False came. Whoever does not like "
                      "her can keep her out like this", "the victim is locked out")  # fmt: skip
    here = {"source": "203.0.113.7", "at": _NOW + MINUTE - 1}
    if not _asked(allowed, by_one, _ada(device=_PHONE, **here)):
        raise Mistake("ada is at her phone, behind the address that guesses (one office, "
                      "say): True was expected and False came", "a device counts as its source")  # fmt: skip
    bob = Try("bob", "192.0.2.2", None, _NOW + MINUTE - 1)
    for history, what in ((by_one, "one source"), (by_many, f"{SOURCES} sources")):
        if not _asked(allowed, history, bob):
            raise Mistake(f"while {what} guess on other accounts, bob logs in from elsewhere: True was "
                          "expected and False came", "one counter for all")  # fmt: skip
    if not _asked(allowed, by_many, _ada(at=_NOW + DAY + MINUTE + 1)):
        raise Mistake(f"{after}a day later, ada is at a new device: True was expected and False came. Nobody "
                      "is there to unlock her by hand", "never forgets")  # fmt: skip


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
        "else both: history.failures(now - MINUTE, source=source) < 200 and history.failures(now - DAY, "
        "account=account) < 100",
    ),
    praise="both attacks run dry, and ada gets in at her phone; at a new device she may wait for a day",
)

# cores, seconds a hash takes, seconds a client waits: what is exact in binary, so that no rounding decides
_MACHINES = ((2, 0.25, 2.0), (4, 0.25, 1.0), (1, 0.5, 4.0), (8, 0.125, 1.0), (2, 0.25, 0.625), (4, 0.5, 0.25))


def _judge_workers(workers: Callable[..., Any]) -> None:
    for cores, hash_seconds, patience in _MACHINES:
        rounds = math.floor(patience / hash_seconds)
        expected = cores, max(0, cores * (rounds - 1))
        got = attempt(workers, cores, hash_seconds, patience)
        seen = (
            f"for {cores} cores, {hash_seconds} s a hash, {patience} s of patience, {expected} was expected"
        )
        must_return(got, f"{seen} and None came")
        if not isinstance(got, tuple | list) or len(got) != 2 or not all(map(_is_number, got)):
            raise Mistake(f"{seen} and {shown(got)} came: two numbers are wanted", "not two numbers")
        if tuple(got) != expected:
            raise _missized(f"{seen} and {shown(tuple(got))} came", (cores, rounds), tuple(got))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _missized(seen: str, machine: tuple[int, int], got: tuple[float, float]) -> Mistake:
    cores, rounds = machine
    threads, waiting = got
    if threads > cores:
        return Mistake(f"{seen}. More threads than cores take turns; none of them hashes sooner",
                       "more threads hash more")  # fmt: skip
    if threads < cores:
        return Mistake(f"{seen}. bcrypt lets go of the GIL, so each core can hash", "one hash at a time")
    if waiting < 0:
        return Mistake(f"{seen}. No fewer than none can wait", "forgets who has no time at all")
    if math.isinf(waiting) or waiting > cores * rounds:
        return Mistake(f"{seen}. The last of those waits longer than anybody stays", "a queue needs no end")
    if waiting == cores * rounds:
        return Mistake(f"{seen}. Those being hashed at this moment take their time too",
                       "forgets who is being served")  # fmt: skip
    if waiting in (rounds, max(0, rounds - 1)):
        return Mistake(f"{seen}. Every core takes one off the queue", "forgets the cores")
    return Mistake(f"{seen}. How many hashes does one core finish in time?", "half a hash counts")


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
        "in_time = cores * int(patience / hash_seconds), of which `cores` are at work and the rest wait, "
        "never less than 0",
    ),
    praise="every core is busy, and whoever is let in gets an answer while they still want it",
)


def _spread(*groups: tuple[int, float]) -> list[float]:
    """Return so many answers of each time, mixed, and the first one 99 % of the way along."""
    values = [ms for count, ms in groups for _ in range(count)]
    step = next(step for step in (37, 41, 43) if math.gcd(step, len(values)) == 1)
    mixed = [values[i * step % len(values)] for i in range(len(values))]
    place = int(0.99 * len(values))
    mixed[0], mixed[place] = mixed[place], mixed[0]
    return mixed


# At each 99th percentile several answers are alike: every usual definition gives the same.
_LATENCIES = (
    (_spread((1, 7.0), (959, 2.0), (39, 900.0), (1, 3000.0)), 900.0, "39 of 1,000 stalled, one for long"),
    (_spread((995, 2.0), (5, 1500.0)), 2.0, "5 of 1,000 stalled"),
    (_spread((150, 2.0), (45, 20.0), (5, 400.0)), 400.0, "5 of 200 stalled"),
)  # fmt: skip


def _judge_p99(p99: Callable[..., Any]) -> None:
    for given, expected, what in _LATENCIES:
        got = attempt(p99, list(given))
        times = ", ".join(f"{given.count(ms)} times {ms:g} ms" for ms in sorted(set(given)))
        seen = f"for {times}, mixed ({what}), {expected} was expected and {shown(got)} came"
        must_return(got, seen)
        if not _is_number(got):
            raise Mistake(f"{seen}: a number of milliseconds is wanted", "not a number")
        if not math.isclose(float(got), expected, rel_tol=1e-9):
            raise _misread(seen, given, float(got))


def _misread(seen: str, given: list[float], got: float) -> Mistake:
    ordered = sorted(given)
    unsorted = given[int(0.99 * len(given))]
    if got == unsorted != ordered[len(ordered) // 2]:
        return Mistake(f"{seen}. Sort first", "does not sort")
    readings = {
        "the average tells": (sum(given) / len(given), "Nobody waited so long; the average is not a client"),
        "the slowest is the 99th": (ordered[-1], "One in a thousand is not one in a hundred"),
        "what is usual is enough": (ordered[len(ordered) // 2], "That is the median: half were slower"),
        "a share of the slowest": (0.99 * ordered[-1], "Count answers, not milliseconds"),
        "from the wrong end": (ordered[len(ordered) // 100], "99 of 100 were slower than that"),
    }
    for misconception, (value, why) in readings.items():
        if math.isclose(got, value, rel_tol=1e-6):
            return Mistake(f"{seen}. {why}", misconception)
    return Mistake(f"{seen}. Sort, then go 99 % of the way along", "does not sort")


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
        (
            "It checks the token and reads a row: no hash",
            "It hashes the password again",
            "It asks the client for the password",
        ),
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
