"""A page that puts a value wherever a page can keep one, and says where it finds it again (lesson 14)."""

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse

VALUE = "ada-was-here"
SCRIPT = f"""let memory = null;  // a variable of this page

function keep(value = "{VALUE}") {{
  memory = value;
  sessionStorage.setItem("kept", value);
  localStorage.setItem("kept", value);
  document.cookie = "kept=" + value;
  document.cookie = "dated=" + value + "; Max-Age=3600";
}}

const find = {{
  "memory": () => memory,
  "sessionStorage": () => sessionStorage.getItem("kept"),
  "localStorage": () => localStorage.getItem("kept"),
  "session cookie": () => cookie("kept"),
  "dated cookie": () => cookie("dated"),
}};

function cookie(name) {{
  const pairs = document.cookie.split("; ").map(pair => pair.split("="));
  return new Map(pairs).get(name) ?? null;
}}

function look() {{
  const found = {{}};
  for (const name in find) {{
    try {{ found[name] = find[name]() }}
    catch (refusal) {{ found[name] = refusal.name }}
  }}
  return found;
}}
"""
# Started with the page's own script, a worker looks for itself: what it finds comes back as a message.
_WORKER = "importScripts('stores.js'); postMessage(look());"
_PAGE = """<!doctype html>
<meta charset="utf-8"><title>stores</title>
<style>body { font: 16px system-ui, sans-serif; margin: 1em } td { padding: 2px 12px 2px 0 }</style>
<script src="stores.js"></script>
<button id="keep">Keep it everywhere</button> <button id="again">Look again</button>
<table id="found"></table>
<script>
  function show() {
    const rows = Object.entries(look()).map(([name, value]) => {
      const row = document.createElement("tr");
      for (const text of [name, value ?? "nothing"]) row.insertCell().textContent = text;
      return row;
    });
    document.getElementById("found").replaceChildren(...rows);
  }
  const askWorker = () => new Promise(heard => {
    const worker = new Worker("worker.js");
    worker.onmessage = event => { worker.terminate(); heard(event.data) };
  });
  document.getElementById("keep").onclick = () => { keep(); show() };
  document.getElementById("again").onclick = show;
  show();
</script>
"""
_FRAME = '<!doctype html><title>frame</title><iframe sandbox="allow-scripts" width="600" src="/"></iframe>'


def stores() -> FastAPI:
    """Serve the page at /, in a sandboxed frame at /frame, and cookies from the server at /cookie."""
    app = FastAPI()

    @app.get("/", response_class=HTMLResponse)
    def page() -> str:
        return _PAGE

    @app.get("/frame", response_class=HTMLResponse)
    def frame() -> str:
        return _FRAME

    @app.get("/stores.js")
    def script() -> Response:
        return Response(SCRIPT, media_type="text/javascript")

    @app.get("/worker.js")
    def worker() -> Response:
        return Response(_WORKER, media_type="text/javascript")

    @app.get("/cookie")
    def cookie() -> Response:
        answer = Response("Keep these two for me.", media_type="text/plain")
        answer.set_cookie("kept", VALUE, samesite=None)
        answer.set_cookie("dated", VALUE, max_age=3600, samesite=None)
        return answer

    return app
