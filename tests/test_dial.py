import re
import time

import pytest

from authlab.widgets import dial
from authlab.widgets.dial import COSTS, CostDial, span

VIEW = "application/vnd.jupyter.widget-view+json"


class Machine:
    """A made-up machine that needs 250 ms at cost 12, and remembers which costs were measured."""

    def __init__(self, at_12: float = 0.25) -> None:
        self.at_12 = at_12
        self.asked: list[int] = []

    def __call__(self, cost: int) -> float:
        self.asked.append(cost)
        return self.at_12 * 2.0 ** (cost - 12)


def made(machine: Machine | None = None) -> CostDial:
    """A dial on which one SHA-256 takes half a microsecond."""
    made = CostDial(machine or Machine())
    made._sha256 = made._salted = 5e-7
    made._draw()
    return made


def controls(one: CostDial) -> tuple:
    return one.children[0].children


def test_it_begins_at_12_with_an_estimate_from_what_was_measured_at_low_costs() -> None:
    machine = Machine()
    one = made(machine)
    assert machine.asked == list(range(4, 10))
    assert (one.cost, one.seconds) == (12, 0.25)
    assert "a login takes ≈ 250 ms here" in one.children[1].value


def test_a_measurement_takes_the_place_of_the_estimate() -> None:
    machine = Machine()
    one = made(machine)
    machine.at_12 = 0.3  # the machine has got something else to do
    assert one.measure() == one.seconds == 0.3
    assert machine.asked[-1] == 12
    assert "a login takes 300 ms here" in one.children[1].value
    controls(one)[0].value = 13
    assert one.seconds == 0.6  # from 12 now, which is nearer than 9
    assert "a login takes ≈ 600 ms here" in one.children[1].value


def test_the_button_measures_and_says_so_meanwhile() -> None:
    said = []

    def seconds_for(cost: int) -> float:
        said.append(controls(one)[1].description if cost == 12 else "")
        return 0.1

    one = CostDial(seconds_for)
    controls(one)[1].click()
    assert said[-1] == "measuring …"
    assert controls(one)[1].description == "Measure"
    assert one.seconds == 0.1


def test_a_measurement_that_is_interrupted_leaves_the_dial_usable() -> None:
    def seconds_for(cost: int) -> float:
        if cost == 12:
            raise KeyboardInterrupt
        return 0.001 * 2 ** (cost - 4)

    one = CostDial(seconds_for)
    with pytest.raises(KeyboardInterrupt):
        one.measure()
    assert controls(one)[1].description == "Measure"
    assert "≈ 256 ms" in one.children[1].value


def test_start_over_forgets_and_returns() -> None:
    one = made()
    controls(one)[0].value = 16
    one.measure()
    controls(one)[2].click()
    assert one.cost == 12
    assert "a login takes ≈ 250 ms" in one.children[1].value


def test_what_the_attacks_take() -> None:
    one = made()
    assert one.attack("sha256") == pytest.approx(10_000 * 5e-7)
    assert one.attack("salted") == pytest.approx(10_000 * 1000 * 5e-7)
    assert one.attack() == pytest.approx(10_000 * 1000 * 0.25)
    assert one.attack("sha256", gpu=True) == pytest.approx(10_000 / 21_975.5e6)
    # 184,000 a second at cost 5 are 1437.5 at cost 12: 2 ** 7 times fewer.
    assert one.attack(gpu=True) == pytest.approx(10_000_000 / 1437.5)


def test_a_step_doubles_the_attack_on_bcrypt_and_nothing_else() -> None:
    one = made()
    before = [one.attack(kind, gpu=gpu) for kind in ("sha256", "salted", "bcrypt") for gpu in (False, True)]
    controls(one)[0].value = 13
    after = [one.attack(kind, gpu=gpu) for kind in ("sha256", "salted", "bcrypt") for gpu in (False, True)]
    assert [b / a for a, b in zip(before, after, strict=True)] == pytest.approx([1, 1, 1, 1, 2, 2])


def test_turning_it_hashes_nothing() -> None:
    """So the answer is quick; how quick is measured in the browser: `make bench`."""
    machine = Machine()
    one = made(machine)
    before = list(machine.asked)
    for cost in COSTS:
        controls(one)[0].value = cost
    assert machine.asked == before


def test_a_slow_machine_is_not_measured_for_long() -> None:
    asked = []

    def seconds_for(cost: int) -> float:
        asked.append(cost)
        time.sleep(0.3)
        return 0.1 * 2 ** (cost - 4)

    one = CostDial(seconds_for)
    assert asked in ([4], [4, 5])  # half a second in all, and not six costs
    assert one.seconds == pytest.approx(0.1 * 2**8)


def test_a_clock_that_is_too_coarse_does_not_stop_it() -> None:
    one = CostDial(lambda cost: 0.0)
    assert one.measure() > 0
    assert "<img" in one.children[1].value


@pytest.mark.parametrize("at_12", [1e-9, 0.25, 1e9])
@pytest.mark.parametrize("cost", [COSTS[0], 12, COSTS[-1]])
def test_every_mark_and_label_stays_on_the_paper(at_12: float, cost: int) -> None:
    one = made(Machine(at_12))
    controls(one)[0].value = cost
    places = [float(x) for x in re.findall(r' c?x="([\d.-]+)"', one._still().svg)]
    assert all(0 <= x <= 720 for x in places)


def test_the_still_form_says_it_all_without_a_kernel() -> None:
    data, _ = made()._repr_mimebundle_()
    assert set(data) == {VIEW, "text/html", "text/plain"}
    assert '<img alt="Times on a logarithmic axis. one login, for you: ≈ 250 ms' in data["text/html"]
    for words in ("10,000 passwords", "1,000 leaked users", "≈ 29 days", "≈ 1.9 hours", "October 2022"):
        assert words in data["text/plain"]
    assert data["text/plain"] == repr(made())


def test_it_shows_the_python_that_does_the_same() -> None:
    one = made()
    (python,) = re.findall(r"In Python: ([^<]+)<", one.children[1].value)
    assert eval(python, {"seconds_for": Machine()}) == one.attack()  # noqa: S307


def test_one_sha256_is_measured_here() -> None:
    assert 0 < dial.sha256_seconds() < 0.001


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(2e-9, "0.002 µs"), (4.6e-4, "460 µs"), (1, "1 s"), (86_400, "1 day"), (1e12, "31,688 years")],
)  # fmt: skip
def test_a_time_is_written_as_people_would(seconds: float, written: str) -> None:
    assert span(seconds) == written
