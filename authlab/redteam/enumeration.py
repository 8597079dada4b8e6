"""Find out who has an account from how a login says no: by time, words, status, a long password."""

import time
from collections.abc import Callable
from statistics import median

import httpx2

from authlab import passwords
from authlab.redteam.attack import Attack, Limit
from authlab.redteam.evidence import Evidence, Stuck, told
from authlab.redteam.target import Target, new_name, new_password

ROUNDS = 4  # wrong passwords for each of two names: no limit on failures stops that, nor twice as many
TIMES = 1.5  # as long: one step of bcrypt's cost is 2
COST = 8  # at least: below it, a hash takes no longer than the request around it
_SHARE = 1 / 4  # of a hash at that cost: a smaller difference is not a hash more or less
_Measured = list[list[float]]  # seconds of the clock in each round and, inside, those of work
_OWN = {"date", "content-length"}  # headers that tell nothing, or nothing more than the text


def by_timing(target: Target) -> Evidence:
    """Time wrong passwords for a user and for nobody, in turns, and compare the shortest of each.

    Where the server is in this process, its work is counted beside the clock: on a busy machine the clock
    alone would find differences that are not there. Elsewhere there is only the clock: so twice the rounds,
    and half of the others have to be shorter than each of one.
    """
    inside = target.system is not None
    cost = target.system.settings.bcrypt_cost if target.system else COST
    with target.at_cost(max(cost, COST)):  # a hash that can be told from the noise
        names = target.register(new_password()), new_name()
        rounds = [[_timed(target, name) for name in names] for _ in range(ROUNDS if inside else 2 * ROUNDS)]
    known, unknown = (
        [[one[i] for one in column] for i in range(1 + inside)] for column in zip(*rounds, strict=True)
    )
    short = min if inside else median
    tells = _longer(known, unknown, short) or _longer(unknown, known, short)
    ratio = min(known[0]) / min(unknown[0])
    return told(
        "alive" if tells else "dead",
        f"a no to a user takes {ratio:.3g} times as long as a no to others" if tells else
        "a no to a user takes about as long as a no to others",
        rounds[0][0][2], rounds[0][1][2],
    )  # fmt: skip


def _timed(target: Target, name: str) -> tuple[float, float, httpx2.Response]:
    """Return the seconds of the clock, those of work, and the answer."""
    clock, work = time.perf_counter(), time.process_time()
    answer = target.log_in(name, "not the password")
    return time.perf_counter() - clock, time.process_time() - work, answer


def _longer(one: _Measured, other: _Measured, short: Callable[[list[float]], float]) -> bool:
    """Tell whether one takes longer than the other by every measure: by half, and by much of a hash."""
    start = time.thread_time()
    passwords.hash(new_password(), cost=COST)
    much = _SHARE * (time.thread_time() - start)
    pairs = [(min(a), short(b)) for a, b in zip(one, other, strict=True)]
    return all(a > TIMES * b and a - b > much for a, b in pairs)


def by_message(target: Target) -> Evidence:
    """Compare the words of the two answers, and their headers."""
    known, unknown = _noes(target)
    if known.text != unknown.text:
        return told("alive", "a no says other words to a user than to others", known, unknown)
    if _headers(known) != _headers(unknown):
        names = ", ".join(sorted(dict(_headers(known) ^ _headers(unknown))))
        return told("alive", f"a no has other headers for a user than for others: {names}", known, unknown)
    return told("dead", "a no has the same words and headers for users and others", known, unknown)


def by_status(target: Target) -> Evidence:
    """Compare the status codes of the two answers."""
    return _by_code(*_noes(target))


def by_overlong(target: Target) -> Evidence:
    """Compare the status codes that one byte more than bcrypt reads brings about."""
    overlong, usual = _noes(target, "x" * (passwords.MAX_BYTES + 1)), _noes(target)
    if [answer.status_code for answer in overlong] == [answer.status_code for answer in usual]:
        return told("dead", "one byte too many changes no status", *overlong)
    return _by_code(*overlong)


def _noes(target: Target, password: str = "not the password") -> tuple[httpx2.Response, httpx2.Response]:  # noqa: S107
    name = target.register(new_password())
    return target.log_in(name, password), target.log_in(new_name(), password)


def _by_code(known: httpx2.Response, unknown: httpx2.Response) -> Evidence:
    codes = known.status_code, unknown.status_code
    if codes[0] == codes[1]:
        return told("dead", f"users and others get the same status: {codes[0]}", known, unknown)
    return told("alive", f"a user gets {codes[0]}, others get {codes[1]}", known, unknown)


def _headers(answer: httpx2.Response) -> set[tuple[str, str]]:
    return {(name, value) for name, value in answer.headers.items() if name not in _OWN}


def by_registration(target: Target) -> Evidence:
    """Ask for an account under a name that has one."""
    password = new_password()
    name = target.register(password)
    again = target.ask("/auth/register", json={"username": name, "password": password})
    if again.status_code == 201:
        raise Stuck("one name was given away twice", again)
    return told("alive", f"registration says that a name is taken: {again.status_code}", again)


_WHY = "Who has an account is worth knowing: for guesses, for fraud by mail, and sometimes by itself."
ATTACKS = (
    Attack("user names by timing", "07", by_timing, _WHY),
    Attack("user names by message", "07", by_message, _WHY),
    Attack("user names by status", "07", by_status, _WHY),
    Attack("user names by an overlong password", "07", by_overlong, _WHY),
)
LIMITS = (
    Limit("user names by registration", "07", by_registration,
          "A free name and a taken one look alike only where mail tells the rest: here it is slowed down."),
)  # fmt: skip
