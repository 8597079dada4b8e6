"""The API's own page at `/docs`: Swagger UI, from files on this machine and under the same policy."""

from importlib.resources import files

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from authlab.parts import SECURITY_HEADERS


def add_docs(app: FastAPI) -> None:
    """Serve `/docs`; nothing of it comes from the network, and no script stands in the page."""
    policy = SECURITY_HEADERS["Content-Security-Policy"] + "; img-src 'self' data:"  # Swagger UI's icons

    @app.get("/docs", include_in_schema=False)
    async def docs() -> FileResponse:
        page = str(files("authlab") / "web" / "docs.html")
        return FileResponse(page, headers={"Content-Security-Policy": policy})

    swagger = files("mkdocs_swagger_ui_tag") / "swagger-ui"
    app.mount("/swagger", StaticFiles(directory=str(swagger)))
