"""Attacks on passwords at rest: what a leaked table gives away, and what one row can do to the server."""

import base64
import functools
import hashlib
import re
import secrets
import time
from collections.abc import Iterator

from authlab import argon2id, passwords
from authlab.insecure.people import common_passwords
from authlab.redteam.attack import Attack
from authlab.redteam.bounded import works_longer
from authlab.redteam.evidence import Evidence, Stuck, told
from authlab.redteam.guessing import opened
from authlab.redteam.target import Target, access_token

LIST_LENGTH = 10_000  # words an attacker tries
RANK = 5_000  # where in that list the password of the attacked user stands
WORK = 0.25  # seconds of one core: who makes fewer than 20,000 guesses a second does not come that far
PATIENCE = 15  # seconds on the wall, for a check that waits more than it works
LONG = 15  # characters: what the sound app asks for

_DUMP = "SELECT name, password_hash FROM users"
_POISONED = (
    passwords.unmatchable(cost=4).replace("$04$", "$31$", 1),  # a day and a half of work
    argon2id.unmatchable().replace(",t=2,", ",t=999,", 1),  # some ten seconds
)


@functools.cache
def words() -> tuple[str, ...]:
    """Return what an attacker tries where passwords are long: the common ones, said again until they are."""
    return tuple(word * -(-LONG // len(word)) for word in common_passwords()[:LIST_LENGTH])


def dump_and_crack(target: Target) -> Evidence:
    """Run a list of words against the leaked row of one user, for a quarter of a second of work.

    Both sides have room: a salted SHA-256 needs a tenth of it, bcrypt at its lowest cost twenty times as
    much, and at cost 12 some five thousand times.
    """
    verify, password, guesses = target.parts.verify, words()[RANK], RANK + 1
    name = target.register(password)
    row = target.stored([name])[name]
    if not verify(password, row):  # else whatever refuses everything would seem safe
        raise Stuck("the check does not know the right password")
    work = _Work()
    found = list(opened({name: row}, work.words(), lambda word: row if verify(word, row) else ""))
    return Evidence(
        "alive" if found else "dead",
        f"{WORK} s of work {'were' if found else 'are not'} enough for the {guesses:,} guesses it takes",
        f"{_DUMP}, then verify(word, row) for each word",
        f"{work.guesses / work.seconds():,.0f} guesses a second on one core",
    )


class _Work:
    """Hand out words until `WORK` is done: what this process has worked, however busy the machine is."""

    def __init__(self) -> None:
        self.guesses, self._started, self._patience = 0, time.process_time(), time.monotonic() + PATIENCE

    def seconds(self) -> float:
        return time.process_time() - self._started

    def words(self) -> Iterator[str]:
        for self.guesses, word in enumerate(words(), 1):
            yield word
            if self.seconds() > WORK:
                return
            if time.monotonic() > self._patience:
                raise Stuck("the check waits more than it works, and whoever has the table need not wait")


def lookup_table(target: Target) -> Evidence:
    """Look a stored hash up among those that were computed before anything had leaked."""
    table = {form for word in words() for form in _digests(word)}
    name = target.register(words()[RANK])
    row = target.stored([name])[name]
    found = not table.isdisjoint({row, row.lower(), *re.split("[$:]", row)})
    return Evidence(
        "alive" if found else "dead",
        "the stored hash stands in a table made before the leak" if found else
        f"no stored hash is the MD5, SHA-1, SHA-256 or SHA-512 of one of {LIST_LENGTH:,} words",
        _DUMP, _short(row),
    )  # fmt: skip


def _digests(word: str) -> Iterator[str]:
    for algorithm in ("md5", "sha1", "sha256", "sha512"):
        digest = hashlib.new(algorithm, word.encode(), usedforsecurity=False).digest()
        yield digest.hex()
        yield base64.b64encode(digest).decode()


def equal_hashes(target: Target) -> Evidence:
    """Register two users with one password, and compare their rows."""
    password = secrets.token_urlsafe(LONG)
    names = [target.register(password), target.register(password)]
    one, other = target.stored(names).values()
    return Evidence(
        "alive" if one == other else "dead",
        "two users with one password have " + ("the same hash" if one == other else "different hashes"),
        _DUMP, f"{_short(one)}\n{_short(other)}",
    )  # fmt: skip


def shared_salt(target: Target) -> Evidence:
    """Compare the salts of two users, and of one user before and after setting a password."""
    one, other = (secrets.token_urlsafe(LONG) for _ in range(2))
    name, neighbour = target.register(one), target.register(other)
    before, beside = target.stored([name, neighbour]).values()
    target.change_password(name, one, one)
    after = target.stored([name])[name]
    if _salt(before) and _salt(before) == _salt(beside):
        seen = f"two users have the same salt: {_salt(before)}"
    elif before == after or (_salt(before) and _salt(before) == _salt(after)):
        seen = "setting a password again draws no new salt"
    else:
        seen = ""
    return Evidence(
        "alive" if seen else "dead",
        seen or "two users, and one who sets a password again, have three different salts",
        _DUMP, "\n".join(map(_short, (before, beside, after))),
    )  # fmt: skip


def _salt(row: str) -> str:
    """Return the salt of `$2b$12$salt…`, `$argon2id$…$salt$hash` or `salt$hash`; empty if there is none."""
    *_, before, last = ["", *row.split("$")]
    if row.startswith("$2"):
        return last[:22]
    return "" if before in hashlib.algorithms_available else before


def _short(row: str) -> str:
    return f"{row[:12]}… ({len(row)} characters)"  # enough to see what it is, too little to guess against


def overlong_password(target: Target) -> Evidence:
    """Log in with a password that goes on differently after 72 bytes, and with another wrong one."""
    start = secrets.token_urlsafe(54)  # 72 characters of one byte each
    for password in (start + "one", start, start[:64]):
        name, answer = target.try_register(password)
        if answer.status_code == 201:
            break
    else:
        raise Stuck(f"no long password could be registered: {answer.status_code}", answer)
    access_token(target.log_in(name, password))  # raises where nobody can log in anyway
    overlong, usual = target.log_in(name, start + "another"), target.log_in(name, start[:40])
    if overlong.status_code == 200:
        alive, seen = True, "a password that differs after 72 bytes logs in"
    elif (overlong.status_code, overlong.text) != (usual.status_code, usual.text):
        alive, seen = (
            True,
            f"it gets {overlong.status_code}, other wrong ones {usual.status_code}",
        )
    else:
        alive, seen = False, f"it is wrong, as any other: {overlong.status_code}"
    return told("alive" if alive else "dead", seen, overlong, usual)


def poisoned_cost(target: Target) -> Evidence:
    """Check a password against rows that ask for far more work than any login may take."""
    if not target.parts.verify("the password", target.parts.hash("the password", cost=4)):
        raise Stuck("the check does not know the right password")
    asked = "\n".join(f"verify(password, '{row[:27]}…')" for row in _POISONED)
    for row in _POISONED:
        match works_longer(1, target.parts.verify, "not the password", row):
            case True:
                seen = "a row keeps the server at work for as long as it asks"
                return Evidence("alive", seen, asked, f"{row[:27]}… was stopped after 1 s of work")
            case None:
                raise Stuck("nobody could tell how long the check works")
    seen = "rows that ask for days, or for seconds, of work are answered at once"
    return Evidence("dead", seen, asked, "an answer to each, in less than 1 s of work")


ATTACKS = (
    Attack("dump and crack", "01", dump_and_crack,
           "Nobody can undo a hash, and everybody can guess: only a slow one makes each guess dear."),
    Attack("equal hashes", "01", equal_hashes,
           "Sorted by hash, a leaked table shows who shares a password, and which ones to guess first."),
    Attack("lookup table", "02", lookup_table,
           "Without a salt the work is done once, before any leak, and then opens every table."),
    Attack("shared salt", "02", shared_salt,
           "Where many rows share a salt, each guess counts against all of them."),
    Attack("overlong password", "04", overlong_password,
           "What is cut off is not checked, and an error that only known users can cause tells who is one."),
    Attack("poisoned cost", "04", poisoned_cost,
           "Whoever can write a row would choose how long the server works: the check needs its own limit."),
)  # fmt: skip
