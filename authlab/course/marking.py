"""Mark an answer where a grader runs the notebook: by the judge on the disk, and cases drawn by the teacher.

A learner's cells run before, in the same kernel, and can change whatever is loaded there. So the hidden test
takes authlab's modules out first and imports this one anew, from the disk. Whoever changes Python itself
(`importlib`, `sys.modules`) gets past it, and whoever pastes the shipped solution too.
"""

import ast
import copy
import importlib
import inspect
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from authlab.errors import NotRight

_PACKAGE = Path(__file__).parents[1]


def mark(
    module: str,
    name: str,
    function: Callable[..., Any],
    loaded: dict[str, ModuleType],
    cases: Sequence[tuple[tuple[Any, ...], Any]] = (),
) -> None:
    """Raise `NotRight` unless the judge says right, and every case of arguments and result comes out.

    `loaded` are authlab's modules as the notebook has used them, by name. They are in `sys.modules` again
    afterwards. A function of theirs that is not as it is on the disk gives no marks.
    """
    try:
        if changed := [known for known, one in sorted(loaded.items()) if not as_shipped(known, one)]:
            raise NotRight(f"authlab was changed while the notebook ran: {', '.join(changed)}")
        with _judges_anew(loaded):
            exercise = getattr(importlib.import_module(module), name)
            outcome = exercise.check(function)
        if outcome.kind != "right":
            raise NotRight(f"{exercise.id}: {outcome.kind}. {outcome.said}")
        for arguments, expected in cases:
            got = function(*copy.deepcopy(arguments))
            if not same(got, expected):
                raise NotRight(
                    f"{exercise.id}: for {arguments!r}, {expected!r} was expected and {got!r} came"
                )
    finally:
        sys.modules.update(loaded)


def same(got: Any, expected: Any) -> bool:
    """Compare two results as a fair marker does: numbers up to rounding, collections without their order.

    Where kind or order of a collection matters, the judge says so; a case is about what is in it.
    """
    if isinstance(expected, int | float) and isinstance(got, int | float):
        return math.isclose(got, expected, rel_tol=1e-6, abs_tol=1e-6)
    ours, theirs = _items(got), _items(expected)
    if ours is not None and theirs is not None:
        return len(ours) == len(theirs) and all(
            any(same(one, other) for other in others)
            for ones, others in ((ours, theirs), (theirs, ours))
            for one in ones
        )
    return bool(got == expected)


def _items(value: Any) -> list[Any] | None:
    whole = isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable)
    return None if whole else list(value)


@contextmanager
def _judges_anew(loaded: dict[str, ModuleType]) -> Iterator[None]:
    """Import the judges again, on the modules that the answer works with: both must have the same classes."""
    sys.modules.update(loaded)
    for known in [*sys.modules]:
        if known == "authlab.exercise" or f"{known}.".startswith("authlab.exercises."):
            del sys.modules[known]
    try:
        yield
    finally:
        for known in ("authlab.exercise", "authlab.exercises"):
            if known in loaded and "authlab" in loaded:  # an import binds them in their package, too
                setattr(loaded["authlab"], known.rpartition(".")[2], loaded[known])


def as_shipped(name: str, module: ModuleType) -> bool:
    """Say whether all functions and methods of a loaded module are those of its file in this package."""
    path = _PACKAGE.joinpath(*name.split(".")[1:])
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    try:
        if Path(str(module.__file__)).resolve() != path.resolve():
            return False
        body, codes = _shipped(path)
    except (OSError, AttributeError):
        return False
    return all(_unchanged(node, vars(module), codes) for node in body)


@cache
def _shipped(path: Path) -> tuple[list[ast.stmt], set[CodeType]]:
    source = path.read_bytes()
    return ast.parse(source).body, set(_codes(compile(source, path, "exec", dont_inherit=True)))


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _unchanged(node: ast.stmt, names: Any, codes: set[CodeType]) -> bool:
    if isinstance(node, ast.ClassDef):
        kept = names.get(node.name)
        return isinstance(kept, type) and all(_unchanged(one, vars(kept), codes) for one in node.body)
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return True
    kept = names.get(node.name)
    for wrapped in ("__func__", "fget", "func"):  # staticmethod and classmethod; property; cached_property
        kept = getattr(kept, wrapped, kept)
    code = getattr(inspect.unwrap(kept) if callable(kept) else kept, "__code__", None)
    # What a decorator has made into something else has no code to compare.
    return code in codes and code.co_name == node.name if code else bool(node.decorator_list)
