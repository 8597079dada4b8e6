"""Attacks and user stories: what must fail against a sound system, and what must go on working.

`run(server)` carries all of them out; `run(server, "11", "equal hashes")` those of a lesson, and one by name.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from authlab.errors import LessonError
from authlab.figure import Shown, Table
from authlab.parts import System
from authlab.redteam import (
    bearer,
    csrf,
    enumeration,
    forgery,
    key_headers,
    load,
    logout,
    minted,
    passwords,
    refresh,
    spellings,
    stories,
    wire,
    xss,
)
from authlab.redteam.attack import Attack, Limit, Story
from authlab.redteam.evidence import Evidence, Outcome
from authlab.redteam.target import Target, aimed_at
from authlab.server import Server
from authlab.throttle import Throttle

__all__ = ["ALL", "Attack", "Evidence", "Limit", "Report", "Story", "Target", "aimed_at", "run"]

# Stories first: after an attack, a target may throttle honest users too.
ALL: tuple[Attack, ...] = (
    *stories.STORIES,
    *bearer.STORIES,
    *logout.STORIES,
    *refresh.STORIES,
    *wire.LIMITS,
    *enumeration.LIMITS,
    *refresh.LIMITS,
    *passwords.ATTACKS,
    *wire.ATTACKS,
    *enumeration.ATTACKS,
    *spellings.ATTACKS,
    *minted.ATTACKS,
    *forgery.ATTACKS,
    *key_headers.ATTACKS,
    *bearer.ATTACKS,
    *logout.ATTACKS,
    *refresh.ATTACKS,
    *csrf.ATTACKS,
    *xss.ATTACKS,
    *load.ATTACKS,
)


@dataclass(frozen=True, repr=False)
class Report(Shown):
    """Show how each attack and each story went; `report["equal hashes"]` is the evidence of one."""

    results: tuple[tuple[Attack, Evidence], ...]

    def __getitem__(self, name: str) -> Evidence:
        return {attack.name: evidence for attack, evidence in self.results}[name]

    @property
    def holds(self) -> bool:
        """Something was tried, no attack is alive and no story dead: who refuses everything does not hold."""
        return self.tried and not self.names("attack", "alive") and not self.names("user story", "dead")

    @property
    def tried(self) -> bool:
        """Anything at all could be tried."""
        return any(evidence.outcome != "not applicable" for _, evidence in self.results)

    def names(self, kind: str, outcome: Outcome) -> set[str]:
        """Return the names of the attacks, user stories or stated limits with this outcome."""
        return {a.name for a, evidence in self.results if (a.kind, evidence.outcome) == (kind, outcome)}

    @property
    def caption(self) -> str:
        """How many attacks are dead and how many stories alive, in words."""
        counts = []
        attacks: tuple[str, Outcome, str] = ("attack", "dead", "attacks")
        user_stories: tuple[str, Outcome, str] = ("user story", "alive", "user stories")
        for kind, good, plural in (attacks, user_stories):
            all_of = sum(attack.kind == kind for attack, _ in self.results)
            if all_of:
                left_out = len(self.names(kind, "not applicable"))
                beside = f" ({left_out} not applicable)" if left_out else ""
                counts.append(f"{len(self.names(kind, good))} of {all_of} {plural} {good}{beside}")
        if open_limits := self.names("stated limit", "alive"):
            counts.append(f"stated limits: {', '.join(sorted(open_limits))}")
        return ", ".join(counts)

    def _shown(self) -> Table:
        rows = [
            (each.kind, each.name, each.lesson, f"{mark(each, evidence)} {evidence.outcome}", evidence.seen)
            for each, evidence in self.results
        ]
        return Table(("kind", "name", "lesson", "outcome", "seen"), rows, self.caption)


def mark(attack: Attack, evidence: Evidence) -> str:
    """Return ✓ for how it should be, ✗ for how it should not, ○ for not applicable, △ for an open limit."""
    open_limit = attack.kind == "stated limit" and evidence.outcome == "alive"
    return {attack.good: "✓", "not applicable": "○"}.get(evidence.outcome, "△" if open_limit else "✗")


def chosen(*wanted: str | Attack) -> list[Attack]:
    """Return those that are wanted, by name or by the number of their lesson, or all; and any of your own.

    Raises `LessonError` for a name that there is not.
    """
    own = [one for one in wanted if isinstance(one, Attack)]
    names = {one for one in wanted if isinstance(one, str)}
    if unknown := sorted(names - {word for attack in ALL for word in (attack.name, attack.lesson)}):
        known = ", ".join(attack.name for attack in ALL)
        raise LessonError(f"nothing is called {', '.join(unknown)}; there are {known}")
    return [*(one for one in ALL if not wanted or {one.name, one.lesson} & names), *own]


def trials(server: Server, *wanted: str | Attack) -> Iterator[tuple[Attack, Evidence]]:
    """Carry out all attacks and stories, or those wanted, one after the other: see `run`.

    Meanwhile the system counts failures from zero; afterwards it knows as many as before.
    """
    attacks = chosen(*wanted)
    with aimed_at(server) as target, _counting_anew(target.system):
        for attack in attacks:
            yield attack, attack.carry_out(target)


@contextlib.contextmanager
def _counting_anew(system: System | None) -> Iterator[None]:
    before = system and system.throttle
    try:
        if system:
            system.throttle = Throttle(system.settings.login_limit)
        yield
    finally:
        if system and before:
            system.throttle = before


def run(server: Server, *wanted: str | Attack) -> Report:
    """Carry out all attacks and stories, or those wanted, against a server that this process started.

    Raises `TargetRefused` for any other target, and `LessonError` for a name that there is not.
    """
    return Report(tuple(trials(server, *wanted)))
