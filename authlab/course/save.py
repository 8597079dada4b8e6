"""Execute the notebooks and save them as they are committed: sanitised, readable without a kernel.

`python -m authlab.course.save notebooks/*.ipynb`, which is what `make notebooks` runs.
"""

import asyncio
import atexit
import base64
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from authlab.browser import Browser
from authlab.course.kernel_paths import by_path
from authlab.course.sanitize import everywhere, sanitizer

_WIDGET = "application/vnd.jupyter.widget-view+json"  # an id that means nothing without its kernel
_SVG = re.compile(r'src="data:image/svg\+xml,([^"]+)"')


def execute(path: Path) -> NotebookNode:
    """Run a notebook from top to bottom in a kernel of its own, as nobody in particular."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as home:
        client = NotebookClient(notebook, timeout=120, kernel_name="python3", config=by_path(Path(home)))
        client.record_timing = False
        client.extra_arguments = ["--log-level=ERROR"]  # else each kernel warns of what is so in all kernels
        try:
            return client.execute(cwd=str(path.parent), env={**os.environ, "AUTHLAB_HOME": home})
        except RuntimeError:
            atexit.unregister(client._cleanup_kernel)  # else it fails at exit, where no kernel has started
            raise


def clean(notebook: NotebookNode) -> NotebookNode:
    """Take out of the outputs what may not be saved, and what means nothing later."""
    everything, secrets = sanitizer(), sanitizer(only="secret")
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        sanitise = secrets if "nbval-ignore-output" in cell.metadata.get("tags", []) else everything
        for output in cell.outputs:
            output.get("data", {}).pop(_WIDGET, None)
            output.update(everywhere(sanitise, output))
        cell.metadata.pop("execution", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


async def add_pictures(notebooks: list[NotebookNode]) -> None:
    """Add to every figure a PNG of its sanitised SVG, for places that show neither SVG nor HTML."""
    async with Browser() as browser:
        for output in (o for n in notebooks for c in n.cells for o in c.get("outputs", [])):
            data: dict[str, Any] = output.get("data", {})
            if svg := _SVG.search(data.get("text/html", "")):
                await browser.page.set_content(unquote(svg[1]))
                png = await browser.page.locator("svg").screenshot()
                data["image/png"] = base64.b64encode(png).decode("ascii")


def main(paths: list[Path]) -> None:
    notebooks = []
    for path in paths:
        started = time.perf_counter()
        notebooks.append(clean(execute(path)))
        print(f"{path}: {time.perf_counter() - started:.1f} s", flush=True)  # noqa: T201
    asyncio.run(add_pictures(notebooks))
    for path, notebook in zip(paths, notebooks, strict=True):
        nbformat.write(notebook, path)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
