"""What can be said about this app and OWASP ASVS 5.0.0: by the red team, and without it.

Sections V6.2, V6.3, V7.2 to V7.4 and V9 are here whole. Numbers and levels are those of the release; drafts
(`v5.0.be`) counted V6.3 in another way.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from authlab.figure import Table
from authlab.redteam import Report

BREACHED, LIMIT, NOT_TRIED, NOTHING_FOUND = "breached", "limit", "not tried", "nothing found"
MISSING = "missing"


@dataclass(frozen=True)
class Requirement:
    """One requirement: its number, its level, what it asks for in few words, and what bears on it.

    `tried_by` are names of attacks, user stories and stated limits; `said` is what no attempt can show.
    `known` is what the app falls short by, whatever attempts find: in part (`LIMIT`), or wholly (`MISSING`).
    """

    number: str
    level: int
    asks: str
    tried_by: tuple[str, ...] = ()
    said: str = ""
    known: str = ""


_WAYS = ("message", "status", "timing", "an overlong password", "registration")
_NAMES = tuple(f"user names by {way}" for way in _WAYS)

REQUIREMENTS = (
    Requirement("6.2.1", 1, "at least 8 characters, better 15", said="15 are asked for"),
    Requirement("6.2.2", 1, "users can change their password", ("change the password",)),
    Requirement("6.2.3", 1, "that takes the current one", said="both are asked for"),
    Requirement("6.2.4", 1, "none of the 3000 commonest that fit",
                said="a list of 30,000 has only 31 that fit", known=LIMIT),
    Requirement("6.2.5", 1, "any composition", ("words only", "emoji and spaces")),
    Requirement("6.2.6", 1, "masked while it is typed", ("a password manager",)),
    Requirement("6.2.7", 1, "paste and password managers", ("a password manager",)),
    Requirement("6.2.8", 1, "verified exactly as received", ("overlong password", "emoji and spaces"),
                "NFC first, on purpose (lesson 04)", LIMIT),
    Requirement("6.2.9", 2, "64 characters permitted", ("64 characters",),
                "72 bytes at most (lesson 04)", LIMIT),
    Requirement("6.2.10", 2, "no end until it leaks", said="no password ends by itself"),
    Requirement("6.2.11", 2, "no words of the context", said="only one's own name", known=LIMIT),
    Requirement("6.2.12", 2, "none that has leaked", known=MISSING),
    Requirement("6.3.1", 1, "stuffing and brute force held off",
                ("guessing without limit", "credential stuffing", "lock-out of a victim")),
    Requirement("6.3.2", 1, "no default accounts", said="the table begins empty"),
    Requirement("6.3.3", 2, "more than one factor", said="the password is all", known=MISSING),
    Requirement("6.3.4", 2, "all ways in equally strong", said="there is one way in"),
    Requirement("6.3.5", 3, "users told of suspicious logins", known=MISSING),
    Requirement("6.3.6", 3, "e-mail is no factor", said="no e-mail is sent"),
    Requirement("6.3.7", 3, "users told of a new password", known=MISSING),
    Requirement("6.3.8", 3, "valid users cannot be deduced", _NAMES),
    Requirement("6.4.3", 2, "a reset of a forgotten password", known=MISSING),
    Requirement("7.2.1", 1, "the backend checks tokens", ("a changed payload",)),
    Requirement("7.2.2", 1, "no static keys as tokens", said="each login draws a session"),
    Requirement("7.2.3", 1, "reference tokens of 128 bits", said="refresh tokens are 32 drawn bytes"),
    Requirement("7.2.4", 1, "a login renews the token, ends the old",
                said="the old session goes on", known=LIMIT),
    Requirement("7.3.1", 2, "an end by inactivity", said="lesson 19", known=MISSING),
    Requirement("7.3.2", 2, "an end by age", said="after thirty days (lesson 19)"),
    Requirement("7.4.1", 1, "logout and expiry end the session",
                ("a token after logout", "another spelling after logout", "an older token after logout",
                 "a refresh token after logout", "back button after logout", "an expired token")),
    Requirement("7.4.2", 1, "so does deleting the user", ("a token of a deleted user", "a namesake's token")),
    Requirement("7.4.3", 2, "and a new password, everywhere",
                ("a token after a password change", "a refresh token after a new password")),
    Requirement("7.4.4", 2, "logout easy to find", said="a button on the page"),
    Requirement("7.4.5", 2, "administrators can end sessions", known=MISSING),
    Requirement("7.5.2", 2, "users see and end their sessions", known=MISSING),
    Requirement("9.1.1", 1, "signature checked first", ("a changed payload", "empty signature")),
    Requirement("9.1.2", 1, "algorithms from a list",
                ("alg none", "spellings of none", "RS256/HS256 confusion")),
    Requirement("9.1.3", 1, "keys from configured sources",
                ("kid as a path", "kid as SQL", "an embedded key", "a fetched key",
                 "a fetched certificate", "an embedded certificate", "duplicate members")),
    # A token without end breaks none: the requirement begins with "if a validity time span is present".
    Requirement("9.2.1", 1, "only within its time", ("an expired token", "a token before its time")),
    Requirement("9.2.2", 2, "of the right type", ("a refresh token as access",)),
    Requirement("9.2.3", 2, "meant for this service", ("another service's token",)),
    Requirement("9.2.4", 2, "issued for one audience", said="every token names authlab"),
)  # fmt: skip


def verdict(tried: Iterable[tuple[str, str]]) -> str:
    """Say what was found about one requirement; `tried` are pairs of kind and outcome.

    There is no "met": attempts that fail do not show that every attempt would.
    """
    tried = [(kind, outcome) for kind, outcome in tried if outcome != "not applicable"]
    if ("attack", "alive") in tried or ("user story", "dead") in tried:
        return BREACHED
    if ("stated limit", "alive") in tried:
        return LIMIT
    return NOTHING_FOUND if tried else NOT_TRIED


def assess(report: Report) -> Table:
    """Show for each requirement what a report says about it, and what is known without."""
    known = {attack.name: (attack.kind, evidence.outcome) for attack, evidence in report.results}
    rows = [_row(one, known) for one in REQUIREMENTS]
    counts = Counter(row[3] for row in rows)
    order = (BREACHED, MISSING, LIMIT, NOT_TRIED, NOTHING_FOUND)
    found = ", ".join(f"{word}: {counts[word]}" for word in order if counts[word])
    return Table(
        ("ASVS", "level", "asks for", "found", "based on"), rows, f"{len(rows)} requirements; {found}"
    )


def _row(one: Requirement, known: Mapping[str, tuple[str, str]]) -> tuple[str, int, str, str, str]:
    tried = [known[name] for name in one.tried_by if name in known]
    counted = f"{len(tried)} attempts" if len(tried) != 1 else "1 attempt"
    based_on = "; ".join(filter(None, (counted if tried else "", one.said)))
    found = verdict(tried)
    return one.number, one.level, one.asks, found if found == BREACHED else one.known or found, based_on
