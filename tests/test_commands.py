"""Every command in README.md and TEACHING.md is run by a test, or stands under “Not tried by us” there."""

import ast
import functools
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx2
import nbformat
import pytest
import typer
from nbformat.v4 import new_markdown_cell, new_notebook
from test_make import ROOT, clone, made  # noqa: F401 - a fixture
from typer.testing import CliRunner

from authlab.cli import app
from authlab.course.classroom import export
from authlab.course.lab import free_port
from authlab.course.lessons import lessons

COMMAND = typer.main.get_command(app)
PROGRAMS = [".", "make", "authlab", "python", "pip", "py", "nbgrader", "conda", "git", "jupyter", "uv", "npm"]


@dataclass(frozen=True)
class Ran:
    """The test that runs a command, and the words of it that stand together in that test."""

    module: str
    test: str
    words: str


# As the documents write it, without comment, quotes and the path of the environment.
BY_TEST = {
    "make help": Ran("test_make", "test_help_lists_every_target", "help"),
    "make lab": Ran("test_make", "test_make_lab_sets_up_what_it_needs_and_answers", "lab"),
    "make test": Ran("test_commands", "test_make_test_make_site_and_what_a_class_needs", "test"),
    "make site": Ran("test_commands", "test_make_test_make_site_and_what_a_class_needs", "site"),
    "make .venv/.all": Ran("test_commands", "test_make_test_make_site_and_what_a_class_needs", ".venv/.all"),
    "python -m pip install -c constraints.txt -e .[teach]": Ran(
        "test_commands",
        "test_make_test_make_site_and_what_a_class_needs",
        "-m pip install -c constraints.txt -e .[teach]",
    ),
    ". .venv/bin/activate": Ran(
        "test_commands", "test_make_test_make_site_and_what_a_class_needs", ". .venv/bin/activate"
    ),
    "git pull": Ran("test_commands", "test_git_pull_leaves_your_copies_alone", "git pull"),
    "authlab lab": Ran("test_lab", "test_jupyterlab_opens_on_the_lesson_and_ends_with_its_kernels", "lab"),
    "authlab lab 01": Ran("test_lab", "test_jupyterlab_opens_on_the_lesson_and_ends_with_its_kernels", "lab"),
    "authlab serve": Ran("test_cli", "test_the_served_app_answers_and_keeps_its_users", "serve"),
    "authlab attack http://127.0.0.1:8000": Ran(
        "test_cli", "test_the_reference_app_holds_from_a_terminal", "attack"
    ),
    "authlab check": Ran("test_notebooks", "test_every_output_is_still_true", "check"),
    "authlab check PATH": Ran("test_notebooks", "test_every_output_is_still_true", "check"),
    "authlab check notebooks --junit results.xml": Ran(
        "test_commands", "test_check_writes_its_results", "check notebooks --junit results.xml"
    ),
    "authlab site": Ran("test_commands", "test_the_pages_are_written_by_the_command", "site"),
    "authlab progress": Ran("test_cli", "test_progress_is_shown_with_where_it_is_kept", "progress"),
    "authlab progress --export me.json": Ran(
        "test_classroom", "test_the_command_hands_it_in", "progress --export me.json"
    ),
    "authlab reset": Ran("test_cli", "test_reset_makes_a_copy_as_new_and_keeps_the_old_one", "reset"),
    "authlab doctor": Ran("test_cli", "test_doctor_speaks_without_a_locale", "doctor"),
    "authlab doctor --class": Ran(
        "test_rehearsal", "test_the_command_rehearses_a_class_here", "doctor --class"
    ),
    "authlab browser install": Ran(
        "test_cli", "test_a_browser_that_is_there_is_named_and_not_installed_again", "browser install"
    ),
    "authlab demo 03": Ran(
        "test_demo", "test_a_projector_shows_the_lesson_large_and_nothing_of_its_teacher", "demo"
    ),
    "authlab demo NUMBER": Ran(
        "test_demo", "test_a_projector_shows_the_lesson_large_and_nothing_of_its_teacher", "demo"
    ),
    "authlab hub --students 20": Ran("test_commands", "test_a_hub_is_run_by_the_command", "hub --students"),
    "authlab teach build": Ran("test_edition", "test_the_command_writes_all_three", "build"),
    "authlab teach bundle": Ran(
        "test_bundle", "test_a_fresh_environment_installs_from_it_without_an_index", "bundle"
    ),
    "authlab teach progress *.json": Ran("test_commands", "test_a_class_is_summed_up", "teach progress"),
    "nbgrader generate_assignment 09_token_by_hand": Ran(
        "test_grading", "test_nbgrader_gives_marks_for_answers_and_for_nothing_else", "generate_assignment"
    ),
    "nbgrader release_assignment 09_token_by_hand": Ran(
        "test_grading", "test_what_goes_through_an_exchange_is_marked_and_comes_back", "release_assignment"
    ),
    "nbgrader collect 09_token_by_hand": Ran(
        "test_grading", "test_what_goes_through_an_exchange_is_marked_and_comes_back", "collect"
    ),
    "nbgrader generate_feedback 09_token_by_hand": Ran(
        "test_grading", "test_what_goes_through_an_exchange_is_marked_and_comes_back", "generate_feedback"
    ),
    "nbgrader release_feedback 09_token_by_hand": Ran(
        "test_grading", "test_what_goes_through_an_exchange_is_marked_and_comes_back", "release_feedback"
    ),
    "nbgrader autograde 09_token_by_hand": Ran(
        "test_grading", "test_nbgrader_gives_marks_for_answers_and_for_nothing_else", "autograde"
    ),
}  # fmt: skip
# What a document says by a word that a real argument has to stand for.
STANDS_FOR = {"NUMBER": "03", "PATH": "notebooks", "*.json": "me.json"}


def commands(text: str) -> set[str]:
    """Return the commands in the blocks and the inline code of a document, as `BY_TEST` spells them."""
    named = re.findall(r"^    (.*)$|`([^`]+)`", text, re.MULTILINE)
    found = set()
    for block, inline in named:
        words = re.sub(r"\s+#.*", "", block or inline).replace('"', "").split()
        program = re.split(r"[/\\]", words[0])[-1] if words else ""
        if program in PROGRAMS and (len(words) > 1):
            found.add(" ".join([program, *words[1:]]))
        elif len(words) == 1 and words[0] in COMMAND.commands:  # type: ignore[attr-defined]
            found.add(f"authlab {words[0]}")
    return found


def untried(text: str) -> set[str]:
    (section,) = re.findall(r"^## Not tried by us\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return commands(section)


TEXTS = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "TEACHING.md")}
every_document = pytest.mark.parametrize("name", TEXTS)


def test_commands_are_found_wherever_they_are_written() -> None:
    said = '    make lab  # x\n`.venv\\Scripts\\authlab lab` `pip install "a[b]"` `make` `doctor` `not one`\n'
    assert commands(said) == {"make lab", "authlab lab", "pip install a[b]", "authlab doctor"}
    assert untried(f"{said}## Not tried by us\n\n`git gc`\n## Next\n`git log`\n") == {"git gc"}


@every_document
def test_every_command_is_run_by_a_test_or_said_not_to_be(name: str) -> None:
    strange = commands(TEXTS[name]) - BY_TEST.keys() - untried(TEXTS[name])
    assert not strange, f"no test runs {strange}, and “Not tried by us” does not name it"
    assert not untried(TEXTS[name]) & (BY_TEST.keys() - {"authlab lab"}), "that one is tried"


def test_no_command_is_listed_that_no_document_names() -> None:
    assert BY_TEST.keys() <= {command for text in TEXTS.values() for command in commands(text)}


@functools.cache
def parts(module: str) -> dict[str, ast.AST]:
    """Return what a module of tests has at its top, and the methods in its classes, by name."""
    found: dict[str, ast.AST] = {}
    for node in ast.walk(ast.parse((ROOT / "tests" / f"{module}.py").read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node
    return found


def used(module: str, test: str) -> list[ast.AST]:
    """Return a test with the fixtures, the helpers and the constants of its module that it needs."""
    names, needed = [test], []
    for name in names:
        node = parts(module)[name]
        needed.append(node)
        for inner in ast.walk(node):
            asked = inner.arg if isinstance(inner, ast.arg) else getattr(inner, "id", None)
            if asked in parts(module) and asked not in names:
                names.append(asked)
    return needed


def together(nodes: list[ast.AST]) -> list[str]:
    """Return the texts that stand together in one list, tuple, call or text."""
    found = []
    for node in nodes:
        for inner in ast.walk(node):
            row = getattr(inner, "elts", None) or getattr(inner, "args", None) or [inner]
            if isinstance(row, list):
                said = [
                    one.value for one in row if isinstance(one, ast.Constant) and isinstance(one.value, str)
                ]
                found.append(f" {' '.join(said)} ")
    return found


@pytest.mark.parametrize("command", BY_TEST)
def test_the_test_is_there_and_uses_the_command(command: str) -> None:
    ran = BY_TEST[command]
    assert any(f" {ran.words} " in row for row in together(used(ran.module, ran.test))), ran
    shortened = command.replace("python ", "").replace("authlab ", "").replace("teach ", "")
    assert set(ran.words.split()) <= {*shortened.split(), *command.split()}, "other words than the command's"


@pytest.mark.parametrize("command", [one for one in BY_TEST if one.startswith("authlab ")])
def test_the_real_parser_takes_what_is_written(command: str) -> None:
    words = [STANDS_FOR.get(one, one) for one in command.split()[1:]]
    if words in (["check"], ["reset"]):
        words.append("00")  # named in a sentence, not as a line to type
    current, above = COMMAND, None
    while hasattr(current, "commands"):
        name, *words = words
        above = typer.Context(current, parent=above, info_name=name)
        current = current.commands[name]
    current.make_context(current.name, words, parent=above)  # raises a usage error


# Commands that no other test runs.


def test_git_pull_leaves_your_copies_alone(clone: Path, tmp_path: Path) -> None:  # noqa: F811
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    for who in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{who}_NAME": "Ada", f"GIT_{who}_EMAIL": "ada@example.org"}

    def run(folder: Path, *command: str) -> str:
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=True
        ).stdout

    def commit() -> None:
        run(clone, "git", "add", "--all")
        run(clone, "git", "commit", "--quiet", "--message", "x")

    run(clone, "git", "init", "--quiet")
    commit()
    mine = tmp_path / "mine"
    run(tmp_path, "git", "clone", "--quiet", str(clone), str(mine))
    (mine / "my-notebooks").mkdir()
    (mine / "my-notebooks" / "00_start_here.ipynb").write_text("my work")
    (clone / "notebooks" / "00_start_here.ipynb").write_text("a new version")
    commit()
    run(mine, "git", "pull", "--quiet")
    assert (mine / "notebooks" / "00_start_here.ipynb").read_text() == "a new version"
    assert (mine / "my-notebooks" / "00_start_here.ipynb").read_text() == "my work"
    assert run(mine, "git", "status", "--porcelain") == ""


def test_check_writes_its_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("notebooks").mkdir()
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Prose")]), "notebooks/prose.ipynb")
    result = CliRunner().invoke(app, ["check", "notebooks", "--junit", "results.xml"])
    assert result.exit_code == 0, result.output
    assert "prose.ipynb" in Path("results.xml").read_text("utf-8")


def test_a_class_is_summed_up(tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.json" for name in ("Ada", "Grace")]
    for file in files:
        export(file, name=file.stem)
    result = CliRunner().invoke(app, ["teach", "progress", *map(str, files)])
    assert result.exit_code == 0, result.output
    assert "2 learners" in result.output


@pytest.mark.large
def test_the_pages_are_written_by_the_command(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["site", str(tmp_path / "pages")])
    assert result.exit_code == 0, result.output
    assert len(list((tmp_path / "pages").glob("*.html"))) == len(lessons()) + 1


@pytest.mark.large
@pytest.mark.timeout(900)
@pytest.mark.skipif(not Path("/usr/bin/make").exists(), reason="needs make")
def test_make_test_make_site_and_what_a_class_needs(clone: Path) -> None:  # noqa: F811
    python = str(clone / ".venv/bin/python")
    steps = [
        (("test", "ARGS=tests/test_names.py"), r"\d+ passed"),
        (("site", "ARGS=pages"), "Open .*index.html in a browser"),
        ((".venv/.all",), "JupyterHub and nbgrader"),
    ]
    subprocess.run(["git", "init", "--quiet"], cwd=clone, check=True)
    for words, expected in steps:
        with made(clone, *words) as process:
            said = process.communicate(timeout=600)[0]
        assert process.returncode == 0, said
        assert re.search(expected, said), said
    assert len(list((clone / "pages").glob("*.html"))) == len(lessons()) + 1
    if not subprocess.run(
        [python, "-c", "import pip"], check=False, capture_output=True
    ).returncode:  # not uv's
        subprocess.run(
            [python, "-m", "pip", "install", "-c", "constraints.txt", "-e", ".[teach]"],
            cwd=clone, check=True, capture_output=True,
        )  # fmt: skip
    subprocess.run([python, "-c", "import jupyterhub, nbgrader"], check=True)
    activated = ". .venv/bin/activate" + " && authlab --help && nbgrader --help"
    subprocess.run(["sh", "-c", activated], cwd=clone, check=True, capture_output=True)


@pytest.mark.large
@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform == "win32", reason="JupyterHub does not run there")
def test_a_hub_is_run_by_the_command(tmp_path: Path) -> None:
    pytest.importorskip("jupyterhub")
    # To root it says to add --system-users, which makes accounts: a test is nobody who may do that.
    begin = "import os; os.geteuid = lambda: 1000; from authlab.cli import app; app()"
    port = free_port(28000 + os.getpid() % 10000)
    options = ["--folder", str(tmp_path / "hub"), "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-c", begin, "hub", "--students", "2", *options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1,
    )  # fmt: skip
    said = []
    try:
        for line in process.stdout:  # type: ignore[union-attr]
            said.append(line)
            if line.startswith("The Hub is at "):
                break
        assert "The Hub is at " in said[-1], said
        address = said[-1].removeprefix("The Hub is at ").strip()
        assert httpx2.get(f"{address}/hub/login", trust_env=False).status_code == 200
        assert re.search(r"^ *student02 +([a-z2-9]{4}-){3}[a-z2-9]{4} *$", "".join(said), re.MULTILINE)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(address, trust_env=False)
    finally:
        process.terminate()
        process.communicate(timeout=60)
