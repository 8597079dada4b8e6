"""Each way to let a header choose the key works against the reader that lets it, and against no other."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from authlab.errors import TokenError
from authlab.insecure import key_headers as weak
from authlab.redteam.evidence import Evidence
from authlab.redteam.key_headers import ATTACKS
from authlab.settings import Settings
from tests.aimed import against

PATH, SQL, JWK, JKU, X5U, X5C, TWICE = ALL = tuple(attack.name for attack in ATTACKS)
READERS: dict[str, tuple[Any, set[str]]] = {
    "sound": (None, set()),
    "path": (lambda disk: partial(weak.insecure_kid_path, keys=disk / "keys"), {PATH}),
    "SQL": (lambda disk: partial(weak.insecure_kid_sql, keys=disk / "keys.sqlite"), {SQL}),
    "jwk": (lambda disk: weak.insecure_jwk, {JWK}),
    "jku": (lambda disk: weak.insecure_jku, {JKU}),
    "x5u": (lambda disk: weak.insecure_x5u, {X5U}),
    "x5c": (lambda disk: weak.insecure_x5c, {X5C}),
    "two readers": (lambda disk: partial(weak.insecure_two_readers, keys=disk / "keys"), {TWICE}),
}


def attack(settings: Settings, read: Any = None, *names: str) -> dict[str, Evidence]:
    chosen = [one for one in ATTACKS if one.name in (names or ALL)]
    return against(chosen, settings, **({"read": read} if read else {}))


@pytest.mark.parametrize("reader", READERS)
def test_exactly_the_header_that_is_believed_is_found(
    settings: Settings, tmp_path: Path, reader: str
) -> None:
    read, alive = READERS[reader]
    disk = weak.lay_out(tmp_path / "disk")
    evidence = attack(settings, read and read(disk))
    assert {name for name, one in evidence.items() if one.outcome == "alive"} == alive
    assert {one.outcome for one in evidence.values()} <= {"alive", "dead"}
    for one in evidence.values():
        assert one.request.startswith("GET /auth/me")
        assert "eyJ" not in str(one)


def test_a_server_that_asks_at_the_door_and_says_no_is_caught_too(settings: Settings) -> None:
    def read(token: str, **rest: Any) -> Any:
        claims = weak.insecure_jku(token, **rest)
        if "jku" in weak.take_apart(token).header:
            raise TokenError("on second thoughts, no")
        return claims

    evidence = attack(settings, read, JKU)[JKU]
    assert evidence.outcome == "alive"
    assert "came to the attacker's door, and then did not believe it" in evidence.seen
    assert evidence.response.startswith("401")


def test_a_target_that_refuses_everything_is_not_judged(settings: Settings) -> None:
    def read(token: str, **_: Any) -> Any:
        raise TokenError("no")

    evidence = attack(settings, read, SQL, JWK, JKU)
    assert {one.outcome for one in evidence.values()} == {"not applicable"}
    assert "as it was issued gets 401" in evidence[SQL].seen


def test_a_reader_that_breaks_is_not_judged(settings: Settings) -> None:
    def read(token: str, **rest: Any) -> Any:
        if "jwk" in weak.take_apart(token).header:
            raise ZeroDivisionError
        return weak.tokens.read(token, **rest)

    evidence = attack(settings, read, SQL, JWK, JKU)
    assert evidence[JWK].outcome == "not applicable"
    assert "brings about a 500" in evidence[JWK].seen
    assert evidence[JKU].outcome == "dead"
