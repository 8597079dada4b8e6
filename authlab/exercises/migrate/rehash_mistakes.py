"""Say what a login got wrong that should have moved a row."""

from typing import Any

from authlab.exercise import Mistake
from authlab.exercises.migrate.argon2id_stand_in import ARGON2ID, LABEL, Scheme, md5_of


def locked_out(scheme: Scheme, seen: str, row: str, password: str) -> Mistake:
    """Say why the right password was refused."""
    if not row.startswith((LABEL, ARGON2ID)):
        return Mistake(f"{seen}. Nobody may be locked out tonight: compare MD5s", "forgets the MD5 rows")
    if not scheme.checked and "argon2" in scheme.asked:
        return Mistake(f"{seen}: a new salt makes another hash, so ask check", "hashes again and compares")
    if row.startswith(LABEL):
        return _wrapped_locked_out(scheme, seen, password)
    if not scheme.checked and "md5" not in scheme.asked:
        said = "these rows are made up, and only the check you were given knows them"
        return Mistake(f"{seen}: {said}", "does not ask check")
    return Mistake(f"{seen}: check(password, stored) is the way", "forgets the new rows")


def _wrapped_locked_out(scheme: Scheme, seen: str, password: str) -> Mistake:
    md5 = md5_of(password)
    if any(text == md5 and stored.startswith(LABEL) for text, stored in scheme.checked):
        return Mistake(f"{seen}: you gave check the label md5: too", "hands the label to check")
    if any(text == password and not stored.startswith(LABEL) for text, stored in scheme.checked):
        said = "what was hashed is the MD5: give check md5(password)"
        return Mistake(f"{seen}: {said}", "a wrapped row holds the password")
    said = "it begins with md5:$argon2id$; ask check about what comes after md5:"
    return Mistake(f"{seen}: {said}", "forgets the wrapped rows")


def needless(scheme: Scheme, seen: str, kept: Any, password: str) -> Mistake:
    """Say why a row that was as it should be came back as another."""
    if kept is None:
        return Mistake(f"{seen}. Return the row to keep, changed or not", "the row is lost")
    if isinstance(kept, str) and scheme.check(password, kept):
        return Mistake(f"{seen}: it was as it should be, and a hash costs time", "hashes at every login")
    return Mistake(seen)


def not_upgraded(scheme: Scheme, seen: str, row: str, kept: Any, password: str) -> Mistake | None:
    """Say what is wrong with the row to keep; None if it is upgraded."""
    md5 = md5_of(password)
    if not isinstance(kept, str):
        return Mistake(f"{seen}. Return the row to keep, changed or not", "the row is lost")
    if kept == row:
        said = "this is the moment at which you know the password"
        return Mistake(f"{seen}: {said}, so store argon2(password)", "never upgrades")
    if password in kept:
        return Mistake(f"{seen}: that holds the password itself", "stores the password")
    if md5 in kept or row in kept:
        return Mistake(
            f"{seen}: whoever steals it has the old hash as before", "keeps the old hash beside the new"
        )
    if scheme.check(md5, kept.removeprefix(LABEL)):
        said = "that is Argon2id of the MD5; now you have the password"
        return Mistake(f"{seen}: {said}, so hash that", "wraps where it could hash the password")
    if kept.startswith(LABEL) and scheme.check(password, kept.removeprefix(LABEL)):
        return Mistake(f"{seen}: with md5: before it, the next login looks for an MD5", "the label stays")
    if not scheme.check(password, kept):
        return Mistake(f"{seen}, which this password does not open")
    return None
