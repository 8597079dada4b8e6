"""What holds for every request and answer of the app: limits, security headers, nothing in the address."""

import asyncio
import inspect
import logging
import re
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.utils import get_remote_addr

from authlab.parts import SECURITY_HEADERS, System

MAX_BODY = 64 * 1024  # bytes; the largest honest one, a registration, has less than 8 KiB
MAX_HEADERS = 32 * 1024  # bytes, all together; some of uvicorn's parsers have no limit of their own
MAX_FIELDS = 64  # of a form: an ampersand costs more time to read than to send
BODY_SECONDS = 20.0
# A Host that is no name, or one that no DNS server answers for (RFC 6761 section 6.3).
_LOCAL = re.compile(rb"(?:(?:[^:]+\.)?localhost|[\d.]+|\[[^\]]+\])(?::\d+)?", re.IGNORECASE)
_SWALLOW = 256 * 1024 * 1024  # read and dropped, so that the client hears the answer before it is hung up on


class Envelope:
    """Refuse what is too large, too slow or in the wrong place, and put the headers on every answer."""

    def __init__(self, app: ASGIApp, system: System) -> None:
        self.app, self.system = app, system

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # uvicorn's logs read the query from this very `scope`, later: it must not be there then.
        query = _take_query(scope)
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        scope["client"] = _peer(scope, receive)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                wanted = self.system.parts.headers
                raw = _SOUND if wanted is None else _raw(wanted)
                added = [pair for pair in raw if pair[0] not in own]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        refusal, body = await _refusal(scope, receive, query)
        app = refusal or self.app
        return await app(scope, _again(body, receive), send_with_headers)


def keep_queries_out_of_traces() -> None:
    """Blank the address' query where uvicorn logs a whole request, at level trace, before the app has it."""
    logging.getLogger("uvicorn.asgi").addFilter(_without_query)


def _without_query(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(dict(one) if isinstance(one, Mapping) else one for one in record.args)
        for scope in record.args:
            if isinstance(scope, dict):
                _take_query(scope)
    return True


def _take_query(scope: Scope) -> bytes:
    """Return the query of an address and leave none behind; one in disguise, as `%3F`, begins with `?`."""
    query: bytes = scope.get("query_string", b"")
    if "query_string" in scope:
        whole: str = scope["path"]
        path, mark, disguised = whole.partition("?")
        raw = scope.get("raw_path") or b""
        scope.update(query_string=b"", path=path, raw_path=raw.replace(b"%3f", b"%3F").partition(b"%3F")[0])
        return (mark + disguised).encode("utf-8", "surrogatepass") or query
    return query


def _peer(scope: Scope, receive: Receive) -> tuple[str, int] | None:
    """Return the address at the other end of the connection.

    uvicorn believes an X-Forwarded-For from its own machine, unless told `--no-proxy-headers`, and
    has put what it says into `scope` by now. The connection itself still knows; where that is out of
    reach, all who send the header are one source.
    """
    if inspect.isfunction(receive):  # at level trace, uvicorn wraps its own
        receive = inspect.getclosurevars(receive).nonlocals.get("receive", receive)
    transport: Any = getattr(getattr(receive, "__self__", None), "transport", None)
    if hasattr(transport, "get_extra_info") and (peer := get_remote_addr(transport)):
        return peer
    forwarded = any(name == b"x-forwarded-for" for name, _ in scope["headers"])
    return None if forwarded else scope.get("client")


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


_SOUND = _raw(SECURITY_HEADERS)


def _no(status: int, detail: str) -> Response:
    return JSONResponse({"detail": detail}, status)


async def _refusal(scope: Scope, receive: Receive, query: bytes) -> tuple[Response | None, bytes]:
    """Return the answer to a request that is not even looked at, or its body."""
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADERS:
        return _no(431, "the headers are too long"), b""
    if query.startswith(b"?") or (query and "/auth/" in scope["path"]):  # "in": there may be a root path
        # Addresses are written down: in histories, in logs, by whoever the link is sent to (ASVS 14.2.1).
        return _no(400, "nothing is taken from the address: send it in the body or a header"), b""
    headers = dict(reversed(scope["headers"]))  # the first of each name, as Starlette has it
    if scope.get("method") == "POST" and headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site"):
        # Another site's page could use up its reader's guesses, or log them in as somebody else.
        return _no(403, "sent by a page of another origin"), b""
    if b"origin" in headers and _rebound(scope, headers.get(b"host", b"")):
        return _no(403, "sent by a page that has this machine's address under a name of its own"), b""
    if headers.get(b"content-length", b"0") == b"0" and b"transfer-encoding" not in headers:
        return None, b""  # RFC 9112 section 6.3: it has none, and the app gets none
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _read(receive)
    except TimeoutError:
        return _no(408, "the body did not arrive in time"), b""
    if body is None:
        return _no(400, "the connection was closed before the body was there"), b""  # nobody hears it
    if len(body) > MAX_BODY:
        return _no(413, f"a body has {MAX_BODY:,} bytes at most"), b""
    form = headers.get(b"content-type", b"").lower().startswith(b"application/x-www-form-urlencoded")
    if form and body.count(b"&") > MAX_FIELDS:
        return _no(400, f"a form has {MAX_FIELDS} fields at most"), b""
    return None, body


def _rebound(scope: Scope, host: bytes) -> bool:
    """Tell whether a page led its browser to a loopback address under a name of its own (DNS rebinding).

    For the browser such a page and this server are one origin. Not asked where no `Origin` came: programs
    may call the server what they like, and a GET without one gets nothing but the files of the page.
    """
    address = (scope.get("server") or ("",))[0].removeprefix("::ffff:")
    return (address.startswith("127.") or address == "::1") and not _LOCAL.fullmatch(host)


async def _read(receive: Receive) -> bytes | None:
    """Read a body, None if it broke off; of one that is too long, so much that this can be told."""
    kept, size, more = bytearray(), 0, True
    while more and size < _SWALLOW:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        kept += part[: MAX_BODY + 1 - len(kept)]
        more = message.get("more_body", False)
    return bytes(kept)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives a body once, and after that what the connection says."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay
