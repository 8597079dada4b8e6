"""Logins that are sound but for one thing: the no tells whether the name exists (lesson 07).

A login without a dummy hash is `truncation.insecure_authenticate`, which also lets an error out.
"""

import random

from fastapi import HTTPException
from starlette.concurrency import run_in_threadpool

from authlab import parts, passwords
from authlab.parts import System
from authlab.users import User

# What lesson 07 shows where the machine is too busy to measure: two cores, at rest, 24 November 2026.
RECORDED = (
    "On a machine at rest: 40 times as long before (148 against 3.7 ms), and after the repair 1.04 times "
    "(139 to 160 ms for the four, 140 to 158 ms for the eight)."
)
CHEAPER = 2  # steps of cost: a quarter of the work


async def insecure_message(system: System, username: str, password: str) -> User | None:
    """Take care of the clock, and then say what was wrong."""
    user = await parts.authenticate(system, username, password)
    if user is None:
        known = await run_in_threadpool(system.users.by_name, username)
        raise HTTPException(401, "wrong password" if known else "no such user")
    return user


async def insecure_status(system: System, username: str, password: str) -> User | None:
    """Say the same to everybody, under two numbers."""
    user = await parts.authenticate(system, username, password)
    if user is None:
        known = await run_in_threadpool(system.users.by_name, username)
        raise HTTPException(401 if known else 404, "that did not work")
    return user


async def insecure_header(system: System, username: str, password: str) -> User | None:
    """Say the same under the same number, and count the failures where anybody can read them."""
    user = await parts.authenticate(system, username, password)
    if user is None:
        known = await run_in_threadpool(system.users.by_name, username)
        raise HTTPException(401, "that did not work", {"X-Attempts-Left": "4"} if known else None)
    return user


def insecure_unmatchable(*, cost: int) -> str:
    """Make a row for unknown names that takes less work than a real one."""
    return passwords.unmatchable(cost=max(4, cost - CHEAPER))


def chance(seed: int) -> random.Random:
    """Return chance that comes out the same on every machine: for delays and samples, never for secrets."""
    return random.Random(seed)  # noqa: S311
