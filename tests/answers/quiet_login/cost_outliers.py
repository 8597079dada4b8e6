"""Answers to exercise 07.given-away."""

from answers import Answers, Wrong
from authlab import passwords


def standing(rows: dict, cost: int) -> list:
    found = []
    for name in rows:
        try:
            same = passwords.anatomy(rows[name]).cost == cost
        except ValueError:
            same = False
        if not same:
            found.append(name)
    return found


TABLE = {
    "07.given-away": Answers(
        right=(
            standing,
            lambda rows, cost: {name for name in rows if rows[name][:7] != f"$2b${cost:02}$"},
            lambda rows, cost: tuple(filter(lambda name: rows[name][4:6] != f"{cost:02d}", rows)),
        ),
        wrong=(
            Wrong(
                lambda rows, cost: [n for n, row in rows.items() if row[:3] != "$2b" or int(row[4:6]) < cost],
                "only a quick no tells",
                ("dummy of cost 10", "['ada'] was expected", "[] came"),
            ),
            Wrong(
                lambda rows, cost: [n for n, row in rows.items() if passwords.anatomy(row).cost != cost],
                "only bcrypt rows count",
                ("raised ValueError", "['fay', 'gus'] was expected"),
            ),
            Wrong(
                lambda rows, cost: [n for n, r in rows.items() if r[:3] == "$2b" and int(r[4:6]) != cost],
                "only bcrypt rows count",
                ("['fay', 'gus'] was expected", "[] came"),
            ),
            Wrong(
                lambda rows, cost: [n for n, r in rows.items() if not passwords.needs_rehash(r, cost=cost)],
                "equal rows stand out",
                ("[] was expected", "['ada', 'cem'] came"),
            ),
            Wrong(
                lambda rows, cost: [n for n, row in rows.items() if str(cost) not in row],
                "looks in the wrong place for the cost",
                ("bob: $2b$10$", "['bob'] was expected", "[] came"),
            ),
            Wrong(lambda rows, cost: None, "nothing is returned", ("was expected", "None came")),
            Wrong(lambda rows, cost: len(rows), "not names", ("was expected", "2 came")),
        ),
    ),
}
