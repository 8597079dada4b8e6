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
    "redteam.browsing redteam.evidence redteam.target redteam.attack redteam.bounded redteam.guessing "
    "redteam.rainbow redteam.passwords "
    "redteam.stories redteam.presenting redteam.enumeration redteam.wire redteam.load redteam.spellings "
    "redteam.minted redteam.hs256 redteam.forgery redteam.key_headers redteam.bearer redteam.csrf "
    "redteam.xss redteam.logout redteam.refreshing redteam.refresh redteam.owned redteam redteam.asvs "
    "widgets widgets.roundtrip widgets.quiz widgets.live widgets.avalanche widgets.anatomy widgets.dial "
    "widgets.side_by_side widgets.microscope widgets.policy widgets.ladder "
    "widgets.survival widgets.theatre widgets.bridge widgets.timeline widgets.faults widgets.scoreboard",
    "exercises exercises.start_here.sample_tokens exercises.start_here.expiry exercises.start_here.tampering "
    "exercises.start_here "
    "exercises.leaked_table.dictionary_attack exercises.leaked_table.shared_passwords "
    "exercises.leaked_table.rainbow_chain exercises.leaked_table "
    "exercises.salt.salt_audit exercises.salt.salted_hash exercises.salt.attack_work exercises.salt "
    "exercises.bcrypt_cost.cost_factor exercises.bcrypt_cost.verification exercises.bcrypt_cost.attack_price "
    "exercises.bcrypt_cost "
    "exercises.limits.byte_limit exercises.limits.poisoned_rows exercises.limits.room_left exercises.limits "
    "exercises.migrate.argon2id_stand_in exercises.migrate.rehash_mistakes exercises.migrate.rehash_at_login "
    "exercises.migrate.legacy_rows exercises.migrate.password_policy exercises.migrate "
    "exercises.wire_reading.login_request exercises.wire_reading.captured_password "
    "exercises.wire_reading.answer_states exercises.wire_reading "
    "exercises.quiet_login.bcrypt_stand_in exercises.quiet_login.login_probes "
    "exercises.quiet_login.uniform_login exercises.quiet_login.timing_enumeration "
    "exercises.quiet_login.cost_outliers exercises.quiet_login "
    "exercises.under_load.simulated_guessing exercises.under_load.rate_limit "
    "exercises.under_load.wrong_numbers exercises.under_load.worker_pool exercises.under_load.percentile "
    "exercises.under_load "
    "exercises.token_by_hand.signed_tokens exercises.token_by_hand.signature_check "
    "exercises.token_by_hand.base64url_spellings exercises.token_by_hand.resigning exercises.token_by_hand "
    "exercises.token_policy.claims_policy exercises.token_policy.leeway exercises.token_policy.failing_test "
    "exercises.token_policy "
    "exercises.forgery.hmac_signature exercises.forgery.forgery_suite "
    "exercises.forgery.algorithm_confusion exercises.forgery.weak_secret exercises.forgery "
    "exercises.key_headers.key_resolution exercises.key_headers.kid_traversal "
    "exercises.key_headers.jku_allowlist exercises.key_headers "
    "exercises.bearer.bearer_answers exercises.bearer.authorization_header exercises.bearer.status_review "
    "exercises.bearer.scope_decision exercises.bearer "
    "exercises.where_tokens_live.browser_store exercises.where_tokens_live.token_loading "
    "exercises.where_tokens_live.token_saving exercises.where_tokens_live.storage_event "
    "exercises.where_tokens_live "
    "exercises.cookies_csrf.request_origin exercises.cookies_csrf.cookie_attributes "
    "exercises.cookies_csrf.csrf_token exercises.cookies_csrf "
    "exercises.xss.output_encoding exercises.xss.content_security_policy exercises.xss.url_schemes "
    "exercises.xss "
    "exercises.fail_closed.session_states exercises.fail_closed.start_up exercises.fail_closed.retry_delay "
    "exercises.fail_closed "
    "exercises.logout.session_revocation exercises.logout.denylist_pruning exercises.logout.logout_review "
    "exercises.logout "
    "exercises.refresh.token_rotation exercises.refresh.silent_refresh exercises.refresh.session_lifetime "
    "exercises.refresh "
    "exercises.capstone.whole_board exercises.capstone.hardening exercises.capstone.finding "
    "exercises.capstone.single_hole exercises.capstone "
    "exercises.club_faults.probes exercises.club_faults.repair exercises.club_faults.faults "
    "exercises.club_faults.no_faults exercises.club_faults.serving exercises.club_faults "
    "exercises.transfer.fault_tracing exercises.transfer.failing_requests "
    "exercises.transfer.repaired_service exercises.transfer.hash_choice exercises.transfer",
    "course.lessons course.sanitize course.findings course.progress course.predictions "
    "course.catch_up course "
    "course.classroom course.copies course.edition course.kernel_paths course.check course.save "
    "course.doctor course.lab course.demo course.rehearsal course.score course.enrolment course.hub "
    "course.seat course.doorkeeper course.slides course.drawn course.marking course.grading "
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
