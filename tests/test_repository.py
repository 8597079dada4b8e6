"""The repository: one source of dependencies, nothing secret and nothing of one machine in git."""

import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import authlab.course.lessons as course

ROOT = course.NOTEBOOKS.parent


@cache
def files() -> dict[str, str]:
    """Every text file that git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    texts = [name for name in names if not name.endswith(".png")]
    return {name: (ROOT / name).read_text("utf-8") for name in texts}


@cache
def project() -> dict:
    return tomllib.loads(files()["pyproject.toml"])["project"]


def requirements() -> list[Requirement]:
    groups = [project()["dependencies"], *project()["optional-dependencies"].values()]
    return [one for group in groups for one in map(Requirement, group) if one.name != "authlab"]


def pins() -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = {}
    for line in files()["constraints.txt"].splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==([^ ;]+)", line):
            found.setdefault(canonicalize_name(match[1]), []).append(Version(match[2]))
    return found


def test_every_dependency_is_pinned_within_its_bounds() -> None:
    for need in requirements():
        versions = pins()[canonicalize_name(need.name)]
        assert all(need.specifier.contains(version) for version in versions), need


def test_what_is_imported_is_asked_for() -> None:
    distributions = packages_distributions()
    groups = (project()["dependencies"], project()["optional-dependencies"]["teach"])
    asked = {canonicalize_name(Requirement(one).name) for group in groups for one in group}
    for name, text in files().items():
        if re.fullmatch(r"authlab/.*\.py", name):
            imported = {match[1] for match in re.finditer(r"^\s*(?:import|from) (\w+)", text, re.MULTILINE)}
            outside = imported - sys.stdlib_module_names - {"authlab"}
            for module in outside & distributions.keys():
                assert {canonicalize_name(one) for one in distributions[module]} & asked, (name, module)


@pytest.mark.parametrize(
    "floor", ["pyjwt>=2.15", "starlette>=1.3.1", "python-multipart>=0.0.30", "bcrypt>=5"]
)
def test_the_floors_below_which_libraries_were_unsafe(floor: str) -> None:
    need = Requirement(floor)
    (asked,) = (one for one in map(Requirement, project()["dependencies"]) if one.name == need.name)
    (ours,), (safe,) = asked.specifier, need.specifier
    assert ours.operator == ">="
    assert Version(ours.version) >= Version(safe.version)


@pytest.mark.parametrize("abandoned", ["passlib", "python-jose"])
def test_abandoned_libraries_stay_out(abandoned: str) -> None:
    assert abandoned not in pins()


def test_conda_installs_the_same_project_with_the_same_pins() -> None:
    *_, last = dependencies = yaml.safe_load(files()["environment.yml"])["dependencies"]
    assert last == {"pip": ["-c constraints.txt", "-e ."]}
    (python,) = [one for one in dependencies if str(one).startswith("python=")]
    assert Version(python.removeprefix("python=")) >= Version(project()["requires-python"].removeprefix(">="))


def test_ci_runs_what_a_reader_would() -> None:
    commands = [line for line in files()[".ci/run"].splitlines() if line and not line.startswith("#")]
    assert commands == ["set -eu", 'cd "$(dirname "$0")/.."', "make test"]
    workflow = yaml.safe_load(files()[".github/workflows/test.yml"])["jobs"]
    assert workflow["make"]["steps"][-1] == {"run": "bash .ci/run"}
    for job in workflow.values():
        assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]


def test_no_live_token_is_anywhere_in_git() -> None:
    # A JWT, longer than the form it is saved in. Tests build theirs when they run; the two published
    # examples of the RFCs are no secret.
    for name, text in files().items():
        found = re.findall(r"eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}", text)
        assert not found or name.startswith("tests/"), name
        if name.endswith(".ipynb"):
            text = re.sub(
                r"(image/png\W{1,8}(?:base64,)?)[A-Za-z0-9+/=\\]+", r"\1", text
            )  # any letters may come there
            assert not re.findall(r"eyJ[\w-]{4,}", text), name
            assert not re.findall(r"\$2b\$\d\d\$[./A-Za-z0-9]{50,}", text), name


def test_no_key_and_no_word_list_is_in_git() -> None:
    for name, text in files().items():
        assert not re.search("-----BEGIN [A-Z ]*PRIVATE " + "KEY-----", text), name
        assert len(text) < 500_000, name
    assert not [name for name in files() if name in ("uv.lock", "pylock.toml", "secret")]


def test_no_host_of_a_registry_is_in_git() -> None:
    host = re.compile("|".join((r"py" + r"pi\.org", r"python" + r"hosted", r"npm" + r"js\.org")))
    assert not [name for name, text in files().items() if host.search(text)]


def test_every_file_ends_in_a_line() -> None:
    assert not [name for name, text in files().items() if text and not text.endswith("\n")]


def test_the_readme_lists_every_lesson_and_nothing_that_is_not_there() -> None:
    readme = files()["README.md"]
    assert readme.count("\n") < 100
    for lesson in course.lessons():
        assert f"`{lesson.path.stem}`" in readme
        assert lesson.question in readme
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", readme):
        assert (ROOT / link).exists(), link
    for target in re.findall(r"`make ([a-z-]+)`", readme):
        assert re.search(rf"^{target}:", files()["Makefile"], re.MULTILINE), target


def test_scripts_of_pages_and_widgets_build_no_markup_from_text() -> None:
    unsafe = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    for path in Path(course.__file__).parents[1].rglob("*.js"):
        assert not unsafe.search(path.read_text("utf-8")), path


def test_no_test_starts_a_loop_where_playwright_may_have_one() -> None:
    # `run_async` takes a thread of its own; the torture test's is a process of its own.
    starts = "asyncio" + ".run("
    used = {name for name, text in files().items() if name.startswith("tests/") and starts in text}
    assert used == {"tests/conftest.py", "tests/test_torture.py"}
