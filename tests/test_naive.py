from authlab import redteam
from authlab.insecure import naive
from authlab.redteam import csrf, xss

ALIVE = {
    "dump and crack", "equal hashes", "lookup table", "shared salt", "loop stall", "guessing without limit",
    "credential stuffing", "a token without end", "an expired token", "a token before its time",
    "another issuer's token", "another service's token", "a refresh token as access", "alg none",
    "a weak secret", "a token after logout", "an older token after logout", "a token after a password change",
    "a namesake's token", "a copied refresh token, before its owner", "a refresh token after logout",
}  # fmt: skip
IN_A_BROWSER = {one.name for one in (*csrf.ATTACKS, *xss.ATTACKS)}  # the lesson's own board has these


def test_everything_works_and_each_lesson_finds_its_own_hole() -> None:
    with naive.insecure_server("naive test") as server:
        report = redteam.run(server, *(one.name for one in redteam.ALL if one.name not in IN_A_BROWSER))
        assert server.system.parts.headers == {}  # what follows from that takes a browser
    assert not report.names("user story", "dead")
    assert report.names("attack", "alive") == ALIVE
    lessons = {one.lesson for one, _ in report.results if one.name in ALIVE}
    assert lessons == {"01", "02", "08", "10", "11", "18", "19"}
    assert not report.names("attack", "not applicable")


def test_its_secret_is_long_enough_and_thought_up() -> None:
    assert len(naive.SECRET) == 32
    assert len(set(naive.SECRET)) < 10
