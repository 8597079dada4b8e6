"""One request and its response, as the bytes that went over the wire, and as the text they are shown as."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from authlab.figure import Shown, marked
from authlab.picture import Step

# The browser sends cookies by host name and knows nothing of ports: on a laptop that runs
# Jupyter, its login cookie arrives here too. Only these headers are shown, and only lab cookies.
_SHOWN = re.compile(
    r"accept|accept-encoding|access-control-[a-z-]+|allow|authorization|cache-control|connection"
    r"|content-(length|security-policy|type)|cookie|date|host|location|origin|referer|referrer-policy"
    r"|retry-after|sec-fetch-(dest|mode|site)|set-cookie|transfer-encoding|user-agent|vary"
    r"|www-authenticate|x-content-type-options",
    re.IGNORECASE,
)
_HIDDEN = "(not set by this lab)"
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass
class Exchange(Shown):
    """One request and its response, as the bytes that went over the wire; times are Unix seconds."""

    started: float
    ended: float = 0.0
    sent: bytearray = field(default_factory=bytearray, init=False, repr=False)
    answered: bytearray = field(default_factory=bytearray, init=False, repr=False)
    lab_cookies: set[str] = field(default_factory=set, repr=False)
    inside: Callable[[float, float], list[Step]] = field(default=lambda _start, _end: [], repr=False)

    @property
    def raw_request(self) -> bytes:
        """The bytes the client sent."""
        return bytes(self.sent)

    @property
    def raw_response(self) -> bytes:
        """The bytes the server answered."""
        return bytes(self.answered)

    @property
    def request(self) -> str:
        """The request as text; bytes that are not UTF-8 are escaped, TLS is dumped as it is."""
        if kind := _tls_kind(self.raw_request):
            return f"{kind}, {len(self.sent):,} bytes\r\n\r\n{hexdump(self.raw_request)}"
        return "".join(_as_text(one, self.lab_cookies) for one in _requests(self.raw_request))

    @property
    def response(self) -> str:
        """The response as text; bytes that are not UTF-8 are escaped, TLS is dumped as it is."""
        if kind := _tls_kind(self.raw_response):
            return f"{kind}, {len(self.answered):,} bytes\r\n\r\n{hexdump(self.raw_response)}"
        return _as_text(self.raw_response, self.lab_cookies)

    @property
    def title(self) -> str:
        """Method and path of the request line, without the query."""
        return re.split(r"\?| HTTP/", self.request.partition("\r\n")[0])[0][:60]

    @property
    def status(self) -> str:
        """Status code and reason, such as `200 OK`; of TLS, what an onlooker can tell."""
        if _tls_kind(self.raw_response):
            return self.response.partition("\r\n")[0]
        return self.response.partition("\r\n")[0].partition(" ")[2] or "no answer"

    @property
    def steps(self) -> list[Step]:
        """What happened, in order: the request, what the server did meanwhile, the response."""
        there = Step("client", "server", self.title, self.request, self.started)
        back = Step("server", "client", self.status, self.response, self.ended)
        return [there, *self.inside(self.started, self.ended), back]

    def _html(self) -> str:
        style = "text-align:left;white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 1em"
        return "".join(
            f'<pre style="{style}">{marked(message)}</pre>' for message in (self.request, self.response)
        )

    def _text(self) -> str:
        return f"{self.request}\n\n{self.response}".replace("\r\n", "\n")


def _tls_kind(data: bytes) -> str:
    """Say what kind of TLS record the bytes begin with, or nothing if it is none (RFC 8446 section 5.1)."""
    kinds = {20: "TLS change of cipher", 21: "TLS alert", 22: "TLS handshake", 23: "TLS application data"}
    return kinds.get(data[0], "") if data[1:2] == b"\x03" else ""


def hexdump(data: bytes, *, lines: int = 24) -> str:
    """Write bytes sixteen to a line, in hexadecimal and, where there are any, as letters."""
    shown = []
    for start in range(0, min(len(data), 16 * lines), 16):
        row = data[start : start + 16]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in row)
        shown.append(f"{row.hex(' '):<47}  {letters}")
    if (left := len(data) - 16 * lines) > 0:
        shown.append(f"and {left:,} bytes more")
    return "\r\n".join(shown)


def _end(sent: bytes) -> int | None:
    """Return where the first request in `sent` ends; None: not yet (RFC 9112 section 6)."""
    blank = BLANK_LINE.search(sent)
    if not blank:
        return None
    head, body = sent[: blank.start()], blank.end()
    if re.search(rb"(?im)^transfer-encoding:.*chunked", head):
        last = sent.find(b"\r\n0\r\n\r\n", body - 2)
        return last + 7 if last >= 0 else None
    length = re.search(rb"(?im)^content-length: *(\d+)", head)
    end = body + (int(length[1]) if length else 0)
    return end if end <= len(sent) else None


def _requests(sent: bytes) -> list[bytes]:
    """Cut what a client sent into requests: some send the next one before the answer is there."""
    found = []
    while sent:
        end = _end(sent)
        found.append(sent[:end])
        sent = sent[end:] if end else b""
    return found


def is_whole(sent: bytes) -> bool:
    """Tell whether the last request has arrived as far as its head says; what is not HTTP always has."""
    last = _requests(sent)[-1]
    return not BLANK_LINE.search(last) or _end(last) is not None


def _as_text(message: bytes, lab_cookies: set[str]) -> str:
    blank = BLANK_LINE.search(message)
    head, rest = (message[: blank.start()], message[blank.start() :]) if blank else (message, b"")
    first, *lines = _escaped(head).splitlines() or [""]
    shown = [first, *(_shown_header(line, lab_cookies) for line in lines)]
    return "\r\n".join(shown) + _escaped(rest)


def _escaped(data: bytes) -> str:
    text = data.decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _shown_header(line: str, lab_cookies: set[str]) -> str:
    name, colon, value = line.partition(":")
    if not _SHOWN.fullmatch(name):
        return f"{name}: {_HIDDEN}" if colon else _HIDDEN
    if name.lower() == "cookie":
        pairs = [pair.strip() for pair in value.split(";")]
        ours = [pair for pair in pairs if pair.partition("=")[0] in lab_cookies]
        return f"{name}: {'; '.join(ours) or _HIDDEN}"
    return line
