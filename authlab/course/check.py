"""Check that notebooks still tell the truth: every output that can be compared is compared."""

import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

from authlab.course.edition import write_text
from authlab.course.findings import findings
from authlab.course.lessons import read
from authlab.course.sanitize import SANITIZE
from authlab.errors import LessonError
from authlab.figure import Table
from authlab.parts import cores

_SAVED = "as saved"
_NO_TESTS = 5  # pytest's code where nothing was there to run
_SHORT = 40  # bytes of a folder: in a deeper one, a browser's socket would have too long a path


def nbval_arguments() -> list[str]:
    """Return how pytest is told to compare notebooks strictly."""
    return [
        "--nbval", "--nbval-current-env", "--nbval-cell-timeout=60", "--nbval-kernel-startup-timeout=120",
        "--nbval-sanitize-with", str(SANITIZE),
    ]  # fmt: skip


def notebooks(paths: Iterable[Path]) -> list[Path]:
    """Return the notebooks that are named, and those in and below a folder, but for what is hidden there.

    Raises `LessonError` for what is missing, and for a folder without any.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = [p for p in sorted(path.rglob("*.ipynb")) if not _hidden(p.relative_to(path))]
            if not below:
                raise LessonError(f"there is no notebook in {path}")
            found += below
        elif path.is_file():
            found.append(path)
        else:
            raise LessonError(f"{path} is not there")
    return list(dict.fromkeys(found))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def check(paths: Sequence[Path], *, junit: Path | None = None) -> int:
    """Look at notebooks, run them, compare every output, and print a report; return the exit code.

    It is 0 if all is true, 1 if something is not, and pytest's own where it could not run. `junit` names a
    file for the same as JUnit's XML. Raises `LessonError` as `notebooks`, for a file that is no notebook, and
    where that XML cannot be written.
    """
    chosen = notebooks(paths)
    if junit:
        write_text(junit, "")  # what cannot be written is told now, not after the whole series has run
    wrong = {path: findings(path) for path in chosen}
    # Outside the root, notebooks would all have one name, and xdist would run one of them.
    root = Path(os.path.commonpath([path.absolute().parent for path in chosen]))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:  # a check is nobody's progress
        results = Path(home) / "results.xml"
        code = _run(chosen, root, Path(home), results)
        suites = ET.parse(results).getroot() if results.exists() else ET.Element("testsuites")  # noqa: S314
    _add(suites, wrong)
    if junit:
        ET.ElementTree(suites).write(junit, encoding="utf-8", xml_declaration=True)
    _report(suites, root, wrong)
    if code == _NO_TESTS and not any(c["cell_type"] == "code" for p in chosen for c in read(p)["cells"]):
        code = 0
    return code or int(any(wrong.values()))


def _run(chosen: Sequence[Path], root: Path, home: Path, results: Path) -> int:
    # Without a configuration of its own, pytest takes one from a folder above the notebook; and of
    # the plugins that happen to be here, it needs two, and one of ours.
    configuration = home / "pytest.ini"
    configuration.write_text("[pytest]\njunit_family = xunit1\n")
    # For a few notebooks more processes take longer to start than they save.
    workers = min(cores(), len(chosen))
    several = len(chosen) > 3 and workers > 1 and find_spec("xdist")
    at_once = ["-p", "xdist.plugin", "-n", str(workers), "--dist", "loadscope"] if several else []
    command = [sys.executable, "-m", "pytest", "-c", str(configuration), f"--rootdir={root}"]
    command += ["-p", "nbval.plugin", "-p", f"{__package__}.kernel_paths"]
    command += ["-p", "no:cacheprovider", "-q", f"--junitxml={results}"]
    environment = {**os.environ, "AUTHLAB_HOME": str(home), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    if len(os.fsencode(home)) < _SHORT:  # nbval kills its kernels: what they leave goes with the rest
        environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(home))
    said = subprocess.run(
        [*command, *at_once, *nbval_arguments(), *map(str, chosen)], env=environment, check=False
    )
    return said.returncode


def _add(suites: ET.Element, wrong: dict[Path, list[str]]) -> None:
    """Add what was found without running to what pytest has written."""
    failures = sum(map(len, wrong.values()))
    suite = ET.SubElement(suites, "testsuite", name="saved", tests=str(len(wrong)), failures=str(failures))
    for path, sentences in wrong.items():
        case = ET.SubElement(suite, "testcase", classname=str(path), name=_SAVED, file=str(path))
        for sentence in sentences:
            ET.SubElement(case, "failure", message=sentence).text = sentence


def _report(suites: ET.Element, root: Path, wrong: dict[Path, list[str]]) -> None:
    """Print a line for each notebook, and below it what is wrong as it was saved."""
    compared, failed, seconds = Counter[Path](), Counter[Path](), defaultdict[Path, float](float)
    for case in suites.iter("testcase"):
        if case.get("name") != _SAVED:
            path = root / (case.get("file") or "")
            compared[path] += 1
            failed[path] += case.find("failure") is not None or case.find("error") is not None
            seconds[path] += float(case.get("time") or 0)
    rows = []
    for path, sentences in wrong.items():
        at = path.absolute()
        mark = "✗" if sentences or failed[at] else "✓"
        as_saved = f"{compared[at] - failed[at]} of {compared[at]}"
        rows.append((mark, str(path), as_saved, f"{seconds[at]:.1f} s", len(sentences)))
    print(Table(("", "notebook", "cells as saved", "took", "findings"), rows))  # noqa: T201
    for path, sentences in wrong.items():
        for sentence in sentences:
            print(f"{path}: {sentence}")  # noqa: T201
