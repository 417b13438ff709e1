"""A proxy that loses answers: every so many, the server has answered and the client never hears of it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
import itertools
import threading
from typing import Final

import attrs

END_OF_HEAD: Final = b"\r\n\r\n"


@attrs.define(eq=False)
class CuttingProxy:
    """Passes requests to a server, one on each connection, and cuts the answer of every `every`-th.

    Half of the cut answers lose everything, the others arrive in part; `cut` and `passed` count them.
    """

    server_port: int
    every: int
    port: int = 0
    cut: int = 0
    passed: int = 0
    _numbers: Iterator[int] = attrs.field(factory=lambda: itertools.count(1))

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Listen until told to stop."""
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await stop.wait()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            request = await _whole_message(reader)
            answer = await self._ask(request)
            number = next(self._numbers)
            if number % self.every:
                self.passed += 1
                writer.write(answer)
            else:
                self.cut += 1
                writer.write(answer[: len(answer) // 2] if number % 2 else b"")
            await writer.drain()
        writer.close()

    async def _ask(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        writer.write(request)
        answer = await _whole_message(reader)
        writer.close()
        return answer


async def _whole_message(reader: asyncio.StreamReader) -> bytes:
    """Read a head, and as much of a body as it announces."""
    head = await reader.readuntil(END_OF_HEAD)
    lines = head.decode("latin-1").lower().split("\r\n")
    lengths = [line.partition(":")[2] for line in lines if line.startswith("content-length:")]
    return head + await reader.readexactly(int(lengths[0]) if lengths else 0)


@contextmanager
def cutting(server_port: int, every: int) -> Iterator[CuttingProxy]:
    """Run a proxy in front of a server while the block runs."""
    proxy, ready = CuttingProxy(server_port, every), threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(proxy.serve(ready, stop),))
    thread.start()
    ready.wait(timeout=10)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
