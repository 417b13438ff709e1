"""Receivers that keep a connection open for the next request, and remember what they heard on which connection."""

from collections.abc import Callable, Iterator, Sequence
import contextlib
import socket
import ssl
from threading import Event, Thread

import attrs

Answer = Callable[[int, int], bytes | None]
"""What is said to a request, by the number of its connection and its own on it, from 0; None hangs up without a word, and
words with `Connection: close` with them."""


@attrs.define
class Keeper:
    """A receiver that is listening: where, and the bodies that it heard on each connection; `ended` are those that we
    ended."""

    port: int
    connections: list[list[bytes]] = attrs.field(factory=list)
    ended: Event = attrs.field(factory=Event)

    @property
    def heard(self) -> list[bytes]:
        """All bodies, connection by connection."""
        return [body for connection in self.connections for body in connection]

    def url(self, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}/hook"


@contextlib.contextmanager
def keeping(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[Keeper]:
    """Open a receiver on every address of this machine, which serves as many connections at once as come."""
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
    """Give to each connection the answers that are there for it."""
    return lambda connection, number: answers[connection][number]


def _accept(
    listening: socket.socket, keeper: Keeper, answer: Answer, tls: ssl.SSLContext | None
) -> None:
    with contextlib.suppress(OSError):
        while True:
            caller, _ = listening.accept()
            keeper.connections.append([])
            number = len(keeper.connections) - 1
            Thread(target=_serve, args=(caller, number, keeper, answer, tls), daemon=True).start()


def _serve(
    caller: socket.socket, number: int, keeper: Keeper, answer: Answer, tls: ssl.SSLContext | None
) -> None:
    with contextlib.suppress(OSError), caller:
        connection = tls.wrap_socket(caller, server_side=True) if tls else caller
        with connection, connection.makefile("rb") as said:
            while head := said.readline():
                length = 0
                while (head := said.readline()) not in {b"\r\n", b""}:
                    name, _, value = head.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                keeper.connections[number].append(said.read(length))
                words = answer(number, len(keeper.connections[number]) - 1)
                if words is None:
                    return
                connection.sendall(words)
                if b"Connection: close" in words:
                    return
            keeper.ended.set()
