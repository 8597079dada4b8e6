"""Evidence of how an attack or a user story went: what was seen, and what went over the wire."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import httpx2

from authlab import figure
from authlab.figure import Shown, Table

Outcome = Literal["dead", "alive", "not applicable"]

_AT_MOST = 400  # characters of a request or an answer: evidence is to be read
_MARK = "…"  # stands for a secret; a request as it went out is the business of the wire


class Stuck(Exception):
    """A step on the way failed, so that nothing can be said about the rest."""

    def __init__(self, said: str, *answers: httpx2.Response) -> None:
        super().__init__(said)
        self.answers = answers


@dataclass(frozen=True, repr=False)
class Evidence(Shown):
    """Hold how it went, what was seen, the request and the response without secrets, and why it matters."""

    outcome: Outcome
    seen: str
    request: str = ""
    response: str = ""
    why: str = ""  # the same for every outcome: `carry_out` adds it

    def _shown(self) -> Table:
        fields = [(name, getattr(self, name)) for name in ("outcome", "seen", "request", "response", "why")]
        return Table(("field", "evidence"), [field for field in fields if field[1]])


def told(outcome: Outcome, seen: str, *answers: httpx2.Response) -> Evidence:
    """Make evidence of what went over the wire: each request and its answer, their secrets left out."""
    requests = [answer.request for answer in answers]
    sent = (f"{one.method} {one.url.path}\n{one.content.decode(errors='replace')}" for one in requests)
    came = (f"{answer.status_code} {answer.text}" for answer in answers)
    return Evidence(outcome, seen, public(sent), public(came))


def public(texts: Iterable[str]) -> str:
    """Write requests or answers below one another, their secrets left out and their ends cut off."""
    return "\n\n".join(
        "".join(_MARK if secret else piece for piece, secret in figure.parts(text)).strip()[:_AT_MOST]
        for text in texts
    )
