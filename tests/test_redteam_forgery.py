"""Each forgery is believed by the reader that is naive in this way, and by no other."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from authlab.insecure import verifiers
from authlab.insecure.people import common_passwords
from authlab.parts import Parts
from authlab.redteam import forgery
from authlab.redteam.evidence import Evidence
from authlab.settings import Settings
from tests.aimed import against

NONE, SPELLINGS, EMPTY, WEAK, CONFUSION = (attack.name for attack in forgery.ATTACKS)
PRIVATE = rsa.generate_private_key(65537, 2048)
NAIVE: dict[str, tuple[dict[str, Any], set[str]]] = {
    "sound": ({}, set()),
    "believes the header": ({"read": verifiers.insecure_any}, {NONE}),
    "refuses one spelling": ({"read": verifiers.insecure_not_none}, {SPELLINGS}),
    "checks what is there": ({"read": verifiers.insecure_if_signed}, {EMPTY}),
    "a secret thought up": (verifiers.insecure_thought_up(b"dragon" * 5 + b"dr"), {WEAK}),
    "one key for both": (verifiers.insecure_published(PRIVATE), {CONFUSION}),
}


def attack(settings: Settings, **parts: Any) -> dict[str, Evidence]:
    return against(forgery.ATTACKS, settings, **parts)


@pytest.mark.parametrize("reader", NAIVE)
def test_exactly_the_forgeries_that_should_succeed_do(settings: Settings, reader: str) -> None:
    parts, alive = NAIVE[reader]
    evidence = attack(settings, **parts)
    assert {name for name, one in evidence.items() if one.outcome == "alive"} == alive
    assert {one.outcome for one in evidence.values()} <= {"alive", "dead"}
    for one in evidence.values():
        assert "GET /auth/me" in one.request
        assert not re.search("eyJ|dragon", f"{one}{one._html()}")
    assert evidence[WEAK].seen == (
        "a token signed with guess number 26,512 is believed"
        if WEAK in alive
        else f"the secret is none of {2 * len(common_passwords()):,} common passwords"
    )


def _breaks(*_: object, **__: object) -> Any:
    raise ZeroDivisionError


def test_a_reader_that_breaks_is_judged_by_nobody(settings: Settings) -> None:
    evidence = attack(settings, read=_breaks)
    assert {one.outcome for one in evidence.values()} == {"not applicable"}


def test_a_reader_that_breaks_on_forgeries_only_has_not_refused_them(settings: Settings) -> None:
    sound: Callable[..., Any] = Parts().read

    def read(token: str, **rest: Any) -> Any:
        return sound(token, **rest) if not token.endswith(".") else _breaks()

    evidence = attack(settings, read=read)
    assert evidence[NONE].outcome == "not applicable"
    assert "500" in evidence[NONE].seen
    assert evidence[CONFUSION].outcome == "dead"
