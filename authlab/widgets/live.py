"""A live view: how far a long work is while it goes on, with a Stop that works."""

import asyncio
import html
import threading
import time
from collections.abc import Generator, Iterable

import ipywidgets
from IPython import get_ipython

from authlab.chart import number
from authlab.figure import COLOURS, Shown
from authlab.widgets import StillBox

Progress = tuple[int, int, str]  # done, of how many (0: nobody knows), and a sentence about it
_VIEW = "application/vnd.jupyter.widget-view+json"
_BETWEEN = 0.1  # seconds between two drawings: drawing must not slow the work down
_MOMENT = 0.001  # seconds for the kernel to hear a click


class Live(StillBox):
    """Do a work and show how far it is; it ends with the work, by Stop, or by the kernel's interrupt.

    `work` yields its progress, best a hundred times a second or more often; `unit` is what it counts. Between
    two drawings the kernel gets a moment to hear what the page says: so Stop works while a cell runs, and so
    the cell has to `await` it.
    """

    def __init__(self, work: Iterable[Progress], *, unit: str, colour: str = "attacker") -> None:
        self._work, self._unit, self._colour = work, unit, colour
        self._stop, self._seconds, self._ended = threading.Event(), 0.0, ""
        self.done, self.total, self.said = 0, 0, ""
        self._picture = ipywidgets.HTML()
        self._button = ipywidgets.Button(description="Stop", icon="stop", tooltip="End the work here")
        self._button.on_click(lambda _: self.stop())
        super().__init__([self._picture, self._button])

    @property
    def stopped(self) -> bool:
        """Whether it ended before the work did."""
        return self._ended not in ("", "done")

    def stop(self) -> None:
        """End the work at its next report; may be called from any thread."""
        self._stop.set()

    async def run(self) -> Shown:
        """Do the work, showing this view meanwhile; return what it showed last, to be kept.

        An interrupt or an error leaves the view as it was at that moment, and is raised again.
        """
        self._draw()
        live, _ = super(StillBox, self)._repr_mimebundle_()
        if (shell := get_ipython()) and _VIEW in live:
            shell.display_pub.publish({_VIEW: live[_VIEW]})
        try:
            self._ended = await self._worked()
        except BaseException as problem:
            self._ended = "broke off" if isinstance(problem, Exception) else "interrupted"
            raise
        finally:
            self._button.disabled = True
            self._draw()
        self.layout.display = "none"  # the still form, which the cell returns, stands in its place
        return self._still()

    async def _worked(self) -> str:
        started = drawn = time.perf_counter()
        work = iter(self._work)
        try:
            for self.done, self.total, self.said in work:
                now = time.perf_counter()
                self._seconds = now - started
                if now - drawn >= _BETWEEN:
                    self._draw()
                    await asyncio.sleep(_MOMENT)
                    drawn = time.perf_counter()
                if self._stop.is_set():
                    return "stopped early"
        finally:
            if isinstance(work, Generator):
                work.close()
        self._seconds = time.perf_counter() - started
        return "done"

    def _draw(self) -> None:
        self._picture.value = self._still()._html()

    def _still(self) -> "_Standing":
        return _Standing(self._share(), self._sentence(), self.said, self._colour)

    def _share(self) -> float | None:
        if self._ended == "done":
            return 1.0
        return min(1.0, self.done / self.total) if self.total else None

    def _sentence(self) -> str:
        if not self._seconds:
            return "waiting for the first report"
        rate = self.done / self._seconds
        of = f" of {number(self.total)}" if self.total and self._ended != "done" else ""
        counted = f"{number(self.done)}{of} {self._unit}"
        speed = f"{number(float(f'{rate:.2g}'))} a second"
        if self._ended:
            return f"{self._ended}: {counted} in {self._seconds:.2f} s, {speed}"
        left = f", ≈ {(self.total - self.done) / rate:.1f} s left" if self.total and rate else ""
        return f"{counted}, {speed}{left}"


class _Standing(Shown):
    """A bar and two sentences, as they stood at one moment."""

    def __init__(self, share: float | None, sentence: str, said: str, colour: str) -> None:
        self._share, self._sentence, self._said, self._colour = share, sentence, said, colour

    def _html(self) -> str:
        percent = f"{100 * self._share:.0f}" if self._share is not None else ""
        frame = f"border:2px solid {COLOURS[self._colour]};max-width:720px;height:18px;margin:.3em 0"
        fill = f"background:{COLOURS[self._colour]};width:{percent or 0}%;height:100%"
        now = f' aria-valuenow="{percent}"' if percent else ""
        return (
            f'<div role="progressbar" aria-label="how far the work is" aria-valuemin="0" aria-valuemax="100"'
            f'{now} style="{frame}"><div style="{fill}"></div></div>'
            f"<div><b>{percent and f'{percent} %, '}{html.escape(self._sentence)}</b></div>"
            f"<div>{html.escape(self._said) or '&nbsp;'}</div>"
        )

    def _text(self) -> str:
        bar = (
            "" if self._share is None else "█" * round(30 * self._share) + "░" * round(30 * (1 - self._share))
        )
        return "\n".join(line for line in (bar, self._sentence, self._said) if line)
