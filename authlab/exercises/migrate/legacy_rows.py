"""Find the rows that still hang on an old hash alone."""

from collections.abc import Callable, Collection
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_be_names, must_return, shown
from authlab.exercises.migrate.argon2id_stand_in import LABEL, Scheme, md5_of, shown_row


def _judge_plain_left(plain_left: Callable[..., Any]) -> None:
    scheme, md5 = Scheme(), md5_of("monkey")
    clean = [("ada", scheme.argon2("monkey")), ("bea", LABEL + scheme.argon2(md5))]
    left = {
        "cem": (md5, "an MD5", "forgets the MD5 rows"),
        "dan": (md5.upper(), "an MD5 in capitals", "looks for one spelling of an MD5"),
        "eva": (md5 + "0" * 8, "a SHA-1, from a shop that was bought", "looks for MD5s only"),
        "fay": ("letmein", "a password that was never hashed", "looks for MD5s only"),
        "hal": (LABEL + md5, "a bare MD5 behind the label", "trusts the label"),
        "ivy": (f"$2b$10${'x' * 53}", "a bcrypt row", "every $ is Argon2id"),
        "jon": (
            "$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA",
            "an Argon2i row, without d",
            "every $ is Argon2id",
        ),
        "gil": (
            f"{md5};{scheme.argon2('monkey')}",
            "an MD5 before the Argon2id",
            "overlooks what was kept beside",
        ),
        "kim": (
            f"{md5}:{scheme.argon2('monkey')}",
            "an MD5 before the Argon2id",
            "overlooks what was kept beside",
        ),
    }
    rows = [clean[0], *((name, row) for name, (row, *_) in left.items()), clean[1]]
    got = _names(attempt(plain_left, list(rows)), rows)
    for name, row in clean:
        if name in got:
            said = f"for the row {shown_row(row)} of {name}, nothing was expected and {name} came"
            raise Mistake(
                f"{said}: Argon2id stands outside, and nothing else beside it", _innocent(row, got, left)
            )
    for name, (row, what, misconception) in left.items():
        if name not in got:
            said = f"for the row {shown_row(row)} of {name}, {name} was expected and did not come"
            raise Mistake(f"{said}: it is {what}", misconception)
    if sorted(got) != sorted(left):
        twice = "names come twice" if len(set(got)) < len(got) else ""
        raise Mistake(f"the names {', '.join(left)} were expected and {shown(got)} came", twice)
    if got := _names(attempt(plain_left, list(clean)), clean):
        raise Mistake(
            f"where all rows are Argon2id, no name was expected and {shown(got)} came", "never done"
        )


def _innocent(row: str, got: list[Any], left: dict[str, Any]) -> str:
    if not set(got) & set(left):
        return "the wrong way round"
    return "a wrapped hash is a plain one" if row.startswith(LABEL) else "all rows are left"


def _names(got: Any, rows: list[tuple[str, str]]) -> list[Any]:
    must_return(got, "plain_left returned None")
    if isinstance(got, bool | int):
        raise Mistake(f"names were expected and {shown(got)} came: whom would you write to?", "counts")
    seen = f"names were expected and {shown(got)} came"
    if isinstance(got, Collection) and any(one in (*rows, *dict(rows).values()) for one in got):
        raise Mistake(seen, "rows, not names")
    must_be_names(got, seen)
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
    praise="this one lists whatever nobody expected; a search for MD5s finds MD5s only",
)
