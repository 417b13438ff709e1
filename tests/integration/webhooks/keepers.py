"""Receivers that keep a line open for the next request, and remember what they heard on which line."""

from collections.abc import Callable, Iterator, Sequence
import contextlib
import socket
import ssl
from threading import Event, Thread

import attrs

Answer = Callable[[int, int], bytes | None]
"""What is said to a request, by the number of its line and its own on it, from 0; None hangs up without a word, and words
with `Connection: close` with them."""


@attrs.define
class Keeper:
    """A receiver that is listening: where, and the bodies that it heard on each line; `ended` are lines that we ended."""

    port: int
    lines: list[list[bytes]] = attrs.field(factory=list)
    ended: Event = attrs.field(factory=Event)

    @property
    def heard(self) -> list[bytes]:
        """All bodies, line by line."""
        return [body for line in self.lines for body in line]

    def url(self, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}/hook"


@contextlib.contextmanager
def keeping(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[Keeper]:
    """Open a receiver on every address of this machine, which serves as many lines at once as come."""
    with socket.create_server(("", 0)) as listening:
        keeper = Keeper(listening.getsockname()[1])
        thread = Thread(target=_accept, args=(listening, keeper, answer, tls), daemon=True)
        thread.start()
        try:
            yield keeper
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


def glad(*_: int) -> bytes:
    """Take everything."""
    return b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def in_turn(*answers: Sequence[bytes | None]) -> Answer:
    """Give to each line the answers that are there for it."""
    return lambda line, number: answers[line][number]


def _accept(
    listening: socket.socket, keeper: Keeper, answer: Answer, tls: ssl.SSLContext | None
) -> None:
    with contextlib.suppress(OSError):
        while True:
            caller, _ = listening.accept()
            keeper.lines.append([])
            number = len(keeper.lines) - 1
            Thread(target=_serve, args=(caller, number, keeper, answer, tls), daemon=True).start()


def _serve(
    caller: socket.socket, number: int, keeper: Keeper, answer: Answer, tls: ssl.SSLContext | None
) -> None:
    with contextlib.suppress(OSError), caller:
        line = tls.wrap_socket(caller, server_side=True) if tls else caller
        with line, line.makefile("rb") as said:
            while head := said.readline():
                length = 0
                while (head := said.readline()) not in {b"\r\n", b""}:
                    name, _, value = head.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                keeper.lines[number].append(said.read(length))
                words = answer(number, len(keeper.lines[number]) - 1)
                if words is None:
                    return
                line.sendall(words)
                if b"Connection: close" in words:
                    return
            keeper.ended.set()
