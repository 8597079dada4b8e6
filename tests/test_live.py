"""The live view: it does the work, keeps out of its way, and ends in what was true."""

import asyncio
import time
from collections.abc import Iterator
from itertools import count, pairwise

import pytest
from conftest import run_async

from authlab.widgets.live import Live, Progress

VIEW = "application/vnd.jupyter.widget-view+json"


def work(items: int, seconds: float = 0.0, closed: list[str] | None = None) -> Iterator[Progress]:
    try:
        for done in range(1, items + 1):
            time.sleep(seconds)
            yield done, items, f"item {done}"
    finally:
        if closed is not None:
            closed.append("closed")


def test_it_does_all_the_work_and_says_so() -> None:
    live = Live(work(50), unit="items")
    kept = run_async(live.run)
    assert (live.done, live.total, live.stopped) == (50, 50, False)
    assert repr(kept).startswith("█" * 30 + "\ndone: 50 items in 0.")
    assert repr(kept).endswith("item 50")
    assert live.layout.display == "none"  # what it returned is shown in its place


def test_stop_ends_it_at_the_next_report_and_closes_the_work() -> None:
    closed: list[str] = []
    live = Live(work(10_000, 0.001, closed), unit="items")

    async def main() -> object:
        asyncio.get_running_loop().call_later(0.25, live._button.click)
        return await live.run()

    kept = run_async(main)
    assert 0 < live.done < 1000
    assert live.stopped
    assert "stopped early: " in repr(kept)
    assert f"item {live.done}" in repr(kept)
    assert closed == ["closed"]
    assert live._button.disabled


@pytest.mark.parametrize(
    ("problem", "said"), [(KeyboardInterrupt, "interrupted"), (ZeroDivisionError, "broke off")]
)
def test_an_interrupt_or_error_is_passed_on_and_leaves_the_last_true_state(
    problem: type[BaseException], said: str
) -> None:
    def broken() -> Iterator[Progress]:
        yield 3, 10, "three"
        raise problem

    live = Live(broken(), unit="items")
    with pytest.raises(problem):
        run_async(live.run)
    assert live.stopped
    assert f"{said}: 3 of 10 items" in repr(live)
    assert "30 %" in live._picture.value
    assert live.layout.display != "none"


@pytest.mark.parametrize(
    "reports", [[], [(0, 0, "")], [(0, 5, "")], [(7, 0, "who knows how many")], [(9, 5, "")]]
)
def test_odd_reports_are_shown(reports: list[Progress]) -> None:
    live = Live(reports, unit="items")
    before = repr(live)
    run_async(live.run)
    assert "waiting" in before
    assert "done: " in repr(live)


def test_while_it_works_it_says_rate_share_and_what_is_left() -> None:
    seen = []

    def looked_at() -> Iterator[Progress]:
        for report in work(60, 0.01):
            yield report
            seen.append(live._picture.value)

    live = Live(looked_at(), unit="items")
    run_async(live.run)
    assert any("of 60 items, " in one and "a second, ≈ 0." in one and " s left" in one for one in seen)
    assert 4 <= len(set(seen)) <= 10  # ten drawings a second at most


def test_the_still_form_has_no_live_part_and_text_is_escaped() -> None:
    live = Live([(1, 2, "<img src=x>")], unit="items")
    run_async(live.run)
    data, _ = live._repr_mimebundle_()
    assert set(data) == {VIEW, "text/html", "text/plain"}
    assert "<img" not in data["text/html"]
    assert 'role="progressbar"' in data["text/html"]


def test_however_often_it_reports_it_is_drawn_ten_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """What that costs the work is measured: `make bench`, `live_view`."""
    ticks, drawn = count(step=0.001), []
    monkeypatch.setattr("authlab.widgets.live.time.perf_counter", lambda: next(ticks))
    live = Live(work(3000), unit="items")
    monkeypatch.setattr(live, "_draw", lambda: drawn.append(live.done))
    run_async(live.run)
    between = [later - earlier for earlier, later in pairwise(drawn[1:-1])]
    assert len(between) > 20
    assert 95 <= min(between) <= max(between) <= 105
