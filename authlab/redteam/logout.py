"""Present tokens whose session has ended, and some whose session has not (lesson 18)."""

from dataclasses import dataclass

from authlab.redteam.attack import Attack, Story
from authlab.redteam.evidence import Evidence, Stuck, told
from authlab.redteam.minted import ATTACKS as MINTED
from authlab.redteam.presenting import deleted_account, own_token, present
from authlab.redteam.spellings import JUNK
from authlab.redteam.target import Target, access_token, new_password


def _end(target: Target, token: str) -> None:
    answer = target.client.post("/auth/logout", headers={"Authorization": f"Bearer {token}"})
    if answer.status_code not in (200, 204):
        raise Stuck(f"nobody can log out: {answer.status_code}", answer)


@dataclass(frozen=True)
class _Devices:
    """Somebody signed in twice, both believed."""

    name: str
    password: str
    here: str
    there: str


def _two_devices(target: Target) -> _Devices:
    password = new_password()
    name = target.register(password)
    here, there = (access_token(target.log_in(name, password)) for _ in range(2))
    for token in (here, there):
        if (answer := target.ask("/auth/me", token=token)).status_code != 200:
            raise Stuck(f"two devices cannot be signed in: {answer.status_code}", answer)
    return _Devices(name, password, here, there)


def _change(target: Target, devices: _Devices) -> str:
    """Change the password on the device that is here, and return the new one. Raises `Stuck`."""
    new = new_password()
    answer = target.set_password(devices.here, devices.password, new)
    if answer.status_code != 204:
        raise Stuck(f"the password could not be changed: {answer.status_code}", answer)
    return new


def after_logout(target: Target) -> Evidence:
    """Keep a copy of a token, log out with it, and present the copy."""
    token = own_token(target)
    _end(target, token)
    return present(target, "a token after logout", [token])


def respelled(target: Target) -> Evidence:
    """Log out, then spell the token otherwise: the same token to a lax reader, and another text."""
    token = own_token(target)
    _end(target, token)
    # The last letter issued has its unused bits at 0; the one behind it in Unicode has the lowest at 1.
    spelled = [token[:-1] + chr(ord(token[-1]) + 1), *(token + junk for junk in JUNK)]
    return present(target, "another spelling of a token after logout", spelled)


def refreshed(target: Target) -> Evidence:
    """Refresh, log out with the new token, and present the one from before."""
    password = new_password()
    login = target.log_in(target.register(password), password)
    older, refresh = access_token(login), login.json().get("refresh_token")
    if not refresh:
        raise Stuck("a session has one token only: there is nothing to refresh", login)
    _end(target, access_token(target.ask("/auth/refresh", data={"refresh_token": refresh})))
    return present(target, "an older token of a session, after logout,", [older])


def after_password_change(target: Target) -> Evidence:
    """Sign in on two devices, change the password on one, and present both tokens."""
    devices = _two_devices(target)
    _change(target, devices)
    return present(target, "a token after a password change", [devices.there, devices.here])


def of_a_namesake(target: Target) -> Evidence:
    """Take an own token, delete the own row, let somebody register the name, and present the token."""
    name, token = deleted_account(target)
    answer = target.ask("/auth/register", json={"username": name, "password": new_password()})
    if answer.status_code != 201:
        raise Stuck(f"the name cannot be given away again: {answer.status_code}", answer)
    return present(target, "the token of whoever had the name before", [token])


def other_device(target: Target) -> Evidence:
    """Log out on one device: the other one stays signed in."""
    devices = _two_devices(target)
    _end(target, devices.here)
    answer = target.ask("/auth/me", token=devices.there)
    if answer.status_code != 200:
        raise Stuck("logging out here has signed the other device out", answer)
    return told("alive", "logging out here leaves the other device signed in", answer)


def login_after_change(target: Target) -> Evidence:
    """Change the password and log in with the new one at once: whatever ended the old tokens spares it."""
    devices = _two_devices(target)
    login = target.log_in(devices.name, _change(target, devices))
    answer = target.ask("/auth/me", token=access_token(login))
    if answer.status_code != 200:
        raise Stuck("a login after a password change is not believed", answer)
    return told("alive", "whoever has changed the password logs in, and is believed", login, answer)


ATTACKS = (
    Attack("a token after logout", "18", after_logout,
           "Whoever has a copy stays logged in, and nobody can see it."),
    Attack("another spelling after logout", "18", respelled,
           "A list of ended texts does not know the second text of the same token."),
    Attack("an older token after logout", "18", refreshed,
           "A session has many tokens in its time; a logout has to end them all."),
    Attack("a token after a password change", "18", after_password_change,
           "Whoever changes a password wants the thief out, whose token nobody has seen."),
    Attack("a namesake's token", "18", of_a_namesake,
           "Whoever left with a token has somebody else's account as soon as the name is given away."),
)  # fmt: skip
STORIES = (
    Story("log out on one device", "18", other_device,
          "Logging out at the library must not sign out the phone at home."),
    Story("log in after a password change", "18", login_after_change,
          "Whoever has changed the password goes on working, in the same second."),
)  # fmt: skip
# The eight of the lesson: what must be refused, and what must not.
REPLAYS = (*ATTACKS, *(one for one in MINTED if one.name == "a token of a deleted user"), *STORIES)
