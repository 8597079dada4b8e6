"""Move a row to Argon2id when its user logs in."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.migrate.argon2id_stand_in import LABEL, Scheme, md5_of, shown_row
from authlab.exercises.migrate.rehash_mistakes import locked_out, needless, not_upgraded

_PASSWORDS = ("correct horse battery", "12345678", "drei Äpfel und ein Löwe")


def _judge_migrate(login: Callable[..., Any]) -> None:
    for password in _PASSWORDS:
        scheme = Scheme()
        md5 = md5_of(password)
        rows = {
            "an MD5 row": md5,
            "an Argon2id row": scheme.argon2(password),  # before the next: here it shows who asks check
            "a wrapped row": LABEL + scheme.argon2(md5),
        }
        for form, row in rows.items():
            _judge_right(login, scheme, form, row, password)
        for form, row in rows.items():
            _judge_wrong(login, scheme, form, row, "letmein")
            _judge_wrong(login, scheme, form, row, md5, stolen=True)
        for form, row in (
            ("an empty row", ""),
            ("a locked row", "!locked"),
            ("a SHA-1 row", md5 + "0" * 8),
            ("a bare MD5 behind the label", LABEL + md5),
        ):
            _judge_wrong(login, scheme, form, row, password)


def _called(login: Callable[..., Any], scheme: Scheme, row: str, password: str) -> tuple[bool, Any]:
    scheme.asked.clear()
    scheme.checked.clear()
    got = attempt(login, password, row, scheme.md5, scheme.argon2, scheme.check)
    must_return(got, "login returned None")
    if not isinstance(got, tuple | list) or len(got) != 2 or not isinstance(got[0], bool):
        raise Mistake(
            f"login returned {shown(got)}; True or False was expected, and with it the row to keep",
            "not a pair",
        )
    return got[0], got[1]


def _judge_right(login: Callable[..., Any], scheme: Scheme, form: str, row: str, password: str) -> None:
    ok, kept = _called(login, scheme, row, password)
    about = f"{form} and the right password {shown(password)}"
    if not ok:
        raise locked_out(scheme, f"for {about}, True was expected and False came", row, password)
    if form == "an Argon2id row":
        if kept != row:
            raise needless(
                scheme, f"for {about}, the same row was expected and {shown_row(kept)} came", kept, password
            )
        return
    seen = f"for {about}, a new Argon2id row was expected and {shown_row(kept)} came"
    if wrong := not_upgraded(scheme, seen, row, kept, password):
        raise wrong


def _judge_wrong(
    login: Callable[..., Any], scheme: Scheme, form: str, row: str, password: str, *, stolen: bool = False
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
    seen = f"{seen}, the row as it was was expected and {shown_row(kept)} came"
    if kept is None:
        raise Mistake(f"{seen}. Return the row to keep, changed or not", "the row is lost")
    said = "the next login with the right password would fail"
    raise Mistake(
        f"{seen}: whoever types something wrong changes it, and {said}", "upgrades on a wrong password"
    )


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
