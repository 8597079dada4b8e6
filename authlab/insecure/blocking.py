"""Slow work in the wrong place: `server.replace(offload=insecure_offload)` (lesson 08)."""

from collections.abc import Callable
from typing import Any


async def insecure_offload(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run slow work in the event loop: until it is done, nobody else is answered."""
    return function(*arguments)
