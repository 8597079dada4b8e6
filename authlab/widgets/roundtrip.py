"""The round trip: step through what client, server and database told each other."""

from collections.abc import Sequence
from typing import Any

import traitlets

from authlab.figure import COLOURS, parts
from authlab.picture import Figure, Step, sequence
from authlab.widgets import LabWidget, stepping


class RoundTrip(LabWidget):
    """Step through one exchange and open any arrow for the bytes behind it.

    `name` is what the reader's cell calls the exchange; `at` is the index of the step that is
    open, and begins with the request.
    """

    _esm = stepping("roundtrip.js")
    steps: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    actors: traitlets.List[str] = traitlets.List().tag(sync=True)
    at = traitlets.Int(0).tag(sync=True)
    name = traitlets.Unicode("exchange").tag(sync=True)

    def __init__(self, steps: Sequence[Step], *, caption: str, name: str = "exchange") -> None:
        self._steps, self._caption = list(steps), caption
        used = {actor for step in steps for actor in (step.source, step.target)}
        super().__init__(
            name=name,
            actors=[actor for actor in COLOURS if actor in used],
            steps=[
                {"source": s.source, "target": s.target, "label": s.label, "parts": parts(s.detail)}
                for s in self._steps
            ],
        )

    def _still(self) -> Figure:
        return sequence(self._steps, caption=self._caption)
