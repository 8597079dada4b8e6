"""The twenty tokens: the sound reader refuses each for its own reason, and the table shows every verdict."""

from collections.abc import Iterator
from typing import Any

import pytest

from authlab import tokens
from authlab.errors import TokenError
from authlab.exercises.token_policy import REFUSE, by_policy
from authlab.insecure.policies import insecure_as_it_comes, insecure_signature_only
from authlab.jws import take_apart
from authlab.redteam.minted import POLICY, TOKENS, Minted, misjudged, verdicts
from authlab.server import Server
from authlab.widgets.policy import PolicyTable

KEY = b"k" * 32
NOW = 1_800_000_000
GOOD = [minted for minted in TOKENS if not minted.reason]
READERS = {"signature": insecure_signature_only, "as it comes": insecure_as_it_comes, "sound": tokens.read}


def test_there_are_twenty_and_five_are_good() -> None:
    assert len({minted.name for minted in TOKENS}) == 20
    assert len(GOOD) == 5


@pytest.mark.parametrize("minted", TOKENS, ids=lambda minted: minted.name)
def test_by_hand_too_each_is_refused_for_the_reason_that_is_stated(minted: Minted) -> None:
    try:
        tokens.jwt_decode(minted.token(KEY, NOW), KEY, policy=POLICY, now=NOW)
        reason = ""
    except TokenError as problem:
        reason = problem.reason
    assert reason == minted.reason


def test_the_sound_reader_refuses_each_for_the_reason_that_is_stated() -> None:
    assert [reason for _, reason in verdicts(tokens.read)] == [minted.reason for minted in TOKENS]


def test_every_signature_is_right_and_every_token_says_what_it_is_made_of() -> None:
    assert not any(reason for _, reason in verdicts(insecure_signature_only))
    for minted in TOKENS:
        header, claims = minted.parts(NOW)
        assert insecure_signature_only(minted.token(KEY, NOW), key=KEY, policy=POLICY) == claims
        if "crit" not in header:
            assert take_apart(minted.token(KEY, NOW)).header == header


def test_a_wrong_key_is_refused_by_all() -> None:
    for read in READERS.values():
        with pytest.raises(TokenError):
            read(GOOD[0].token(KEY, NOW), key=b"x" * 32, policy=POLICY)


def test_what_pyjwt_checks_by_itself() -> None:
    wrong = set(misjudged(insecure_as_it_comes))
    assert len(wrong) == 12
    assert "a token without end" in wrong
    assert wrong.isdisjoint(
        {"an expired token", "a token before its time", "a user by number", "a header with crit"}
    )


def test_a_policy_becomes_a_reader_of_the_real_server(server: Server) -> None:
    read = by_policy(REFUSE.answer)
    assert misjudged(read) == []
    server.replace(read=read)
    client, ada = server.client, {"username": "ada", "password": "correct horse battery"}
    client.post("/auth/register", json=ada)
    for _ in range(2):  # the second time from a device that is known, whose proof is a token as well
        token = client.post("/auth/login", data=ada).json()["access_token"]
        assert client.get("/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    late = by_policy(lambda header, claims, now: "too late")
    with pytest.raises(TokenError, match="too late"):
        late(token, key=server.system.settings.secret_key, policy=POLICY)


@pytest.fixture
def table() -> Iterator[PolicyTable]:
    table = PolicyTable(READERS)
    yield table
    table.close()


def test_the_table_begins_with_the_last_reader_and_turns(table: PolicyTable) -> None:
    assert "sound: 20 of 20 judged right" in table._view.value
    assert "✗" not in table._view.value
    table._choice.value = "signature"
    assert "signature: 5 of 20 judged right" in table._view.value
    assert table._view.value.count("✗ accepted") == 15
    assert "def insecure_signature_only" in table._view.value


def test_its_still_form_holds_every_verdict(table: PolicyTable) -> None:
    text = repr(table)
    assert text.startswith(
        "signature: 5 of 20 judged right; as it comes: 8 of 20 judged right; sound: 20 of 20"
    )
    assert len(text.splitlines()) == 22
    assert "a token without end" in table._repr_mimebundle_()[0]["text/html"]


def test_a_reader_that_breaks_refuses_and_its_name_is_no_markup() -> None:
    def broken(token: str, **_: Any) -> Any:
        raise ZeroDivisionError

    table = PolicyTable({"<b>": broken})
    assert "✓ refused: ZeroDivisionError" in table._view.value
    assert "&lt;b&gt;: 15 of 20" in table._view.value
    assert not any("ToggleButtons" in type(child).__name__ for child in table.children)
    table.close()
