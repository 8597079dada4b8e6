"""Each talkative login lets the right user in, and tells users from others in one thing only."""

from collections.abc import Callable
from typing import Any

import pytest

from authlab import passwords
from authlab.app import create_app
from authlab.insecure import talkative
from authlab.parts import Parts
from authlab.server import Server
from authlab.settings import Settings

TELLS = {
    talkative.insecure_message: lambda answer: answer.json()["detail"],
    talkative.insecure_status: lambda answer: answer.status_code,
    talkative.insecure_header: lambda answer: answer.headers.get("X-Attempts-Left"),
}


@pytest.mark.parametrize("login", TELLS)
def test_one_thing_tells_and_the_others_do_not(settings: Settings, login: Callable[..., Any]) -> None:
    with Server(create_app(Parts(authenticate=login), settings), name="talkative") as server:
        server.system.users.add("ada", passwords.hash("correct horse battery", cost=4))

        def answer(name: str, password: str = "wrong horse battery") -> Any:
            return server.client.post("/auth/login", data={"username": name, "password": password})

        assert answer("ada", "correct horse battery").status_code == 200
        known, unknown = answer("ada"), answer("nobody")
        for other, tell in TELLS.items():
            assert (tell(known) != tell(unknown)) == (other is login)


@pytest.mark.parametrize(("cost", "cheaper"), [(12, 10), (10, 8), (4, 4)])
def test_the_cheaper_dummy_is_a_row_like_any_other(cost: int, cheaper: int) -> None:
    row = talkative.insecure_unmatchable(cost=cost)
    assert passwords.anatomy(row).cost == cheaper
    assert not passwords.verify("correct horse battery", row)


def test_chance_is_the_same_every_time() -> None:
    assert talkative.chance(7).random() == talkative.chance(7).random() != talkative.chance(8).random()
