"""The house: imports point down only, and every module is on a floor."""

import ast
from pathlib import Path

import pytest

import authlab

ROOT = Path(authlab.__file__).parent

# From the ground up; a module may import from the floors below it, and on its own floor from
# the modules to its left.
FLOORS = (
    "errors encoding figure picture exercise",
    "jws tokens throttle names passwords argon2id settings database users",
    "parts devices envelope answers pages proof app",
    "tls client exchange wire logs watch server faults storm chromium masked network console tabs cookies "
    "browser",
    "chart memory insecure insecure.people insecure.truncation insecure.legacy insecure.salts "
    "insecure.storage insecure.clients insecure.talkative insecure.blocking insecure.limits "
    "insecure.sessionless insecure.lax insecure.policies insecure.verifiers insecure.key_headers "
    "insecure.bearer insecure.stores insecure.bank insecure.evil insecure.comments "
    "insecure.start_up insecure.logout insecure.refresh insecure.naive insecure.club "
    "redteam.browsing redteam.attack redteam.bounded redteam.guessing redteam.rainbow redteam.passwords "
    "redteam.stories redteam.presenting redteam.enumeration redteam.wire redteam.load redteam.spellings "
    "redteam.minted redteam.hs256 redteam.forgery redteam.key_headers redteam.bearer redteam.csrf "
    "redteam.xss redteam.logout redteam.refresh redteam.owned redteam redteam.asvs "
    "widgets widgets.roundtrip widgets.quiz widgets.live widgets.avalanche widgets.anatomy widgets.dial "
    "widgets.side_by_side widgets.microscope widgets.policy widgets.ladder "
    "widgets.survival widgets.theatre widgets.bridge widgets.timeline widgets.faults widgets.scoreboard",
    "exercises exercises.start_here exercises.leaked_table exercises.salt exercises.bcrypt_cost "
    "exercises.limits exercises.migrate exercises.wire_reading exercises.quiet_login "
    "exercises.under_load exercises.token_by_hand exercises.token_policy exercises.forgery "
    "exercises.key_headers exercises.bearer "
    "exercises.where_tokens_live exercises.cookies_csrf exercises.xss exercises.fail_closed "
    "exercises.logout exercises.refresh exercises.capstone exercises.club_faults "
    "exercises.transfer",
    "course.lessons course.sanitize course.findings course.progress course.predictions "
    "course.catch_up course "
    "course.classroom course.copies course.check course.save "
    "course.doctor course.lab course.demo course.rehearsal course.score course.enrolment course.hub "
    "course.seat course.doorkeeper course.edition course.slides course.drawn course.marking course.grading "
    "course.bundle course.site",
    "plainly cli_hub cli_lab cli_teach cli __main__",
)
ORDER = [name for floor in FLOORS for name in floor.split()]
GROUND = FLOORS[0].split()


def modules() -> dict[str, Path]:
    found = {}
    for path in ROOT.rglob("*.py"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if name != "__init__":
            found[name] = path
    return found


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return names


def test_every_module_has_a_floor() -> None:
    assert set(modules()) == set(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_imports_point_down(name: str) -> None:
    below = ORDER[: ORDER.index(name)]
    for target in imported(modules()[name]):
        if target.startswith("authlab.") and (module := target.removeprefix("authlab.")) in ORDER:
            assert module in below or module == name, f"{name} imports {module}, which is not below it"


@pytest.mark.parametrize("name", GROUND)
def test_the_ground_floor_needs_nothing_installed(name: str) -> None:
    import sys

    outside = {n.partition(".")[0] for n in imported(modules()[name])} - sys.stdlib_module_names - {"authlab"}
    assert not outside
