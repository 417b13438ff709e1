"""Receivers over real sockets on this machine, for `ticketing_domain.testing.contracts.EgressContract`."""

from collections.abc import Iterator
import contextlib
import socket
from threading import Event, Thread
from typing import Final

from ticketing_domain.testing.outside import Behaviour, Heard, Receiver, Says, Trouble

LOOPBACK: Final = "127.0.0.1"
MANY: Final = 65_536
NOW_AND_THEN: Final = 0.02


@contextlib.contextmanager
def receiving(behaviour: Behaviour) -> Iterator[Receiver]:
    """Open a receiver that speaks plain HTTP for as long as the block runs."""
    stop = Event()
    with socket.create_server((LOOPBACK, 0)) as listening:
        receiver = Receiver(f"http://{LOOPBACK}:{listening.getsockname()[1]}/hook")
        if behaviour is Trouble.IS_NOT_THERE:
            listening.close()
            yield receiver
            return
        thread = Thread(target=_listen, args=(listening, receiver, behaviour, stop), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            stop.set()
            # Wakes the thread that waits for callers; closing would not.
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


def _listen(
    listening: socket.socket, receiver: Receiver, behaviour: Behaviour, stop: Event
) -> None:
    callers: list[Thread] = []
    while not stop.is_set():
        try:
            caller, _ = listening.accept()
        except OSError:
            break
        callers.append(Thread(target=_talk, args=(caller, receiver, behaviour, stop), daemon=True))
        callers[-1].start()
    for one in callers:
        one.join(timeout=5)


def _talk(caller: socket.socket, receiver: Receiver, behaviour: Behaviour, stop: Event) -> None:
    # Who has heard enough hangs up.
    with contextlib.suppress(OSError), caller:
        heard = _hear(caller)
        receiver.heard.append(heard)
        if isinstance(behaviour, Says):
            caller.sendall(_written(behaviour, heard))
        else:
            _trouble(caller, behaviour, stop)


def _hear(caller: socket.socket) -> Heard:
    """Read one letter with its body."""
    said = b""
    while b"\r\n\r\n" not in said:
        more = caller.recv(MANY)
        if not more:
            raise ConnectionError
        said += more
    head, _, body = said.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")[1:]
    headers = {
        name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)
    }
    while len(body) < int(headers.get("content-length", 0)):
        body += caller.recv(MANY)
    return Heard(headers, body)


def _written(says: Says, heard: Heard) -> bytes:
    body = heard.body if says.echo else says.body
    headers = {**says.headers, "Connection": "close"}
    if says.status != 204:
        headers["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {says.status} So\r\n{head}\r\n".encode() + body


def _trouble(caller: socket.socket, trouble: Trouble, stop: Event) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    match trouble:
        case Trouble.NEVER_ENDS:
            caller.sendall(head)
            while not stop.wait(NOW_AND_THEN):
                caller.sendall(b".")
        case Trouble.STOPS_HALFWAY:
            caller.sendall(head + b"half")
        case Trouble.SPEAKS_SOMETHING_ELSE:
            caller.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")
        case _:
            stop.wait()
