"""A browser's store as a learner's function meets it: its key, its errors, its functions."""

from collections.abc import Callable
from typing import Any

KEY = "auth_token"
GOOD = "eyJ0.eyJ-zdWI_.c2ln~+/=="


class SecurityError(Exception):
    """What a page in a sandboxed frame gets, instead of a store."""


class QuotaExceededError(Exception):
    """What a page gets that wants to keep more than there is room for."""


class Given:
    """A function of the browser's for a learner's own one to call; shown by its name."""

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self.__name__, self._function = name, function

    def __call__(self, *arguments: Any) -> Any:
        return self._function(*arguments)

    def __repr__(self) -> str:
        return self.__name__
