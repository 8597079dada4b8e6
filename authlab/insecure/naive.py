"""A whole server as many tutorials leave it: everything works, and every part is one of an earlier lesson."""

from dataclasses import replace
from typing import Any

from authlab.insecure.blocking import insecure_offload
from authlab.insecure.limits import insecure_no_limit, part
from authlab.insecure.sessionless import insecure_sessionless
from authlab.insecure.storage import SHA256
from authlab.insecure.verifiers import insecure_any
from authlab.parts import Parts, System
from authlab.server import Server

SECRET = b"dragondragondragondragondragondr"  # 32 bytes, as RFC 7518 asks, and thought up
QUICK = 4  # bcrypt cost: the red team logs in some hundred times


def insecure_parts(system: System) -> dict[str, Any]:
    """Return what the server is made of, for `server.replace(**…)`."""
    return {
        **SHA256,  # lessons 01 to 03
        "offload": insecure_offload,  # 08
        "throttle": part(insecure_no_limit),  # 08
        "read": insecure_any,  # 10, 11
        **insecure_sessionless(system),  # 18, 19
        "headers": {},  # 15, 16
    }


def insecure_server(name: str = "naive") -> Server:
    """Start it, on a database of its own."""
    server = Server(parts=Parts(), name=name)
    server.system.settings = replace(server.system.settings, secret_key=SECRET, bcrypt_cost=QUICK)
    server.replace(**insecure_parts(server.system))
    return server
