"""`python -m benchmarks.mutants MODULE… [-- TESTS]`: change one thing at a time, print what no test notices.

MODULE is such as `jws`; TESTS are for pytest, such as `tests/test_exercises.py -k 11.`; without them the
module's own. It works in a copy, in random order: Ctrl-C when you have seen enough. A survivor wants a test,
or simpler code, or a reason why it makes no difference. Types and texts with a space stay. Not for Windows.
"""

import ast
import difflib
import io
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from signal import SIGKILL

import pytest

PAIRS = ["Eq NotEq", "Lt LtE", "Gt GtE", "In NotIn", "Is IsNot", "And Or", "Add Sub", "Mult FloorDiv"]
SWAP = {getattr(ast, a): getattr(ast, b) for p in PAIRS for a, b in (p.split(), p.split()[::-1])}

OPTIONS = ("-xqq", "-n0", "-mnot large", "-pno:cacheprovider", "--timeout=60")


def changed(node: ast.AST) -> list[ast.AST]:
    """Return what is put in the place of `node`, each for one mutant."""
    match node:
        case ast.Constant(value=bool() | int() | float() as value):
            return [ast.Constant(not value if isinstance(value, bool) else value + 1)]
        case ast.Constant(value=str() | bytes() as value) if " " not in str(value):
            return [ast.Constant(value + (b"x" if isinstance(value, bytes) else "x"))]
        case ast.BoolOp() | ast.IfExp():
            return getattr(node, "values", None) or [node.body, node.orelse]
        case ast.UnaryOp(operand=inner) | ast.Call(func=ast.Attribute(value=inner), args=[]):
            return [inner]
        case ast.If():
            return [ast.Pass(), ast.If(ast.Constant(True), node.body, node.orelse)]
        case ast.Return(value=ast.AST()):
            return [ast.Return(ast.Constant(None))]
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.Raise() | ast.For() | ast.While():
            return [ast.Pass()]
    return [SWAP[type(node)]()] if type(node) in SWAP else [ast.Slice()] * isinstance(node, ast.Slice)


def changes(node: ast.AST) -> Iterator[None]:
    """Change the tree under `node` in one place, yield, and put it back."""
    for field, value in ast.iter_fields(node):
        nodes = value if isinstance(value, list) else [value]
        may_go = field in ("keywords", "ifs", "decorator_list") or (field == "elts" and len(nodes) > 1)
        for i, child in enumerate(nodes):
            if isinstance(child, ast.AST) and field not in ("annotation", "returns"):
                for new in [*([one] for one in changed(child)), *[[]] * may_go]:
                    put = [*nodes[:i], *new, *nodes[i + 1 :]]
                    setattr(node, field, put if isinstance(value, list) else put[0])
                    yield
                    setattr(node, field, value)
                yield from changes(child)


def passes(*arguments: str) -> bool:
    """Tell whether pytest passes, in a fork of this process and in silence."""
    if (child := os.fork()) == 0:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        os._exit(pytest.main([*arguments, *OPTIONS]))
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    os.killpg(child, SIGKILL)  # what it has started and left
    return os.waitpid(child, 0)[1] == 0


def mutate(path: Path, *tests: str) -> None:
    """Print the changes to one module that its tests do not notice."""
    with redirect_stdout(io.StringIO()):
        pytest.main([*tests, "--collect-only"])  # imports what every run needs
    for name, module in [*sys.modules.items()]:  # what is in the copy is imported anew by each
        if str(getattr(module, "__file__", "")).startswith(os.getcwd()):
            del sys.modules[name]
    tree = ast.parse(path.read_text("utf-8"))
    whole = ast.unparse(tree)
    found = list({ast.unparse(ast.fix_missing_locations(tree)) for _ in changes(tree)} - {whole})
    alive = -1
    for i, mutant in enumerate([whole, *random.sample(found, len(found))]):
        path.write_text(mutant, "utf-8")
        os.utime(path, (i, i))  # a time of its own, or the byte code of another would be run
        if passes(*tests):
            alive += 1
            both = whole.split("\n"), mutant.split("\n")
            print(*list(difflib.unified_diff(*both, n=0, lineterm=""))[2:], sep="\n", flush=True)
        elif not i:
            sys.exit(f"{path}: its tests fail without any change")
    print(f"{path}: {alive} of {len(found)} changes went unnoticed", flush=True)


if __name__ == "__main__":
    asked, _, given = " ".join(sys.argv[1:]).partition(" -- ")
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy, tempfile.tempdir, os.environ["TMPDIR"] = Path(folder, "copy"), folder, folder
        shutil.copytree(Path(__file__).parents[1], copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        os.chdir(copy)
        sys.path[0] = os.environ["PYTHONPATH"] = str(copy)
        try:
            for one in asked.split():
                tests = given.split() or [f"tests/test_{one}.py"]
                mutate(Path("authlab", *one.split(".")).with_suffix(".py"), *tests)
        except KeyboardInterrupt:
            sys.exit("stopped")
