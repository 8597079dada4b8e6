import pytest

from authlab import redteam
from authlab.exercises.capstone import FINDING
from authlab.redteam import Evidence, Report, asvs

KNOWN = {one.name: one for one in redteam.ALL}


def test_every_requirement_names_what_there_is_or_says_why_nothing_was_tried() -> None:
    for one in asvs.REQUIREMENTS:
        assert one.tried_by or one.said
        assert set(one.tried_by) <= set(KNOWN)
    numbers = [tuple(map(int, one.number.split("."))) for one in asvs.REQUIREMENTS]
    assert numbers == sorted(set(numbers))


def test_what_the_lesson_asks_for_is_what_the_table_does() -> None:
    assert FINDING.check(asvs.verdict).kind == "right"


@pytest.mark.parametrize(
    ("outcomes", "found"),
    [
        ({}, {"not tried"}),
        ({"alg none": "alive"}, {"not tried", "breached"}),
        ({"alg none": "dead", "words only": "alive"}, {"not tried", "nothing found"}),
        ({"user names by registration": "alive", "user names by message": "dead"}, {"not tried", "limit"}),
        ({"words only": "dead"}, {"not tried", "breached"}),
        ({"alg none": "not applicable"}, {"not tried"}),
    ],
)
def test_a_report_is_read_by_requirement(
    outcomes: dict[str, redteam.attack.Outcome], found: set[str]
) -> None:
    report = Report(tuple((KNOWN[name], Evidence(outcome, "")) for name, outcome in outcomes.items()))
    table = asvs.assess(report)
    assert len(table) == len(asvs.REQUIREMENTS)
    assert {row[3] for row in table.rows} == found


def test_the_table_counts_attempts_and_never_says_met() -> None:
    everything = tuple((one, Evidence(one.good, "")) for one in redteam.ALL)
    table = asvs.assess(Report(everything))
    by = {row[0]: row[3:] for row in table.rows}
    assert by["9.1.2"] == ("nothing found", "3 attempts")
    assert by["9.2.3"] == ("nothing found", "1 attempt")
    assert by["6.3.2"][0] == "not tried"
    assert "met" not in {row[3] for row in table.rows}
