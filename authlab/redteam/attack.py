"""What an attack, a user story and a stated limit are: something tried on a target, with evidence of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

import httpx2

from authlab.errors import BrowserMissing, ServerError
from authlab.redteam.evidence import Evidence, Outcome, Stuck, told
from authlab.redteam.target import Target


@dataclass(frozen=True)
class Attack:
    """Something that must fail against a sound system; `lesson` is the number of the one that teaches it."""

    name: str
    lesson: str
    run: Callable[[Target], Evidence]
    why: str

    kind: ClassVar[str] = "attack"
    good: ClassVar[Outcome] = "dead"
    when_stuck: ClassVar[Outcome] = "not applicable"

    def carry_out(self, target: Target) -> Evidence:
        """Run it; whatever happens on the way, there is evidence, and the next one can go on."""
        target.client.cookies.clear()  # each comes as a stranger, on a device that nobody knows
        return replace(self._tried(target), why=self.why)

    def _tried(self, target: Target) -> Evidence:
        try:
            return self.run(target)
        except Stuck as stuck:
            return told(self.when_stuck, str(stuck), *stuck.answers)
        except BrowserMissing as missing:
            return Evidence(self.when_stuck, str(missing))
        except (httpx2.HTTPError, ServerError) as problem:
            return Evidence(self.when_stuck, f"no answer came: {type(problem).__name__}")
        except Exception as problem:  # from a part of the target; what it says may hold a password
            return Evidence(self.when_stuck, f"it broke off with {type(problem).__name__}")


class Story(Attack):
    """Something that must go on working, whatever is done against attacks."""

    kind = "user story"
    good = "alive"
    when_stuck = "dead"


class Limit(Attack):
    """Something that cannot be closed as things stand, and is said: `dead` where it is closed after all."""

    kind = "stated limit"
