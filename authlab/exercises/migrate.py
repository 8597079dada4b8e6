"""Lesson 05: move rows to Argon2id at login, find what is left behind, say which passwords may be set."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.widgets.quiz import Question

_LABEL = "md5:"
_ARGON2ID = "$argon2id$v=19$m=19456,t=2,p=1$"
_PASSWORDS = ("correct horse battery", "12345678", "drei Äpfel und ein Löwe")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class _Scheme:
    """Stand in for Argon2id: the same strings, no work, and a memory of what it was asked for."""

    def __init__(self) -> None:
        self.made = 0
        self.asked: set[str] = set()
        self.checked: list[tuple[str, str]] = []

    def md5(self, text: str) -> str:
        self.asked.add("md5")
        return _md5(text)

    def argon2(self, text: str) -> str:
        self.asked.add("argon2")
        self.made += 1
        return self._of(text, f"salt{self.made:018}")

    def check(self, text: str, stored: str) -> bool:
        salt = stored.removeprefix(_ARGON2ID).partition("$")[0]
        right = hmac.compare_digest(self._of(text, salt).encode(), stored.encode())
        self.checked.append((text, stored))  # here only what is two texts arrives
        return right

    def _of(self, text: str, salt: str) -> str:
        return f"{_ARGON2ID}{salt}${hashlib.sha256((salt + text).encode()).hexdigest()[:43]}"


def _judge_migrate(login: Callable[..., Any]) -> None:
    for password in _PASSWORDS:
        scheme = _Scheme()
        md5 = _md5(password)
        rows = {
            "an MD5 row": md5,
            "an Argon2id row": scheme.argon2(password),  # before the next: here it shows who asks check
            "a wrapped row": _LABEL + scheme.argon2(md5),
        }
        for form, row in rows.items():
            _judge_right(login, scheme, form, row, password)
        for form, row in rows.items():
            _judge_wrong(login, scheme, form, row, "letmein")
            _judge_wrong(login, scheme, form, row, md5, stolen=True)
        for form, row in (("an empty row", ""), ("a locked row", "!locked"), ("a SHA-1 row", md5 + "0" * 8)):
            _judge_wrong(login, scheme, form, row, password)


def _called(login: Callable[..., Any], scheme: _Scheme, row: str, password: str) -> tuple[bool, Any]:
    def named(typed: str, stored: str) -> Any:
        return login(typed, stored, scheme.md5, scheme.argon2, scheme.check)

    named.__name__ = "login"
    scheme.asked.clear()
    scheme.checked.clear()
    got = attempt(named, password, row)
    must_return(got, "login returned None")
    if not isinstance(got, tuple | list) or len(got) != 2 or not isinstance(got[0], bool):
        raise Mistake(
            f"login returned {shown(got)}; True or False was expected, and with it the row to keep",
            "not a pair",
        )
    return got[0], got[1]


def _judge_right(login: Callable[..., Any], scheme: _Scheme, form: str, row: str, password: str) -> None:
    ok, kept = _called(login, scheme, row, password)
    about = f"{form} and the right password {shown(password)}"
    if not ok:
        raise _locked_out(scheme, f"for {about}, True was expected and False came", row, password)
    if form == "an Argon2id row":
        if kept != row:
            raise _needless(
                scheme, f"for {about}, the same row was expected and {_row(kept)} came", kept, password
            )
        return
    seen = f"for {about}, a new Argon2id row was expected and {_row(kept)} came"
    if wrong := _not_upgraded(scheme, seen, row, kept, password):
        raise wrong


def _locked_out(scheme: _Scheme, seen: str, row: str, password: str) -> Mistake:
    if not row.startswith((_LABEL, _ARGON2ID)):
        return Mistake(f"{seen}. Nobody may be locked out tonight: compare MD5s", "forgets the MD5 rows")
    if not scheme.checked and "argon2" in scheme.asked:
        return Mistake(f"{seen}: a new salt makes another hash, so ask check", "hashes again and compares")
    if row.startswith(_LABEL):
        return _wrapped_locked_out(scheme, seen, password)
    if not scheme.checked and "md5" not in scheme.asked:
        said = "these rows are made up, and only the check you were given knows them"
        return Mistake(f"{seen}: {said}", "does not ask check")
    return Mistake(f"{seen}: check(password, stored) is the way", "forgets the new rows")


def _wrapped_locked_out(scheme: _Scheme, seen: str, password: str) -> Mistake:
    md5 = _md5(password)
    if any(text == md5 and stored.startswith(_LABEL) for text, stored in scheme.checked):
        return Mistake(f"{seen}: you gave check the label md5: too", "hands the label to check")
    if any(text == password and not stored.startswith(_LABEL) for text, stored in scheme.checked):
        said = "what was hashed is the MD5: give check md5(password)"
        return Mistake(f"{seen}: {said}", "a wrapped row holds the password")
    said = "it begins with md5:$argon2id$; ask check about what comes after md5:"
    return Mistake(f"{seen}: {said}", "forgets the wrapped rows")


def _needless(scheme: _Scheme, seen: str, kept: Any, password: str) -> Mistake:
    if kept is None:
        return Mistake(f"{seen}. Return the row to keep, changed or not", "the row is lost")
    if isinstance(kept, str) and scheme.check(password, kept):
        return Mistake(f"{seen}: it was as it should be, and a hash costs time", "hashes at every login")
    return Mistake(seen)


def _not_upgraded(scheme: _Scheme, seen: str, row: str, kept: Any, password: str) -> Mistake | None:
    md5 = _md5(password)
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
    if scheme.check(md5, kept.removeprefix(_LABEL)):
        said = "that is Argon2id of the MD5; now you have the password"
        return Mistake(f"{seen}: {said}, so hash that", "wraps where it could hash the password")
    if kept.startswith(_LABEL) and scheme.check(password, kept.removeprefix(_LABEL)):
        return Mistake(f"{seen}: with md5: before it, the next login looks for an MD5", "the label stays")
    if not scheme.check(password, kept):
        return Mistake(f"{seen}, which this password does not open")
    return None


def _judge_wrong(
    login: Callable[..., Any], scheme: _Scheme, form: str, row: str, password: str, *, stolen: bool = False
) -> None:
    ok, kept = _called(login, scheme, row, password)
    what = "the MD5 itself, typed as a password," if stolen else f"the password {shown(password)}"
    seen = f"for {form} and {what}"
    if ok and stolen:
        said = "whoever has stolen an MD5 would be let in with it"
        raise Mistake(f"{seen} False was expected and True came: {said}", "a stolen hash logs in")
    if ok:
        name = (
            "any password opens" if "$argon2id$" in row or len(row) == 32 else "what it does not know opens"
        )
        raise Mistake(f"{seen}, False was expected and True came", name)
    if kept == row:
        return
    seen = f"{seen}, the row as it was was expected and {_row(kept)} came"
    if kept is None:
        raise Mistake(f"{seen}. Return the row to keep, changed or not", "the row is lost")
    said = "the next login with the right password would fail"
    raise Mistake(
        f"{seen}: whoever types something wrong changes it, and {said}", "upgrades on a wrong password"
    )


def _row(kept: Any) -> str:
    return shown(kept, 90)


def _login(password: str, stored: str, md5, argon2, check) -> tuple[bool, str]:
    if stored.startswith("$argon2id$"):
        return check(password, stored), stored
    if stored.startswith("md5:"):
        ok = check(md5(password), stored.removeprefix("md5:"))
    else:
        ok = md5(password) == stored  # on a server: hmac.compare_digest
    return ok, argon2(password) if ok else stored


MIGRATE = Exercise(
    id="05.migrate",
    judge=_judge_migrate,
    answer=_login,
    hints=(
        'stored.startswith("md5:") and stored.startswith("$argon2id$") tell the three forms apart',
        'in a wrapped row the MD5 was hashed: check(md5(password), stored.removeprefix("md5:"))',
        "if it was right and the row is not Argon2id yet, return True, argon2(password); else ok, stored",
    ),
    praise="whoever logs in leaves an Argon2id row behind, and whoever guesses leaves no trace",
)


def _judge_plain_left(plain_left: Callable[..., Any]) -> None:
    scheme, md5 = _Scheme(), _md5("monkey")
    clean = [("ada", scheme.argon2("monkey")), ("bea", _LABEL + scheme.argon2(md5))]
    left = {
        "cem": (md5, "an MD5", "forgets the MD5 rows"),
        "dan": (md5.upper(), "an MD5 in capitals", "looks for one spelling of an MD5"),
        "eva": (md5 + "0" * 8, "a SHA-1, from a shop that was bought", "looks for MD5s only"),
        "fay": ("letmein", "a password that was never hashed", "looks for MD5s only"),
        "gil": (
            f"{md5};{scheme.argon2('monkey')}",
            "an MD5 before the Argon2id",
            "overlooks what was kept beside",
        ),
    }
    rows = [clean[0], *((name, row) for name, (row, *_) in left.items()), clean[1]]
    got = _names(attempt(plain_left, list(rows)), rows)
    for name, row in clean:
        if name in got:
            said = f"for the row {_row(row)} of {name}, nothing was expected and {name} came"
            raise Mistake(
                f"{said}: Argon2id stands outside, and nothing else beside it", _innocent(row, got, left)
            )
    for name, (row, what, misconception) in left.items():
        if name not in got:
            said = f"for the row {_row(row)} of {name}, {name} was expected and did not come"
            raise Mistake(f"{said}: it is {what}", misconception)
    if sorted(got) != sorted(left):
        raise Mistake(f"the names {', '.join(left)} were expected and {shown(got)} came", "names come twice")
    if got := _names(attempt(plain_left, list(clean)), clean):
        raise Mistake(
            f"where all rows are Argon2id, no name was expected and {shown(got)} came", "never done"
        )


def _innocent(row: str, got: list[Any], left: dict[str, Any]) -> str:
    if not set(got) & set(left):
        return "the wrong way round"
    return "a wrapped hash is a plain one" if row.startswith(_LABEL) else "all rows are left"


def _names(got: Any, rows: list[tuple[str, str]]) -> list[Any]:
    must_return(got, "plain_left returned None")
    if isinstance(got, bool | int):
        raise Mistake(f"names were expected and {shown(got)} came: whom would you write to?", "counts")
    if not isinstance(got, list | tuple | set):
        raise Mistake(f"a list of names was expected and {shown(got)} came", "not a list")
    if any(one in rows or (isinstance(one, str) and one in dict(rows).values()) for one in got):
        raise Mistake(f"names were expected and {shown(list(got))} came", "rows, not names")
    if not all(isinstance(one, str) for one in got):
        raise Mistake(f"names were expected and {shown(list(got))} came", "not names")
    return list(got)


def _plain_left(rows: list) -> list:
    done = ("$argon2id$", "md5:$argon2id$")
    return [name for name, stored in rows if not stored.startswith(done)]


PLAIN_LEFT = Exercise(
    id="05.plain-left",
    judge=_judge_plain_left,
    answer=_plain_left,
    hints=(
        "say what a row may look like, not what it may not: of the weak ones you never know all",
        'a row is done if it begins with "$argon2id$" or with "md5:$argon2id$"',
        'keep the name where not stored.startswith(("$argon2id$", "md5:$argon2id$"))',
    ),
    praise="an empty list from this one is a proof; from a search for MD5s it is a hope",
)

_BLOCKLIST = frozenset({"1qaz2wsx3edc4rfv", "passwordpassword", "a" * 64, "a" * 72})
_LONG = "the quick brown fox jumps over the lazy dog while the cat sleeps all day, and nobody minds it at all"
_MAY = (
    ("vierzehnlöwenundeinschaf", 15, "no rule asks for capitals, digits or signs", "complexity rules help"),
    ("correct horse battery", 15, "a space is a character like any other", "spaces are forbidden"),
    ("fifteen letters", 15, "it has 15, and 15 are enough", "one too many"),
    (_LONG, 15, "there is no reason to refuse it for its length", "an upper limit"),
    (
        "a" * 72 + " and then something else",
        15,
        "all of it counts, not its beginning",
        "cut it off and go on",
    ),
    (
        "my passwordpassword is long",
        15,
        "the whole password is compared, not pieces of it",
        "looks for pieces",
    ),
    ("Wk7-pq2z", 8, "here the minimum is 8", "the minimum is fixed"),
)
_MAY_NOT = (
    ("fourteen chars", 15, "it has 14 characters", "one too few"),
    ("\N{KEY}" * 8, 15, "these are 8 characters in 32 bytes", "bytes are characters"),
    ("Tr0ub4dor&3", 15, "it has 11 characters", "complexity makes up for length"),
    ("1qaz2wsx3edc4rfv", 15, "it stands on the blocklist", "length alone will do"),
    ("PassWordPassWord", 15, "on the blocklist it stands in small letters", "a capital makes it another"),
)


def _judge_acceptable(acceptable: Callable[[str, Any, int], bool]) -> None:
    for password, minimum, why, misconception in _MAY:
        _judge_one(acceptable, password, minimum, True, why, misconception)
    for password, minimum, why, misconception in _MAY_NOT:
        _judge_one(acceptable, password, minimum, False, why, misconception)


def _judge_one(
    acceptable: Callable[..., Any], password: str, minimum: int, expected: bool, why: str, misconception: str
) -> None:
    def named(typed: str) -> Any:
        return acceptable(typed, set(_BLOCKLIST), minimum)

    named.__name__ = "acceptable"
    got = attempt(named, password)
    seen = f"for {shown(password)} and a minimum of {minimum}, {expected} was expected and {shown(got)} came"
    must_return(got, seen)
    if not isinstance(got, bool):
        raise Mistake(f"{seen}", "neither True nor False")
    if got != expected:
        raise Mistake(f"{seen}: {why}", misconception)


def _acceptable(password: str, blocklist: set, minimum: int) -> bool:
    return len(password) >= minimum and password.casefold() not in blocklist


ACCEPTABLE = Exercise(
    id="05.acceptable",
    judge=_judge_acceptable,
    answer=_acceptable,
    hints=(
        "two questions: is it long enough in characters, and does the blocklist hold it?",
        "the blocklist is in small letters: password.casefold() is what to look for",
        "return len(password) >= minimum and password.casefold() not in blocklist",
    ),
    praise="two questions, no rule about signs, and no password refused for being long",
)

RECALL = (
    Question(
        "What could the precomputed table of lesson 02 do against salted rows?",
        (
            "Nothing: it holds no salted hash",
            "Open them, only more slowly",
            "Open those with short passwords",
        ),
        "A table made in advance fits one way of hashing. A salt drawn later makes another.",
        "02 · Open the bare half",
    ),
    Question(
        "Somebody logs in with a password of 73 bytes. What should the server answer?",
        (
            "What it answers to any wrong password",
            "An error that names the limit",
            "What the first 72 bytes deserve",
        ),
        "Anything else tells something: an error tells names, and cutting off opens accounts.",
        "04 · Say no in the right place",
    ),
)
