"""Guess the secret behind an HS256 token: sign its own bytes with each word, on every core there is."""

import contextlib
import inspect
import itertools
import marshal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from authlab.errors import LessonError
from authlab.jws import take_apart
from authlab.parts import cores
from authlab.redteam.guessing import Progress

_CHUNK = 2048  # words between two reports: a few thousandths of a second
_AHEAD = 2  # chunks that a worker has before it: one at work, one to go on with


class Cracking:
    """Attack the secret of one HS256 token with `words`, in order, in processes of their own.

    Going through it does the work and tells how far it is, for a live view; `secret` is the first word whose
    HMAC is the token's signature, `guesses` counts up to it, on any number of cores. Threads would not help:
    HMAC keeps the GIL. However the loop ends, the workers end with it. Raises `TokenError`, `LessonError`.
    """

    def __init__(self, token: str, words: Iterable[str], *, total: int = 0) -> None:
        taken = take_apart(token)
        self.secret: str | None = None
        self.guesses, self.seconds = 0, 0.0
        self._goal = marshal.dumps((taken.signed, taken.signature))
        self._words, self._total = words, total or (len(words) if isinstance(words, Sequence) else 0)

    def __iter__(self) -> Iterator[Progress]:
        self.secret, self.guesses, self.seconds = None, 0, 0.0
        started, words = time.perf_counter(), iter(self._words)
        with contextlib.ExitStack() as stack:
            workers = [stack.enter_context(_worker(self._goal)) for _ in range(cores())]
            for chunk, found in _answers(workers, words):
                self.guesses += len(chunk) if found < 0 else found + 1
                self.seconds = time.perf_counter() - started
                self.secret = None if found < 0 else chunk[found]
                yield self.guesses, self._total, self.standing()
                if self.secret is not None:
                    return

    def standing(self) -> str:
        """Say what is known of the secret."""
        return "no word fits so far" if self.secret is None else f"the secret is {self.secret!r}"


Worker = subprocess.Popen[bytes]


@contextlib.contextmanager
def _worker(goal: bytes) -> Iterator[Worker]:
    """Start a Python that imports next to nothing, and end it.

    In a session of its own it does not hear the kernel's interrupt. Where this process is killed, it reads
    the end of its input, and ends too.
    """
    source = f"{inspect.getsource(_guess)}\n_guess()"
    options: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        options = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    worker = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", source],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **options,
    )  # fmt: skip
    try:
        _send(worker, goal)
        yield worker
    finally:
        worker.kill()
        worker.wait()
        with contextlib.suppress(OSError):  # what was not sent yet goes nowhere
            worker.stdin.close()  # type: ignore[union-attr]
        worker.stdout.close()  # type: ignore[union-attr]


def _answers(workers: list[Worker], words: Iterator[str]) -> Iterator[tuple[list[str], int]]:
    """Deal out chunks and collect the answers in the same order: the first word that fits is found first."""
    turns, waiting = itertools.cycle(workers), deque[tuple[Worker, list[str]]]()
    while True:
        while len(waiting) < _AHEAD * len(workers) and (chunk := list(itertools.islice(words, _CHUNK))):
            worker = next(turns)
            _send(worker, _packed(chunk))
            waiting.append((worker, chunk))
        if not waiting:
            return
        worker, chunk = waiting.popleft()
        answer = worker.stdout.read(4)  # type: ignore[union-attr]
        if len(answer) < 4:
            raise LessonError("a worker process has ended: run this again")
        yield chunk, int.from_bytes(answer, "little", signed=True)


def _packed(chunk: list[str]) -> bytes:
    """Write words as bytes: in one go, which costs a fifth, unless one of them has a line end in it."""
    text = "\n".join(chunk).encode("utf-8", "surrogateescape")
    if text.count(b"\n") < len(chunk):
        return marshal.dumps(text)
    return marshal.dumps([word.encode("utf-8", "surrogateescape") for word in chunk])


def _send(worker: Worker, message: bytes) -> None:
    try:
        worker.stdin.write(len(message).to_bytes(4, "little") + message)  # type: ignore[union-attr]
        worker.stdin.flush()  # type: ignore[union-attr]
    except OSError:
        raise LessonError("a worker process has ended: run this again") from None


def _guess() -> None:
    """Read a goal, then chunks of words; answer each with the place of the word that fits, or -1.

    HMAC is two SHA-256 over the key with two masks (RFC 2104). By hand that takes two thirds of the time of
    `hmac.digest`, which prepares for keys of every kind each time.
    """
    import marshal
    import sys
    from hashlib import sha256

    def message() -> "Any":  # quoted: the worker has no `typing`
        size = int.from_bytes(sys.stdin.buffer.read(4), "little")
        return marshal.loads(sys.stdin.buffer.read(size)) if size else None  # noqa: S302 - our own parent's

    inner, outer = (bytes(byte ^ mask for byte in range(256)) for mask in (0x36, 0x5C))
    signed, signature = message()
    while (words := message()) is not None:
        found = -1
        for place, word in enumerate(words if isinstance(words, list) else words.split(b"\n")):
            key = (word if len(word) <= 64 else sha256(word).digest()).ljust(64, b"\0")
            inside = sha256(key.translate(inner) + signed).digest()
            if sha256(key.translate(outer) + inside).digest() == signature:
                found = place
                break
        sys.stdout.buffer.write(found.to_bytes(4, "little", signed=True))
        sys.stdout.buffer.flush()
