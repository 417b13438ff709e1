"""Receivers of webhooks, in a process of their own: one that answers at once and counts, one that never answers.

    python -m benchmarks.receivers

prints both ports as JSON. The first one also tells what came (`GET /heard`, after which it counts anew), how much and
when the last did (`GET /count`), and ends what waits for the other one (`GET /hang-up`).
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
import json
import subprocess
import sys
import time
from typing import IO, Any, Final, cast
from urllib.request import urlopen

import attrs
import uvloop

KEPT: Final = 1_000
"""So many requests are kept as they came."""
GLAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"


@attrs.frozen
class Receivers:
    """Two receivers that are listening."""

    glad_port: int
    silent_port: int

    @property
    def glad(self) -> str:
        """Where everything is taken at once."""
        return f"http://127.0.0.1:{self.glad_port}/hook"

    @property
    def silent(self) -> str:
        """Where nothing is ever answered."""
        return f"http://127.0.0.1:{self.silent_port}/hook"

    def heard(self) -> Sequence[bytes]:
        """Return some of what came as it came, and begin to count anew."""
        return [each.encode("latin-1") for each in self._ask("heard")]

    def counted(self) -> tuple[int, float]:
        """Return how much came, and when the last of it did, in monotonic seconds."""
        count, last = self._ask("count")
        return count, last

    def hang_up(self) -> None:
        """Break off every connection to the silent one."""
        self._ask("hang-up")

    def _ask(self, what: str) -> Any:
        with urlopen(f"http://127.0.0.1:{self.glad_port}/{what}") as answer:
            return json.load(answer)


@contextmanager
def receiving() -> Iterator[Receivers]:
    """Run the receivers for as long as the block does."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.receivers"], stdout=subprocess.PIPE
    )
    try:
        ports = json.loads(cast("IO[bytes]", process.stdout).readline())
        yield Receivers(*ports)
    finally:
        process.terminate()
        process.wait()


@attrs.define
class Book:
    """What came, until somebody asks."""

    count: int = 0
    last: float = 0
    kept: list[bytes] = attrs.field(factory=list)

    def note(self, request: bytes) -> None:
        """Count a request."""
        self.count += 1
        self.last = time.monotonic()
        if len(self.kept) < KEPT:
            self.kept.append(request)

    def told(self) -> object:
        """Tell some of what came, and begin again."""
        told = [each.decode("latin-1") for each in self.kept]
        self.count = 0
        self.kept.clear()
        return told


@attrs.define
class Silent(asyncio.Protocol):
    """Says nothing."""

    lines: list[asyncio.Transport]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody will wait for an answer."""
        self.lines.append(cast("asyncio.Transport", transport))

    def hang_up(self) -> Iterator[int]:
        """Break off whatever waits; yields how many do still."""
        while self.lines:
            self.lines.pop().abort()
            yield len(self.lines)


class Glad(asyncio.Protocol):
    """Takes everything."""

    def __init__(self, book: Book, silent: Silent) -> None:
        self.book = book
        self.silent = silent
        self.waiting = b""
        self.line: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody is there."""
        self.line = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self.waiting += data
        while (request := self._next()) is not None:
            self._answer(request)

    def _next(self) -> bytes | None:
        end = self.waiting.find(b"\r\n\r\n")
        if end < 0:
            return None
        _, _, after = self.waiting[:end].lower().partition(b"\r\ncontent-length:")
        whole = end + 4 + int(after.partition(b"\r\n")[0] or 0)
        if len(self.waiting) < whole:
            return None
        request, self.waiting = self.waiting[:whole], self.waiting[whole:]
        return request

    def _answer(self, request: bytes) -> None:
        line = cast("asyncio.Transport", self.line)
        if request.startswith(b"POST"):
            self.book.note(request)
            line.write(GLAD)
        else:
            body = json.dumps(self._told(request.split(b" ", 2)[1])).encode()
            line.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        if b"\r\nconnection: close" in request.lower():
            line.close()

    def _told(self, path: bytes) -> object:
        match path:
            case b"/heard":
                return self.book.told()
            case b"/hang-up":
                return list(self.silent.hang_up())
            case _:
                return self.book.count, self.book.last


async def main() -> None:
    """Listen until ended."""
    loop, book, silent = asyncio.get_running_loop(), Book(), Silent([])
    glad = await loop.create_server(lambda: Glad(book, silent), "127.0.0.1", 0, backlog=1024)
    dumb = await loop.create_server(lambda: silent, "127.0.0.1", 0, backlog=1024)
    ports = [server.sockets[0].getsockname()[1] for server in (glad, dumb)]
    print(json.dumps(ports), flush=True)
    await loop.create_future()


if __name__ == "__main__":
    uvloop.run(main())
