"""The pages: the client at `/`, and the API's description at `/docs`."""

import functools
from importlib.resources import files

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from authlab.parts import SECURITY_HEADERS


def add_page(app: FastAPI) -> None:
    """Serve the files of `authlab/web`."""
    # A route for each file, not a mount over everything: that would turn each 405 into a 404.
    for file in (files("authlab") / "web").iterdir():
        path = "/" if file.name == "index.html" else f"/{file.name}"
        app.add_route(path, functools.partial(_send, str(file)), methods=["GET"])


def _send(file: str, _request: Request) -> FileResponse:
    return FileResponse(file)


def add_docs(app: FastAPI) -> None:
    """Serve Swagger UI at `/docs`, from files on this machine and under the same policy."""
    policy = SECURITY_HEADERS["Content-Security-Policy"] + "; img-src 'self' data:"  # Swagger UI's icons

    @app.get("/docs", include_in_schema=False)
    async def docs() -> FileResponse:
        page = str(files("authlab") / "web" / "docs.html")
        return FileResponse(page, headers={"Content-Security-Policy": policy})

    swagger = files("mkdocs_swagger_ui_tag") / "swagger-ui"
    app.mount("/swagger", StaticFiles(directory=str(swagger)))
