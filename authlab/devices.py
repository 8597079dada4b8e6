"""Known devices: a cookie that opens nothing, and keeps attackers elsewhere from locking its user out."""

import hashlib

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from authlab.errors import TokenError
from authlab.names import name_key
from authlab.parts import System
from authlab.tokens import Policy
from authlab.users import User

# The cookie that says this device has logged in as this user before, since the last change of password.
# It opens nothing: a guess from such a device is counted by itself, so that an attacker elsewhere cannot
# lock its user out.
_COOKIE = "authlab_device_"  # and a name for each user, or two at one browser would take it away
_MOST = 8  # kept by one browser: more would make its headers too long to be read
POLICY = Policy(audience="authlab-device", typ="device+jwt", lifetime=180 * 24 * 3600)


def cookie_name(username: str) -> str:
    """Name the cookie for a user, in whatever spelling; the name itself cannot be read from it."""
    key = name_key(username).encode("utf-8", "surrogatepass")
    return _COOKIE + hashlib.sha256(key).hexdigest()[:12]


async def known_device(system: System, request: Request, username: str) -> str | None:
    """Return which device of this user has sent the request, if it can prove that it is one.

    The database is asked for whoever has some proof, whatever the name: so its time tells nothing.
    """
    try:
        cookie = request.cookies.get(cookie_name(username), "")
        claims = system.parts.read(cookie, key=system.settings.secret_key, policy=POLICY)
    except TokenError:
        return None
    user = await run_in_threadpool(system.users.by_name, username)
    holds = user and (user.id, user.session_version) == (claims["sub"], claims.get("version"))
    return claims["jti"] if holds else None


def remember(system: System, request: Request, response: Response, user: User) -> None:
    """Give the device a proof for 180 days, and let it forget its oldest if it has too many."""
    proof = system.parts.issue(
        user.id, key=system.settings.secret_key, policy=POLICY, version=user.session_version
    )
    name = cookie_name(user.name)
    response.set_cookie(
        name, proof, max_age=POLICY.lifetime, path="/auth", httponly=True, samesite="strict",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    others = [one for one in request.cookies if one.startswith(_COOKIE) and one != name]
    for oldest in others[: 1 - _MOST]:  # a browser sends them in this order, RFC 6265 section 5.4
        response.delete_cookie(oldest, path="/auth")
