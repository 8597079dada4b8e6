"""What must go on working for honest users, whatever is done against attacks."""

import socket
import time
from email.utils import formatdate
from html.parser import HTMLParser

from authlab import passwords
from authlab.redteam.attack import Story
from authlab.redteam.evidence import Evidence, Outcome, Stuck, told
from authlab.redteam.target import Target, access_token, new_password

_NFC, _NFD = "caf\u00e9 by the river", "cafe\u0301 by the river"  # the same to a reader, not to a computer


def _logs_in(target: Target, registered: str, typed: str | None = None) -> Evidence:
    """Register with one password, log in with it as it is typed this time, and ask who that is."""
    name = target.register(registered)
    login = target.log_in(name, registered if typed is None else typed)
    me = target.ask("/auth/me", token=access_token(login))
    if me.status_code != 200 or me.json()["username"] != name:
        raise Stuck("somebody logged in is not taken for who they are", me)
    return told("alive", "registered, logged in, and known by name", login, me)


def register_and_log_in(target: Target) -> Evidence:
    """Use the kind of password that any rule would take."""
    return _logs_in(target, "Marble-7-Kitten-42!")


def sixty_four_characters(target: Target) -> Evidence:
    """Use as many characters as a password manager may (ASVS 6.2.9)."""
    return _logs_in(target, new_password(64))


def words_only(target: Target) -> Evidence:
    """Use four plain words, without a capital, a digit or a sign (ASVS 6.2.5)."""
    return _logs_in(target, "walnut ferry copper evening")


def emoji_and_spaces(target: Target) -> Evidence:
    """Use emoji, and spaces inside and at both ends: they belong to the password (ASVS 6.2.8)."""
    return _logs_in(target, "  two 🦊🦊 and one 🔑 ")


def composed_or_not(target: Target) -> Evidence:
    """Register on a keyboard that sends é as one character, log in where it is two; and the other way."""
    _logs_in(target, _NFC, _NFD)
    return _logs_in(target, _NFD, _NFC)


def change_password(target: Target) -> Evidence:
    """Change the password: the new one logs in, the old one does not."""
    old, new = new_password(), new_password()
    name = target.register(old)
    target.change_password(name, old, new)
    login, with_old = target.log_in(name, new), target.log_in(name, old)
    access_token(login)
    if with_old.status_code == 200:
        raise Stuck("the old password still logs in", with_old)
    return told("alive", "the new password logs in, the old one does not", login, with_old)


def older_row(target: Target) -> Evidence:
    """Log in twice as a user whose row was written at another cost or, before Argon2id, with bcrypt."""
    if target.system is None:
        return Evidence("not applicable", "only the lab's own app shows its store")
    password, cost = new_password(), 5 if target.system.settings.bcrypt_cost == 4 else 4
    rows = [target.parts.hash(password, cost=cost)]
    if rows[0].startswith("$argon2"):
        rows.append(passwords.hash(password, cost=cost))
    for row in rows:
        name = target.add(row)
        logins = [target.log_in(name, password) for _ in range(2)]  # the first one may renew the row
        for login in logins:
            access_token(login)
    return told("alive", "users with older rows log in, and again after that", *logins)


def slow_network(target: Target) -> Evidence:
    """Log in over a line that lets a few bytes through at a time."""
    if target.trust:
        return Evidence("not applicable", "over TLS, this says nothing new")
    password, address = new_password(), target.client.base_url
    form = {"username": target.register(password), "password": password}
    request = target.client.build_request("POST", "/auth/login", data=form)
    headers = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    sent = f"POST /auth/login HTTP/1.1\r\n{headers}\r\n".encode() + request.content
    with socket.create_connection((address.host, address.port or 80), timeout=10) as line:
        for start in range(0, len(sent), 40):
            line.sendall(sent[start : start + 40])
            time.sleep(0.02)
        status = line.makefile("rb").readline().decode(errors="replace").strip()
    outcome: Outcome = "alive" if " 200" in status else "dead"
    return Evidence(outcome, f"a login in small pieces is answered: {status}", "POST /auth/login", status)


def stale_token(target: Target) -> Evidence:
    """Log in with a program that still sends a token which is good no more."""
    password = new_password()
    form = {"username": target.register(password), "password": password}
    login = target.ask("/auth/login", token="stale.as.bread", data=form)  # noqa: S106 - it is none
    access_token(login)
    return told("alive", "a token that is good no more does not stand in the way of a login", login)


class _Fields(HTMLParser):
    """Collect the input fields of a page: what a password manager looks at."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "input":
            self.found.append({name: value or "" for name, value in attrs})


def password_manager(target: Target) -> Evidence:
    """Let a password manager find both fields of the page, and log in with what it makes up (ASVS 6.2.7)."""
    page = target.ask("/")
    if page.status_code != 200:
        return told("not applicable", "there is no page", page)
    fields = {field.get("autocomplete"): field for field in _Fields(page.text).found}
    typed = fields.get("current-password", {})
    if "username" not in fields or typed.get("type") != "password":
        raise Stuck("a password manager does not find where to fill in what", page)
    if {"readonly", "onpaste"} & typed.keys() or 0 < int(typed.get("maxlength") or 0) < 64:
        raise Stuck("the page does not take what a password manager fills in", page)
    return _logs_in(target, new_password(64))


def clock_off(target: Target) -> Evidence:
    """Use a device whose clock is a minute slow, and one that is a minute fast."""
    password = new_password()
    form = {"username": target.register(password), "password": password}
    for seconds in (-60, 60):
        date = {"Date": formatdate(time.time() + seconds, usegmt=True)}
        login = target.client.post("/auth/login", data=form, headers=date)
        bearer = {"Authorization": f"Bearer {access_token(login)}", **date}
        me = target.client.get("/auth/me", headers=bearer)
        if me.status_code != 200:
            raise Stuck("who has a wrong clock is not believed", me)
        if not isinstance(login.json().get("expires_in"), int):  # seconds from now: any clock can count them
            raise Stuck("how long a token is good is not said in seconds", login)
    return told("alive", "a clock that is a minute off does not matter", login, me)


STORIES = (
    Story("register and log in", "00", register_and_log_in, "A login that refuses everybody is of no use."),
    Story("change the password", "00", change_password,
          "Whoever cannot change a password goes on with the one that has leaked."),
    Story("a slow network", "00", slow_network,
          "Who defends against slow requests must still serve people on a train."),
    Story("a stale token at the login", "00", stale_token,
          "Whoever is signed out has to get in again, whatever their client still sends along."),
    Story("a password manager", "00", password_manager,
          "Who makes up passwords nobody can remember must be able to fill them in."),
    Story("a clock a minute off", "00", clock_off,
          "Nobody sets a clock to log in; whatever depends on the user's one fails for some users."),
    Story("64 characters", "04", sixty_four_characters,
          "Password managers make long ones; to refuse those is to refuse the best passwords there are."),
    Story("emoji and spaces", "04", emoji_and_spaces,
          "Every character that people can type belongs to the password, wherever it stands."),
    Story("é typed both ways", "04", composed_or_not,
          "The keyboard decides how é is sent; its user sees one letter, and cannot know why a login fails."),
    Story("words only", "05", words_only,
          "Rules about kinds of characters make passwords alike, and refuse long ones easy to keep."),
    Story("an older row", "05", older_row,
          "A better way to hash is worth nothing if those who registered before it are locked out."),
)  # fmt: skip
