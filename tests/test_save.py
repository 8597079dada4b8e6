import os
import secrets
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from kernels import TRANSPORT
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from authlab import passwords
from authlab.course.save import clean, execute
from authlab.picture import Figure
from authlab.tokens import Policy, issue

WIDGET = "application/vnd.jupyter.widget-view+json"
TOKEN = issue("id", key=secrets.token_bytes(32), policy=Policy())
HASH = passwords.hash("correct horse battery", cost=4)
REFRESH = secrets.token_urlsafe(32)
LIVE = [TOKEN, HASH, REFRESH]
EVERYWHERE = f"127.0.0.1:40001 {TOKEN} {HASH} {REFRESH}"
FIGURE = Figure(f'<svg><text>{EVERYWHERE} {{"refresh_token":"{REFRESH}"}}</text></svg>', caption="", alt="")


def notebook(*outputs: NotebookNode, **metadata: object) -> NotebookNode:
    cell = new_code_cell("run", execution_count=1, outputs=list(outputs), metadata=metadata)
    return new_notebook(cells=[new_markdown_cell("# Title"), cell])


OUTPUTS = {
    "printed": new_output("stream", name="stdout", text=EVERYWHERE),
    "shown": new_output("execute_result", {"text/plain": EVERYWHERE}),
    "HTML": new_output("display_data", {"text/html": f"<td>{EVERYWHERE}</td>"}),
    "JSON": new_output("display_data", {"application/json": {"rows": [EVERYWHERE]}}),
    "SVG": new_output("display_data", {"image/svg+xml": f"<text>{EVERYWHERE}</text>"}),
    "figure": new_output("display_data", dict(FIGURE._repr_mimebundle_())),
    "alt text": new_output(
        "display_data", {"image/png": "AAAA"}, metadata={"image/png": {"alt": EVERYWHERE}}
    ),
    "traceback": new_output("error", ename="E", evalue=EVERYWHERE, traceback=["x", EVERYWHERE]),
}


@pytest.mark.parametrize("tags", [[], ["nbval-ignore-output"]])
@pytest.mark.parametrize("kind", OUTPUTS)
def test_no_live_secret_is_left(kind: str, tags: list[str]) -> None:
    text = nbformat.writes(clean(notebook(OUTPUTS[kind], tags=tags)))
    assert "eyJ..." in text
    assert "$2b$04$..." in text
    assert "RANDOM..." in text
    assert not [secret for secret in LIVE if secret in text]


def test_an_output_that_is_not_compared_loses_its_secrets_only() -> None:
    measured = new_output("stream", name="stdout", text=f"12.5 ms {EVERYWHERE}")
    kept = clean(notebook(measured, tags=["nbval-ignore-output"])).cells[1].outputs[0].text
    assert kept == "12.5 ms 127.0.0.1:40001 eyJ... $2b$04$... RANDOM..."


def test_an_output_that_is_compared_is_made_the_same_every_time() -> None:
    measured = new_output("stream", name="stdout", text="12.5 ms 127.0.0.1:40001")
    assert clean(notebook(measured)).cells[1].outputs[0].text == "N ms 127.0.0.1:PORT"


def test_what_means_nothing_without_its_kernel_is_removed() -> None:
    view = new_output("display_data", {WIDGET: {"model_id": "1"}, "text/plain": "the still form"})
    given = notebook(view, execution={"iopub.status.busy": "2025-11-24"})
    given.metadata |= {"widgets": {WIDGET: {"state": {}}}, "language_info": {"version": "3.11.7"}}
    cleaned = clean(given)
    assert cleaned.metadata == {"language_info": {"name": "python"}}
    assert cleaned.cells[1].metadata == {}
    assert cleaned.cells[1].outputs[0].data == {"text/plain": "the still form"}


def test_a_picture_is_left_as_it_is() -> None:
    png = "+".join(["A" * 43] * 3)  # looks like random bytes
    cleaned = clean(notebook(new_output("display_data", {"image/png": png})))
    assert cleaned.cells[1].outputs[0].data["image/png"] == png


def test_what_was_cleaned_is_valid_and_stays_as_it_is() -> None:
    given = notebook(*OUTPUTS.values())
    once = nbformat.writes(clean(given))
    nbformat.validate(given)
    assert nbformat.writes(clean(given)) == once


def test_a_notebook_is_run_as_nobody_in_particular(tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    code = "import os; print(os.environ['AUTHLAB_HOME']); print(os.getcwd())"
    nbformat.write(new_notebook(cells=[new_code_cell(code)]), tmp_path / "who.ipynb")
    home, folder = execute(tmp_path / "who.ipynb").cells[0].outputs[0].text.splitlines()
    assert capfd.readouterr() == ("", "")  # no warning of the kernel's own either
    assert home != os.environ["AUTHLAB_HOME"]
    assert not Path(home).exists()
    assert Path(folder) == tmp_path


@pytest.mark.skipif(os.name == "nt", reason="on Windows, a kernel has ports")
def test_the_kernel_that_executes_it_has_no_port_that_could_be_taken(tmp_path: Path) -> None:
    nbformat.write(new_notebook(cells=[new_code_cell(TRANSPORT)]), tmp_path / "transport.ipynb")
    assert execute(tmp_path / "transport.ipynb").cells[0].outputs[0].text == "ipc\n"


@pytest.mark.browser
def test_a_saved_figure_has_a_picture_and_no_token(tmp_path: Path) -> None:
    code = (
        "from authlab.picture import Drawing, Figure\n"
        "drawing = Drawing(60)\n"
        f"drawing.add('text', 'Bearer {TOKEN}', x=9, y=30)\n"
        f"Figure(drawing.svg(), caption='A token', alt='It says {TOKEN}')"
    )
    nbformat.write(new_notebook(cells=[new_code_cell(code)]), tmp_path / "figure.ipynb")
    command = [sys.executable, "-m", "authlab.course.save", tmp_path / "figure.ipynb"]
    subprocess.run(command, check=True)
    (output,) = nbformat.read(tmp_path / "figure.ipynb", as_version=4).cells[0].outputs
    assert output.data["image/png"].startswith("iVBOR")
    assert "Bearer%20eyJ..." in output.data["text/html"] or "Bearer eyJ..." in output.data["text/html"]
    assert TOKEN not in nbformat.writes(new_notebook(cells=[new_code_cell("", outputs=[output])]))
