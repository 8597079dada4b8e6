"""Find the users whose rows stand out by their cost."""

from collections.abc import Callable
from typing import Any

from authlab import passwords
from authlab.exercise import Exercise, Mistake, attempt, must_be_names, shown
from authlab.exercises.quiet_login.bcrypt_stand_in import row_of

_ROWS = {
    "ada": row_of(12, 1), "bob": row_of(10, 2), "cem": row_of(12, 3), "dan": row_of(13, 4),
    "eve": row_of(4, 5),
    "fay": "5f4dcc3b5aa765d61d8327deb882cf99",
    "gus": "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcy4$dGhpcnR5LXR3byBieXRlcyBvZiBub3RoaW5n",
}  # fmt: skip


def _judge_given_away(given_away: Callable[..., Any]) -> None:
    for names, cost in ((("ada", "cem"), 12), (("ada", "bob", "cem"), 12), (("ada", "bob"), 10),
                        (("ada", "dan"), 12), (("cem", "eve"), 12), (("eve", "ada"), 4),
                        (("ada", "fay", "gus"), 12)):  # fmt: skip
        rows = {name: _ROWS[name] for name in names}
        expected = {name for name, row in rows.items() if passwords.needs_rehash(row, cost=cost)}
        try:
            got = attempt(given_away, dict(rows), cost)
        except Mistake as mistake:
            if isinstance(mistake.cause, ValueError) and any(not r.startswith("$2b$") for r in rows.values()):
                said = f"{mistake}. {sorted(expected)} was expected: a row of another scheme stands out too"
                raise Mistake(said, "only bcrypt rows count") from mistake
            raise
        _judge_names(got, rows, cost, expected)


def _judge_names(got: Any, rows: dict[str, str], cost: int, expected: set[str]) -> None:
    said = ", ".join(f"{name}: {row[:7]}…" for name, row in rows.items())
    seen = (
        f"for rows {said} and a dummy of cost {cost}, {sorted(expected)} was expected and {shown(got)} came"
    )
    must_be_names(got, seen)
    got = set(got)
    if got == expected:
        return
    if got == set(rows) - expected:
        raise Mistake(f"{seen}: those are the ones nobody can tell", "equal rows stand out")
    other = {name for name in expected if not rows[name].startswith("$2b$")}
    if other and other - got:
        raise Mistake(f"{seen}: a row of another scheme takes another time too", "only bcrypt rows count")
    if {name for name in expected - got if rows[name][4:6] > f"{cost:02}"}:
        raise Mistake(f"{seen}: a slower no tells as much as a quicker one", "only a quick no tells")
    asked = "Where in a row does its cost stand, and how is cost 4 written?"
    raise Mistake(f"{seen}. {asked}", "looks in the wrong place for the cost")


def _given_away(rows: dict, cost: int) -> list:
    return [name for name, row in rows.items() if passwords.needs_rehash(row, cost=cost)]


GIVEN_AWAY = Exercise(
    id="07.given-away",
    judge=_judge_given_away,
    answer=_given_away,
    hints=(
        "whoever's row takes another time than the dummy is given away: cheaper, dearer, or another scheme",
        "passwords.needs_rehash(row, cost=cost) is True for a row of another scheme or another cost",
        "return [name for name, row in rows.items() if passwords.needs_rehash(row, cost=cost)]",
    ),
    praise="these are the users that a clock finds until their rows are as the others",
)
