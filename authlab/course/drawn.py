"""Cases for hidden tests, drawn from a secret of the teacher: inputs that no shipped judge has.

Only for exercises whose text leaves one right result for an input; the judge alone marks the others.
"""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from authlab.encoding import b64url_encode
from authlab.exercise import Exercise

COUNT = 6
Draw = Callable[[Random], tuple[Any, ...]]


def cases(exercise: Exercise, secret: str) -> list[tuple[tuple[Any, ...], Any]]:
    """Draw arguments for an exercise, each with the reference's result; none where it is not in `DRAWS`."""
    if exercise.id not in DRAWS:
        return []
    random = Random(f"{secret} {exercise.id}")  # noqa: S311 - the secret is random, and a case need not be
    drawn = [DRAWS[exercise.id](random) for _ in range(COUNT)]
    return [(arguments, exercise.answer(*arguments)) for arguments in drawn]


def _name(r: Random) -> str:
    return "".join(r.choices("abcdefghijklmnopqrstuvwxyzäöß", k=r.randint(3, 12)))


def _names(r: Random, count: int) -> list[str]:
    return [f"{_name(r)}{number}" for number in range(count)]


def _token(r: Random, claims: dict[str, Any], size: int) -> str:
    parts = (b'{"alg":"HS256"}', json.dumps(claims).encode(), r.randbytes(size))
    return ".".join(map(b64url_encode, parts))


def _minutes_left(r: Random) -> tuple[Any, ...]:
    now = r.randrange(1_700_000_000, 1_900_000_000)
    claims = {"sub": _name(r), "iat": now - r.randrange(9000), "exp": now + r.randrange(-3000, 6000)}
    return _token(r, claims, 32), float(now)


def _shared(r: Random) -> tuple[Any, ...]:
    hashes = [r.randbytes(32).hex() for _ in range(4)]
    return ({name: r.choice(hashes) for name in _names(r, 9)},)


def _salts(r: Random) -> tuple[Any, ...]:
    salts = [b"", *(r.randbytes(16) for _ in range(r.randint(2, 6)))]
    return r.choices(salts, k=r.randint(3, 20)), _names(r, r.randint(2, 30))


def _plain_left(r: Random) -> tuple[Any, ...]:
    kinds = (
        "$argon2id$",
        "md5:$argon2id$",
        "$2b$12$",
        "",
        "md5:",
        "sha1$",
        "$argon2i$",
        "{SSHA}",
        "pbkdf2:$argon2id$",
    )
    return ([(name, r.choice(kinds) + r.randbytes(12).hex()) for name in _names(r, 12)],)


def _acceptable(r: Random) -> tuple[Any, ...]:
    blocked = [word.casefold() * 2 for word in _names(r, 5) if word.isascii()]
    word = r.choice([*blocked, *(one.upper() for one in blocked), _name(r) * r.randint(1, 3)])
    return word, set(blocked), r.randint(6, 16)


def _workers(r: Random) -> tuple[Any, ...]:
    # Quarters and eighths are exact in binary: no rounding decides how many may wait.
    return r.randint(1, 64), r.choice([0.125, 0.25, 0.5]), r.randint(0, 80) * 0.5 + 0.0625


def _ends(r: Random) -> tuple[Any, ...]:
    opened = float(r.randrange(100))
    uses = sorted(opened + r.randrange(1, 40) + 0.5 for _ in range(r.randint(0, 6)))
    return opened, uses, float(r.randint(2, 14)), float(r.randint(15, 60))


def _prune(r: Random) -> tuple[Any, ...]:
    now, leeway = r.randrange(1_700_000_000, 1_900_000_000), r.randint(30, 90)
    ends = [
        None,
        now + r.randrange(1, 900),
        now - r.randrange(leeway + 1, 900),
        now - r.randrange(1, leeway - 1),
    ]
    return {name: r.choice(ends) for name in _names(r, 9)}, now, leeway


def _decide(r: Random) -> tuple[Any, ...]:
    scopes = _names(r, 4)
    said = r.choice(
        [{"sub": "ada"}, {"scope": ""}, {"scope": " ".join(scopes[:3])}, {"scope": f"{scopes[3]}x"}]
    )
    came = r.random() < 0.8
    return came, r.choice([None, said, said]) if came else None, r.choice(scopes)


def _wait(r: Random) -> tuple[Any, ...]:
    return r.randint(1, 12), r.choice([None, str(r.randint(0, 300)), "Fri, 31 Dec 2027 23:59:59 GMT", "soon"])


DRAWS: dict[str, Draw] = {
    "00.minutes-left": _minutes_left,
    "01.shared": _shared,
    "02.work": _salts,
    "03.crack-days": lambda r: (r.randint(2, 9**6), r.randint(2, 9**6), r.random() + 0.01, r.randint(1, 64)),
    "04.room-left": lambda r: (_name(r) * r.randint(1, 12) + "🔑" * r.randint(0, 5),),
    "05.plain-left": _plain_left,
    "05.acceptable": _acceptable,
    "08.workers": _workers,
    "09.spellings": lambda r: (_token(r, {"sub": _name(r)}, r.choice([20, 32, 48, 64])),),
    "13.decide": _decide,
    "17.wait": _wait,
    "18.prune": _prune,
    "19.ends": _ends,
}
