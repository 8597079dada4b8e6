import base64
import datetime
import json
import os
import re
import secrets
import shutil
import tempfile
import time
import uuid
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from kernels import TRANSPORT
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from authlab import argon2id, passwords
from authlab.course import check as checking
from authlab.course.check import check
from authlab.course.findings import findings, unexecuted
from authlab.course.lessons import NOTEBOOKS
from authlab.course.sanitize import SANITIZE, sanitizer
from authlab.course.save import clean as cleaned
from authlab.errors import LessonError
from authlab.tokens import Policy, issue


def saved(path: Path, **cells: str) -> Path:
    """Write a notebook of cells that print, each with the output it was saved with."""
    made = [
        new_code_cell(code, execution_count=1, outputs=[new_output("stream", name="stdout", text=text)])
        for code, text in cells.items()
    ]
    nbformat.write(new_notebook(cells=made), path)
    return path


def printed(path: Path, *pairs: tuple[str, str]) -> Path:
    return saved(path, **dict(pairs))


def live() -> dict[str, str]:
    """What a lesson may print that is different every time."""
    token = issue("0" * 32, key=secrets.token_bytes(32), policy=Policy(), sid=secrets.token_urlsafe(12))
    return {
        "token": token,
        "hash": passwords.hash("correct horse battery", cost=4),
        "refresh token": secrets.token_urlsafe(32),
    }


def test_a_notebook_that_tells_the_truth_passes_whatever_pytest_is_told_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    # As where a learner's folder is inside this project: one configuration above notebook and authlab.
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    monkeypatch.setattr(checking, "SANITIZE", shutil.copy(SANITIZE, tmp_path))
    yesterday = f"{uuid.uuid4().hex} Mon, 24 Nov 2025 06:15:18 GMT http://127.0.0.1:40001/ 12.5 ms 401"
    code = (
        "import uuid\n"
        "print(uuid.uuid4().hex, 'Tue, 25 Nov 2025 07:00:00 GMT http://127.0.0.1:8888/ 3 ms', 401)"
    )
    assert check([printed(tmp_path / "true.ipynb", (code, f"{yesterday}\n"))]) == 0
    assert "1 passed" in capfd.readouterr().out


def test_of_several_notebooks_the_one_that_changed_is_found(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "below").mkdir()
    names = ["a.ipynb", "b.ipynb", "below/a.ipynb"]
    true = [printed(tmp_path / name, ("print('HTTP/1.1 401')", "HTTP/1.1 401\n")) for name in names]
    false = printed(tmp_path / "below" / "b.ipynb", ("print('HTTP/1.1 401')", "HTTP/1.1 403\n"))
    assert check([*true, false]) == 1
    out = capfd.readouterr().out
    assert "1 failed, 3 passed" in out
    assert "below/b.ipynb::Cell 0" in out


def test_a_notebook_that_was_never_run_is_found(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    cells = [new_code_cell("1", execution_count=1), new_code_cell("2"), new_code_cell("3"), new_code_cell("")]
    nbformat.write(new_notebook(cells=cells), tmp_path / "stripped.ipynb")
    assert unexecuted(tmp_path / "stripped.ipynb") == [1, 2]
    assert check([tmp_path / "stripped.ipynb"]) == 1
    assert "cells 1, 2 were never run" in capfd.readouterr().out


def test_a_folder_stands_for_the_notebooks_below_it_but_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.ipynb", "a/c.ipynb", ".ipynb_checkpoints/b.ipynb", "a/.hidden.ipynb", "a/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert checking.notebooks([tmp_path]) == [tmp_path / "a/c.ipynb", tmp_path / "b.ipynb"]
    assert checking.notebooks([tmp_path / "b.ipynb", tmp_path / "a", tmp_path / "b.ipynb"]) == [
        tmp_path / "b.ipynb",
        tmp_path / "a/c.ipynb",
    ]
    (tmp_path / "empty").mkdir()
    with pytest.raises(LessonError, match=r"there is no notebook in .*empty"):
        checking.notebooks([tmp_path / "empty"])


def test_a_notebook_of_prose_passes(tmp_path: Path) -> None:
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Prose")]), tmp_path / "prose.ipynb")
    assert check([tmp_path / "prose.ipynb"]) == 0


def test_the_results_are_written_as_junit_xml(tmp_path: Path) -> None:
    true = printed(tmp_path / "true.ipynb", ("print(401)", "401\n"))
    false = printed(tmp_path / "false.ipynb", ("print(401)", "403\n"))
    cell = new_markdown_cell("[a lesson](nowhere.ipynb)")
    nbformat.write(new_notebook(cells=[*nbformat.read(false, 4).cells, cell]), false)
    assert check([true, false], junit=tmp_path / "results.xml") == 1
    suites = ElementTree.parse(tmp_path / "results.xml").getroot()  # noqa: S314
    failures = {
        (Path(case.get("file", "")).name, case.get("name")): failure.get("message")
        for case in suites.iter("testcase")
        for failure in case.iter("failure")
    }
    assert failures.keys() == {("false.ipynb", "Cell 0"), ("false.ipynb", "as saved")}
    assert failures["false.ipynb", "as saved"] == "cell 1: the link nowhere.ipynb leads nowhere"
    assert sum(int(suite.get("tests", 0)) for suite in suites.iter("testsuite")) == 4


def test_results_that_cannot_be_written_are_told_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_run", lambda *_: pytest.fail("it ran"))
    true = printed(tmp_path / "true.ipynb", ("print(401)", "401\n"))
    with pytest.raises(LessonError, match="cannot be written"):
        check([true], junit=true / "results.xml")


def test_notebooks_of_one_name_are_told_apart(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for name, said in (("good", "401\n"), ("bad", "403\n")):
        (tmp_path / name).mkdir()
        printed(tmp_path / name / "one.ipynb", ("print(401)", said))
    assert check([tmp_path]) == 1
    lines = capfd.readouterr().out.splitlines()
    assert any(line.startswith("✗") and "bad/one.ipynb" in line and "0 of 1" in line for line in lines)
    assert any(line.startswith("✓") and "good/one.ipynb" in line and "1 of 1" in line for line in lines)


VIEW = {"application/vnd.jupyter.widget-view+json": {"model_id": "0"}, "text/plain": "IntSlider()"}


def output(data: dict[str, object]) -> NotebookNode:
    return new_output("display_data", data=data)


def run_with(*outputs: NotebookNode) -> NotebookNode:
    return new_code_cell("1", execution_count=1, outputs=list(outputs))


WRONG = {
    "widget state": (run_with(), {"widgets": {}}, "widget state is saved"),
    "a live widget": (
        run_with(output(VIEW)),
        {},
        "cell 0: a live widget",
    ),
    "an error": (
        new_code_cell(
            "1", execution_count=1, outputs=[new_output("error", ename="E", evalue="", traceback=[])]
        ),
        {},
        "cell 0: it ended with an error",
    ),
    "a link": (new_markdown_cell("see [it](lost.md)"), {}, "cell 0: the link lost.md leads nowhere"),
    "an image": (new_markdown_cell('<img src="lost.png" alt="x">'), {}, "the link lost.png leads nowhere"),
    "a heading": (new_markdown_cell("# One\n[it](#Two)"), {}, "the link #Two leads nowhere"),
    "a heading elsewhere": (new_markdown_cell("[it](other.ipynb#Two)"), {}, "other.ipynb#Two leads nowhere"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_as_it_was_saved_is_one_sentence(tmp_path: Path, name: str) -> None:
    cell, metadata, said = WRONG[name]
    nbformat.write(new_notebook(cells=[new_markdown_cell("# One")]), tmp_path / "other.ipynb")
    nbformat.write(new_notebook(cells=[cell], metadata=metadata), tmp_path / "wrong.ipynb")
    (found,) = findings(tmp_path / "wrong.ipynb")
    assert said in found


@pytest.mark.parametrize("kind", ["stdout", "text/plain", "text/html", "image/svg+xml"])
@pytest.mark.parametrize("name", ["token", "hash", "refresh token"])
def test_a_live_secret_in_an_output_is_found_and_not_repeated(tmp_path: Path, name: str, kind: str) -> None:
    secret = live()[name]
    made = (
        new_output("stream", name=kind, text=secret)
        if kind == "stdout"
        else output({kind: f"<b>{secret}</b>"})
    )
    cell = new_code_cell("1", execution_count=1, outputs=[made])
    nbformat.write(new_notebook(cells=[cell]), tmp_path / "leaks.ipynb")
    (found,) = findings(tmp_path / "leaks.ipynb")
    assert "cell 0" in found
    assert secret[:12] not in found


def of_one(path: Path, cell: NotebookNode) -> list[str]:
    nbformat.write(new_notebook(cells=[new_markdown_cell("# The `iss` claim"), cell]), path)
    return findings(path)


@pytest.mark.parametrize("cost", [4, 5])
@pytest.mark.parametrize("name", ["argon2", "2a", "2x", "2y"])
def test_every_kind_of_hash_is_found_and_taken_out_but_for_its_cost(
    tmp_path: Path, name: str, cost: int
) -> None:
    stored = passwords.hash("correct horse battery", cost=cost).replace("2b", name)
    stored = argon2id.hash("correct horse battery") if name == "argon2" else stored
    (found,) = of_one(tmp_path / "leaks.ipynb", run_with(output({"text/plain": f"'{stored}'"})))
    assert "a password's hash" in found
    for clean in (sanitizer(), sanitizer(only="secret")):
        assert clean(stored) == stored[: stored.index("p=1$") + 4 if name == "argon2" else 7] + "..."


LETTERS = base64.b64encode(bytes(range(256)) * 9).decode() + "/" + "Ab1" * 14 + "A/eyJhbGciOiJIUzI1NiJ9+"


@pytest.mark.parametrize("lines", [1, 76])
@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
def test_a_picture_is_no_secret_in_whatever_way_it_is_kept(tmp_path: Path, kind: str, lines: int) -> None:
    letters = LETTERS if lines == 1 else "\n".join(re.findall(f".{{1,{lines}}}", LETTERS))
    img = f"<img src='data:image/{kind};base64,{letters}' alt='it'>"
    made = run_with(output({f"image/{kind}": letters, "text/html": img, "text/plain": "it"}))
    assert of_one(tmp_path / "picture.ipynb", made) == []
    assert cleaned(new_notebook(cells=[made])).cells[0].outputs[0].data == made.outputs[0].data
    made.outputs[0].data["text/html"] += live()["token"]
    assert len(of_one(tmp_path / "picture.ipynb", made)) == 1


def test_a_live_widget_is_found_beside_the_html_of_another_output(tmp_path: Path) -> None:
    cell = run_with(output({"text/html": "<b>x</b>", "text/plain": "x"}), output(VIEW))
    (found,) = of_one(tmp_path / "widget.ipynb", cell)
    assert "a live widget" in found
    both = run_with(output({**VIEW, "text/html": "<b>x</b>"}))
    assert of_one(tmp_path / "widget.ipynb", both) == []


def test_what_is_no_address_is_a_dead_link(tmp_path: Path) -> None:
    (found,) = of_one(tmp_path / "links.ipynb", new_markdown_cell("[x](http://[host]:8000/)"))
    assert found == "cell 1: the link http://[host]:8000/ leads nowhere"


def test_a_query_and_code_in_a_heading_lead_somewhere(tmp_path: Path) -> None:
    (tmp_path / "pic.png").touch()
    cell = new_markdown_cell("![x](pic.png?raw=true) [y](#The-iss-claim) [z](links.ipynb?x#The-iss-claim)")
    assert of_one(tmp_path / "links.ipynb", cell) == []


GOOD = [
    "[here](#One-two), [there](other.ipynb#One-two), [a file](notes.txt), [below](a/)",
    "[out](https://example.org/x), [mail](mailto:ada@lab.example), ![in](attachment:x.png)",
    "`[code](nowhere)` and\n```\n[more](nowhere)\n```\n[spaced](my%20notes.txt)",
]


@pytest.mark.parametrize("text", GOOD)
def test_what_is_in_order_is_no_finding(tmp_path: Path, text: str) -> None:
    for name in ("notes.txt", "my notes.txt", "a/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    cells = [new_markdown_cell("# One two"), new_markdown_cell(text)]
    nbformat.write(new_notebook(cells=cells), tmp_path / "other.ipynb")
    assert findings(tmp_path / "other.ipynb") == []


def test_every_lesson_is_in_order_as_it_was_saved() -> None:
    assert [one for path in sorted(NOTEBOOKS.glob("*.ipynb")) for one in findings(path)] == []


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match=r"nowhere\.ipynb is not there"):
        check([tmp_path / "nowhere.ipynb"])


def test_a_file_that_is_no_notebook_is_named(tmp_path: Path) -> None:
    (tmp_path / "half.ipynb").write_text("{")
    with pytest.raises(LessonError, match=r"half\.ipynb cannot be read as a notebook"):
        check([tmp_path / "half.ipynb"])


@pytest.mark.parametrize("name", live())
@pytest.mark.parametrize("around", ["{}", "'{}'", '"{}"', "a={}&b", "&quot;{}&quot;", "%22{}%22", ">{}<"])
def test_a_live_secret_is_taken_out_wherever_it_stands(name: str, around: str) -> None:
    secret = live()[name]
    for clean in (sanitizer(), sanitizer(only="secret")):
        left = clean(around.format(secret))
        assert not [secret[i : i + 12] for i in range(len(secret) - 12) if secret[i : i + 12] in left]


@pytest.mark.parametrize(
    "text",
    [
        "{now:%a, %d %b %Y %H:%M:%S} GMT",
        "{hexadecimal}",
        "'sid': '{identifier}'",
        '"jti": "{identifier}"',
        "'exp': {seconds}",
        "'iat': {seconds}}}",
        "http://127.0.0.1:{port}/auth/me",
        "Host: localhost:{port}",
        "{milliseconds:.1f} ms",
        "{milliseconds:.0f} ms",
        "A login took {duration:.2f} s here",
    ],
)
def test_what_differs_from_run_to_run_is_made_equal(text: str) -> None:
    def run() -> str:
        return text.format(
            now=datetime.datetime.fromtimestamp(secrets.randbelow(2**31), datetime.UTC),
            hexadecimal=uuid.uuid4().hex,
            identifier=secrets.token_urlsafe(12),
            seconds=int(time.time()) - secrets.randbelow(10**8),
            port=1024 + secrets.randbelow(60000),
            milliseconds=0.1 + secrets.randbelow(5000) / 7,
            duration=secrets.randbelow(5000) / 7,
        )

    one, other = run(), run()
    assert one != other
    assert sanitizer()(one) == sanitizer()(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTTP/1.1 401 Unauthorized", "HTTP/1.1 403 Forbidden"),
        ("(200, {'username': 'ada'})", "(200, {'username': 'eve'})"),
        ("'exp': TIME", "'exp': '1800000000x'"),
        ("127.0.0.1:8000", "10.0.0.1:8000"),
        ("cost 12", "cost 10"),
        ("$2b$12$" + "a" * 53, "$2b$10$" + "a" * 53),
        ("True", "False"),
        ("Set-Cookie: a; HttpOnly", "Set-Cookie: a"),
    ],
)
def test_what_a_lesson_is_about_is_not_hidden(one: str, other: str) -> None:
    assert sanitizer()(one) != sanitizer()(other)


def test_sanitising_twice_changes_nothing() -> None:
    text = json.dumps([*live().values(), "127.0.0.1:8000", "Mon, 24 Nov 2025 06:15:18 GMT", "3 ms"])
    assert sanitizer()(sanitizer()(text)) == sanitizer()(text)


def test_what_a_killed_kernel_leaves_goes_with_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        monkeypatch.setenv("TMPDIR", folder)
        code = "import tempfile\nprint(bool(tempfile.mkdtemp(prefix='authlab-')))"
        assert check([printed(tmp_path / "leaving.ipynb", (code, "True\n"))]) == 0
        assert not list(Path(folder).glob("authlab-*"))


@pytest.mark.skipif(os.name == "nt", reason="on Windows, a kernel has ports")
def test_no_port_of_a_kernel_can_be_taken_because_it_has_none(tmp_path: Path) -> None:
    # As many as are checked side by side: pytest's processes know of it, too.
    assert check([printed(tmp_path / f"{i}.ipynb", (TRANSPORT, "ipc\n")) for i in range(4)]) == 0


def test_where_paths_are_too_long_a_kernel_has_ports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / ("long" * 20)))
    Path(tempfile.gettempdir()).mkdir()
    assert check([printed(tmp_path / "ports.ipynb", (TRANSPORT, "tcp\n"))]) == 0
