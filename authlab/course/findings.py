"""What is wrong with a saved notebook, told without running it."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from authlab.course.lessons import headings, read
from authlab.course.sanitize import everywhere, sanitizer

_LINK = re.compile(r"""\]\(\s*<?([^)\s>]+)|\b(?:src|href)=["']([^"']+)["']""")
_VIEW = "application/vnd.jupyter.widget-view+json"
_without_secrets = sanitizer(only="secret")
_RAISES = {"nbval-raises-exception", "raises-exception"}


def findings(path: Path) -> list[str]:
    """Say what is wrong, a sentence each: cells never run, errors, widget state, live secrets, dead links.

    A cell is named by its index, the first one 0. Raises `LessonError` for a file that is no notebook.
    """
    notebook = read(path)
    found = []
    if never := unexecuted(path):
        which = f"cells {_listed(never)} were" if len(never) > 1 else f"cell {never[0]} was"
        found.append(f"{which} never run: there is nothing to compare. Run All, and save")
    if "widgets" in notebook["metadata"]:
        found.append(
            "widget state is saved in its metadata: code hosts refuse such a file. Clear it, and save"
        )
    for i, cell in enumerate(notebook["cells"]):
        found += [f"cell {i}: {one}" for one in _of_cell(path, notebook, cell)]
    return found


def unexecuted(path: Path) -> list[int]:
    """Return the indices of code cells that were never run: comparing those compares nothing."""
    return [
        i for i, cell in enumerate(read(path)["cells"])
        if cell["cell_type"] == "code" and cell["source"].strip() and cell.get("execution_count") is None
    ]  # fmt: skip


def _of_cell(path: Path, notebook: dict[str, Any], cell: dict[str, Any]) -> Iterator[str]:
    outputs = cell.get("outputs", [])
    data = [output.get("data", {}) for output in outputs]
    if any(_VIEW in one and one.keys() <= {_VIEW, "text/plain"} for one in data):
        yield "a live widget is saved, which reads as nothing without a kernel. Save its still form"
    said = _whole(outputs)
    if everywhere(_without_secrets, said) != said:
        yield "a token, a password's hash or another secret stands in its output. Take it out, and end it"
    raises = _RAISES & set(cell["metadata"].get("tags", []))
    if any(output.get("output_type") == "error" for output in outputs) and not raises:
        yield "it ended with an error. Catch it and show it, or mend it"
    if cell["cell_type"] == "markdown":
        for link in _links(cell["source"]):
            if not _leads_somewhere(path, notebook, link):
                yield f"the link {link} leads nowhere"


def _whole(value: Any) -> Any:
    """Join what a file keeps as a list of lines."""
    if isinstance(value, list):
        texts = all(isinstance(one, str) for one in value)
        return "".join(value) if texts else [_whole(one) for one in value]
    return {name: _whole(one) for name, one in value.items()} if isinstance(value, dict) else value


def _links(text: str) -> Iterator[str]:
    prose = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
    for found in _LINK.finditer(prose):
        link = found[1] or found[2]
        with suppress(ValueError):  # of what is no address
            if urlsplit(link).scheme or urlsplit(link).netloc:
                continue
        yield link


def _leads_somewhere(path: Path, notebook: dict[str, Any], link: str) -> bool:
    """Tell whether a link inside the repository finds its file, and in a notebook its heading."""
    there, _, heading = link.partition("#")
    there = there.partition("?")[0]
    target = path.parent / unquote(there) if there else path
    if not target.exists():
        return False
    if not heading or target.suffix != ".ipynb":
        return True
    cells = notebook["cells"] if target == path else read(target)["cells"]
    texts = "\n\n".join(cell["source"] for cell in cells if cell["cell_type"] == "markdown")
    return unquote(heading) in {text.replace("`", "").replace(" ", "-") for text in headings(texts)}


def _listed(indices: list[int]) -> str:
    first = ", ".join(map(str, indices[:5]))
    return f"{first} and {len(indices) - 5} more" if len(indices) > 5 else first
