"""Present a good token in ways in which it must not be taken, and in those in which it must."""

from typing import Any

import httpx2

from authlab.redteam.attack import Attack, Story
from authlab.redteam.evidence import Evidence, Stuck, told
from authlab.redteam.presenting import judged, own_token
from authlab.redteam.target import Target


def _me(target: Target, *authorization: str, **sent: Any) -> httpx2.Response:
    """Ask who that is, with as many Authorization headers as given."""
    return target.client.get("/auth/me", headers=[("Authorization", one) for one in authorization], **sent)


def in_the_query(target: Target) -> Evidence:
    """Put the token into the address, where RFC 6750 section 2.3 had a place for it."""
    token = own_token(target)
    return judged("a token in the address", _me(target, params={"access_token": token}))


def empty_bearer(target: Target) -> Evidence:
    """Send the scheme and no token: some take that for a token which is empty, and compare it."""
    own_token(target)
    return judged("a Bearer without a token", _me(target, "Bearer"))


def two_headers(target: Target) -> Evidence:
    """Send two tokens, one of them bad, in two headers and in one: who reads which?"""
    good, bad = f"Bearer {own_token(target)}", "Bearer not.a.token"
    pairs = (good, bad), (bad, good), (f"{good}, {bad}",), (f"{bad}, {good}",)
    return judged("one good token of two", *(_me(target, *pair) for pair in pairs))


def another_scheme(target: Target) -> Evidence:
    """Send the token under a scheme that means something else, and without any."""
    token = own_token(target)
    headers = f"Basic {token}", f"Token {token}", token
    return judged("a token under another scheme", *(_me(target, one) for one in headers))


def words_behind(target: Target) -> Evidence:
    """Send more than a token."""
    return judged("a token with words behind it", _me(target, f"Bearer {own_token(target)} and more"))


def _alive(said: str, *answers: httpx2.Response) -> Evidence:
    for answer in answers:
        if answer.status_code != 200:
            raise Stuck(f"a good token is refused: {answer.status_code}", answer)
    return told("alive", said, *answers)


def any_case(target: Target) -> Evidence:
    """Write the scheme small, and large."""
    token = own_token(target)
    return _alive("any case is read", *(_me(target, f"{scheme} {token}") for scheme in ("bearer", "BEARER")))


def two_spaces(target: Target) -> Evidence:
    """Put more than one space before the token."""
    return _alive("two spaces are read as one", _me(target, f"Bearer  {own_token(target)}"))


def told_how(target: Target) -> Evidence:
    """Come without a token, and with one cut short: each no names the scheme, the second one the error."""
    token = own_token(target)
    answers = _me(target), _me(target, f"Bearer {token[:-6]}")
    for answer, error in zip(answers, (False, True), strict=True):
        challenge = answer.headers.get("WWW-Authenticate", "").lower()
        named = 'error="invalid_token"' in challenge
        if answer.status_code != 401 or not challenge.startswith("bearer") or named != error:
            raise Stuck(f"a no does not say how to sign in: {answer.status_code}", answer)
    return told("alive", "a no says how to sign in, and what was wrong with the token", *answers)


ATTACKS = (
    Attack("a token in the query", "13", in_the_query,
           "Addresses are written down, and whoever reads the log is the user from then on."),
    Attack("an empty Bearer", "13", empty_bearer,
           "An empty text is equal to every secret that nobody has set."),
    Attack("two Authorization headers", "13", two_headers,
           "Where a proxy checks one of them and the app reads the other, the check is of no use."),
    Attack("a token under another scheme", "13", another_scheme,
           "A scheme says what the rest means; who skips it takes a password for a token."),
    Attack("words behind a token", "13", words_behind,
           "What one reader skips, another one may read: both must see the same token."),
)  # fmt: skip
STORIES = (
    Story("bearer in lower case", "13", any_case, "Schemes have no case (RFC 9110 section 11.1)."),
    Story("two spaces after Bearer", "13", two_spaces, "RFC 6750 section 2.1 allows any number but none."),
    Story("told how to sign in", "13", told_how,
          "A client that gets a 401 has to know whether to send a token, or to throw the one it has away."),
)  # fmt: skip
