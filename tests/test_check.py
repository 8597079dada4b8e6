import datetime
import json
import secrets
import shutil
import time
import uuid
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from authlab import passwords
from authlab.course import check as checking
from authlab.course.check import check, sanitizer, unexecuted
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
    monkeypatch.setattr(checking, "SANITIZE", shutil.copy(checking.SANITIZE, tmp_path))
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


def test_a_notebook_that_was_never_run_is_refused(tmp_path: Path) -> None:
    cells = [new_code_cell("1", execution_count=1), new_code_cell("2"), new_code_cell("3"), new_code_cell("")]
    nbformat.write(new_notebook(cells=cells), tmp_path / "stripped.ipynb")
    assert unexecuted(tmp_path / "stripped.ipynb") == [1, 2]
    with pytest.raises(LessonError, match=r"2 cells were never run.* Run All, save, and check again"):
        check([tmp_path / "stripped.ipynb"])


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
