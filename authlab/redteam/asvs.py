"""What the red team can say about requirements of OWASP ASVS 5.0 (V6, V7, V9), and what it cannot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from authlab.figure import Table
from authlab.redteam import Report

BREACHED, LIMIT, NOT_TRIED, NOTHING_FOUND = "breached", "limit", "not tried", "nothing found"


@dataclass(frozen=True)
class Requirement:
    """One requirement: its number, its level, what it asks for in few words, and what bears on it.

    `tried_by` are names of attacks, user stories and stated limits; `said` is what no attempt can show.
    """

    number: str
    level: int
    asks: str
    tried_by: tuple[str, ...] = ()
    said: str = ""


_WAYS = ("message", "status", "timing", "an overlong password", "registration")
_NAMES = tuple(f"user names by {way}" for way in _WAYS)

REQUIREMENTS = (
    Requirement("6.2.2", 1, "users can change their password", ("change the password",)),
    Requirement("6.2.4", 1, "none of the 3000 commonest that fit",
                said="of a list of 30,000, 31 have 15 characters and are refused"),
    Requirement("6.2.5", 1, "any composition", ("words only", "emoji and spaces")),
    Requirement("6.2.8", 2, "verified exactly as received", ("overlong password", "emoji and spaces"),
                "spelled in NFC first, on purpose (lesson 04)"),
    Requirement("6.2.9", 2, "64 characters permitted", ("64 characters",),
                "72 bytes at most: 64 letters of some scripts are more (lesson 04)"),
    Requirement("6.3.1", 1, "stuffing and brute force held off",
                ("guessing without limit", "credential stuffing", "lock-out of a victim")),
    Requirement("6.3.2", 2, "more than one factor", said="missing: the password is all"),
    Requirement("6.3.8", 3, "valid users cannot be deduced", _NAMES),
    Requirement("6.4.3", 2, "a way to reset a forgotten password", said="missing"),
    Requirement("7.3.1", 2, "an end by inactivity", said="missing (lesson 19)"),
    Requirement("7.3.2", 2, "an end by age", said="thirty days (lesson 19)"),
    Requirement("7.4.1", 1, "logout ends the session",
                ("a token after logout", "another spelling after logout", "an older token after logout",
                 "a refresh token after logout", "back button after logout")),
    Requirement("7.4.2", 1, "so does deleting the user", ("a token of a deleted user", "a namesake's token")),
    Requirement("7.4.3", 2, "and a new password, everywhere",
                ("a token after a password change", "a refresh token after a new password")),
    Requirement("7.5.2", 2, "users see and end their sessions", said="missing"),
    Requirement("9.1.1", 1, "signature checked first", ("a changed payload", "empty signature")),
    Requirement("9.1.2", 1, "algorithms from a list",
                ("alg none", "spellings of none", "RS256/HS256 confusion")),
    Requirement("9.1.3", 1, "keys from configured sources",
                ("kid as a path", "kid as SQL", "an embedded key", "a fetched key",
                 "a fetched certificate", "an embedded certificate")),
    Requirement("9.2.1", 1, "only within its time",
                ("an expired token", "a token before its time", "a token without end")),
    Requirement("9.2.2", 2, "of the right type", ("a refresh token as access",)),
    Requirement("9.2.3", 2, "meant for this service", ("another service's token",)),
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
    """Show for each requirement what a report says about it."""
    known = {attack.name: (attack.kind, evidence.outcome) for attack, evidence in report.results}
    rows = [_row(one, known) for one in REQUIREMENTS]
    return Table(("ASVS 5.0", "level", "asks for", "found", "by"), rows)


def _row(one: Requirement, known: Mapping[str, tuple[str, str]]) -> tuple[str, int, str, str, str]:
    tried = [known[name] for name in one.tried_by if name in known]
    counted = f"{len(tried)} attempts" if len(tried) != 1 else "1 attempt"
    by = "; ".join(filter(None, (counted if tried else "", one.said)))
    return one.number, one.level, one.asks, verdict(tried), by
