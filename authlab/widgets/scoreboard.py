"""The scoreboard: how every attack and every user story went, by lesson, each with its evidence."""

import textwrap
from collections.abc import Iterator
from itertools import groupby

import traitlets

from authlab import redteam
from authlab.figure import COLOURS, Shown
from authlab.picture import Drawing, Figure
from authlab.redteam import Attack, Evidence, Report
from authlab.server import Server
from authlab.widgets import LabWidget, stepping
from authlab.widgets.live import Live, Progress

_INKS = {"✓": "server", "✗": "attacker"}
_LEFT, _SIZE, _GAP, _NAMES, _ROW, _LINE = 64, 18, 5, 330, 28, 18  # pixels
_WIDTH = 54  # characters of names in a line


class Scoreboard(LabWidget):
    """Show a report as a board with a row for each lesson; `at` is the place of the one that is open.

    Names stand where something is not as it should be: an attack alive, a story dead. `name` is what the
    reader's cell calls the board, and `of` how many were to be tried: a board that was stopped says so.
    """

    _esm = stepping("scoreboard.js")
    trials: traitlets.List[dict[str, str]] = traitlets.List().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)
    at = traitlets.Int(0).tag(sync=True)

    def __init__(self, report: Report, *, name: str = "board", of: int = 0) -> None:
        self.report = report
        tried = len(report.results)
        stopped = f"stopped after {tried} of {of}: " if tried < of else ""
        results = sorted(report.results, key=lambda one: (one[0].lesson, one[0].kind))
        rows = [_row(attack, evidence, name) for attack, evidence in results]
        begin = next((i for i, row in enumerate(rows) if row["mark"] == "✗"), 0)
        super().__init__(trials=rows, caption=f"{stopped}{report.caption}", at=begin)

    def _still(self) -> Shown:
        return _Still(self)


async def red_team(server: Server, *wanted: str | Attack, name: str = "board") -> Scoreboard:
    """Send the red team, all of it or those wanted, showing how far it is; return the scoreboard.

    Stop ends it after the attack under way; the board then shows what was tried. Raises `TargetRefused` and
    `LessonError` as `redteam.run`.
    """
    attacks, results = redteam.chosen(*wanted), []

    def work() -> Iterator[Progress]:
        yield 0, len(attacks), ""
        for attack, evidence in redteam.trials(server, *wanted):
            results.append((attack, evidence))
            yield len(results), len(attacks), f"{attack.kind} {attack.name}: {evidence.outcome}"

    await Live(work(), unit="attacks and stories").run()
    return Scoreboard(Report(tuple(results)), name=name, of=len(attacks))


def _row(attack: Attack, evidence: Evidence, name: str) -> dict[str, str]:
    return {
        "name": attack.name,
        "kind": attack.kind,
        "lesson": attack.lesson,
        "mark": redteam.mark(attack, evidence),
        "outcome": evidence.outcome,
        "seen": evidence.seen,
        "request": evidence.request,
        "response": evidence.response,
        "why": evidence.why,
        "python": f"{name}.report[{attack.name!r}]",
    }


class _Still(Shown):
    """The board as a picture, and as text the names of what is not as it should be."""

    def __init__(self, board: Scoreboard) -> None:
        self._board = board

    def _html(self) -> str:
        return self._figure()._html()

    def _text(self) -> str:
        wrong = [row for row in self._board.trials if row["mark"] == "✗"]
        lines = [f"✗ {row['lesson']} {row['kind']} {row['name']}: {row['outcome']}" for row in wrong]
        return "\n".join([self._board.caption, *lines])

    def _figure(self) -> Figure:
        by_lesson = [
            (lesson, list(rows)) for lesson, rows in groupby(self._board.trials, lambda r: r["lesson"])
        ]
        wrong = {
            lesson: textwrap.wrap(", ".join(r["name"] for r in rows if r["mark"] == "✗"), _WIDTH)
            for lesson, rows in by_lesson
        }
        high = sum(max(_ROW, 8 + _LINE * len(lines)) for lines in wrong.values())
        drawing, y = Drawing(high + 12), 8
        for lesson, rows in by_lesson:
            drawing.add("text", lesson, x=16, y=y + 15, style="font-weight: bold")
            for place, row in enumerate(rows):
                _tile(drawing, row, _LEFT + place * (_SIZE + _GAP), y)
            for number, line in enumerate(wrong[lesson]):
                drawing.add("text", line, x=_NAMES, y=y + 15 + _LINE * number, style="font-size: 13px")
            y += max(_ROW, 8 + _LINE * len(wrong[lesson]))
        return Figure(drawing.svg(), caption=f"{self._board.caption}.", alt=self._alt())

    def _alt(self) -> str:
        wrong = [f"{row['name']} ({row['lesson']})" for row in self._board.trials if row["mark"] == "✗"]
        return f"A board with a row for each lesson. Not as it should be: {', '.join(wrong) or 'nothing'}."


def _tile(drawing: Drawing, row: dict[str, str], x: float, y: float) -> None:
    """Draw one: an attack square, a user story round, a stated limit with a broken line."""
    ink = {"stroke": COLOURS[_INKS.get(row["mark"], "database")], "stroke_width": 2, "fill": "none"}
    if row["kind"] == "stated limit":
        ink["stroke_dasharray"] = "3 2"
    round_ = _SIZE / 2 if row["kind"] == "user story" else 3
    drawing.add("rect", x=x, y=y, width=_SIZE, height=_SIZE, rx=round_, **ink)
    middle = {"text_anchor": "middle", "style": "font-size: 13px; font-weight: bold"}
    drawing.add("text", row["mark"], x=x + _SIZE / 2, y=y + 14, **middle)
