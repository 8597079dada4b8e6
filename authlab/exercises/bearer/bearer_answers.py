"""The tokens that a service knows, its refusals, and how an answer is compared."""

from typing import Any

from authlab.exercise import Mistake, must_return

GOOD, OLD, ORPHAN = "eyJ0.eyJ-zdWI_.c2ln~+/==", "eyJ0.b2xk.c2ln", "eyJ0.Z29uZQ.c2ln"

NO, BAD = (401, None), (401, "invalid_token")


def two_values(got: Any, seen: str) -> None:
    """Refuse what is not a pair."""
    must_return(got, seen)
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Mistake(f"{seen}: two values", "not two values")


def is_exactly(value: Any, wanted: Any) -> bool:
    """Compare a value with the wanted one: of its type, and True is not 1."""
    return isinstance(value, type(wanted)) and not isinstance(value, bool) and bool(value == wanted)
