from authlab import redteam
from authlab.insecure import naive
from authlab.redteam import csrf, xss

IN_A_BROWSER = {one.name for one in (*csrf.ATTACKS, *xss.ATTACKS)}  # the lesson's own board has these


def test_everything_works_and_each_lesson_finds_its_own_hole() -> None:
    with naive.insecure_server("naive test") as server:
        report = redteam.run(server, *(one.name for one in redteam.ALL if one.name not in IN_A_BROWSER))
    assert not report.names("user story", "dead")
    alive = {
        one.lesson for one, evidence in report.results if (one.kind, evidence.outcome) == ("attack", "alive")
    }
    assert alive == {"01", "02", "08", "10", "11", "18", "19"}
    assert not report.names("attack", "not applicable")


def test_its_secret_is_long_enough_and_thought_up() -> None:
    assert len(naive.SECRET) == 32
    assert len(set(naive.SECRET)) < 10
