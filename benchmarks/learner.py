"""A learner on a Hub, as the Hub sees one: the login form, a server, a kernel, a lesson cell by cell."""

import json
import time
import uuid
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import httpx2
import websocket


@dataclass(frozen=True)
class Attended:
    """What a lesson took, in seconds from the login form on, and what went wrong."""

    log_in: float
    server: float
    kernel: float
    lesson: float
    errors: list[str]


@dataclass
class Learner:
    """One learner's browser: cookies, and nothing that a page would not have."""

    hub: str
    name: str
    password: str = field(repr=False)
    client: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx2.Client(base_url=self.hub, trust_env=False, follow_redirects=True, timeout=180)

    def log_in(self) -> bool:
        """Fill in the form; tell whether the Hub let the learner in."""
        self.client.get("/hub/login")
        form = {"username": self.name, "password": self.password, "_xsrf": self._xsrf("/hub/")}
        answer = self.client.post("/hub/login", data=form, follow_redirects=False)
        return answer.status_code == 302

    def start_server(self, seconds: float = 240) -> None:
        """Ask for a server and wait until JupyterLab's page comes from it."""
        deadline = time.monotonic() + seconds
        self.client.get("/hub/spawn")
        while time.monotonic() < deadline:
            answer = self.client.get(f"/user/{self.name}/lab")
            if answer.status_code == 200 and answer.url.path.startswith(f"/user/{self.name}/lab"):
                return
            time.sleep(0.25)
        raise TimeoutError(f"no server for {self.name}: {answer.status_code} at {answer.url.path}")

    def ask(self, method: str, path: str, **given: Any) -> httpx2.Response:
        """Ask the learner's server, below `/api/`, as JupyterLab's page would."""
        headers = {"X-XSRFToken": self._xsrf(f"/user/{self.name}/")}
        return self.client.request(method, f"/user/{self.name}/api/{path}", headers=headers, **given)

    def start_kernel(self) -> "Kernel":
        answer = self.ask("POST", "kernels", json={"name": "python3"})
        answer.raise_for_status()
        return Kernel(self, answer.json()["id"])

    def lesson(self, name: str) -> list[dict[str, Any]]:
        """Return the code cells of the learner's copy, as the server gives it."""
        answer = self.ask("GET", f"contents/{name}.ipynb")
        answer.raise_for_status()
        return [cell for cell in answer.json()["content"]["cells"] if cell["cell_type"] == "code"]

    def socket(self, path: str) -> websocket.WebSocket:
        at = urlsplit(self.hub)
        cookies = self.client.build_request("GET", f"/user/{self.name}/").headers["cookie"]
        return websocket.create_connection(
            f"ws://{at.netloc}/user/{self.name}/api/{path}",
            cookie=cookies, origin=self.hub, timeout=180,
        )  # fmt: skip

    def attend(self, lesson: str) -> Attended:
        """Log in, start a server and a kernel, and run a lesson whole; both are left running."""
        times = [time.perf_counter()]
        if not self.log_in():
            raise AssertionError(f"{self.name} was not let in")
        times.append(time.perf_counter())
        self.start_server()
        times.append(time.perf_counter())
        kernel = self.start_kernel()
        kernel.run("None")
        times.append(time.perf_counter())
        errors = kernel.errors(self.lesson(lesson))
        times.append(time.perf_counter())
        kernel.close()
        return Attended(*(later - earlier for earlier, later in pairwise(times)), errors)

    def close(self) -> None:
        self.client.close()

    def _xsrf(self, path: str) -> str:
        return next(
            one.value or "" for one in self.client.cookies.jar if (one.name, one.path) == ("_xsrf", path)
        )


class Kernel:
    """A kernel, spoken to through the proxy and the learner's server."""

    def __init__(self, learner: Learner, identifier: str) -> None:
        self._session, self._learner = uuid.uuid4().hex, learner
        self._socket = learner.socket(f"kernels/{identifier}/channels?session_id={self._session}")

    def run(self, code: str) -> list[dict[str, Any]]:
        """Run a cell and return its outputs: each the content of a message, and its `kind`."""
        asked = uuid.uuid4().hex
        header = {"msg_id": asked, "msg_type": "execute_request", "session": self._session, "version": "5.3"}
        header |= {"username": self._learner.name, "date": "2000-01-01T00:00:00Z"}
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        content |= {"user_expressions": {}, "stop_on_error": False}
        message = {
            "header": header,
            "parent_header": {},
            "metadata": {},
            "content": content,
            "channel": "shell",
        }
        self._socket.send(json.dumps(message))
        outputs, waiting = [], {"idle", "reply"}
        while waiting:
            said = json.loads(self._socket.recv())
            if said["parent_header"].get("msg_id") != asked:
                continue
            kind = said["header"]["msg_type"]
            if kind == "execute_reply":
                waiting.discard("reply")
            elif kind == "status" and said["content"]["execution_state"] == "idle":
                waiting.discard("idle")
            elif kind in ("stream", "display_data", "execute_result", "error"):
                outputs.append({"kind": kind, **said["content"]})
        return outputs

    def errors(self, cells: list[dict[str, Any]]) -> list[str]:
        """Run all these cells; return every error and every word on stderr."""
        found = []
        for cell in cells:
            for one in self.run("".join(cell["source"])):
                if one["kind"] == "error":
                    found.append(f"{one['ename']}: {one['evalue']}")
                elif one.get("name") == "stderr":
                    found.append(one["text"])
        return found

    def close(self) -> None:
        """Close the connection; the kernel runs on."""
        self._socket.close()
