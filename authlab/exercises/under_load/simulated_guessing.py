"""Simulate two attacks on a limit, and the right user after them."""

from collections.abc import Iterable
from functools import partial, update_wrapper

from authlab.exercise import Mistake, attempt, must_return, shown
from authlab.figure import Table
from authlab.insecure.limits import MINUTE, History, Limit, Try

GUESSES, SOURCES = 10_000, 500
NOW = 1_800_000_000.0  # when an attack begins, by a clock that is made up
PHONE, OFFICE = "ada's phone", "203.0.113.7"


def guesses_at(
    account: str, source: str, device: str | None = None, seconds: float = MINUTE
) -> Iterable[Try]:
    """Guess at an account from a source, or at as many as their names have room for numbers."""
    for i in range(GUESSES):
        address = source.format(i % SOURCES // 250, i % 250)
        yield Try(account.format(i), address, device, NOW + i * seconds / GUESSES)


one_source = partial(guesses_at, "user {}", OFFICE)  # passwords of another leak, each tried once
many_sources = partial(guesses_at, "ada", "198.51.{}.{}")


def asked(allowed: Limit, history: History, one: Try) -> bool:
    """Ask whether one login may be checked. Raises `Mistake` for an answer that is none."""
    named = update_wrapper(partial(allowed, history), allowed)
    said = attempt(named, one.account, one.source, one.device, one.at)
    must_return(said, "True or False was expected and None came")
    if not isinstance(said, bool):
        raise Mistake(f"True or False was expected and {shown(said)} came", "not an answer")
    return said


def let_through(allowed: Limit, guesses: Iterable[Try], *, most: int = GUESSES) -> History:
    """Return the guesses that are checked, no more than two over `most`."""
    history = History()
    for one in guesses:
        if len(history) < most + 2 and asked(allowed, history, one):
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
        stuffed, guessed = (let_through(allowed, guesses()) for guesses in (one_source, many_sources))
        answers = [asked(allowed, guessed, try_of_ada(MINUTE, device)) for device in (PHONE, None)]
    except (NotImplementedError, Mistake) as problem:
        return name, str(problem) or "not started", "", "", ""
    return name, f"{len(stuffed):,}", f"{len(guessed):,}", *("in" if yes else "locked out" for yes in answers)


def try_of_ada(after: float, device: str | None = None, source: str = "192.0.2.1", right: bool = True) -> Try:
    """Make a try at Ada's account, so many seconds after the attack began."""
    return Try("ada", source, device, NOW + after, right)
