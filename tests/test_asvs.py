import pytest

from authlab import redteam
from authlab.exercises.capstone import FINDING
from authlab.redteam import Evidence, Report, asvs

KNOWN = {one.name: one for one in redteam.ALL}


def test_every_requirement_names_what_there_is_or_says_why_nothing_was_tried() -> None:
    for one in asvs.REQUIREMENTS:
        assert one.tried_by or one.said or one.known
        assert one.known in ("", asvs.LIMIT, asvs.MISSING)
        assert set(one.tried_by) <= set(KNOWN)
    numbers = [tuple(map(int, one.number.split("."))) for one in asvs.REQUIREMENTS]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(
    ("section", "levels"),
    [
        ("6.2", "111111112222"),
        ("6.3", "11223333"),
        ("7.2", "1111"),
        ("7.3", "22"),
        ("7.4", "11222"),
        ("9.1", "111"),
        ("9.2", "1222"),
    ],
)
def test_these_sections_are_whole_with_the_levels_of_the_release(section: str, levels: str) -> None:
    there = [one for one in asvs.REQUIREMENTS if one.number.rpartition(".")[0] == section]
    assert [one.number for one in there] == [f"{section}.{n}" for n in range(1, len(levels) + 1)]
    assert "".join(str(one.level) for one in there) == levels


def test_what_the_lesson_asks_for_is_what_the_table_does() -> None:
    assert FINDING.check(asvs.verdict).kind == "right"


@pytest.mark.parametrize(
    ("outcomes", "found"),
    [
        ({}, {"9.1.2": "not tried", "6.2.5": "not tried", "6.3.3": "missing", "6.2.9": "limit"}),
        ({"alg none": "alive"}, {"9.1.2": "breached", "9.1.1": "not tried"}),
        ({"alg none": "dead", "words only": "alive"}, {"9.1.2": "nothing found", "6.2.5": "nothing found"}),
        ({"user names by registration": "alive", "user names by message": "dead"}, {"6.3.8": "limit"}),
        ({"words only": "dead"}, {"6.2.5": "breached"}),
        ({"64 characters": "dead"}, {"6.2.9": "breached"}),
        ({"64 characters": "alive"}, {"6.2.9": "limit"}),
        ({"alg none": "not applicable"}, {"9.1.2": "not tried"}),
    ],
)
def test_a_report_is_read_by_requirement(
    outcomes: dict[str, redteam.evidence.Outcome], found: dict[str, str]
) -> None:
    report = Report(tuple((KNOWN[name], Evidence(outcome, "")) for name, outcome in outcomes.items()))
    table = asvs.assess(report)
    assert len(table) == len(asvs.REQUIREMENTS)
    assert {row[0]: row[3] for row in table.rows}.items() >= found.items()


def test_the_table_counts_attempts_and_never_says_met() -> None:
    everything = tuple((one, Evidence(one.good, "")) for one in redteam.ALL)
    table = asvs.assess(Report(everything))
    by = {row[0]: row[3:] for row in table.rows}
    assert by["9.1.2"] == ("nothing found", "3 attempts")
    assert by["9.2.3"] == ("nothing found", "1 attempt")
    assert by["6.3.2"] == ("not tried", "the table begins empty")
    assert by["6.3.3"] == ("missing", "the password is all")
    assert "met" not in {row[3] for row in table.rows}
    assert table.caption.startswith(f"{len(table)} requirements; missing: ")
